"""python -m adapters.playground --port 8484 [--socket-mode] [--request-url URL] [--manifest FILE.json]"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path

from adapters.playground.errors import Json
from adapters.playground.installed import App
from adapters.playground.server import Playground

WELCOME = "This is a playground: a stand-in for Slack on your own machine. Type `/` for the app's commands."
SCOPES = ["commands", "chat:write", "chat:write.public", "app_mentions:read", "channels:read", "channels:history",
          "channels:join", "im:history", "im:write", "im:read", "reactions:read", "reactions:write", "users:read",
          "users:read.email", "usergroups:read", "files:read", "files:write", "team:read"]  # fmt: skip
# What an app may do here when no manifest is given
OPEN: Json = {
    "display_information": {"name": "Signoff"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Signoff"},
        "slash_commands": [{"command": "/triage", "description": "Answer a customer", "usage_hint": "[message]"}],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": ["app_mention", "app_home_opened", "message.im", "message.channels", "reaction_added"]
        },
    },
}


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m adapters.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=8484)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--socket-mode", action="store_true", help="the app connects by Socket Mode")
    where.add_argument("--request-url", default="http://127.0.0.1:3000/slack/events")
    parser.add_argument("--manifest", type=Path, help="the app's manifest as JSON")
    return parser.parse_args()


async def run(options: argparse.Namespace) -> None:
    manifest = json.loads(options.manifest.read_text()) if options.manifest else OPEN
    app = App(manifest, request_url=None if options.socket_mode else options.request_url)
    async with Playground(welcome=WELCOME) as playground:
        playground.install(app)
        url = await playground.serve(options.port)
        sys.stdout.write(
            f"Playground: {url}\nSLACK_BOT_TOKEN={app.bot_token}\nSLACK_APP_TOKEN={app.app_token}\n"
            f"SLACK_SIGNING_SECRET={app.signing_secret}\nWeb API base_url: {url}/api/\n"
        )
        sys.stdout.flush()
        await playground.wait()


def main() -> None:
    try:
        asyncio.run(run(parse()))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
