"""Where a chat may speak of its own accord, and which messages it has tried to send."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.dialects import InsertOr
from storage.tables import attempts, contacts
from workflow.contact import Attempt, Contact
from workflow.names import MessageRef, Person, Place, Tenant

_met, _tried = contacts.c, attempts.c
_MEET = InsertOr(
    contacts,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["place"],
        set_={name: insert.excluded[name] for name in ("tenant", "person", "details", "at")},
    ),
)
_TRY = InsertOr(attempts, lambda insert: insert.on_conflict_do_nothing())
_THIS = (_tried.tenant == bindparam("whose"), _tried.key == bindparam("which"))


def meet(conn: Connection, contact: Contact) -> None:
    conn.execute(_MEET.on(conn), {**vars(contact), "details": dict(contact.details)})


def part(conn: Connection, place: Place) -> None:
    conn.execute(delete(contacts).where(_met.place == place))


def get(conn: Connection, place: Place) -> Contact | None:
    row = conn.execute(select(contacts).where(_met.place == place)).first()
    return Contact(**row._mapping) if row else None


def listed(conn: Connection, tenant: Tenant, person: Person | None) -> list[Contact]:
    """The newest first."""
    statement = select(contacts).where(_met.tenant == tenant).order_by(_met.at.desc(), _met.place)
    if person is not None:
        statement = statement.where(_met.person == person)
    return [Contact(**row._mapping) for row in conn.execute(statement)]


def begin(conn: Connection, tenant: Tenant, key: str, at: datetime) -> None:
    conn.execute(_TRY.on(conn), {"tenant": tenant, "key": key, "ref": None, "at": at})


def end(conn: Connection, tenant: Tenant, key: str, ref: MessageRef | None) -> None:
    this = {"whose": tenant, "which": key}
    if ref is None:
        conn.execute(delete(attempts).where(*_THIS), this)
    else:
        conn.execute(update(attempts).where(*_THIS).values(ref=ref), this)


def tried(conn: Connection, tenant: Tenant, key: str) -> Attempt | None:
    row = conn.execute(select(attempts).where(*_THIS), {"whose": tenant, "which": key}).first()
    return Attempt(**row._mapping) if row else None
