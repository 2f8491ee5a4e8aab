"""What happens when nobody answers a review: reminders, then what its terms say.

A review is promised its terms when it opens (`Patience`) and what they mean on the calendar (`Plan`). Whoever looks later asks
`next_nudge` what is due now, and `combine` which people are told in person. One reminder at most comes of each look, however
late it is: what an outage has missed is left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflow.hours import BusinessClock, Hours
from workflow.names import MessageRef, Person
from workflow.patience import Patience, Then

REST = timedelta(hours=4)  # between two direct messages to one person
NOBODY_ANSWERED = "Nobody answered in time."  # why such a run stops


@dataclass(frozen=True)
class Plan:
    """What one review's terms mean on the calendar, UTC. due: None if it waits for ever. nudges: ascending, up to `due`."""

    due: datetime | None = None
    nudges: tuple[datetime, ...] = ()

    def next(self, nudged: int) -> datetime | None:
        """When to look at the review again, after its first `nudged` reminders are settled."""
        return self.nudges[nudged] if nudged < len(self.nudges) else self.due

    def expired(self, now: datetime) -> bool:
        return self.due is not None and now >= self.due

    def called(self, now: datetime) -> datetime | None:
        """Since when people should have been told in person, None if they need not be (any more)."""
        return None if self.expired(now) else max((at for at in self.nudges[1:] if at <= now), default=None)


def plan(opened: datetime, patience: Patience, hours: Hours, clock: BusinessClock) -> Plan:
    if patience.due is None:
        return Plan()
    nudges = (clock.after(opened, patience.due * part, hours) for part in patience.remind)
    return Plan(clock.after(opened, patience.due, hours), tuple(nudges))


class Where(StrEnum):
    THREAD = "thread"  # of the card
    DIRECT = "direct"  # to each person, combined with what else they are late with


@dataclass(frozen=True)
class Remind:
    """One reminder is due. nudged: how many are settled with it; those before it that nobody sent are left out."""

    where: Where
    nudged: int


@dataclass(frozen=True)
class Expire:
    """Nobody answered in time."""


def next_nudge(plan: Plan, nudged: int, now: datetime) -> Remind | Expire | None:
    """What is due now. nudged: how many reminders are settled. However late one looks, one reminder at most."""
    if plan.expired(now):
        return Expire()
    passed = sum(at <= now for at in plan.nudges)
    if passed <= nudged:
        return None
    return Remind(Where.THREAD if passed == 1 else Where.DIRECT, passed)


@dataclass(frozen=True)
class Waiting:
    """An open review, as a direct reminder shows it. card: its message, None if it could not be posted yet."""

    review: str
    title: str
    plan: Plan
    then: Then
    card: MessageRef | None = None


def combine(
    waiting: Iterable[Waiting],
    people: Mapping[str, Collection[Person]],
    told: Mapping[Person, datetime],
    now: datetime,
    rest: timedelta = REST,
) -> dict[Person, tuple[Waiting, ...]]:
    """Who gets a direct message now, and about which reviews, the most urgent first: all that they are late with, in one.

    people: by review, who may decide it. told: when each person had their last such message; nobody gets one again within
    `rest`, nor without a reminder that has come due since.
    """
    called = [(at, each) for each in waiting if (at := each.plan.called(now)) is not None]
    messages: dict[Person, tuple[Waiting, ...]] = {}
    for person in sorted({person for _, each in called for person in people.get(each.review, ())}):
        mine = [(at, each) for at, each in called if person in people.get(each.review, ())]
        last = told.get(person)
        if last is None or (now - last >= rest and any(at > last for at, _ in mine)):
            messages[person] = tuple(sorted((each for _, each in mine), key=_urgency))
    return messages


def _urgency(waiting: Waiting) -> tuple[datetime, str]:
    assert waiting.plan.due is not None  # only a plan with a due time has nudges
    return waiting.plan.due, waiting.review
