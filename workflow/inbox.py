"""One person's inbox: what waits for them, what they started, what they decided. Values only; the store fills the pages."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from workflow.names import Person
from workflow.review import Review
from workflow.run import Entry

T = TypeVar("T")


class Tray(StrEnum):
    WAITING = "waiting"  # open reviews that this person may decide
    STARTED = "started"  # their runs
    DECIDED = "decided"  # what they said to reviews


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to see of their inbox. workflow: only that one's; "" for all. page: from 0; beyond the end: the last."""

    tray: Tray = Tray.WAITING
    workflow: str = ""
    page: int = 0


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. number: from 0, one that there is. count: of the whole list."""

    items: tuple[T, ...]
    number: int
    count: int


@dataclass(frozen=True)
class Said:
    """What a person said to a review, and how that review stands now. entry: of the journal, VOTED or DECIDED."""

    entry: Entry
    review: Review


def asks(reviewers: Sequence[str]) -> str:
    """Who is asked, as one text, the same for all reviews that ask the same people: so that what waits for somebody is found by
    asking the chat about each of these texts, however many reviews there are. "": whoever is in the channel of the card."""
    return json.dumps(list(reviewers), ensure_ascii=False) if reviewers else ""


def asked(asks: str) -> tuple[str, ...]:
    """The reviewers in such a text; () for one that is the name of a channel."""
    return tuple(json.loads(asks)) if asks.startswith("[") else ()


def named(people: Sequence[Person]) -> str:
    """People as one text, in which each can be found by `found`; "" for nobody."""
    return "".join(f" {person}" for person in people) + " " if people else ""


def found(person: Person) -> str:
    return f" {person} "
