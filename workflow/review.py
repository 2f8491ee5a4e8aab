"""A review: one question to people about one draft. Who may decide, what, and how it ended."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from workflow.gate import Route
from workflow.names import Person, Place, Tenant, tenant_of
from workflow.prompt import JSON


class Reason(StrEnum):
    """Why a person changed, returned or stopped a draft."""

    WRONG_FACTS = "wrong facts"
    WRONG_CATEGORY = "wrong category"
    TONE = "tone"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too long"
    NOT_NEEDED = "not needed"
    POLICY = "against policy"
    OTHER = "other"


@dataclass(frozen=True)
class Approve:
    pass


@dataclass(frozen=True)
class Edit:
    """Approve my version. values: field -> new value as the dialog gave it; a field left out keeps the draft's."""

    values: Mapping[str, JSON]
    reasons: tuple[Reason, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Revise:
    """Draft it again, with this in mind."""

    comment: str
    reasons: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        if not self.comment.strip():
            raise ValueError("a revision needs a comment that says what to change")


@dataclass(frozen=True)
class Reject:
    """Stop, for this reason. `Reason.OTHER` needs a comment."""

    reasons: tuple[Reason, ...]
    comment: str = ""

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a rejection needs a reason")
        if Reason.OTHER in self.reasons and not self.comment.strip():
            raise ValueError("the reason “other” needs a comment")


@dataclass(frozen=True)
class ItHappened:
    """An action that was in doubt did take place: go on as if it had said so itself."""


Decision = Approve | Edit | Revise | Reject | ItHappened


class How(StrEnum):
    """The way in which a person said it. Whichever it is, it lands in the same record."""

    BUTTON = "button"
    DIALOG = "dialog"
    REACTION = "reaction"
    REPLY = "reply"
    TOGETHER = "together"  # one of several that were approved with one press


class Kind(StrEnum):
    DRAFT = "draft"
    CONTROL = "control"  # a settled draft with a known error, to see who notices; it releases nothing
    DOUBT = "doubt"  # an action may or may not have happened: do it again, go on, or stop?


class OutcomeKind(StrEnum):
    APPROVED = "approved"
    EDITED = "edited"
    REVISED = "revised"
    REJECTED = "rejected"
    HAPPENED = "happened"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


def outcome_of(decision: Decision) -> OutcomeKind:
    match decision:
        case Approve():
            return OutcomeKind.APPROVED
        case Edit():
            return OutcomeKind.EDITED
        case Revise():
            return OutcomeKind.REVISED
        case Reject():
            return OutcomeKind.REJECTED
        case ItHappened():
            return OutcomeKind.HAPPENED
        case _:
            assert_never(decision)


@dataclass(frozen=True)
class Outcome:
    """How a review ended. final: the approved version; None if nothing was approved. key: the press that did it."""

    kind: OutcomeKind
    at: datetime
    by: Person | None = None
    final: JSON = None
    reasons: tuple[Reason, ...] = ()
    comment: str = ""
    key: str = ""


@dataclass(frozen=True)
class Vote:
    """What one person said to a review that needs several. kind: APPROVED or REJECTED. key: the press that said it."""

    by: Person
    kind: OutcomeKind
    at: datetime
    key: str
    reasons: tuple[Reason, ...] = ()
    comment: str = ""


@dataclass(frozen=True)
class Undone:
    """That a decision was taken back, and by whom. Its outcome stays on record."""

    by: Person
    at: datetime


@dataclass(frozen=True)
class Versions:
    """What produced a draft: content hashes, and the model's name. Stored with every review and feedback."""

    workflow: str
    prompt: str
    policy: str
    model: str


@dataclass(frozen=True)
class Review:
    """One question about one draft. confidence: claimed, 0.0 to 1.0, None if nobody claimed any.
    source: the text that the draft answers. shown: when the card first stood in a channel.
    private: no other prompt may ever show this.
    approvals, rejections: how many different people it takes. votes: what was said so far, one for each person.
    guests: people from elsewhere who may decide. delegates: whom a reviewer asked to decide.
    due: when it expires; None if it waits for ever. nudge: when it must be looked at next; nudged: reminders so far.
    patience: what the gate promised for silence, as JSON. take_back: seconds in which a decision can be undone.
    tier: why these reviewers were chosen. channel: `#name` for the card; "": where the run was started.
    planted: the known error of a control review: {"said": sentence, "fields": {name: wrong value}}; None for every other.
    version: counts the changes while it is open; a change names the one it saw."""

    id: str
    tenant: Tenant
    run: str
    workflow: str
    step: str
    title: str
    kind: Kind
    round: int
    requester: Person
    place: Place
    source: str
    facts: Mapping[str, str]
    draft: JSON
    route: Route
    confidence: float | None
    reasoning: str
    evidence: tuple[str, ...]
    flags: tuple[str, ...]
    versions: Versions
    reviewers: tuple[str, ...]
    self_approval: bool
    revisions: int
    opened: datetime
    shown: datetime | None = None
    outcome: Outcome | None = None
    private: bool = False
    approvals: int = 1
    rejections: int = 1
    votes: tuple[Vote, ...] = ()
    guests: tuple[Person, ...] = ()
    delegates: tuple[Person, ...] = ()
    due: datetime | None = None
    nudge: datetime | None = None
    nudged: int = 0
    patience: JSON = None
    take_back: float = 0.0
    batch: bool = False
    tier: str = ""
    channel: str = ""
    version: int = 0
    undone: Undone | None = None
    planted: JSON = None

    @property
    def hash(self) -> str:
        """Content hash of the draft: the card shows it, a decision names it."""
        return draft_hash(self.draft)

    def objection(self, by: Person, wanted: OutcomeKind, belongs: bool, how: How = How.BUTTON) -> "Objection | None":
        """Why this person may not end it like this. belongs: whether the chat says that they are one of the reviewers."""
        if tenant_of(by) != self.tenant and by not in self.guests:
            return Objection.FOREIGN
        if by == self.requester and not self.self_approval:
            return Objection.OWN
        if not belongs and not self.names(by):
            return Objection.NOT_A_REVIEWER
        if wanted is OutcomeKind.REVISED and (self.kind is Kind.DOUBT or self.round > self.revisions):
            return Objection.NO_MORE_REVISIONS
        if wanted is OutcomeKind.EDITED and self.kind is Kind.DOUBT:
            return Objection.NOTHING_TO_EDIT
        if wanted is OutcomeKind.HAPPENED and self.kind is not Kind.DOUBT:
            return Objection.NOT_IN_DOUBT
        if how is How.TOGETHER and not self.together:
            return Objection.BY_ITSELF
        return None

    @property
    def caught(self) -> bool | None:
        """Whether the error of a control review was noticed: sent back, rejected, or edited away. None: nobody has answered."""
        if self.planted is None or self.outcome is None or self.outcome.by is None:
            return None
        match self.outcome.kind:
            case OutcomeKind.REVISED | OutcomeKind.REJECTED:
                return True
            case OutcomeKind.EDITED:
                final = self.outcome.final
                return all(final.get(name) != value for name, value in self.planted["fields"].items())
            case OutcomeKind.APPROVED:
                return False
            case _:
                return None

    @property
    def together(self) -> bool:
        """Whether it may be approved with one press that approves others too."""
        return self.batch and self.kind is not Kind.DOUBT

    def names(self, by: Person) -> bool:
        """Whether this very person was named: as a guest, or by a reviewer who handed it over."""
        return by in self.guests or by in self.delegates

    def voted(self, by: Person) -> Vote | None:
        return next((vote for vote in self.votes if vote.by == by), None)

    def with_vote(self, vote: Vote) -> "Review":
        """A person has one vote: a new one takes the place of the old."""
        return replace(self, votes=(*(each for each in self.votes if each.by != vote.by), vote))

    def without_vote(self, by: Person) -> "Review":
        return replace(self, votes=tuple(each for each in self.votes if each.by != by))

    @property
    def undo_until(self) -> datetime | None:
        """Till when its decision can be taken back."""
        return self.outcome.at + timedelta(seconds=self.take_back) if self.outcome else None

    @property
    def approved(self) -> int:
        return sum(vote.kind is OutcomeKind.APPROVED for vote in self.votes)

    @property
    def rejected(self) -> int:
        return sum(vote.kind is OutcomeKind.REJECTED for vote in self.votes)

    @property
    def settled(self) -> bool:
        """Whether enough people have said the same."""
        return self.approved >= self.approvals or self.rejected >= self.rejections


class Objection(StrEnum):
    FOREIGN = "foreign"
    OWN = "own"
    NOT_A_REVIEWER = "not a reviewer"
    NO_MORE_REVISIONS = "no more revisions"
    NOTHING_TO_EDIT = "nothing to edit"
    NOT_IN_DOUBT = "not in doubt"
    OUTPUT_NEEDED = "output needed"
    BY_ITSELF = "by itself"


def draft_hash(draft: JSON) -> str:
    """First 8 hex digits of SHA-256 over the draft as canonical JSON."""
    return hashlib.sha256(json.dumps(draft, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:8]
