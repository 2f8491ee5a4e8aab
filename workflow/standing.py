"""Which settled cases stand in every prompt of a step, whatever the input: the part of the examples that a vendor can cache.

A prompt's beginning is read from the vendor's cache only where it is the same to the byte as the one before. So the choice is a
pure function of the cases alone, in one order, and it changes rarely: among a tenant's first 8, 10, 13, 16 … settled cases, a
quarter more each time. Between two of these numbers nothing moves, in any process and after any restart.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pydantic import BaseModel

from workflow.fields import FieldKind, fields_of
from workflow.prompt import Case

FIRST = 8  # settled cases from which on a tenant's own are among them
GROWTH = 1.25
WINDOW = 512  # the newest of those that count: what is in memory whenever the choice is made anew
FEWEST = 16  # cases under which none stands: the nearest ones show nearly all there are
_CLOSED = (FieldKind.CHOICE, FieldKind.BOOLEAN)


def counted(settled: int) -> int:
    """How many of a tenant's settled cases the choice may be made among, oldest first."""
    reached, following = 0, FIRST
    while following <= settled:
        reached, following = following, max(following + 1, int(following * GROWTH))
    return reached


def candidates(cases: Sequence[Case], schema: type[BaseModel]) -> Iterator[Case]:
    """The best first: of every kind in turn, what people corrected before what they waved through, the newer before the older."""
    closed = [field.name for field in fields_of(schema, {}) if field.kind in _CLOSED]
    kinds: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: (not case.note, -case.seq, case.id)):
        kinds.setdefault(_kind(case, closed), []).append(case)
    for round in zip_longest(*(kinds[name] for name in sorted(kinds))):
        yield from (case for case in round if case is not None)


def _kind(case: Case, closed: Sequence[str]) -> str:
    """What was decided; where that is words alone, the most telling fact, which stands first."""
    if closed and isinstance(case.output, dict):
        return json.dumps(case.output.get(closed[0]), sort_keys=True)
    return next(iter(case.facts.values()), "")
