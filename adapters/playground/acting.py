"""People who write: messages, mentions, slash commands, shortcuts, reactions, opening App Home."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from adapters.playground import payloads
from adapters.playground.deliver import Answer, Courier
from adapters.playground.emoji import reaction_name
from adapters.playground.errors import ActError, Json, SlackError
from adapters.playground.markup import escape, typed
from adapters.playground.posting import respond
from adapters.playground.state import Channel, Message, User
from adapters.playground.workspace import Workspace

TOAST_ERRORS = {"http_timeout": "operation_timeout"}  # every other failure is Slack's dispatch_failed


@dataclass(slots=True)
class Acted:
    """What came of an act. `error` is what the person was told, `errors` what stands at the form's fields."""

    ok: bool = True
    error: str | None = None
    answer: Answer | None = None
    errors: dict[str, str] = field(default_factory=dict)
    payload: Json = field(default_factory=dict)  # what was delivered
    message: Message | None = None  # what the person wrote


class Acting:
    def __init__(self, space: Workspace, courier: Courier) -> None:
        self._space, self._courier = space, courier

    def who(self, user: str) -> User:
        found = self._space.state.users.get(user)
        if found is None or found.is_bot:
            raise ActError(f"There is no person {user} here.")
        return found

    def where(self, user: str, channel: str) -> Channel:
        found = self._space.state.channels.get(channel)
        if found is None or user not in found.members:
            raise ActError(f"{self.who(user).name} is not in {found.name if found else channel}.")
        return found

    async def send(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Acted:
        """What the composer does: a text that starts with "/" is a command, any other a message."""
        if text.startswith("/"):
            name, _, rest = text.partition(" ")
            if thread_ts:
                raise ActError(f"{name} is not supported in threads. Sorry!")
            return await self.run_command(user, channel, name, rest.strip())
        return await self.say(user, channel, text, thread_ts=thread_ts)

    async def run_command(self, user: str, channel: str, command: str, text: str = "") -> Acted:
        """Runs `/command text` (also given as one string) and waits for the app's ack, at most 3 s."""
        name, _, rest = f"{command} {text}".strip().partition(" ")
        person, place, app = self.who(user), self.where(user, channel), self._space.installed()
        known = app.command(name)
        foreign = person.external and not self._space.faults.foreign_commands
        if known is None or foreign or "commands" not in app.scopes:
            raise ActError(f"{name} is not a valid command.")
        written = escape(rest)
        if known.get("should_escape"):
            written = self._escaped_names(rest)
        payload = payloads.command(self._space, person, place, name, written)
        answer = await self._courier.deliver("slash_commands", name, payload)
        if not answer.ok:
            error = f"{name} failed with the error “{TOAST_ERRORS.get(answer.outcome, 'dispatch_failed')}”"
            self._space.toast(user, error)
            return Acted(False, error, answer, payload=payload)
        self._show_answer(person, place, f"{name} {rest}".strip(), answer)
        return Acted(answer=answer, payload=payload)

    def _escaped_names(self, text: str) -> str:
        """should_escape: names become ids with the name behind, like <@U0ANA|ana>."""
        names = {}
        for name, markup in self._space.state.names().items():
            label = f"|{name[1:]}>" if markup[1] in "@#" else ">"
            names[name] = markup[:-1] + label
        return typed(text, names)

    def _show_answer(self, person: User, place: Channel, line: str, answer: Answer) -> None:
        """An ack's body is a message: ephemeral, or in_channel together with the line the person typed."""
        body: Any = answer.body
        content: Json = body if isinstance(body, dict) else {"text": body or ""}
        in_channel = content.get("response_type") == "in_channel"
        if in_channel:
            self._space.state.add(Message(place.id, self._space.state.next_ts(), person.id, escape(line)))
        if not (content.get("text") or content.get("blocks")):
            return
        try:
            respond(self._space, content, user=person.id, channel=place.id, original=None)
        except SlackError as error:
            self._space.journal.note(f"the answer to {line.split()[0]} was not shown: {error.code} {error.more}")
            self._space.toast(person.id, f"{line.split()[0]} failed with the error “dispatch_failed”")

    async def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None, raw: bool = False) -> Acted:
        """A message. What is typed is escaped and @names become mentions; raw: `text` is markup already."""
        person, place, state = self.who(user), self.where(user, channel), self._space.state
        app = self._space.installed()
        if not text.strip():
            raise ActError("There is nothing to send.")
        if place.kind == "dm" and (app.messages_read_only or not app.messages_tab):
            raise ActError("Sending messages to this app has been turned off.")
        if place.archived:
            raise ActError(f"#{place.name} is archived.")
        parent = state.find(channel, thread_ts) if thread_ts else None
        written = text if raw else typed(text, state.names())
        thread = (parent.thread_ts or parent.ts) if parent else None
        made = Message(channel, state.next_ts(), person.id, written, thread_ts=thread, client_msg_id=str(uuid4()))
        message = state.add(made)
        place.read[user] = message.ts
        self._space.emit(payloads.message_event(self._space, message), channel)
        if place.kind != "dm" and f"<@{app.bot_user}" in written:
            self._space.emit(payloads.mention_event(self._space, message), channel)
        return Acted(message=message)

    async def mention(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Acted:
        """Says `@Bot text`."""
        return await self.say(user, channel, f"@{self._space.installed().bot_name} {text}", thread_ts=thread_ts)

    async def message_shortcut(self, user: str, message: Message, callback_id: str) -> Acted:
        person = self.who(user)
        self.where(user, message.channel)
        if message.ephemeral:
            raise ActError("Messages that only you see have no shortcuts.")
        self._shortcut(person, callback_id, "message")
        payload = payloads.message_action(self._space, person, message, callback_id)
        return await self.interact(person, payload)

    async def global_shortcut(self, user: str, callback_id: str) -> Acted:
        person = self.who(user)
        self._shortcut(person, callback_id, "global")
        return await self.interact(person, payloads.shortcut(self._space, person, callback_id))

    def _shortcut(self, person: User, callback_id: str, kind: str) -> None:
        known = self._space.installed().shortcut(callback_id, kind)
        if known is None or (person.external and not self._space.faults.foreign_commands):
            raise ActError(f"There is no such shortcut: {callback_id}.")

    async def interact(self, person: User, payload: Json) -> Acted:
        """Delivers an interaction once; the person is told when the app does not take it."""
        if not self._space.installed().interactive:
            raise ActError("This app is not configured to handle interactive responses.")
        answer = await self._courier.deliver("interactive", payload["type"], payload)
        if answer.ok:
            return Acted(answer=answer, payload=payload)
        error = f"That did not work: the app failed with “{TOAST_ERRORS.get(answer.outcome, 'dispatch_failed')}”"
        self._space.toast(person.id, error)
        return Acted(False, error, answer, payload=payload)

    async def open_home(self, user: str, tab: str = "home") -> Acted:
        """Opens the app's place; the event names the tab and, on the home tab, the view already published."""
        self.who(user)
        dm = self._space.state.dm_of(user)
        event: Json = {"type": "app_home_opened", "user": user, "channel": dm.id if dm else "", "tab": tab}
        event["event_ts"] = self._space.state.next_ts()
        home = self._space.views.homes.get(user)
        if tab == "home" and home:
            app = self._space.installed()
            event["view"] = home.to_json(self._space.state.users[user].team, app.id, app.bot_id)
        self._space.emit(event, dm.id if dm else None)
        return Acted()

    async def react(self, user: str, message: Message, name: str, remove: bool = False) -> Acted:
        place = self.where(user, message.channel)
        if message.only_for is not None:
            raise ActError("Messages that only you see take no reactions.")
        if place.archived:
            raise ActError(f"#{place.name} is archived.")
        kept = reaction_name(name)
        if kept is None:
            raise ActError(f"There is no emoji called :{name}: here.")
        react(self._space, user, message, kept, remove)
        return Acted()

    async def mark(self, user: str, channel: str) -> Acted:
        """Marks everything in the channel as read."""
        place = self.where(user, channel)
        seen = self._space.state.seen_by(user, channel)
        if seen and place.read.get(user) != seen[-1].ts:
            place.read[user] = seen[-1].ts
            self._space.state.changed()
        return Acted()


def react(space: Workspace, user: str, message: Message, name: str, remove: bool) -> bool:
    """Adds or takes away a reaction, with its event; false if that was so already."""
    users = message.reactions.setdefault(name, [])
    if (user in users) != remove:
        if not users:
            del message.reactions[name]
        return False
    if remove:
        users.remove(user)
    else:
        users.append(user)
    if not users:
        del message.reactions[name]
    space.state.changed()
    item = {"type": "message", "channel": message.channel, "ts": message.ts}
    event: Json = {"type": "reaction_removed" if remove else "reaction_added", "user": user, "reaction": name}
    event |= {"item_user": message.user, "item": item, "event_ts": space.state.next_ts()}
    space.emit(event, message.channel)
    return True
