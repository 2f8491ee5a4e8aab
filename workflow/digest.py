"""The digest: numbers and open reviews of a period. Pure: rows in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from statistics import median

from workflow.control import Checks
from workflow.names import Place, Tenant
from workflow.prompt import Usage
from workflow.review import OutcomeKind
from workflow.run import Status


class Cadence(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Schedule:
    """When a channel gets its digest. at: `HH:MM` in `zone` (IANA name). weekday: 0 Monday to 6 Sunday, for weekly ones.
    due: the next time, UTC; None when switched off. since: the end of the period that was last reported."""

    id: str
    tenant: Tenant
    place: Place
    cadence: Cadence
    at: str
    zone: str
    weekday: int
    due: datetime | None
    since: datetime


@dataclass(frozen=True)
class RunFact:
    """Runs that were created or ended in the period, all alike, because there may be very many. began: whether they were created
    in it. asked: whether a person was ever asked."""

    workflow: str
    status: Status
    began: bool
    asked: bool
    count: int = 1


@dataclass(frozen=True)
class ReviewFact:
    """One review that was decided in the period. seconds: from card to decision."""

    workflow: str
    step: str
    outcome: OutcomeKind
    seconds: float


@dataclass(frozen=True)
class ModelFact:
    """What one workflow's model calls of the period cost. fallbacks: drafts that no model made. over_budget: model calls that
    were not made because a budget was spent."""

    workflow: str
    usage: Usage = Usage()
    fallbacks: int = 0
    over_budget: int = 0


@dataclass(frozen=True)
class CheckFact:
    """One control review that somebody answered in the period. caught: whether they noticed the known error."""

    workflow: str
    caught: bool


@dataclass(frozen=True)
class Period:
    """What happened in a period, as rows. models: one for each workflow that asked any."""

    runs: Sequence[RunFact] = ()
    reviews: Sequence[ReviewFact] = ()
    models: Sequence[ModelFact] = ()
    checks: Sequence[CheckFact] = ()


@dataclass(frozen=True)
class OpenReview:
    id: str
    workflow: str
    step: str
    title: str
    opened: datetime
    card: str | None


@dataclass(frozen=True)
class Line:
    """One workflow's numbers. seconds: median from card to decision, None if nothing was decided.
    released: done without anybody being asked. checks: control reviews, which count nowhere else."""

    workflow: str
    started: int
    done: int
    released: int
    failed: int
    approved: int
    edited: int
    revised: int
    rejected: int
    seconds: float | None
    usage: Usage
    fallbacks: int
    over_budget: int
    checks: Checks = Checks()

    @property
    def decided(self) -> int:
        return self.approved + self.edited + self.revised + self.rejected


@dataclass(frozen=True)
class Digest:
    """lines: one for each workflow, and `total` over all of them. open: the oldest ones; open_count: all."""

    since: datetime
    until: datetime
    lines: tuple[Line, ...]
    total: Line
    open: tuple[OpenReview, ...]
    open_count: int

    @property
    def empty(self) -> bool:
        return not self.lines and not self.open_count


def digest(
    since: datetime,
    until: datetime,
    happened: Period,
    open: tuple[OpenReview, ...],
    open_count: int,
) -> Digest:
    """since <= period < until, both UTC. `open` may be a page of the open reviews, `open_count` counts them all."""
    names = sorted({fact.workflow for facts in vars(happened).values() for fact in facts})
    lines = tuple(_line(name, _of(name, happened)) for name in names)
    return Digest(since, until, lines, _line("all", happened), open, open_count)


def _of(workflow: str, happened: Period) -> Period:
    return Period(*([fact for fact in facts if fact.workflow == workflow] for facts in vars(happened).values()))


def _line(name: str, happened: Period) -> Line:
    mine, decided, models = happened.runs, happened.reviews, happened.models
    count = {kind: sum(fact.outcome is kind for fact in decided) for kind in OutcomeKind}
    # An expired or withdrawn review took as long as nobody looked: that says nothing about how fast people decide.
    seconds = [fact.seconds for fact in decided if fact.outcome not in (OutcomeKind.EXPIRED, OutcomeKind.WITHDRAWN)]
    return Line(
        workflow=name,
        started=sum(fact.count for fact in mine if fact.began),
        done=sum(fact.count for fact in mine if fact.status is Status.DONE),
        released=sum(fact.count for fact in mine if fact.status is Status.DONE and not fact.asked),
        failed=sum(fact.count for fact in mine if fact.status in (Status.FAILED, Status.ATTENTION)),
        approved=count[OutcomeKind.APPROVED],
        edited=count[OutcomeKind.EDITED],
        revised=count[OutcomeKind.REVISED],
        rejected=count[OutcomeKind.REJECTED],
        seconds=median(seconds) if seconds else None,
        usage=sum((fact.usage for fact in models), Usage()),
        fallbacks=sum(fact.fallbacks for fact in models),
        over_budget=sum(fact.over_budget for fact in models),
        checks=Checks(sum(fact.caught for fact in happened.checks), len(happened.checks)),
    )
