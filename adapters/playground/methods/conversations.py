"""conversations.*, but for reading messages (history.py)"""

from __future__ import annotations

from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method, paged
from adapters.playground.shapes import channel_json

# `types` of conversations.list -> (kind here, scope)
KINDS = {
    "public_channel": ("channel", "channels:read"),
    "private_channel": ("private", "groups:read"),
    "im": ("dm", "im:read"),
    "mpim": ("mpim", "mpim:read"),
}


@method("conversations.info", "channels:read", "groups:read", "im:read")
async def info(call: Call) -> Json:
    channel = call.channel()
    call.by_kind(channel, "read")
    return {"channel": channel_json(call.space, channel)}


@method("conversations.list", "channels:read", "groups:read", "im:read", tier=2)
async def list_all(call: Call) -> Json:
    kinds: list[str] = []
    for name in (call.args.text("types") or "public_channel").split(","):
        kind, scope = KINDS.get(name.strip(), ("", ""))
        if not kind:
            raise SlackError("invalid_types")
        call.need_scope(scope)
        kinds.append(kind)
    bot = call.app.bot_user
    everywhere = [c for c in call.space.state.channels.values() if c.kind in kinds]
    found = [c for c in everywhere if c.kind == "channel" or bot in c.members]
    if call.args.flag("exclude_archived"):
        found = [c for c in found if not c.archived]
    page, more = paged([channel_json(call.space, c) for c in found], call)
    return {"channels": page, **more}


@method("conversations.members", "channels:read", "groups:read", "im:read", tier=4)
async def members(call: Call) -> Json:
    channel = call.channel()
    call.by_kind(channel, "read")
    page, more = paged([{"id": m} for m in sorted(channel.members)], call)
    return {"members": [m["id"] for m in page], **more}


@method("conversations.open", "im:write", "mpim:write")
async def open_direct(call: Call) -> Json:
    """A direct message with one person; groups of people are not part of the playground."""
    users = [u for u in (call.args.text("users") or "").split(",") if u]
    if call.args.text("channel"):
        channel = call.channel()
    elif len(users) == 1 and users[0] in call.space.state.users:
        dm = call.space.state.dm_of(users[0])
        if dm is None:
            raise SlackError("cannot_dm_bot")
        channel = dm
    else:
        raise SlackError("users_list_not_supplied" if not users else "user_not_found")
    shown = channel_json(call.space, channel) if call.args.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": True, "already_open": True}


@method("conversations.join", "channels:join")
async def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    already = call.app.bot_user in channel.members
    channel.members.add(call.app.bot_user)
    call.space.state.changed()
    return {"channel": channel_json(call.space, channel), **({"warning": "already_in_channel"} if already else {})}
