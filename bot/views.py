"""What there is to show: one typed view per thing. Each adapter turns them into its own blocks with pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.parts import Line
from workflow.digest import Digest, OpenReview
from workflow.fields import Field
from workflow.gate import Gate
from workflow.names import Person, Place
from workflow.policy import Override
from workflow.review import Review
from workflow.run import Run


@dataclass(frozen=True)
class ReviewView:
    """A card, part by part, in the order in which a person needs them.

    review: with what is private masked in its texts; its draft is for `fields` alone to show.
    fields: of the draft, or of the final version once there is one, masked. masked: whether there is anything to reveal.
    came: why it asks again. changed: against the draft before; once it was edited, against the draft.
    why: it is here. promise: what each button will do. may: who may press. due: when, and what happens then.
    votes: how far several people have come. outcome: how it ended, and what follows; None while it is open.
    """

    review: Review
    workflow: str
    fields: tuple[Field, ...]
    promise: Line
    may: Line
    outcome: Line | None
    why: tuple[Line, ...] = ()
    came: Line = ()
    changed: tuple[Line, ...] = ()
    due: Line = ()
    votes: tuple[Line, ...] = ()
    masked: bool = False


@dataclass(frozen=True)
class RunView:
    """The message that a run's thread hangs on. run: with what is private masked in its source; without any source while nobody
    knows what is private in it. running: whether it can be withdrawn."""

    run: Run
    workflow: str
    status: Line
    running: bool = False


@dataclass(frozen=True)
class TextView:
    """Text that goes out. by: under whose name it does, in small type."""

    text: str
    by: Line


@dataclass(frozen=True)
class NoticeView:
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DigestView:
    """links: review id -> address of its card. titles: workflow name -> its title."""

    digest: Digest
    titles: Mapping[str, str]
    links: Mapping[str, str]


View = ReviewView | RunView | TextView | NoticeView | DigestView


class FormKind(StrEnum):
    EDIT = "edit"
    REVISE = "revise"
    REJECT = "reject"
    READ = "read"
    REVEAL = "reveal"


@dataclass(frozen=True)
class ReviewForm:
    """A dialog about one review. Masked, but for EDIT and REVEAL, which only those see who may decide."""

    kind: FormKind
    review: Review
    workflow: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class StartForm:
    """A dialog that asks which workflow to start on a proposal. choices: (workflow name, title)."""

    proposal: str
    text: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PolicyStep:
    """One gated step in the dialog about a policy. code: its gate as the builder wrote it. over: what is set over it now.
    alone: whether anything of it may go on alone, so that a bar and a mode mean something."""

    name: str
    title: str
    code: Gate
    over: Override
    alone: bool


@dataclass(frozen=True)
class PolicyForm:
    """A dialog that changes a workflow's policy. number: the version it was made from. place: where it was asked for.
    news: what somebody else has changed meanwhile. choose: first ask which of `steps`."""

    workflow: str
    title: str
    number: int
    place: Place
    steps: tuple[PolicyStep, ...]
    stands: tuple[Line, ...]
    history: tuple[Line, ...]
    news: tuple[Line, ...] = ()
    choose: bool = False


Form = ReviewForm | StartForm | PolicyForm


@dataclass(frozen=True)
class HomeView:
    """One person's page: what waits for a sign-off, and what they can type."""

    person: Person
    open: tuple[OpenReview, ...]
    open_count: int
    links: Mapping[str, str]
    titles: Mapping[str, str]
    help: tuple[Line, ...]
