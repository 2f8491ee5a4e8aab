"""Control reviews: now and then a card shows an error that is known, and what is caught says how closely people look.

They are announced, they are about a copy of a draft that was settled long ago, and they change nothing but the record.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from workflow.prompt import JSON


@dataclass(frozen=True)
class Planted:
    """A draft with an error in it. said: what is wrong, a sentence: “The refund is ten times what was paid.”"""

    draft: BaseModel
    said: str


@dataclass(frozen=True)
class Control:
    """share: of the unchanged approvals after which a control review is opened, over 0.0 to 1.0.
    plant: pure; puts an error into an approved output of the step, or says None where none would fit."""

    share: float
    plant: Callable[[Any], Planted | None] = field(repr=False)  # a gate's version is made of its repr

    def __post_init__(self) -> None:
        if not 0.0 < self.share <= 1.0:
            raise ValueError(f"the share of control reviews is over 0.0 and at most 1.0, not {self.share}")


@dataclass(frozen=True)
class Checks:
    """How many of the known errors were caught, of how many that somebody answered."""

    caught: int = 0
    total: int = 0


def planted(draft: JSON, changed: JSON, said: str) -> JSON:
    """What a control review keeps of its error; None if the drafts are the same."""
    fields = {name: value for name, value in changed.items() if draft.get(name) != value}
    return {"said": said, "fields": fields} if fields else None
