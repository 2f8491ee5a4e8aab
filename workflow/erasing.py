"""Erasing what people wrote. What happened, who did it and when stays; the words go, wherever they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.audited import FACTS
from workflow.prompt import JSON

ERASED = "[erased]"  # stands where a text stood


@dataclass(frozen=True)
class Written:
    """What one person has written. runs: ended ones that they started, or whose drafts they wrote or asked to change: these lose
    all of their text, because a draft answers what was asked. under_way: such runs that have not ended. rows: how many of each
    kind of text there are besides."""

    runs: tuple[str, ...]
    under_way: tuple[str, ...]
    rows: Mapping[str, int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        return bool(self.runs or self.under_way or any(self.rows.values()))


def facts_of(detail: Mapping[str, JSON]) -> dict[str, JSON]:
    """What of a journal entry's detail is no text."""
    return {name: value for name, value in detail.items() if name in FACTS}
