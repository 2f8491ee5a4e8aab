"""The app manifest: commands from the loaded workflows, scopes from the one list that stands here."""

from collections.abc import Iterable
from typing import Any

from adapters.slack.blocks import clip
from adapters.slack.ids import shortcut_id
from workflow.definition import Definition
from workflow.errors import SignoffError

SCOPES = {
    "app_mentions:read": "be started by a mention",
    "channels:history": "read the thread that a workflow is about; find a message again after a crash, instead of posting it twice",
    "channels:read": "know who is in a channel, and find #channels by name",
    "chat:write": "post cards, answers and digests",
    "chat:write.public": "post in public channels without an invitation",
    "commands": "slash commands and shortcuts",
    "groups:history": "the same for private channels",
    "groups:read": "the same for private channels",
    "im:history": "be started by a direct message",
    "im:write": "tell you in private when something could not be posted",
    "reactions:read": "take a reaction on a card for an answer, which you confirm",
    "usergroups:read": "know who is in a group of reviewers",
    "users:read": "know whether whoever reacted is a person of this workspace",
}
COMMANDS_MOST, COMMAND_MOST = 50, 32  # slash commands of an app; characters of one
SHORTCUTS_MOST = 10  # in one app; workflows beyond them have the general one
OWN_HINT = "help | policy … | pause … | resume … | withdraw … | digest …"
EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
)


def manifest(definitions: Iterable[Definition], *, url: str = "") -> dict[str, Any]:
    """url: the public base address for HTTP; empty for Socket Mode. Keys and limits: Slack's manifest schema, version 2.

    Raises: SignoffError for commands that Slack does not take."""
    definitions = list(definitions)
    endpoint = f"{url.rstrip('/')}/slack/events" if url else ""
    commands = [_command(d, endpoint) for d in definitions if d.command]
    if len(commands) >= COMMANDS_MOST:
        raise SignoffError(
            f"Slack takes {COMMANDS_MOST} commands and /signoff is one of them; these workflows have {len(commands)}."
        )
    for command in commands:
        if len(command["command"]) > COMMAND_MOST:
            raise SignoffError(f"{command['command']} is too long a command: Slack takes {COMMAND_MOST} characters.")
    own = {"command": "/signoff", "description": "Help, policies and digests", "usage_hint": OWN_HINT, "should_escape": False}
    request: dict[str, Any] = {"request_url": endpoint} if endpoint else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Signoff",
            "description": "AI workflows that people sign off",
            "background_color": "#1f6f54",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
            "bot_user": {"display_name": "Signoff", "always_online": True},
            "shortcuts": [_SHORTCUT, *(_shortcut(d) for d in definitions if d.shortcut)][:SHORTCUTS_MOST],
            "slash_commands": [*commands, {**own, **({"url": endpoint} if endpoint else {})}],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


_SHORTCUT = {
    "name": "Start a workflow",
    "type": "message",
    "callback_id": "start",
    "description": "Run a workflow on this message",
}


def _shortcut(definition: Definition) -> dict[str, Any]:
    """Its name is at most 24 characters long: the definition has been checked."""
    made = {"name": definition.shortcut, "type": "message", "callback_id": shortcut_id(definition.name)}
    return {**made, "description": clip(definition.title, 150)}


def _command(definition: Definition, endpoint: str) -> dict[str, Any]:
    made = {
        "command": definition.command,
        "description": clip(definition.title, 2000),
        "usage_hint": clip(definition.usage, 1000),
        "should_escape": False,
    }
    return {**made, **({"url": endpoint} if endpoint else {})}
