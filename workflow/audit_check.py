"""Does the audit log tell what it told when it was written? Finds any change, deletion, insertion, reordering and a cut tail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from workflow.audit import FIRST, AuditEvent, Checkpoint, Kind, Sealed, bind, link


class Wrong(StrEnum):
    CHANGED = "changed"  # its facts, its place or its hash are not those that were written
    WORDS_CHANGED = "words changed"
    WORDS_GONE = "words gone"  # and no event says that they were erased
    MISSING = "missing"
    OUT_OF_PLACE = "out of place"
    REWRITTEN = "rewritten"  # it is not the event that a checkpoint has signed
    CUT_OFF = "cut off"  # the end of the log
    FORGED = "forged"  # a checkpoint whose signature does not fit


@dataclass(frozen=True)
class Problem:
    """seq: of the first event that it concerns. to: of the last one."""

    wrong: Wrong
    seq: int
    to: int


def verify(events: Iterable[Sealed], checkpoints: Iterable[Checkpoint] = (), key: bytes = b"") -> Iterator[Problem]:
    """events: as stored, in their order; read once, never kept, so there may be millions. checkpoints: signed ones, in any order;
    without a key none of them counts."""
    check = Check(checkpoints, key)
    for sealed in events:
        yield from check.next(sealed)
    yield from check.end()


@dataclass
class Check:
    """The same, an event at a time. last: seq of the newest event. signed: the newest checkpoint that holds."""

    checkpoints: Iterable[Checkpoint]
    key: bytes
    last: int = 0
    signed: Checkpoint | None = None
    _previous: str = FIRST
    _gone: set[int] = field(default_factory=set)
    _ahead: list[Checkpoint] = field(default_factory=list)
    _forged: list[Checkpoint] = field(default_factory=list)

    def __post_init__(self) -> None:
        kept = [point for point in self.checkpoints if point.signature] if self.key else []
        held = sorted((point for point in kept if point.holds(self.key)), key=lambda point: (point.seq, point.at))
        self._forged = [point for point in kept if not point.holds(self.key)]
        self.signed = held[-1] if held else None
        self._ahead = held[::-1]  # the next one is the last

    def next(self, sealed: Sealed) -> Iterator[Problem]:
        if sealed.seq <= self.last:
            yield Problem(Wrong.OUT_OF_PLACE, sealed.seq, sealed.seq)
            return
        if sealed.seq > self.last + 1:
            yield Problem(Wrong.MISSING, self.last + 1, sealed.seq - 1)  # what stood before is unknown: no link to compare
        elif link(self._previous, sealed.seq, sealed.event, sealed.bound) != sealed.hash:
            yield Problem(Wrong.CHANGED, sealed.seq, sealed.seq)
        self.last, self._previous = sealed.seq, sealed.hash
        yield from self._words(sealed)
        yield from self._signed(sealed)

    def end(self) -> Iterator[Problem]:
        for first, last in ranges(sorted(self._gone)):
            yield Problem(Wrong.WORDS_GONE, first, last)
        if self._ahead:
            yield Problem(Wrong.CUT_OFF, self.last + 1, self._ahead[0].seq)
        for point in self._forged:
            yield Problem(Wrong.FORGED, point.seq, point.seq)

    def _words(self, sealed: Sealed) -> Iterator[Problem]:
        event = sealed.event
        if event.words:
            if bind(sealed.salt, event.words) != sealed.bound:
                yield Problem(Wrong.WORDS_CHANGED, sealed.seq, sealed.seq)
        elif sealed.bound:
            self._gone.add(sealed.seq)
        if event.kind == Kind.ERASED:
            for first, last in _erased(event):
                self._gone.difference_update(range(first, min(last, sealed.seq) + 1))

    def _signed(self, sealed: Sealed) -> Iterator[Problem]:
        found = []
        while self._ahead and self._ahead[-1].seq <= sealed.seq:
            found.append(self._ahead.pop())
        if any(point.seq == sealed.seq and point.hash != sealed.hash for point in found):
            yield Problem(Wrong.REWRITTEN, sealed.seq, sealed.seq)


def _erased(event: AuditEvent) -> Iterator[tuple[int, int]]:
    """The events whose words it says were erased. Somebody may have changed it: nothing is taken for granted."""
    told = event.what.get("events")
    for pair in told if isinstance(told, list) else ():
        match pair:
            case [int(first), int(last)]:
                yield first, last


def ranges(ordered: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers without a gap between them, together: 1, 2, 3, 7 -> (1, 3), (7, 7)."""
    first = last = None
    for number in ordered:
        if last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last
        first = last = number
    if first is not None and last is not None:
        yield first, last
