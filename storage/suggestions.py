"""What reactions and replies may mean, kept until their person has confirmed or dropped it; and which card was answered."""

from sqlalchemy import Connection, bindparam, select, text, update

from storage.dialects import InsertOr
from storage.review_rows import to_review
from storage.tables import CARDS, deliveries, reviews, suggestions
from workflow.errors import NotFound
from workflow.names import MessageRef, Person
from workflow.review import How, OutcomeKind, Review
from workflow.suggestion import Suggestion

_row = suggestions.c
_PUT = InsertOr(suggestions, lambda insert: insert.on_conflict_do_nothing(index_elements=["tenant", "key"]).returning(_row.id))
_GET = select(suggestions).where(_row.id == bindparam("this"))
_DROP = update(suggestions).where(_row.id == bindparam("this")).values(dropped=True)
_DROPPED = select(_row.id).where(_row.review == bindparam("of"), _row.person == bindparam("who"), _row.dropped.is_(True)).limit(1)
_AT = (
    select(reviews)
    .join(deliveries, deliveries.c.subject == reviews.c.id)
    .where(deliveries.c.ref == bindparam("stands"), text(f"deliveries.{CARDS}"))
    .limit(1)
)


def put(conn: Connection, suggestion: Suggestion) -> bool:
    values = {**vars(suggestion), "how": suggestion.how.value, "kind": suggestion.kind.value}
    return conn.execute(_PUT.on(conn), values).first() is not None


def get(conn: Connection, suggestion_id: str) -> Suggestion:
    """Raises: NotFound."""
    row = conn.execute(_GET, {"this": suggestion_id}).first()
    if row is None:
        raise NotFound(f"There is no suggestion {suggestion_id!r} here.")
    return Suggestion(**{**row._mapping, "how": How(row.how), "kind": OutcomeKind(row.kind)})


def drop(conn: Connection, suggestion_id: str) -> None:
    conn.execute(_DROP, {"this": suggestion_id})


def dropped(conn: Connection, review: str, person: Person) -> bool:
    return conn.execute(_DROPPED, {"of": review, "who": person}).first() is not None


def review_at(conn: Connection, message: MessageRef) -> Review | None:
    row = conn.execute(_AT, {"stands": message}).first()
    return to_review(row) if row else None
