"""A small bot on real Bolt, and blocks to send. Nothing here knows of the product."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from adapters.playground.installed import App
from adapters.playground.server import Playground
from adapters.playground.serving import Serving

SCOPES = [
    "commands", "chat:write", "app_mentions:read", "channels:read", "channels:history", "channels:join", "im:history",
    "im:write", "im:read", "reactions:read", "reactions:write", "users:read", "users:read.email", "usergroups:read",
    "files:read", "files:write", "team:read",
]  # fmt: skip
EVENTS = ["app_mention", "app_home_opened", "message.im", "message.channels", "reaction_added", "reaction_removed"]


def manifest(scopes: list[str] | None = None, events: list[str] | None = None) -> dict[str, Any]:
    return {
        "display_information": {"name": "Sample"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "Signoff"},
            "slash_commands": [
                {"command": "/triage", "description": "Answer", "usage_hint": "[message]", "should_escape": False},
                {"command": "/names", "description": "Escaped", "should_escape": True},
            ],
            "shortcuts": [
                {"name": "Triage this", "type": "message", "callback_id": "triage_this", "description": "x"},
                {"name": "Start", "type": "global", "callback_id": "start", "description": "x"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES if scopes is None else scopes}},
        "settings": {
            "interactivity": {"is_enabled": True},
            "event_subscriptions": {"bot_events": EVENTS if events is None else events},
        },
    }


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(action_id: str = "go", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements), **more}


def text_input(block_id: str = "reply", **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Reply"), "element": element}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    fields = {"type": "modal", "callback_id": "edit", "title": plain("Edit"), "submit": plain("Save")}
    return {**fields, "blocks": list(blocks or [text_input()]), **more}


def card() -> list[dict[str, Any]]:
    return [section("A draft"), actions(button("edit", value="1"), button("approve", value="1"), block_id="choices")]


async def ready(body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """An app in the same process that takes whatever it is sent."""
    return 200, {}, b""


@dataclass
class Bot:
    """What the bot has been sent, and the Bolt app to hang listeners on."""

    bolt: AsyncApp
    client: AsyncWebClient
    session: aiohttp.ClientSession
    bodies: list[dict[str, Any]] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    serving: Serving | None = None

    async def over_http(self, playground: Playground, **app: Any) -> App:
        """Serves Bolt on a port of its own and installs it with that request URL."""
        handler = AsyncSlackRequestHandler(self.bolt)
        self.serving = Serving(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])]))
        await self.serving.start()
        installed = App(app.pop("manifest", manifest()), request_url=f"{self.serving.url}/slack/events", **app)
        playground.install(installed)
        return installed

    async def stop(self) -> None:
        self.held.set()
        await self.session.close()
        if self.serving:
            await self.serving.stop()


async def build_bot(url: str, token: str = "xoxb-playground-bot") -> Bot:
    session = aiohttp.ClientSession()
    client = AsyncWebClient(token, base_url=f"{url}/api/", session=session)
    bolt = AsyncApp(client=client, signing_secret="playground-signing-secret", process_before_response=True)
    return Bot(bolt, client, session)


def with_editing(bot: Bot) -> Bot:
    """The round: /triage posts a card, Edit opens a modal, Save checks the field and updates the card."""

    @bot.bolt.command("/triage")
    async def triage(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        bot.bodies.append(body)
        await client.chat_postMessage(channel=body["channel_id"], text="A draft", blocks=card())

    @bot.bolt.action("edit")
    async def edit(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        bot.bodies.append(body)
        place = f"{body['channel']['id']} {body['message']['ts']}"
        await client.views_open(trigger_id=body["trigger_id"], view=modal(private_metadata=place))

    @bot.bolt.view("edit")
    async def save(ack: Any, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient) -> None:
        bot.bodies.append(body)
        text = view["state"]["values"]["reply"]["text"]["value"]
        if "forbidden" in text:
            await ack(response_action="errors", errors={"reply": "That word is not allowed."})
            return
        await ack()
        channel, ts = view["private_metadata"].split()
        await client.chat_update(channel=channel, ts=ts, text=text)

    return bot


class PageClient:
    def __init__(self, playground: Playground, session: aiohttp.ClientSession) -> None:
        self.base, self.session = playground.space.base_url, session

    async def act(self, user: str, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
        url = f"{self.base}/playground/act/{action}?as={user}"
        async with self.session.post(url, json=body) as answer:
            return answer.status, await answer.json()

    async def state(self, user: str) -> dict[str, Any]:
        async with self.session.get(f"{self.base}/playground/state?as={user}") as answer:
            assert answer.status == 200
            return dict(await answer.json())
