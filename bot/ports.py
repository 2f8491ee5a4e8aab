"""What the bot needs from outside: chats, and a calendar."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.views import View
from workflow.digest import Cadence
from workflow.names import MessageRef, Person, Place, Tenant


class Chat(Protocol):
    """One platform. All methods but the pure ones raise ChatError."""

    name: str

    async def post(self, view: View, place: Place, *, under: MessageRef | None, key: str) -> MessageRef:
        """under: the message whose thread it belongs to, unless `place` is a thread itself. key: stays with the message,
        so that `find` can tell it again."""
        ...

    async def update(self, view: View, ref: MessageRef) -> None: ...

    async def find(self, place: Place, under: MessageRef | None, key: str, since: datetime) -> MessageRef | None:
        """The message that an earlier `post` with this key left behind; None if there is none, or it cannot be known."""
        ...

    def channel_of(self, place: Place | MessageRef) -> Place:
        """The channel that a thread is in; a channel as it is. Pure."""
        ...

    def is_direct(self, place: Place) -> bool:
        """Whether only one person is there to see it. Pure."""
        ...

    async def channel_named(self, tenant: Tenant, name: str) -> Place:
        """`#name` or an id -> the channel."""
        ...

    async def direct(self, person: Person) -> Place: ...

    async def belongs(self, person: Person, reviewers: Sequence[str], place: Place) -> bool:
        """Whether the person is one of `reviewers` (`@group`, `#channel`, ids; empty: the members of `place`).
        False when the platform cannot tell."""
        ...

    async def people(self, reviewers: Sequence[str], place: Place, most: int) -> frozenset[Person] | None:
        """Who `belongs`, each a person of this tenant; without bots and people from elsewhere. None: more than `most`."""
        ...

    async def known(self, person: Person) -> Person | None:
        """The same person under the tenant that they really belong to; None for a bot, or for nobody."""
        ...

    async def link(self, ref: MessageRef) -> str: ...

    async def thread(self, place: Place) -> list[str]:
        """What people said in this thread, oldest first, as `@who: words`; empty for a place that is no thread.
        The whole of it, within 1.5 s. Raises: ChatError: part of a thread would be its older part."""
        ...


class Calendar(Protocol):
    def next(self, cadence: Cadence, at: str, zone: str, weekday: int, after: datetime) -> datetime:
        """The first time after `after`, UTC. at: `HH:MM` on the clocks of `zone`. Raises: ValueError with a sentence."""
        ...
