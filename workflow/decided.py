"""What became of a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow.review import Objection, Review, Vote


@dataclass(frozen=True)
class Won:
    """The decision is on record. review: with its outcome. follow: the review that goes on asking, if one does: a version that
    others must approve."""

    review: Review
    follow: Review | None = None


@dataclass(frozen=True)
class Counted:
    """One of several people who are needed. review: with this vote. same: it was counted already."""

    review: Review
    vote: Vote
    same: bool = False


@dataclass(frozen=True)
class Late:
    """Somebody was faster; `review.outcome` says who, what and when. same: it was this very press, delivered again."""

    review: Review
    same: bool


@dataclass(frozen=True)
class Refused:
    """This person may not decide this."""

    review: Review
    why: Objection


@dataclass(frozen=True)
class Stale:
    """The press named another version of the draft than the one under review."""

    review: Review


@dataclass(frozen=True)
class Invalid:
    """The edited draft does not fit its schema. wrong: field -> sentence; the key "" concerns the whole."""

    review: Review
    wrong: Mapping[str, str]


Decided = Won | Counted | Late | Refused | Stale | Invalid


class Unfit(StrEnum):
    """Why a review cannot be handed to somebody."""

    ONESELF = "oneself"
    REQUESTER = "whoever started it"
    FOREIGN = "from elsewhere"
    TOO_MANY = "too many"


@dataclass(frozen=True)
class Handed:
    """Another person may decide it too. review: with them. same: they were asked already."""

    review: Review
    same: bool = False


@dataclass(frozen=True)
class NotTo:
    """This review cannot be handed to that person."""

    review: Review
    why: Unfit


HandedOver = Handed | NotTo | Late | Refused | Stale


@dataclass(frozen=True)
class TakenBack:
    """The question stands again. reviews: the new ones; none if it was a vote that had not decided anything yet."""

    review: Review
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True)
class NotYours:
    """Only whoever decided may take it back."""

    review: Review


@dataclass(frozen=True)
class Over:
    """The time for it is over. until: when it was."""

    review: Review
    until: datetime


@dataclass(frozen=True)
class Happened:
    """Something irreversible has come of it. step: the action's name. at: when it began."""

    review: Review
    step: str
    at: datetime


@dataclass(frozen=True)
class NothingToTakeBack:
    """No decision, or one that is taken back already, or one that has no way back: another draft is on its way."""

    review: Review


TakeBack = TakenBack | NotYours | Over | Happened | NothingToTakeBack
