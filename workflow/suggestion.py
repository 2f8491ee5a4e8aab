"""What somebody's reaction or reply to a card may mean. It decides nothing: only that person's own press does."""

from dataclasses import dataclass
from datetime import datetime

from workflow.names import Person, Tenant
from workflow.review import How, OutcomeKind


@dataclass(frozen=True)
class Suggestion:
    """hash: of the draft on the card that was answered. kind: APPROVED, REVISED or REJECTED. comment: in the person's own words.
    key: what a repeated delivery repeats. dropped: the person said that no decision was meant."""

    id: str
    tenant: Tenant
    person: Person
    review: str
    hash: str
    how: How
    kind: OutcomeKind
    comment: str
    key: str
    at: datetime
    dropped: bool = False
