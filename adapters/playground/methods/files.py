"""files.*: the upload in three steps (files.upload is gone since 2025)"""

from __future__ import annotations

from typing import Any

from adapters.playground.errors import Json, SlackError, invalid_arguments
from adapters.playground.methods.registry import Call, method
from adapters.playground.posting import post_as_bot
from adapters.playground.shapes import file_json
from adapters.playground.state import File


@method("files.getUploadURLExternal", "files:write", tier=4)
async def upload_url(call: Call) -> Json:
    name = call.args.need("filename")
    length = call.args.need("length")
    if not length.isdigit() or int(length) < 1:
        raise invalid_arguments("must be a positive integer: length")
    id, state = call.space.state.new_id("F"), call.space.state
    state.files[id] = File(id, name, name, int(length), call.app.bot_user, ready_at=float("inf"))
    return {"upload_url": f"{call.space.base_url}/upload/{id}", "file_id": id}


@method("files.completeUploadExternal", "files:write", tier=4)
async def complete(call: Call) -> Json:
    """Shares the files; the channel must be an id and the bot in it (python-slack-sdk#1359)."""
    given: Any = call.args.nested("files")
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files")
    channel = call.channel("channel_id") if call.args.text("channel_id") else None
    if channel and call.app.bot_user not in channel.members:
        raise SlackError("channel_not_found")
    files = [finished(call, item) for item in given]
    if channel:
        for file in files:
            file.channels.append(channel.id)
        more = {"files": [f.id for f in files], "thread_ts": call.args.text("thread_ts")}
        post_as_bot(call.space, channel.id, call.args.text("initial_comment") or "", None, **more)
    return {"files": [file_json(call.space, f) for f in files]}


def finished(call: Call, item: Any) -> File:
    file = call.space.state.files.get(str(item.get("id"))) if isinstance(item, dict) else None
    if file is None or file.data is None:
        raise SlackError("file_not_found")
    file.title = str(item.get("title") or file.name)
    file.ready_at = call.space.clock.time() + call.space.faults.file_delay
    return file


@method("files.info", "files:read", tier=4)
async def info(call: Call) -> Json:
    file = call.space.state.files.get(call.args.need("file"))
    if file is None or file.ready_at == float("inf"):
        raise SlackError("file_not_found")
    return {"file": file_json(call.space, file)}
