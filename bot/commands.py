"""Requests to the bot, as values, and what it says back. Listeners make the one, and show the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.parts import Line
from bot.views import Form, FormKind, InboxView
from workflow.inbox import Wanted
from workflow.names import MessageRef, Person, Place, Tenant
from workflow.review import Decision, How


@dataclass(frozen=True)
class Typed:
    """A slash command, a mention or a direct message. command: `/triage`, or "" where there was none.
    key: what a repeated delivery repeats. person: who typed; they may belong to another tenant.
    under: the message whose thread it was typed in, which may be a card."""

    tenant: Tenant
    person: Person
    place: Place
    command: str
    text: str
    key: str
    author: str = ""
    under: MessageRef | None = None


@dataclass(frozen=True)
class Propose:
    """Somebody pointed at a message. workflow: which to start on it at once; "": ask them."""

    tenant: Tenant
    person: Person
    place: Place
    text: str
    author: str
    link: str
    key: str
    workflow: str = ""


@dataclass(frozen=True)
class StartProposed:
    tenant: Tenant
    person: Person
    proposal: str
    workflow: str
    key: str


@dataclass(frozen=True)
class OpenForm:
    """kind: which dialog. review: `rev_…`. turned: only another page of what is open already."""

    tenant: Tenant
    person: Person
    review: str
    hash: str
    kind: FormKind
    turned: bool = False


@dataclass(frozen=True)
class Decide:
    """hash: of the draft that the person saw. key: names the press."""

    tenant: Tenant
    person: Person
    review: str
    hash: str
    decision: Decision
    key: str
    how: How = How.BUTTON


@dataclass(frozen=True)
class HandOver:
    """Whoever may decide asks another person to. hash: of the draft that they saw. note: why, if they said so."""

    tenant: Tenant
    person: Person
    review: str
    hash: str
    to: Person
    note: str = ""


@dataclass(frozen=True)
class TakeBack:
    """Whoever decided wants it undone. key: names the press."""

    tenant: Tenant
    person: Person
    review: str
    key: str


@dataclass(frozen=True)
class Withdraw:
    """Whoever started a run stops it. key: names the press. comment: why, if they said so."""

    tenant: Tenant
    person: Person
    run: str
    key: str
    comment: str = ""


@dataclass(frozen=True)
class Reacted:
    """An emoji on a message, which may be a card. emoji: its name, without colons or skin tone. key: names this one time."""

    tenant: Tenant
    person: Person
    message: MessageRef
    emoji: str
    key: str
    removed: bool = False


@dataclass(frozen=True)
class Replied:
    """Somebody wrote in the thread of a message, which may be a card. key: names what they wrote."""

    tenant: Tenant
    person: Person
    message: MessageRef
    text: str
    key: str


class PressKind(StrEnum):
    """What a button under an answer, or on a run's message, does."""

    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    POLICY = "policy"
    AS_APPROVAL = "as_approval"  # these say what a reaction or a reply is to be taken for
    AS_EDIT = "as_edit"
    AS_REVISION = "as_revision"
    AS_REJECTION = "as_rejection"
    AS_TALK = "as_talk"


@dataclass(frozen=True)
class Press:
    """A button under an answer, for the one person who reads it. id: of what it is about. main: the one that stands out."""

    kind: PressKind
    label: str
    id: str
    main: bool = False


@dataclass(frozen=True)
class Confirm:
    """Says what a suggestion is to be taken for. kind: one of PressKind's AS_…."""

    tenant: Tenant
    person: Person
    suggestion: str
    kind: PressKind


@dataclass(frozen=True)
class OpenPolicy:
    """Whoever owns a workflow wants the dialog about its policy. step: the only one to show; "": all, if they fit."""

    tenant: Tenant
    person: Person
    place: Place
    workflow: str
    step: str = ""


@dataclass(frozen=True)
class Entered:
    """What somebody wrote about one step, as they wrote it. people: chosen from the chat's list."""

    autonomy: str = ""
    threshold: str = ""
    reviewers: str = ""
    people: tuple[Person, ...] = ()
    approvals: str = ""
    rejections: str = ""
    channel: str = ""


@dataclass(frozen=True)
class SetPolicy:
    """number: of the version that they saw. steps: step -> what they wrote; steps that are not there stay as they are."""

    tenant: Tenant
    person: Person
    place: Place
    workflow: str
    number: int
    steps: Mapping[str, Entered]
    reason: str


@dataclass(frozen=True)
class Choose:
    """Somebody chose several reviews to approve at once. chosen: (review, hash of the draft that they saw)."""

    tenant: Tenant
    person: Person
    chosen: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ApproveTogether:
    """They have seen what exactly, and want it. key: names the press."""

    tenant: Tenant
    person: Person
    chosen: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True)
class ShowInbox:
    """Somebody looks at their own inbox. chat: in which they do, like `slack`."""

    tenant: Tenant
    person: Person
    chat: str
    wanted: Wanted


Command = (
    Typed
    | Propose
    | StartProposed
    | OpenForm
    | Decide
    | HandOver
    | TakeBack
    | Withdraw
    | Reacted
    | Replied
    | Confirm
    | OpenPolicy
    | SetPolicy
    | ShowInbox
    | Choose
    | ApproveTogether
)


@dataclass(frozen=True)
class Say:
    """Tell whoever asked, and nobody else. presses: what they may do about it at once."""

    lines: tuple[Line, ...]
    presses: tuple[Press, ...] = ()


@dataclass(frozen=True)
class Ask:
    """Open this dialog."""

    form: Form


@dataclass(frozen=True)
class Wrong:
    """The dialog stays open with these errors. fields: field -> sentence; the key "" concerns the whole."""

    fields: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    """It is done, and shows by itself. lines, presses: what whoever did it should know besides, and nobody else."""

    lines: tuple[Line, ...] = ()
    presses: tuple[Press, ...] = ()


@dataclass(frozen=True)
class Shown:
    """Show this to whoever asked, and to nobody else."""

    view: InboxView


Answer = Say | Ask | Wrong | Done | Shown
