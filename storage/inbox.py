"""One person's inbox, page by page, from indexes: as fast with a million runs as with ten."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, String, bindparam, cast, exists, func, or_, select, text

from storage.review_rows import to_feedback, to_review
from storage.rows import AnyRow, to_entry, to_run
from storage.tables import SAID, feedback, journal, looks, reviews, runs
from workflow.feedback import Feedback
from workflow.inbox import Page, Said, Wanted, found
from workflow.looks import Look, Looked
from workflow.names import Person, Tenant
from workflow.review import Review
from workflow.run import Run

T = TypeVar("T")
NAMED_MOST = 1_000  # reviews that one person was handed by name
_review, _run, _entry = reviews.c, runs.c, journal.c
_open = (_review.tenant == bindparam("whose"), _review.outcome.is_(None))
_ASKS = select(_review.asks).where(*_open, _review.asks != "").distinct().order_by(_review.asks)
_NAMED = (
    select(_review.id)
    .where(*_open, text("named <> ''"), _review.named.like(bindparam("called"), escape="!"))
    .order_by(_review.id)
    .limit(NAMED_MOST)
)
_asked = or_(_review.asks.in_(bindparam("asked", expanding=True)), _review.id.in_(bindparam("named", expanding=True)))
_alone = (_review.approvals == 1) & (_review.rejections == 1)
_WAITING = (
    select(_review.id)  # whole rows would be sorted whole
    .where(*_open, _asked, or_(_review.requester != bindparam("who"), _review.self_approval))
    .where(or_(_alone, cast(_review.votes, String).not_like(bindparam("voted"), escape="!")))
    .order_by(_review.due.asc().nulls_last(), _review.opened, _review.id)
)
_STARTED = (
    select(runs)
    .where(_run.tenant == bindparam("whose"), _run.requester == bindparam("who"))
    .order_by(_run.created.desc(), _run.id.desc())
)
_DECIDED = (
    select(journal)
    .where(_entry.tenant == bindparam("whose"), _entry.by == bindparam("who"), text(SAID))
    .order_by(_entry.at.desc(), _entry.run.desc(), _entry.seq.desc())
)
_in_workflow = exists().where(_run.id == _entry.run, _run.workflow == bindparam("of"))
_THESE = select(reviews).where(_review.id.in_(bindparam("these", expanding=True)))

_JUDGED = (
    select(feedback)
    .where(feedback.c.review.in_(bindparam("these", expanding=True)), feedback.c.by == bindparam("who"))
    .where(feedback.c.taken_back.is_(False))
    .order_by(feedback.c.seq.desc())
)
_LOOKS = select(looks).where(looks.c.review.in_(bindparam("these", expanding=True)), looks.c.person == bindparam("who"))


def asks(conn: Connection, tenant: Tenant) -> list[str]:
    return list(conn.execute(_ASKS, {"whose": tenant}).scalars())


def waiting(conn: Connection, tenant: Tenant, person: Person, asks: Sequence[str], wanted: Wanted, size: int) -> Page[Review]:
    named = conn.execute(_NAMED, {"whose": tenant, "called": _holding(found(person))}).scalars().all()
    voted = _holding(f'"by": {json.dumps(person)}')
    values = {"whose": tenant, "who": person, "asked": list(asks), "named": named, "voted": voted}
    statement = _WAITING.where(_review.workflow == bindparam("of")) if wanted.workflow else _WAITING
    page = _page(conn, statement, values, wanted, size, lambda row: str(row.id))
    about = _reviews(conn, page.items)
    return Page(tuple(about[each] for each in page.items), page.number, page.count)


def started(conn: Connection, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Run]:
    statement = _STARTED.where(_run.workflow == bindparam("of")) if wanted.workflow else _STARTED
    return _page(conn, statement, {"whose": tenant, "who": person}, wanted, size, to_run)


def decided(conn: Connection, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Said]:
    statement = _DECIDED.where(_in_workflow) if wanted.workflow else _DECIDED
    page = _page(conn, statement, {"whose": tenant, "who": person}, wanted, size, to_entry)
    about = _reviews(conn, [entry.detail["review"] for entry in page.items])
    return Page(tuple(Said(entry, about[entry.detail["review"]]) for entry in page.items), page.number, page.count)


def judged(conn: Connection, tenant: Tenant, person: Person, most: int) -> list[tuple[Feedback, tuple[Look, ...]]]:
    """What one person decided last about drafts, newest first, each with their looks at it."""
    entries = conn.execute(_DECIDED.limit(bindparam("most")), {"whose": tenant, "who": person, "most": most}).all()
    these = {"these": [row.detail["review"] for row in entries], "who": person}
    looked: dict[str, list[Look]] = {}
    for row in conn.execute(_LOOKS, these):
        looked.setdefault(row.review, []).append(Look(row.tenant, row.review, row.person, Looked(row.what), row.at))
    return [(to_feedback(row), tuple(looked.get(row.review, ()))) for row in conn.execute(_JUDGED, these)]


def _reviews(conn: Connection, these: Sequence[str]) -> dict[str, Review]:
    return {row.id: to_review(row) for row in conn.execute(_THESE, {"these": these})}


def _page(
    conn: Connection, statement: Select[Any], values: dict[str, Any], wanted: Wanted, size: int, make: Callable[[AnyRow], T]
) -> Page[T]:
    values |= {"of": wanted.workflow} if wanted.workflow else {}
    count = conn.execute(statement.with_only_columns(func.count()).order_by(None), values).scalar_one()
    number = min(max(0, wanted.page), max(0, (count - 1) // size))
    rows = conn.execute(statement.limit(size).offset(number * size), values)
    return Page(tuple(map(make, rows)), number, count)


def _holding(part: str) -> str:
    """A pattern for LIKE, in which `!` escapes."""
    for sign in "!%_":
        part = part.replace(sign, f"!{sign}")
    return f"%{part}%"
