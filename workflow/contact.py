"""What a chat must remember to speak of its own accord, where the platform does not tell it again when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow.names import MessageRef, Person, Place, Tenant


@dataclass(frozen=True)
class Contact:
    """A conversation that the bot was spoken to in, or a person who did. person: whose own it is; None: several people's.
    details: what else the chat needs to speak there."""

    tenant: Tenant
    place: Place
    person: Person | None
    details: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class Attempt:
    """A message that was sent, or may have been: ref is None while nobody knows whether it stands."""

    tenant: Tenant
    key: str
    ref: MessageRef | None
    at: datetime
