"""What became of a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.review import Objection, Review


@dataclass(frozen=True)
class Won:
    """The decision is on record. review: with its outcome."""

    review: Review


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


Decided = Won | Late | Refused | Stale | Invalid
