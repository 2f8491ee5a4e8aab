"""reactions.*"""

from __future__ import annotations

import re

from adapters.playground.acting import react
from adapters.playground.emoji import reaction_name
from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method
from adapters.playground.shapes import message_json, permalink
from adapters.playground.state import Message

TS = re.compile(r"\d{1,12}\.\d{6}")


def message_of(call: Call) -> Message:
    """Raises SlackError no_item_specified, channel_not_found, bad_timestamp, message_not_found."""
    timestamp = call.args.text("timestamp")
    if not call.args.text("channel") or not timestamp:
        raise SlackError("no_item_specified")
    channel = call.channel()
    if not TS.fullmatch(timestamp):
        raise SlackError("bad_timestamp")
    message = call.space.state.find(channel.id, timestamp)
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    return message


def name_of(call: Call) -> str:
    name = reaction_name(call.args.text("name") or "")
    if name is None:
        raise SlackError("invalid_name")
    return name


def changed(call: Call, remove: bool) -> bool:
    message, name = message_of(call), name_of(call)
    channel = call.space.state.channels[message.channel]
    call.member(channel)
    if channel.archived:
        raise SlackError("is_archived")
    return react(call.space, call.app.bot_user, message, name, remove)


@method("reactions.add", "reactions:write")
async def add(call: Call) -> Json:
    if not changed(call, remove=False):
        raise SlackError("already_reacted")
    return {}


@method("reactions.remove", "reactions:write", tier=2)
async def remove(call: Call) -> Json:
    if not changed(call, remove=True):
        raise SlackError("no_reaction")
    return {}


@method("reactions.get", "reactions:read")
async def get(call: Call) -> Json:
    message = message_of(call)
    shown = message_json(call.space, message) | {"permalink": permalink(call.space, message)}
    return {"type": "message", "channel": message.channel, "message": shown}
