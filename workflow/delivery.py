"""A delivery: one message to post or to keep up to date in a chat, kept in the database until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflow.names import MessageRef, Place, Tenant
from workflow.prompt import JSON


class DeliveryKind(StrEnum):
    RUN = "run"  # the message about a run; subject: run. Kept up to date
    CARD = "card"  # the card of a review; subject: review. Kept up to date
    REPLY = "reply"  # body.text into the run's thread; subject: run
    POST = "post"  # body.text into body.channel; subject: run
    TELL = "tell"  # body.text to body.person, privately
    REMIND = "remind"  # into the thread of a card; subject: review. body.left: seconds of open time until it is due
    POLICY = "policy"  # what version body.number changed; subject: workflow
    OVERDUE = "overdue"  # to body.person, privately: which of body.reviews they are late with
    HANDED = "handed"  # to body.person, privately: body.by asks them to decide; subject: review. body.note: why
    DIGEST = "digest"  # body: a Digest; subject: the digest's schedule


@dataclass(frozen=True)
class Delivery:
    """key: unique for ever within the tenant; a second delivery with the same key is the same delivery, wanted again.
    channel: a `#name` that the chat resolves when it posts; it goes before `place`."""

    id: str
    tenant: Tenant
    kind: DeliveryKind
    subject: str
    place: Place
    key: str
    due: datetime
    channel: str = ""
    body: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """A delivery that this process has claimed. ref: the message that stands already. wanted: the state to show, counted up
    with each change. attempts: how often it was tried before; more than 0 means that an earlier try may have reached the chat.
    begun: when the first try began."""

    delivery: Delivery
    wanted: int
    attempts: int
    ref: MessageRef | None
    begun: datetime
