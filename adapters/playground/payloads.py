"""What Slack sends to an app: slash commands, interactions, events. Shapes as in Slack's documentation."""

from __future__ import annotations

from adapters.playground.errors import Json
from adapters.playground.modals import View
from adapters.playground.shapes import DOMAIN, is_shared, message_json
from adapters.playground.state import TEAM, Channel, Message, User
from adapters.playground.workspace import Workspace

TOKEN = "verification-token"  # noqa: S105  the old, unused verification token


def channel_name(channel: Channel) -> str:
    """Slack hides the names of direct messages and private channels in payloads."""
    return {"dm": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def command(space: Workspace, user: User, channel: Channel, name: str, text: str) -> Json:
    """The form fields of a slash command; all strings. A command's team is the person's own."""
    return {
        "token": TOKEN, "team_id": user.team, "team_domain": DOMAIN, "channel_id": channel.id,
        "channel_name": channel_name(channel), "user_id": user.id, "user_name": user.handle, "command": name,
        "text": text, "api_app_id": space.installed().id, "is_enterprise_install": "false",
        "response_url": space.responses.issue(user.id, channel.id),
        "trigger_id": space.triggers.issue(user.id),
    }  # fmt: skip


def _interaction(space: Workspace, type: str, user: User) -> Json:
    """What all interactions carry. `team` is the workspace of the app, `user.team_id` the person's: they differ
    for a Slack Connect user (slackapi/java-slack-sdk#1041)."""
    return {
        "type": type, "token": TOKEN, "api_app_id": space.installed().id, "team": {"id": TEAM, "domain": DOMAIN},
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team},
        "enterprise": None, "is_enterprise_install": False,
    }  # fmt: skip


def _place(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel_name(channel)}


def message_press(space: Workspace, user: User, message: Message, action: Json, values: Json) -> Json:
    """block_actions from a message. Of an ephemeral message the app gets no `message`."""
    channel = space.state.channels[message.channel]
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = message.ephemeral
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    shown = {} if message.ephemeral else {"message": message_json(space, message)}
    return _interaction(space, "block_actions", user) | shown | {
        "container": container, "channel": _place(channel), "state": {"values": values}, "actions": [action],
        "trigger_id": space.triggers.issue(user.id),
        "response_url": space.responses.issue(user.id, channel.id, message.ts),
    }  # fmt: skip


def _view(space: Workspace, view: View) -> Json:
    app = space.installed()
    return view.to_json(TEAM, app.id, app.bot_id)


def view_press(space: Workspace, user: User, view: View, action: Json) -> Json:
    """block_actions from a modal or from App Home."""
    shown = _view(space, view)
    return _interaction(space, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id}, "view": shown, "actions": [action],
        "state": shown["state"], "trigger_id": space.triggers.issue(user.id, None if view.home else view.id),
    }  # fmt: skip


def view_submission(space: Workspace, user: User, view: View) -> Json:
    return _interaction(space, "view_submission", user) | {
        "view": _view(space, view), "response_urls": _response_urls(space, user, view),
        "trigger_id": space.triggers.issue(user.id, view.id),
    }  # fmt: skip


def _response_urls(space: Workspace, user: User, view: View) -> list[Json]:
    """One for each conversation select of the form that asks for it."""
    urls: list[Json] = []
    for block in view.blocks:
        element = block.get("element", {})
        if not element.get("response_url_enabled"):
            continue
        state = view.values.get(block["block_id"], {}).get(element["action_id"], {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel:
            url = space.responses.issue(user.id, channel)
            ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
            urls.append({**ids, "channel_id": channel, "response_url": url})
    return urls


def view_closed(space: Workspace, user: User, view: View, cleared: bool) -> Json:
    return _interaction(space, "view_closed", user) | {"view": _view(space, view), "is_cleared": cleared}


def message_action(space: Workspace, user: User, message: Message, callback_id: str) -> Json:
    channel = space.state.channels[message.channel]
    return _interaction(space, "message_action", user) | {
        "callback_id": callback_id, "action_ts": space.state.next_ts(), "channel": _place(channel),
        "message_ts": message.ts, "message": message_json(space, message),
        "trigger_id": space.triggers.issue(user.id),
        "response_url": space.responses.issue(user.id, channel.id, message.ts),
    }  # fmt: skip


def shortcut(space: Workspace, user: User, callback_id: str) -> Json:
    return _interaction(space, "shortcut", user) | {
        "callback_id": callback_id, "action_ts": space.state.next_ts(),
        "trigger_id": space.triggers.issue(user.id),
    }  # fmt: skip


def event_callback(space: Workspace, event: Json, channel: Channel | None) -> Json:
    """An event in its envelope."""
    app = space.installed()
    authorization = {"enterprise_id": None, "team_id": TEAM, "user_id": app.bot_user, "is_bot": True}
    return {
        "token": TOKEN, "team_id": TEAM, "context_team_id": TEAM, "context_enterprise_id": None, "api_app_id": app.id,
        "event": event, "type": "event_callback",
        "event_id": space.state.new_id("Ev"), "event_time": int(space.clock.time()),
        "authorizations": [authorization | {"is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and is_shared(space, channel)), "event_context": "4-playground",
    }  # fmt: skip


def message_event(space: Workspace, message: Message) -> Json:
    """A `message` event: a new message as everybody sees it."""
    channel = space.state.channels[message.channel]
    kind = {"dm": "im", "private": "group"}.get(channel.kind, "channel")
    event = message_json(space, message)
    author = space.state.users.get(message.user)
    if author and not author.is_bot and is_shared(space, channel):
        # Whose person it is: said in every channel that is shared with another organisation (slack-go/slack#695).
        event |= {"user_team": author.team, "source_team": author.team}
    return event | {"channel": channel.id, "channel_type": kind, "event_ts": message.ts}


def mention_event(space: Workspace, message: Message) -> Json:
    event = message_event(space, message)
    event.pop("channel_type")
    return event | {"type": "app_mention"}
