"""Runs and their journals. Whoever advances a run holds its claim token, and every write of theirs is checked against it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Boolean, Connection, bindparam, case, insert, or_, select, update

from storage import audit, deliveries, reviews, usage
from storage.dialects import InsertOr
from storage.rows import entry_values, run_values, to_entry, to_run
from storage.tables import journal, runs
from workflow.audited import journaled, run_ended, run_started
from workflow.delivery import Delivery
from workflow.errors import LostClaim, NotFound
from workflow.names import Tenant
from workflow.ports import Claim, Settlement
from workflow.review import Review
from workflow.run import Entry, Event, Run, Status

_run = runs.c
_mine = (_run.id == bindparam("this"), _run.claim_token == bindparam("mine"))
_unheld = or_(_run.claim_until.is_(None), _run.claim_until <= bindparam("now"))
_RUN = select(runs).where(_run.id == bindparam("this"))
_START = InsertOr(
    runs,
    lambda insert: insert.on_conflict_do_nothing(index_elements=["tenant", "key"]).returning(_run.id),
)
_BY_KEY = select(runs).where(_run.tenant == bindparam("whose"), _run.key == bindparam("which"))
_NEWEST = select(runs).order_by(_run.created.desc(), _run.id.desc()).limit(bindparam("most"))
_NEWEST_OF = _NEWEST.where(_run.tenant == bindparam("whose"))
_JOURNAL = select(journal).where(journal.c.run == bindparam("this")).order_by(journal.c.seq)
_WRITE = insert(journal)
_CLAIM = (
    update(runs)
    .where(_run.id == bindparam("this"), _run.status == Status.READY.value, _unheld)
    .values(claim_token=bindparam("mine"), claim_until=bindparam("until"), attempts=_run.attempts + 1)
    .returning(runs)
)
_RENEW = update(runs).where(*_mine).values(claim_until=bindparam("until"))
_LENGTHEN = (
    update(runs)
    .where(*_mine)
    .values(
        entries=_run.entries + bindparam("more"),
        attempts=case((bindparam("further", type_=Boolean), 0), else_=_run.attempts),
    )
    .returning(_run.entries)
)
_moved = _run.segment != bindparam("seen")
_SETTLE = (
    update(runs)
    .where(*_mine)
    .values(
        status=case((_moved, bindparam("if_moved", type_=_run.status.type)), else_=bindparam("becomes")),
        reason=case((_moved, bindparam("why_if_moved", type_=_run.reason.type)), else_=bindparam("why")),
        updated=bindparam("now"),
        ended=bindparam("end"),
        entries=_run.entries + bindparam("more"),
        claim_token=None,
        claim_until=None,
        attempts=0,
    )
    .returning(_run.status, _run.entries)
)
_UNFINISHED = (
    select(_run.id, _run.segment)
    .where(_run.status == Status.READY.value, _unheld)
    .order_by(_run.created, _run.id)
    .limit(bindparam("most"))
)


def start(conn: Connection, run: Run, root: Sequence[Delivery]) -> tuple[Run, bool]:
    """Three statements."""
    if conn.execute(_START.on(conn), run_values(run)).first() is None:
        earlier = conn.execute(_BY_KEY, {"whose": run.tenant, "which": run.key}).one()
        return to_run(earlier), False
    audit.note(conn, [run_started(run)])
    deliveries.enqueue(conn, root)
    return run, True


def get(conn: Connection, run_id: str) -> Run:
    """Raises: NotFound."""
    row = conn.execute(_RUN, {"this": run_id}).first()
    if row is None:
        raise NotFound(f"There is no run {run_id!r} here.")
    return to_run(row)


def newest(conn: Connection, tenant: Tenant | None, most: int) -> list[Run]:
    statement, whose = (_NEWEST, {}) if tenant is None else (_NEWEST_OF, {"whose": tenant})
    return [to_run(row) for row in conn.execute(statement, {**whose, "most": most})]


def entries(conn: Connection, run_id: str) -> list[Entry]:
    return [to_entry(row) for row in conn.execute(_JOURNAL, {"this": run_id})]


def claim(conn: Connection, run_id: str, token: str, now: datetime, until: datetime) -> Claim | None:
    """One statement for a run that nobody began, else two."""
    row = conn.execute(_CLAIM, {"this": run_id, "mine": token, "now": now, "until": until}).first()
    if row is None:
        return None
    return Claim(to_run(row), tuple(entries(conn, run_id)) if row.entries else (), token)


def renew(conn: Connection, claim: Claim, until: datetime) -> None:
    """Raises: LostClaim."""
    if not conn.execute(_RENEW, {**_whose(claim), "until": until}).rowcount:
        raise _lost(claim)


def append(conn: Connection, claim: Claim, more: Sequence[Entry], say: Sequence[Delivery], ask: Sequence[Review]) -> None:
    """Two statements, and one each for usage, deliveries and reviews. Raises: LostClaim.

    What came of something counts the attempts anew: only a run that gets no further is given up. That an action begins does
    not: it may be what kills the process.
    """
    further = any(entry.event not in (Event.ABOUT_TO, Event.TRIED) for entry in more)
    length = conn.execute(_LENGTHEN, {**_whose(claim), "more": len(more), "further": further}).scalar()
    if length is None:
        raise _lost(claim)
    write(conn, claim.run.id, claim.run.tenant, length, more)
    usage.spend(conn, claim.run, more)
    reviews.open(conn, ask)
    deliveries.enqueue(conn, say)


def settle(conn: Connection, claim: Claim, end: Settlement) -> Status:
    """One statement, and one each for entries, usage, reviews, deliveries, and the run's message. Raises: LostClaim."""
    row = conn.execute(_SETTLE, _settled(claim, end)).first()
    if row is None:
        raise _lost(claim)
    write(conn, claim.run.id, claim.run.tenant, row.entries, end.entries)
    usage.spend(conn, claim.run, end.entries)
    reviews.open(conn, end.reviews)
    deliveries.enqueue(conn, end.deliveries)
    withdrawn = reviews.withdraw(conn, claim.run.id, end.withdrawn) if end.withdrawn else []
    if end.status.ended:
        audit.note(conn, [run_ended(claim.run.tenant, claim.run.id, end.status, end.reason, end.at)])
    changed = [] if row.status == Status.READY else [claim.run.id]
    if changed or withdrawn:
        deliveries.want_again(conn, [*changed, *withdrawn], end.at)
    return Status(row.status)


def _settled(claim: Claim, end: Settlement) -> dict[str, object]:
    """A decision that came in while the run was held must not be waited for: the run is ready again."""
    if_moved, why_if_moved = (Status.READY, "") if end.status is Status.WAITING else (end.status, end.reason)
    return {
        **_whose(claim),
        "seen": claim.run.segment,
        "becomes": end.status.value,
        "if_moved": if_moved.value,
        "why": end.reason,
        "why_if_moved": why_if_moved,
        "now": end.at,
        "end": end.at if end.status.ended else None,
        "more": len(end.entries),
    }


def unfinished(conn: Connection, now: datetime, most: int) -> list[tuple[str, int]]:
    return [(row.id, row.segment) for row in conn.execute(_UNFINISHED, {"now": now, "most": most})]


def write(conn: Connection, run_id: str, tenant: Tenant, length: int, more: Sequence[Entry]) -> None:
    """length: of the journal with these entries; the run's row, which is locked, has counted them already."""
    first = length - len(more) + 1
    if more:
        conn.execute(_WRITE, [entry_values(entry, run_id, first + n, tenant) for n, entry in enumerate(more)])
        audit.note(conn, journaled(tenant, run_id, more))


def _whose(claim: Claim) -> dict[str, object]:
    return {"this": claim.run.id, "mine": claim.token}


def _lost(claim: Claim) -> LostClaim:
    return LostClaim(f"Run {claim.run.id} has been taken over, or has ended.")
