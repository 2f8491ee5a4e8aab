"""Budgets: what model calls may cost, for one run, for one workflow and day, and for a day. Days are UTC days.

They are checked before each call, against what is on record and the calls under way in this process. A call that has begun is
not broken off, so the last ones may go over the limit by what they cost.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict, NonNegativeFloat, NonNegativeInt

from workflow.prompt import Usage


class Limit(BaseModel):
    """None: no limit. tokens: of all kinds together. dollars: as the models' price tables count them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: NonNegativeInt | None = None
    tokens: NonNegativeInt | None = None
    dollars: NonNegativeFloat | None = None

    @property
    def unlimited(self) -> bool:
        return self == Limit()

    def reached(self, spent: Usage) -> str:
        """What is used up, in words; "" while there is room for another call."""
        if self.dollars is not None and spent.cost >= self.dollars:
            return f"${self.dollars:,.2f}"
        if self.tokens is not None and spent.tokens >= self.tokens:
            return f"{self.tokens:,} tokens"
        if self.calls is not None and spent.calls >= self.calls:
            return f"{self.calls:,} model call{'' if self.calls == 1 else 's'}"
        return ""


class Budgets(BaseModel):
    """run: for each run. workflow: for each workflow and day. day: for everything in one day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: Limit = Limit(calls=50)
    workflow: Limit = Limit()
    day: Limit = Limit()

    def objection(self, workflow: str, run: Usage, day: Mapping[str, Usage]) -> str:
        """Why no model may be asked, or "". run: spent by this run. day: spent today, by workflow."""
        if what := self.run.reached(run):
            return f"this run's budget of {what} is spent"
        if what := self.workflow.reached(day.get(workflow, Usage())):
            return f"the day's budget of {what} for “{workflow}” is spent"
        if what := self.day.reached(sum(day.values(), Usage())):
            return f"the day's budget of {what} is spent"
        return ""


class Spending(Protocol):
    async def spent(self, day: date) -> Mapping[str, Usage]:
        """What model calls of a UTC day cost, by workflow, over all tenants."""
        ...


@dataclass
class Ledger:
    """Budgets against what is spent. under_way: calls that have begun in this process, by workflow."""

    budgets: Budgets
    store: Spending
    under_way: Counter[str] = field(default_factory=Counter)

    async def objection(self, workflow: str, run: Usage, now: datetime) -> str:
        """Why no model may be asked, or ""."""
        limited = not (self.budgets.workflow.unlimited and self.budgets.day.unlimited)
        day = await self.store.spent(now.astimezone(UTC).date()) if limited else {}
        return self.budgets.objection(workflow, run, self._with_under_way(day))

    @contextmanager
    def calling(self, workflow: str) -> Iterator[None]:
        self.under_way[workflow] += 1
        try:
            yield
        finally:
            self.under_way[workflow] -= 1

    def _with_under_way(self, day: Mapping[str, Usage]) -> dict[str, Usage]:
        """A call under way counts as what this workflow's calls cost so far today, on average."""
        names = day.keys() | self.under_way.keys()
        return {name: _and(day.get(name, Usage()), self.under_way[name]) for name in names}


def _and(spent: Usage, calls: int) -> Usage:
    share = calls / spent.calls if spent.calls else 0.0
    return spent + Usage(calls, input_tokens=round(spent.tokens * share), cost=spent.cost * share)
