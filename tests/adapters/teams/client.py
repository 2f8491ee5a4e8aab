"""A Teams client in the hands of several people: it types, presses what a card shows, fills in dialogs, and shows what it got."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.adapters.teams.card_rules import elements, problems
from tests.adapters.teams.connector import CARD, Connector, Posted
from tests.adapters.teams.tenancy import Conversation, User, base

Json = dict[str, Any]


@dataclass
class Got:
    """What a person sees after they did something. sentence: shown for a moment. card: theirs alone, in place of the pressed one.
    dialog: what is open now."""

    status: int
    sentence: str = ""
    card: Json | None = None
    dialog: Json | None = None
    title: str = ""


@dataclass
class Client:
    connector: Connector
    web: aiohttp.ClientSession
    url: str = ""
    open: dict[str, Json] = field(default_factory=dict)  # user -> their dialog's card
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    async def say(self, user: User, conversation: str, text: str, root: str = "") -> Got:
        """In a channel: with a mention, in a thread that the message begins or is in."""
        talk = self.connector.tenancy.conversations[conversation]
        body: Json = {"type": "message", "text": text, "textFormat": "plain"}
        if talk.kind != "personal":
            mention = {"type": "mention", "text": "<at>Signoff</at>", "mentioned": {"id": self.bot, "name": "Signoff"}}
            body |= {"text": f"<at>Signoff</at>\u00a0{text}", "entities": [mention]}
        message = self.connector.put(conversation, body)
        thread = (root or message.id) if talk.kind == "channel" else ""
        message.conversation = f"{conversation};messageid={thread}" if thread else conversation
        self.connector.posted[message.conversation, message.id] = self.connector.posted.pop((conversation, message.id))
        return await self.deliver({**body, "id": message.id}, user, talk, thread)

    async def press(self, user: User, message: Posted, title: str, **inputs: Any) -> Got:
        """inputs: of the card itself, id -> value."""
        action = next((a for a in shown_actions(message.card) if a.get("title") == title), None)
        assert action is not None, f"no button {title!r}, only {[a.get('title') for a in shown_actions(message.card)]}"
        data = {**action["data"], **inputs}
        if action["type"] == "Action.Execute":
            value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": data}, "trigger": "manual"}
            return await self.invoke("adaptiveCard/action", value, user, message)
        if (data.get("msteams") or {}).get("type") == "task/fetch":
            return await self.invoke("task/fetch", {"data": data, "context": {"theme": "default"}}, user, message)
        return await self.submitted(user, message, data)

    async def submitted(self, user: User, message: Posted, data: Json) -> Got:
        """What a client without dialogs makes of a button: a message with a value."""
        talk, thread = self._where(message)
        body = {"type": "message", "value": data, "replyToId": message.id, "id": f"s{next(self._ids)}"}
        return await self.deliver(body, user, talk, thread)

    async def submit(self, user: User, message: Posted, title: str = "", **values: Any) -> Got:
        """Presses the only button of the dialog, or the one with this title. values: `f_text` for `f:text`; the others go as
        they are; whatever is required must be there."""
        card = self.open[user.aad]
        button = next(a for a in card["actions"] if title in ("", a["title"]))
        entered = {e["id"]: e.get("value", "") for e in elements(card) if str(e["type"]).startswith("Input.")}
        entered |= {(f"f:{name[2:]}" if name.startswith("f_") else name): value for name, value in values.items()}
        return await self.invoke("task/submit", {"data": {**button["data"], **entered}}, user, message)

    async def extend(self, user: User, message: Posted, html: str, command: str = "start") -> Got:
        """The menu of somebody's message."""
        payload = {"id": message.id, "body": {"contentType": "html", "content": html}, "linkToMessage": "https://teams.example/m"}
        value = {"commandId": command, "commandContext": "message", "messagePayload": payload}
        return await self.invoke("composeExtension/fetchTask", value, user, message)

    async def choose(self, user: User, message: Posted, **values: Any) -> Got:
        data = {**self.open[user.aad]["actions"][0]["data"], **values}
        value = {"commandId": "start", "data": data}
        return await self.invoke("composeExtension/submitAction", value, user, message)

    async def invoke(self, name: str, value: Json, user: User, message: Posted) -> Got:
        talk, thread = self._where(message)
        body = {"type": "invoke", "name": name, "value": value, "replyToId": message.id, "id": f"i{next(self._ids)}"}
        return await self.deliver(body, user, talk, thread)

    async def deliver(self, body: Json, user: User, talk: Conversation, thread: str = "", **claims: Any) -> Got:
        """claims: over those of a good token."""
        full = self.activity(body, user, talk, thread)
        status, answer = await self.post(full, self.connector.keys.token(self.connector.app_id, self.connector.url, **claims))
        return self._shown(status, answer or {}, user)

    async def post(self, body: Any, token: str = "") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self.web.post(self.url, json=body, headers=headers) as answer:
            return answer.status, await answer.json() if answer.content_type == "application/json" else None

    def activity(self, body: Json, user: User, talk: Conversation, thread: str = "") -> Json:
        channel: Json = {"tenant": {"id": talk.tenant}}
        if talk.kind == "channel":
            channel |= {"team": {"id": talk.team}, "channel": {"id": talk.id}}
        return {
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": {"id": user.mri, "name": user.name, "aadObjectId": user.aad},
            "recipient": {"id": self.bot, "name": "Signoff"},
            "conversation": {
                "id": f"{talk.id};messageid={thread}" if thread else talk.id,
                "conversationType": talk.kind,
                "tenantId": talk.tenant,
                "isGroup": talk.kind != "personal",
            },
            "channelData": channel,
            **body,
        }

    @property
    def bot(self) -> str:
        return f"28:{self.connector.app_id}"

    def _where(self, message: Posted) -> tuple[Conversation, str]:
        talk = self.connector.tenancy.conversations[base(message.conversation)]
        return talk, message.conversation.partition(";messageid=")[2]

    def _shown(self, status: int, answer: Json, user: User) -> Got:
        """Teams shows an error where it does not understand an answer."""
        got = Got(status)
        if "task" in answer:
            task = answer["task"]
            assert task["type"] == "continue" and task["value"]["card"]["contentType"] == CARD, answer
            got.dialog, got.title = task["value"]["card"]["content"], task["value"]["title"]
            assert problems(got.dialog) == [], problems(got.dialog)
            assert not [a for a in got.dialog.get("actions", []) if a["type"] == "Action.Execute"], "does nothing in a dialog"
            self.open[user.aad] = got.dialog
        elif answer.get("type") == CARD:
            got.card = answer["value"]
            assert problems(got.card) == [], problems(got.card)
        elif answer.get("type") == "application/vnd.microsoft.activity.message":
            got.sentence = answer["value"]
            assert isinstance(got.sentence, str) and got.sentence
        else:
            assert answer == {}, answer
            self.open.pop(user.aad, None)
        return got


def shown_actions(card: Json) -> list[Json]:
    return [each for each in elements(card) if str(each["type"]).startswith("Action.")]


def read(node: Any) -> str:
    """What a card says, a line for each block."""
    if isinstance(node, Posted):
        node = node.card
    said = ["".join(run["text"] for run in each["inlines"]) for each in elements(node) if each["type"] == "RichTextBlock"]
    return "\n".join(said)
