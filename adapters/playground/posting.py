"""Putting messages into the world, whoever writes them: validation, ids, events."""

from __future__ import annotations

from typing import Any

from adapters.playground import payloads
from adapters.playground.blocks import checked_blocks
from adapters.playground.errors import Json, SlackError
from adapters.playground.shapes import message_json
from adapters.playground.state import Message
from adapters.playground.workspace import Workspace

MOST_TEXT = 40_000  # characters
MOST_BLOCKS_TEXT = 13_200  # characters over all blocks; undocumented, slackapi/bolt-js#2509


def checked_content(space: Workspace, content: Json) -> tuple[str, list[Json] | None]:
    """(text, blocks) of a message an app sends. Raises SlackError as chat.postMessage does."""
    text = content.get("text") or ""
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] text must be a string"]})
    blocks: Any = content.get("blocks")
    if not text.strip() and not blocks and not content.get("attachments"):
        raise SlackError("no_text")
    if len(text) > MOST_TEXT:
        raise SlackError("msg_too_long")
    if not blocks:
        return text, None
    checked = checked_blocks(blocks, "message", space)
    if characters(checked) > MOST_BLOCKS_TEXT:
        raise SlackError("msg_blocks_too_long")
    return text, checked


def characters(value: Any) -> int:
    """Characters of all texts in blocks: what msg_blocks_too_long counts."""
    if isinstance(value, list):
        return sum(characters(v) for v in value)
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(characters(v) for v in value.values() if isinstance(v, (dict, list)))
    return 0


def post_as_bot(space: Workspace, channel: str, text: str, blocks: list[Json] | None, **more: Any) -> Message:
    """Adds the app's message; more: thread_ts, metadata, only_for, username, files."""
    app = space.installed()
    ts = space.state.next_ts()
    message = Message(channel, ts, app.bot_user, text, blocks, bot_id=app.bot_id, app_id=app.id, **more)
    space.state.add(message)
    if not message.ephemeral:
        space.emit(payloads.message_event(space, message), channel)
    return message


def edit(space: Workspace, message: Message, text: str | None, blocks: list[Json] | None) -> None:
    """chat.update's rule: a text without blocks removes the blocks; blocks alone show no "(edited)"."""
    before = message_json(space, message)
    if text is not None:
        message.text = text
        message.edited = None if message.ephemeral else space.state.next_ts()
    message.blocks = blocks
    space.state.changed()
    if not message.ephemeral:
        _changed_event(space, message, before)


def _changed_event(space: Workspace, message: Message, before: Json) -> None:
    ts = space.state.next_ts()
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "channel": message.channel, "ts": ts}
    event |= {"message": message_json(space, message), "previous_message": before, "event_ts": ts}
    channel_type = payloads.message_event(space, message)["channel_type"]
    space.emit(event | {"channel_type": channel_type}, message.channel)


def delete(space: Workspace, message: Message) -> None:
    before = message_json(space, message)
    channel_type = payloads.message_event(space, message)["channel_type"]
    space.state.remove(message)
    if message.ephemeral:
        return
    ts = space.state.next_ts()
    event = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": message.channel, "ts": ts}
    event |= {"deleted_ts": message.ts, "previous_message": before, "event_ts": ts, "channel_type": channel_type}
    space.emit(event, message.channel)


def respond(space: Workspace, content: Json, *, user: str, channel: str, original: Message | None) -> Message | None:
    """What a response_url or a command's answer does: new (ephemeral by default), replace or delete.

    A new message stands in the channel even when the press was in a thread, unless thread_ts names one (slackapi/bolt-js#963).
    Raises SlackError for content Slack would refuse.
    """
    if content.get("delete_original"):
        if original is not None and original in space.state.messages[channel]:
            delete(space, original)
        return None
    text, blocks = checked_content(space, content)
    if content.get("replace_original") and original is not None:
        if original in space.state.messages[channel]:
            edit(space, original, text, blocks)
            return original
        raise SlackError("message_not_found")
    everybody = content.get("response_type") == "in_channel"
    parent = space.state.find(channel, str(content["thread_ts"])) if content.get("thread_ts") else None
    thread = (parent.thread_ts or parent.ts) if parent else None
    return post_as_bot(space, channel, text, blocks, thread_ts=thread, only_for=None if everybody else user)
