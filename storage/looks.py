"""Looks at reviews, each a row of its own."""

from sqlalchemy import Connection, bindparam, insert, select

from storage import audit
from storage.tables import looks, reviews
from workflow.audited import looked
from workflow.looks import Look, Looked
from workflow.names import Person

_row = looks.c
_RUN_OF = select(reviews.c.run).where(reviews.c.id == bindparam("this"))
_ALL = select(looks).order_by(_row.at, _row.seq)


def put(conn: Connection, look: Look) -> None:
    conn.execute(insert(looks), {**vars(look), "what": look.what.value})
    audit.note(conn, [looked(look, conn.execute(_RUN_OF, {"this": look.review}).scalar_one())])


def found(conn: Connection, review: str | None, person: Person | None) -> list[Look]:
    statement = _ALL
    if review is not None:
        statement = statement.where(_row.review == review)
    if person is not None:
        statement = statement.where(_row.person == person)
    return [Look(row.tenant, row.review, row.person, Looked(row.what), row.at) for row in conn.execute(statement)]
