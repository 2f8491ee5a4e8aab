"""conversations.history and conversations.replies"""

from __future__ import annotations

from adapters.playground.errors import Json, SlackError
from adapters.playground.methods.registry import Call, method, paged
from adapters.playground.shapes import message_json
from adapters.playground.state import Channel, Message

SCOPES = ("channels:history", "groups:history", "im:history")


def readable(call: Call) -> Channel:
    channel = call.channel()
    call.by_kind(channel, "history")
    call.member(channel)
    return channel


def in_window(call: Call, message: Message) -> bool:
    """oldest < ts < latest, ends included only with `inclusive`."""
    ts, inclusive = float(message.ts), call.args.flag("inclusive")
    try:
        oldest = float(call.args.text("oldest") or 0)
        latest = float(call.args.text("latest") or "inf")
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def answer(call: Call, messages: list[Message]) -> Json:
    metadata = call.args.flag("include_all_metadata")
    page, more = paged([message_json(call.space, m, metadata=metadata) for m in messages], call)
    return {"messages": page, "has_more": bool(more["response_metadata"]["next_cursor"]), **more}


@method("conversations.history", *SCOPES)
async def history(call: Call) -> Json:
    """Newest first; neither thread replies nor ephemeral messages."""
    channel = readable(call)
    found = [m for m in call.space.state.messages[channel.id] if not m.ephemeral and m.thread_ts in (None, m.ts)]
    return answer(call, [m for m in reversed(found) if in_window(call, m)])


@method("conversations.replies", *SCOPES)
async def replies(call: Call) -> Json:
    """The thread's first message and its replies, oldest first."""
    channel, ts = readable(call), call.args.need("ts")
    start = call.space.state.find(channel.id, ts)
    if start is None or start.ephemeral:
        raise SlackError("thread_not_found")
    root = start.thread_ts or start.ts
    found = [m for m in call.space.state.messages[channel.id] if not m.ephemeral and root in (m.ts, m.thread_ts)]
    return answer(call, [m for m in found if m.ts == root or in_window(call, m)])
