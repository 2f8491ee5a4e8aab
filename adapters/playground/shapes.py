"""People, channels and messages as Slack's API writes them."""

from __future__ import annotations

from adapters.playground.errors import Json
from adapters.playground.markup import rich_text
from adapters.playground.state import TEAM, Channel, File, Group, Message, User
from adapters.playground.workspace import Workspace

DOMAIN = "playground"


def user_json(user: User, *, with_email: bool) -> Json:
    """users.info's user. Of a Slack Connect user an app sees less: no email, is_stranger."""
    profile: Json = {"real_name": user.name, "display_name": user.name, "title": user.title, "team": user.team}
    if with_email and not user.external and not user.is_bot:
        profile["email"] = user.email
    result: Json = {
        "id": user.id, "team_id": user.team, "name": user.handle, "real_name": user.name, "deleted": user.deleted,
        "color": user.color.lstrip("#"), "tz": user.tz, "tz_offset": user.tz_offset, "profile": profile,
        "is_bot": user.is_bot, "is_admin": user.owner, "is_owner": user.owner, "is_restricted": False,
        "is_app_user": False, "updated": 1_700_000_000, "locale": user.locale,
    }  # fmt: skip
    return result | ({"is_stranger": True} if user.external else {})


def channel_json(space: Workspace, channel: Channel) -> Json:
    bot = space.installed().bot_user
    base: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.archived}
    if channel.kind == "dm":
        return base | {"is_im": True, "is_channel": False, "user": channel.person, "is_user_deleted": False}
    private = channel.kind == "private"
    shared = is_shared(space, channel)
    return base | {
        "name": channel.name, "name_normalized": channel.name, "is_channel": not private, "is_group": private,
        "is_im": False, "is_mpim": False, "is_private": private, "is_general": channel.id == "C0GENERAL",
        "is_member": bot in channel.members, "is_shared": shared, "is_ext_shared": shared, "is_org_shared": False,
        "topic": {"value": channel.topic, "creator": "U0ANA", "last_set": channel.created},
        "purpose": {"value": "", "creator": "", "last_set": 0}, "num_members": len(channel.members),
        "context_team_id": TEAM,
    }  # fmt: skip


def is_shared(space: Workspace, channel: Channel) -> bool:
    """True when somebody of another organisation is in it (Slack Connect)."""
    users = space.state.users
    return any(users[m].external for m in channel.members if m in users)


def group_json(group: Group) -> Json:
    return {
        "id": group.id, "team_id": TEAM, "is_usergroup": True, "name": group.name, "handle": group.handle,
        "description": "", "is_external": False, "date_delete": 0, "user_count": len(group.users), "users": group.users,
    }  # fmt: skip


def file_json(space: Workspace, file: File) -> Json:
    url = f"{space.base_url}/files/{file.id}"
    return {
        "id": file.id, "name": file.name, "title": file.title, "mimetype": file.mimetype, "size": file.size,
        "filetype": file.name.rpartition(".")[2], "user": file.user, "url_private": url,
        "url_private_download": url, "permalink": url, "channels": file.channels, "mode": "hosted",
    }  # fmt: skip


def permalink(space: Workspace, message: Message) -> str:
    return f"{space.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"


def message_json(space: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message as in history and in payloads. Metadata only where the caller asked for it."""
    author = space.state.users.get(message.user)
    result: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    result["team"] = author.team if author else TEAM
    if message.client_msg_id:
        result["client_msg_id"] = message.client_msg_id
    if message.bot_id:
        app = space.installed()
        profile = {"id": app.bot_id, "app_id": app.id, "name": app.bot_name, "deleted": False, "team_id": TEAM}
        result |= {"bot_id": message.bot_id, "app_id": message.app_id, "bot_profile": profile}
    blocks = message.blocks if message.blocks or message.bot_id else rich_text(message.text)
    if blocks:
        result["blocks"] = blocks
    if message.subtype:
        result["subtype"] = message.subtype
    if message.edited:
        result["edited"] = {"user": message.user, "ts": message.edited}
    if message.metadata and metadata:
        result["metadata"] = message.metadata
    return result | _thread(space, message) | _extras(space, message)


def _thread(space: Workspace, message: Message) -> Json:
    if not message.thread_ts:
        return {}
    if message.thread_ts != message.ts:
        parent = space.state.find(message.channel, message.thread_ts)
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else None}
    return {
        "thread_ts": message.ts, "reply_count": message.reply_count, "latest_reply": message.latest_reply,
        "reply_users": message.reply_users, "reply_users_count": len(message.reply_users),
    }  # fmt: skip


def _extras(space: Workspace, message: Message) -> Json:
    extras: Json = {}
    if message.reactions:
        extras["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    files = [space.state.files[f] for f in message.files if f in space.state.files]
    if files:
        extras["files"] = [file_json(space, f) for f in files]
    return extras
