"""Looks at reviews, each a row of its own."""

from sqlalchemy import Connection, insert, select

from storage.tables import looks
from workflow.looks import Look, Looked
from workflow.names import Person

_row = looks.c
_ALL = select(looks).order_by(_row.at, _row.seq)


def put(conn: Connection, look: Look) -> None:
    conn.execute(insert(looks), {**vars(look), "what": look.what.value})


def found(conn: Connection, review: str | None, person: Person | None) -> list[Look]:
    statement = _ALL
    if review is not None:
        statement = statement.where(_row.review == review)
    if person is not None:
        statement = statement.where(_row.person == person)
    return [Look(row.tenant, row.review, row.person, Looked(row.what), row.at) for row in conn.execute(statement)]
