"""A decision: review, journal, feedback, run and messages in one transaction."""

from sqlalchemy import Connection, bindparam, select, update

from storage import deliveries, feedback, reviews
from storage.runs import write
from storage.tables import runs
from workflow.ports import Verdict
from workflow.run import Status

_run = runs.c
_LOCK = select(_run.status, _run.entries).where(_run.id == bindparam("this")).with_for_update()
_MOVE = (
    update(runs)
    .where(_run.id == bindparam("this"))
    .values(
        status=bindparam("becomes"),
        reason=bindparam("why"),
        updated=bindparam("now"),
        segment=_run.segment + 1,
        entries=_run.entries + bindparam("more"),
    )
)
# Whoever still advances a run that a person has stopped must lose it.
_STOP = _MOVE.values(ended=bindparam("now"), claim_token=None, claim_until=None)


def decide(conn: Connection, verdict: Verdict) -> bool:
    """Six statements. The run is locked before the review, in the order in which a settlement takes them."""
    review, outcome = verdict.review, verdict.outcome
    run = conn.execute(_LOCK, {"this": review.run}).first()
    if run is None or Status(run.status).ended or not reviews.close(conn, review.id, outcome):
        return False
    conn.execute(_STOP if verdict.status.ended else _MOVE, _moved(verdict))
    write(conn, review.run, review.tenant, run.entries + len(verdict.entries), verdict.entries)
    if verdict.feedback is not None:
        feedback.keep(conn, verdict.feedback)
    deliveries.enqueue(conn, verdict.deliveries)
    changed = [review.id] if verdict.status == run.status else [review.id, review.run]
    withdrawn = reviews.withdraw(conn, review.run, verdict.withdrawn) if verdict.withdrawn else []
    deliveries.want_again(conn, [*changed, *withdrawn], outcome.at)
    return True


def _moved(verdict: Verdict) -> dict[str, object]:
    return {
        "this": verdict.review.run,
        "becomes": verdict.status.value,
        "why": verdict.reason,
        "now": verdict.outcome.at,
        "more": len(verdict.entries),
    }
