"""reactions.*"""

from __future__ import annotations

from adapters.playground.acting import react
from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method
from adapters.playground.shapes import message_json
from adapters.playground.state import Message


def message_of(call: Call) -> Message:
    channel = call.channel()
    message = call.space.state.find(channel.id, call.args.need("timestamp"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    return message


@method("reactions.add", "reactions:write")
async def add(call: Call) -> Json:
    message, name = message_of(call), call.args.need("name")
    call.member(call.space.state.channels[message.channel])
    if not react(call.space, call.app.bot_user, message, name, remove=False):
        raise SlackError("already_reacted")
    return {}


@method("reactions.remove", "reactions:write", tier=2)
async def remove(call: Call) -> Json:
    if not react(call.space, call.app.bot_user, message_of(call), call.args.need("name"), remove=True):
        raise SlackError("no_reaction")
    return {}


@method("reactions.get", "reactions:read")
async def get(call: Call) -> Json:
    message = message_of(call)
    return {"type": "message", "channel": message.channel, "message": message_json(call.space, message)}
