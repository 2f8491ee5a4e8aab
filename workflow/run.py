"""A run, and its journal: one entry per step attempt. The journal is the checkpoint and the record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflow.names import Person, Place, Tenant
from workflow.prompt import JSON, Usage


class Status(StrEnum):
    READY = "ready"  # somebody must advance it
    WAITING = "waiting"  # for a person
    DONE = "done"
    STOPPED = "stopped"  # a reviewer rejected
    FAILED = "failed"  # a step raised
    ATTENTION = "needs attention"  # its journal does not fit the definition any more

    @property
    def ended(self) -> bool:
        return self not in (Status.READY, Status.WAITING)


class Event(StrEnum):
    TRIED = "tried"  # a rung of the ladder that gave nothing: it changes nothing but the record
    ANSWERED = "answered"  # a model, a fallback or a gated plain step gave a value
    ROUTED = "routed"  # what the gate said
    DECIDED = "decided"  # what a person said
    REVISED = "revised"  # a person wants another draft
    VOTED = "voted"  # one of several people who are needed; changes nothing but the record, like the next three
    DELEGATED = "delegated"
    REMINDED = "reminded"
    CHECKED = "checked"  # a control review of one of its settled drafts was answered
    WITHDRAWN = "withdrawn"  # whoever started the run has stopped it
    TAKEN_BACK = "taken back"  # a decision was undone: the question stands again
    RESET = "reset"  # what came of a decision that was taken back
    EXPIRED = "expired"  # nobody answered in time; changes nothing but the record: what follows says so itself
    LAPSED = "lapsed"  # nobody answered in time: the step's own fallback goes on
    ABOUT_TO = "about to"  # an action is starting
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


# They leave a step where it stands.
RECORDS = frozenset({Event.TRIED, Event.VOTED, Event.DELEGATED, Event.REMINDED, Event.EXPIRED, Event.WITHDRAWN, Event.CHECKED})


@dataclass(frozen=True)
class Run:
    """One execution of a workflow. segment: 1 + the number of decisions so far. key: what a repeated delivery repeats."""

    id: str
    tenant: Tenant
    workflow: str
    version: str
    status: Status
    input: JSON
    source: str
    requester: Person
    origin: Place
    key: str
    created: datetime
    updated: datetime
    segment: int = 1
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """One line of the journal. seconds: how long the attempt took. detail: numbers and names behind the event."""

    step: str
    event: Event
    at: datetime
    attempt: int = 1
    value: JSON = None
    reason: str = ""
    seconds: float = 0.0
    by: Person | None = None
    detail: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def usage(self) -> Usage:
        """What model calls cost that this line is about; nothing for most lines."""
        return Usage(**self.detail["usage"]) if "usage" in self.detail else Usage()


@dataclass(frozen=True)
class StepState:
    """Where one step stands. last: the entry that says so, None for a step that has not begun. answered: its newest draft."""

    last: Entry | None = None
    answered: Entry | None = None
    attempts: int = 0

    @property
    def done(self) -> bool:
        return self.last is not None and self.last.event is Event.DONE

    @property
    def skipped(self) -> bool:
        return self.last is not None and self.last.event is Event.SKIPPED

    @property
    def settled(self) -> bool:
        return self.done or self.skipped

    @property
    def due(self) -> bool:
        """Whether it is to be carried out: never begun, sent back, lapsed, or cleared by a person after a crash in the middle."""
        return self.fresh or (self.last is not None and self.last.event in (Event.REVISED, Event.LAPSED))

    @property
    def fresh(self) -> bool:
        """Never begun, or as if."""
        return self.last is None or self.last.event is Event.RESET

    @property
    def lapsed(self) -> bool:
        return self.last is not None and self.last.event is Event.LAPSED

    @property
    def in_doubt(self) -> bool:
        """An action that was about to happen when the process died: nobody knows whether it did."""
        return self.last is not None and self.last.event is Event.ABOUT_TO

    def after(self, entry: Entry) -> "StepState":
        if entry.event in RECORDS:
            return self
        answered = entry if entry.event is Event.ANSWERED else self.answered
        # A person's version that others must approve is no attempt of the step's.
        began = entry.event is Event.ABOUT_TO or (entry.event is Event.ANSWERED and entry.by is None)
        return StepState(entry, answered, self.attempts + began)


def fold(entries: Iterable[Entry]) -> dict[str, StepState]:
    """The journal, read from the top: where each step stands."""
    states: dict[str, StepState] = {}
    for entry in entries:
        if entry.event in RECORDS:
            continue
        states[entry.step] = states.get(entry.step, StepState()).after(entry)
    return states
