"""The terms on which a review waits: how long, who is reminded, and what follows when nobody answers. Silence is never a rejection.

A review keeps the terms that it was opened with, as JSON; workflow/silence.py carries them out.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from typing import assert_never

from workflow.prompt import JSON

LONGEST = timedelta(days=365)
REMINDERS = 3  # of one review, at most
DEEPEST = 5  # escalations of one review, at most


@dataclass(frozen=True)
class Stop:
    """The run stops, because nobody answered in time."""


@dataclass(frozen=True)
class Fallback:
    """The run goes on with the step's own fallback."""


@dataclass(frozen=True)
class Escalate:
    """A new review of the same draft goes to these people, on these terms. reviewers: as a gate names them."""

    reviewers: str | tuple[str, ...]
    patience: "Patience"

    def __post_init__(self) -> None:
        if isinstance(self.reviewers, str):
            object.__setattr__(self, "reviewers", (self.reviewers,))
        if not self.who or not all(name.strip() for name in self.who):
            raise ValueError("An escalation needs reviewers, like Escalate(“@leads”, …).")

    @property
    def who(self) -> tuple[str, ...]:
        return (self.reviewers,) if isinstance(self.reviewers, str) else self.reviewers


Then = Stop | Fallback | Escalate


@dataclass(frozen=True)
class Patience:
    """The terms on which a review waits.

    due: the open time that people are given, None for ever. With hours from 09:00 to 17:00, 16 hours are two working days, so
    write `2 * hours.day`.
    remind: at which fractions of it they are reminded. then: what happens at its end.

    Raises: ValueError with one sentence.
    """

    due: timedelta | None = None
    remind: tuple[float, ...] = (0.5, 0.8)
    then: Then = Stop()

    def __post_init__(self) -> None:
        if self.due is not None and not timedelta() < self.due <= LONGEST:
            raise ValueError(f"A review is due after more than nothing and at most {LONGEST.days} days, not after {self.due}.")
        if self.due is None and self.then != Stop():
            raise ValueError("A review that is never due cannot be followed by anything; give it a due time.")
        if len(self.remind) > REMINDERS:
            raise ValueError(f"A review reminds at most {REMINDERS} times, not {len(self.remind)} times.")
        if not all(isfinite(part) and 0 < part < 1 for part in self.remind) or list(self.remind) != sorted(set(self.remind)):
            raise ValueError(f"Reminders are fractions between 0 and 1 in ascending order, like (0.5, 0.8), not {self.remind}.")
        if self.escalations > DEEPEST:
            raise ValueError(f"A review escalates at most {DEEPEST} times, not {self.escalations} times.")

    @property
    def escalations(self) -> int:
        return 1 + self.then.patience.escalations if isinstance(self.then, Escalate) else 0

    @property
    def others(self) -> tuple[str, ...]:
        """Who else is asked when nobody answers, one after another."""
        return (*self.then.who, *self.then.patience.others) if isinstance(self.then, Escalate) else ()

    @property
    def end(self) -> Stop | Fallback:
        """What is left when none of those who are asked one after another has answered."""
        return self.then.patience.end if isinstance(self.then, Escalate) else self.then


FOR_EVER = Patience()
"""It waits, and nobody is reminded."""


def patience_to_json(patience: Patience) -> JSON:
    """`{"due_seconds": 28800.0, "remind": [0.5, 0.8], "then": {"escalate": ["@leads"], "patience": {…}}}`; "stop" and "fallback"
    are the other ways to go on."""
    due = None if patience.due is None else patience.due.total_seconds()
    return {"due_seconds": due, "remind": list(patience.remind), "then": _then_to_json(patience.then)}


def _then_to_json(then: Then) -> JSON:
    match then:
        case Stop():
            return "stop"
        case Fallback():
            return "fallback"
        case Escalate():
            return {"escalate": list(then.who), "patience": patience_to_json(then.patience)}
        case _:
            assert_never(then)


def patience_from_json(value: JSON) -> Patience:
    """Raises: ValueError with a sentence."""
    try:
        seconds, remind, then = value["due_seconds"], value["remind"], value["then"]
        due = None if seconds is None else timedelta(seconds=seconds)
        return Patience(due, tuple(remind), _then_from_json(then))
    except (KeyError, TypeError, OverflowError):
        raise ValueError("These are not the terms on which a review waits.") from None


def _then_from_json(value: JSON) -> Then:
    match value:
        case "stop":
            return Stop()
        case "fallback":
            return Fallback()
        case {"escalate": [*reviewers], "patience": patience}:
            return Escalate(tuple(str(name) for name in reviewers), patience_from_json(patience))
        case _:
            raise ValueError("This is not what may follow when nobody answers.")
