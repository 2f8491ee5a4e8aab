"""Text that somebody pointed at, kept while a dialog asks what to do with it."""

from sqlalchemy import Connection, insert, select

from storage.rows import to_proposal
from storage.tables import proposals
from workflow.errors import NotFound
from workflow.ports import Proposal


def put(conn: Connection, proposal: Proposal) -> None:
    conn.execute(insert(proposals), dict(vars(proposal)))


def get(conn: Connection, proposal_id: str) -> Proposal:
    """Raises: NotFound."""
    row = conn.execute(select(proposals).where(proposals.c.id == proposal_id)).first()
    if row is None:
        raise NotFound(f"There is no proposal {proposal_id!r} here.")
    return to_proposal(row)
