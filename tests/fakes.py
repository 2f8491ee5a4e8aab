"""Fakes that obey the ports: a clock that tests move, a model that says what it is told, a chat that remembers."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.errors import ChatError, ChatGone, ChatRefused
from bot.views import View
from workflow.names import MessageRef, Person, Place, Tenant, tenant_of
from workflow.prompt import Answer, Question


@dataclass
class FakeClock:
    at: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)

    async def sleep(self, seconds: float) -> None:
        """Sleepers side by side wake together: time is the latest that any of them has waited for."""
        wake = self.at + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        self.at = max(self.at, wake)


def ids() -> Callable[[str], str]:
    numbers = itertools.count(1)
    return lambda prefix: f"{prefix}_{next(numbers):06}"


@dataclass
class FakeModel:
    """answers: what `answer(question)` gives; an exception is raised instead. asked: every question, in order."""

    answer: Callable[[Question], Answer | Exception]
    name: str = "fake"
    asked: list[Question] = field(default_factory=list)

    async def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        said = self.answer(question)
        if isinstance(said, Exception):
            raise said
        return said


@dataclass
class FakeChat:
    """Every message that stands, with its newest view. fail: raised by the next posts and updates, one each."""

    name: str = "slack"
    posted: dict[MessageRef, View] = field(default_factory=dict)
    keys: dict[str, MessageRef] = field(default_factory=dict)
    places: dict[MessageRef, tuple[Place, MessageRef | None]] = field(default_factory=dict)
    fail: list[ChatError] = field(default_factory=list)
    fail_after: list[ChatError] = field(default_factory=list)
    members: set[Person] | None = None
    unsure: ChatError | None = None
    really: dict[Person, Person | None] = field(default_factory=dict)
    closed: set[Person] = field(default_factory=set)  # they take no direct messages
    threads: dict[Place, list[str] | ChatError] = field(default_factory=dict)

    async def post(self, view: View, place: Place, *, under: MessageRef | None, key: str) -> MessageRef:
        if self.fail:
            raise self.fail.pop(0)
        ref = MessageRef(f"{self.channel_of(place)}/{len(self.keys) + 1}.{len(self.posted)}")
        self.posted[ref], self.keys[key], self.places[ref] = view, ref, (place, under)
        if self.fail_after:
            raise self.fail_after.pop(0)
        return ref

    async def update(self, view: View, ref: MessageRef) -> None:
        if self.fail:
            raise self.fail.pop(0)
        if ref not in self.posted:
            raise ChatGone("gone")
        self.posted[ref] = view

    async def find(self, place: Place, under: MessageRef | None, key: str, since: datetime) -> MessageRef | None:
        return self.keys.get(key)

    def channel_of(self, place: Place | MessageRef) -> Place:
        return Place("/".join(place.split("/")[:3]))

    def is_direct(self, place: Place) -> bool:
        return place.split("/")[2].startswith("D")

    async def channel_named(self, tenant: Tenant, name: str) -> Place:
        return Place(f"{tenant}/{name.lstrip('#').upper()}")

    async def direct(self, person: Person) -> Place:
        if person in self.closed:
            raise ChatRefused("they take no messages")
        return Place(f"{tenant_of(person)}/D{person.rsplit('/', 1)[-1]}")

    async def belongs(self, person: Person, reviewers: Sequence[str], place: Place) -> bool:
        if self.unsure is not None:
            raise self.unsure
        return self.members is None or person in self.members

    async def people(self, reviewers: Sequence[str], place: Place, most: int) -> frozenset[Person] | None:
        if self.unsure is not None:
            raise self.unsure
        real = {person for member in self.members or () if (person := self.really.get(member, member)) is not None}
        found = frozenset(person for person in real if tenant_of(person) == tenant_of(place))
        return None if len(found) > most else found

    async def known(self, person: Person) -> Person | None:
        if self.unsure is not None:
            raise self.unsure
        return self.really.get(person, person)

    async def link(self, ref: MessageRef) -> str:
        return f"https://chat.example/{ref}"

    async def thread(self, place: Place) -> list[str]:
        said = self.threads.get(place, [])
        if isinstance(said, ChatError):
            raise said
        return said
