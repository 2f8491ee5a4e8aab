"""A decision: review, journal, feedback, run and messages in one transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from storage import audit, deliveries, feedback, reviews
from storage.runs import write
from storage.tables import runs
from workflow.audited import run_ended
from workflow.ports import Amendment, Reversal, Verdict, Withdrawal
from workflow.review import Outcome, Review
from workflow.run import Entry, Event, Status

_run = runs.c
_LOCK = select(_run.status, _run.entries, _run.tenant).where(_run.id == bindparam("this")).with_for_update()
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
_REOPEN = _MOVE.values(ended=None, claim_token=None, claim_until=None, attempts=0)
_LENGTHEN = update(runs).where(_run.id == bindparam("this")).values(entries=_run.entries + bindparam("more"))
_STOP = _MOVE.values(ended=bindparam("now"), claim_token=None, claim_until=None)


def decide(conn: Connection, verdict: Verdict) -> bool:
    """Six statements, and one each for the reviews and deliveries that follow.

    The run is locked before the review, in the order in which a settlement takes them."""
    review, outcome = verdict.review, verdict.outcome
    run = conn.execute(_LOCK, {"this": review.run}).first()
    if run is None or Status(run.status).ended or not reviews.close(conn, review, outcome):
        return False
    becomes = verdict.status or Status(run.status)
    conn.execute(_STOP if becomes.ended else _MOVE, _moved(review.run, becomes, verdict.reason, outcome.at, verdict.entries))
    write(conn, review.run, review.tenant, run.entries + len(verdict.entries), verdict.entries)
    if becomes.ended:
        audit.note(conn, [run_ended(review.tenant, review.run, becomes, verdict.reason, outcome.at)])
    if verdict.feedback is not None:
        feedback.keep(conn, verdict.feedback)
    reviews.open(conn, verdict.reviews)
    deliveries.enqueue(conn, verdict.deliveries)
    changed = [review.id] if becomes == run.status and not verdict.reviews else [review.id, review.run]
    withdrawn = reviews.withdraw(conn, review.run, verdict.withdrawn) if verdict.withdrawn else []
    deliveries.want_again(conn, [*changed, *withdrawn], outcome.at)
    return True


def amend(conn: Connection, amendment: Amendment) -> bool:
    """Four statements. A run that has ended has no open review."""
    review, entries = amendment.review, amendment.entries
    run = conn.execute(_LOCK, {"this": review.run}).first()
    if run is None or not reviews.amend(conn, review):
        return False
    if entries:
        conn.execute(_LENGTHEN, {"this": review.run, "more": len(entries)})
        write(conn, review.run, review.tenant, run.entries + len(entries), entries)
    deliveries.enqueue(conn, amendment.deliveries)
    if {entry.event for entry in entries} != {Event.REMINDED}:  # a reminder changes nothing on the card
        voted = any(entry.event is Event.VOTED for entry in entries)  # the run's message says how many have approved
        deliveries.want_again(conn, [review.id, review.run] if voted else [review.id], amendment.at)
    return True


def end_control(conn: Connection, review: Review, outcome: Outcome, entry: Entry) -> bool:
    """Whatever the run is doing, it goes on doing."""
    run = conn.execute(_LOCK, {"this": review.run}).first()
    if run is None or not reviews.close(conn, review, outcome):
        return False
    conn.execute(_LENGTHEN, {"this": review.run, "more": 1})
    write(conn, review.run, review.tenant, run.entries + 1, [entry])
    deliveries.want_again(conn, [review.id], outcome.at)
    return True


def withdraw(conn: Connection, withdrawal: Withdrawal) -> bool:
    """Whoever still advances the run loses it."""
    run = conn.execute(_LOCK, {"this": withdrawal.run}).first()
    if run is None or Status(run.status).ended:
        return False
    at, entries = withdrawal.outcome.at, withdrawal.entries
    conn.execute(_STOP, _moved(withdrawal.run, Status.STOPPED, withdrawal.reason, at, entries))
    write(conn, withdrawal.run, run.tenant, run.entries + len(entries), entries)
    audit.note(conn, [run_ended(run.tenant, withdrawal.run, Status.STOPPED, withdrawal.reason, at)])
    deliveries.enqueue(conn, withdrawal.deliveries)
    closed = reviews.withdraw(conn, withdrawal.run, withdrawal.outcome)
    deliveries.want_again(conn, [withdrawal.run, *closed], at)
    return True


def take_back(conn: Connection, back: Reversal) -> bool:
    """The claim goes with it: an action that somebody was about to begin finds that the run is not theirs any more."""
    review, at, entries = back.review, back.undone.at, back.entries
    run = conn.execute(_LOCK, {"this": review.run}).first()
    if run is None or run.entries != back.length or not reviews.undo(conn, review.id, back.undone):
        return False
    closed = reviews.withdraw_steps(conn, review.run, back.steps, back.withdrawn)
    conn.execute(_REOPEN, _moved(review.run, Status.READY, "", at, entries))
    write(conn, review.run, review.tenant, run.entries + len(entries), entries)
    feedback.take_back(conn, review.id)
    reviews.open(conn, back.reviews)
    deliveries.enqueue(conn, back.deliveries)
    deliveries.want_again(conn, [review.run, review.id, *closed], at)
    return True


def _moved(run_id: str, becomes: Status, why: str, at: datetime, entries: Sequence[Entry]) -> dict[str, object]:
    return {"this": run_id, "becomes": becomes.value, "why": why, "now": at, "more": len(entries)}
