"""Who looked at what of a review, beyond its card. Kept beside the votes: a reveal must be on record, and so must care."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflow.names import Person, Tenant

CARD_SHOWS = 6_000  # characters of a draft; what is longer must be opened to be read


class Looked(StrEnum):
    READ = "read"  # the whole draft, in a dialog
    EDIT_OPENED = "edit opened"
    REVEALED = "revealed"  # what is private


@dataclass(frozen=True)
class Look:
    """One person's look at one review."""

    tenant: Tenant
    review: str
    person: Person
    what: Looked
    at: datetime
