"""chat.*"""

from __future__ import annotations

import json
from typing import Any

from adapters.playground.errors import Json, SlackError, invalid_arguments
from adapters.playground.markup import typed
from adapters.playground.methods.registry import Call, method
from adapters.playground.posting import checked_content, delete, edit, post_as_bot
from adapters.playground.shapes import message_json, permalink
from adapters.playground.state import Channel, Message


def content_of(call: Call) -> tuple[str, list[Json] | None]:
    """(text, blocks) checked; link_names and parse=full make typed @names live, as they do at Slack."""
    args = call.args
    content: Json = {"text": args.values.get("text")}
    content |= {name: args.nested(name) for name in ("blocks", "attachments")}
    text, blocks = checked_content(call.space, content)
    if args.flag("link_names") or args.text("parse") == "full":
        text = typed(text, call.space.state.names(), bare=True)
    return text, blocks


def metadata_of(call: Call) -> Json | None:
    """{"event_type", "event_payload"} with scalars and flat objects. Raises SlackError otherwise."""
    given: Any = call.args.nested("metadata")
    if not given:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(given)) > 16_000:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def thread_of(call: Call, channel: Channel) -> str | None:
    """The thread's first message: a reply to a reply goes to the same thread. Raises invalid_thread_ts."""
    wanted = call.args.text("thread_ts")
    if not wanted:
        return None
    parent = call.space.state.find(channel.id, wanted)
    if parent is None or parent.ephemeral:
        raise SlackError("thread_not_found")
    return parent.thread_ts or parent.ts


def check_may_post(call: Call, channel: Channel, public: bool = True) -> None:
    """chat:write.public stands in for membership of public channels."""
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "dm" and not call.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    if public and channel.kind == "channel" and "chat:write.public" in call.app.scopes:
        return
    call.member(channel)


@method("chat.postMessage", "chat:write")
async def post_message(call: Call) -> Json:
    channel = call.channel(people=True)
    check_may_post(call, channel)
    username = call.args.text("username")
    if username:
        call.need_scope("chat:write.customize")
    text, blocks = content_of(call)
    more = {"thread_ts": thread_of(call, channel), "metadata": metadata_of(call), "username": username}
    message = post_as_bot(call.space, channel.id, text, blocks, **more)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(call.space, message, metadata=True)}


@method("chat.postEphemeral", "chat:write", tier=4)
async def post_ephemeral(call: Call) -> Json:
    """Unlike chat.postMessage it needs the bot in the channel, and the person too."""
    channel, user = call.channel(), call.args.need("user")
    check_may_post(call, channel, public=False)
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = content_of(call)
    message = post_as_bot(call.space, channel.id, text, blocks, thread_ts=thread_of(call, channel), only_for=user)
    return {"message_ts": message.ts}


def own_message(call: Call, channel: Channel, refusal: str) -> Message:
    """The bot's own message. Ephemeral ones are not found: only a response_url reaches them."""
    message = call.space.state.find(channel.id, call.args.need("ts"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    if message.bot_id != call.app.bot_id:
        raise SlackError(refusal)
    return message


@method("chat.update", "chat:write")
async def update(call: Call) -> Json:
    channel = call.channel()  # no user ids here: a direct message needs its D id
    message = own_message(call, channel, "cant_update_message")
    if channel.archived:
        raise SlackError("is_archived")
    text, blocks = content_of(call)
    metadata = metadata_of(call)
    edit(call.space, message, text if call.args.values.get("text") is not None else None, blocks)
    if "metadata" in call.args.values:
        message.metadata = metadata
    shown = message_json(call.space, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
async def remove(call: Call) -> Json:
    channel = call.channel()
    message = own_message(call, channel, "cant_delete_message")
    delete(call.space, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", tier=0)
async def get_permalink(call: Call) -> Json:
    channel, ts = call.channel(), call.args.text("message_ts")
    if not ts:
        raise invalid_arguments("missing required field: message_ts")
    message = call.space.state.find(channel.id, ts)
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call.space, message)}
