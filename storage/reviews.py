"""Reviews: one question each, and exactly one outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, insert, select, update

from storage import audit
from storage.review_rows import named_values, outcome_values, review_values, to_review, votes_values
from storage.rows import AnyRow
from storage.tables import deliveries, reviews
from workflow.audited import closed, opened
from workflow.delivery import DeliveryKind
from workflow.digest import OpenReview
from workflow.errors import NotFound
from workflow.inbox import asks
from workflow.names import Tenant
from workflow.review import Kind, Outcome, Review, Undone

_review = reviews.c
_OPEN = insert(reviews)
_REVIEW = select(reviews).where(_review.id == bindparam("this"))
_question = _review.kind != Kind.CONTROL.value
_OF_RUN = select(reviews).where(_review.run == bindparam("this"), _question).order_by(_review.opened, _review.id)
_undecided = _review.outcome.is_(None)
_given: dict[str, BindParameter[Any]] = {name: bindparam(f"its_{name}") for name in outcome_values(None)}
_seen = (_review.id == bindparam("this"), _undecided, _review.version == bindparam("seen"))
_CLOSE = update(reviews).where(*_seen).values({**_given, "votes": bindparam("said", type_=_review.votes.type)})
_AMEND = (
    update(reviews)
    .where(*_seen)
    .values(
        version=_review.version + 1,
        reviewers=bindparam("who", type_=_review.reviewers.type),
        votes=bindparam("said", type_=_review.votes.type),
        delegates=bindparam("handed", type_=_review.delegates.type),
        asks=case((bindparam("asked") == "", _review.asks), else_=bindparam("asked")),
        named=bindparam("people"),
        nudge=bindparam("next", type_=_review.nudge.type),
        nudged=bindparam("times"),
    )
)
_UNDO = (
    update(reviews)
    .where(_review.id == bindparam("this"), _review.outcome.is_not(None), _review.undone.is_(None))
    .values(undone=bindparam("at", type_=_review.undone.type), undone_by=bindparam("by"))
)
_WITHDRAW_STEPS = (
    update(reviews)
    .where(_review.run == bindparam("this"), _undecided, _review.step.in_(bindparam("steps", expanding=True)))
    .values(_given)
    .returning(_review.id, _review.tenant)
)
_DUE = (
    select(reviews)
    .where(_undecided, _review.nudge.is_not(None), _review.nudge <= bindparam("now"))
    .order_by(_review.nudge, _review.id)
    .limit(bindparam("most"))
)
_WITHDRAW = update(reviews).where(_review.run == bindparam("this"), _undecided).values(_given).returning(_review.id, _review.tenant)

_card = (
    select(deliveries.c.ref)
    .where(deliveries.c.subject == _review.id, deliveries.c.kind == DeliveryKind.CARD.value)
    .order_by(deliveries.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_OLDEST = (
    select(_review.id, _review.workflow, _review.step, _review.title, _review.opened, _card.label("card"))
    .where(_review.tenant == bindparam("whose"), _undecided, _question)
    .order_by(_review.opened, _review.id)
    .limit(bindparam("most"))
)
_COUNT = select(func.count()).select_from(reviews).where(_review.tenant == bindparam("whose"), _undecided, _question)


def open(conn: Connection, asked: Sequence[Review]) -> None:
    if asked:
        conn.execute(_OPEN, [review_values(review) for review in asked])
        audit.note(conn, [opened(review) for review in asked])


def close(conn: Connection, review: Review, outcome: Outcome) -> bool:
    """Compare-and-set: False if the review has an outcome already, or was changed since. One statement."""
    given = {**_closing(review.id, outcome), "seen": review.version, "said": votes_values(review.votes)}
    return bool(conn.execute(_CLOSE, given).rowcount)


def amend(conn: Connection, review: Review) -> bool:
    """Compare-and-set like `close`. One statement."""
    given = {"who": list(review.reviewers), "said": votes_values(review.votes), "handed": list(review.delegates)}
    given |= {"asked": asks(review.reviewers), "people": named_values(review)}
    given |= {"this": review.id, "seen": review.version, "next": review.nudge, "times": review.nudged}
    return bool(conn.execute(_AMEND, given).rowcount)


def undo(conn: Connection, review_id: str, undone: Undone) -> bool:
    """Compare-and-set: False if it was taken back already. One statement."""
    return bool(conn.execute(_UNDO, {"this": review_id, "at": undone.at, "by": undone.by}).rowcount)


def due(conn: Connection, now: datetime, most: int) -> list[Review]:
    return [to_review(row) for row in conn.execute(_DUE, {"now": now, "most": most})]


def withdraw_steps(conn: Connection, run_id: str, steps: Iterable[str], outcome: Outcome) -> list[str]:
    """Closes what is still open of these steps. Ids of the reviews that were. One statement."""
    rows = conn.execute(_WITHDRAW_STEPS, {**_closing(run_id, outcome), "steps": sorted(steps)}).all()
    return _noted(conn, run_id, outcome, rows)


def withdraw(conn: Connection, run_id: str, outcome: Outcome) -> list[str]:
    """Closes what is still open of a run. Ids of the reviews that were. One statement."""
    return _noted(conn, run_id, outcome, conn.execute(_WITHDRAW, _closing(run_id, outcome)).all())


def _noted(conn: Connection, run_id: str, outcome: Outcome, rows: Sequence[AnyRow]) -> list[str]:
    ids = [row.id for row in rows]
    if rows:
        audit.note(conn, closed(rows[0].tenant, run_id, ids, outcome))
    return ids


def _closing(this: str, outcome: Outcome) -> dict[str, Any]:
    return {"this": this, **{f"its_{name}": value for name, value in outcome_values(outcome).items()}}


def get(conn: Connection, review_id: str) -> Review:
    """Raises: NotFound."""
    row = conn.execute(_REVIEW, {"this": review_id}).first()
    if row is None:
        raise NotFound(f"There is no review {review_id!r} here.")
    return to_review(row)


def of_run(conn: Connection, run_id: str) -> list[Review]:
    return [to_review(row) for row in conn.execute(_OF_RUN, {"this": run_id})]


def oldest(conn: Connection, tenant: Tenant, most: int) -> tuple[list[OpenReview], int]:
    """The oldest open ones, and how many there are."""
    rows = conn.execute(_OLDEST, {"whose": tenant, "most": most})
    found = [OpenReview(row.id, row.workflow, row.step, row.title, row.opened, row.card) for row in rows]
    return found, conn.execute(_COUNT, {"whose": tenant}).scalar_one()
