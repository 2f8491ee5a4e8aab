"""People at the chat: they type, press, and do it again when the chat says that it did not work."""

import asyncio
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.playground.acting import Acted
from adapters.playground.errors import ActError, Json
from adapters.playground.state import Message
from tests.chaos.stage import Stage
from tests.chaos.story import noted

CHANNEL, ASKS, DECIDES = "C0SUPPORT", "U0ANA", "U0BEN"
EDITED = "As a person wrote it."


@dataclass
class People:
    """choice: what to do with a draft: "approve", "edit" or "either". typed: text -> whether Slack said that it arrived.
    decided: (review, who, what) for each decision that Slack said had arrived."""

    stage: Stage
    choice: str = "approve"
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    typed: dict[str, bool] = field(default_factory=dict)
    decided: set[tuple[str, str, str]] = field(default_factory=set)

    async def type(self, text: str, who: str = ASKS) -> None:
        """Until it is acknowledged. Each try is a text of its own, to be told apart afterwards."""
        for number in range(1, 1_000):
            said = f"{text}, try {number}"
            acted = await self.stage.playground.run_command(who, CHANNEL, "/letter", said)
            self.typed[said] = acted.ok
            if acted.ok:
                return
            await asyncio.sleep(0.05)

    async def decide_all(self, who: str = DECIDES) -> None:
        """For ever: looks at every card that has buttons."""
        while True:
            mine = {review for review, by, _ in self.decided if by == who}
            for message in self.stage.messages():
                review = review_on(message)
                if review and review not in mine and not started_by(message, who):
                    await self._decide(message.snapshot(), review, who)
            await asyncio.sleep(0.02)

    async def _decide(self, card: Message, review: str, who: str) -> None:
        try:
            what = self._wish(card)
            acted = await getattr(self, f"_{what}")(card, who)
        except ActError:
            return  # the card has changed under the finger
        if acted.ok:
            self.decided.add((review, who, what))

    def _wish(self, card: Message) -> str:
        """On doubt, a person looks whether it happened: if so, it must not happen again."""
        if "edit" in buttons(card):
            return self.chance.choice(("approve", "edit")) if self.choice == "either" else self.choice
        run = run_on(card)
        return "reject" if noted(self.stage.folder, "effects")[f"charge {run}"] else "approve"

    async def _approve(self, card: Message, who: str) -> Acted:
        return await self.stage.playground.press(who, card, "approve")

    async def _edit(self, card: Message, who: str) -> Acted:
        return await self._fill_in(card, who, "edit", {"f:text:0": {"value": EDITED}})

    async def _reject(self, card: Message, who: str) -> Acted:
        return await self._fill_in(card, who, "reject", {"reason": {"value": "not needed"}})

    async def _fill_in(self, card: Message, who: str, button: str, values: Json) -> Acted:
        """The dialog stays when sending fails: the person presses its button again."""
        acted = await self.stage.playground.press(who, card, button)
        view = self.stage.playground.views.top(who)
        if not acted.ok or view is None:
            return Acted(False)
        while True:
            sent = await self.stage.playground.submit(who, view.id, values)
            if sent.ok or sent.errors:
                return sent
            await asyncio.sleep(0.05)


def buttons(message: Message) -> set[str]:
    return {element["action_id"] for element in _elements(message)}


def review_on(message: Message) -> str:
    """The review that the card's buttons stand for; "" without buttons."""
    return next((str(element["value"]).partition(":")[0] for element in _elements(message)), "")


def run_on(message: Message) -> str:
    found = re.search(r"run_\w+", json.dumps(message.blocks))
    return found.group() if found else ""


def key_of(message: Message) -> str:
    """The delivery that the message came from."""
    return str(((message.metadata or {}).get("event_payload") or {}).get("key", ""))


def started_by(message: Message, who: str) -> bool:
    """Who started a run does not sign it off."""
    return f"<@{who}>" in json.dumps((message.blocks or [{}])[1:2]) and "edit" in buttons(message)


def _elements(message: Message) -> Iterator[Json]:
    for block in message.blocks or []:
        if block["type"] == "actions":
            yield from block["elements"]
