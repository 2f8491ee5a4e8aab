"""What there is to show: one typed view per thing. Each adapter turns them into its own blocks with pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.parts import Line
from workflow.digest import Digest
from workflow.fields import Field
from workflow.gate import Gate
from workflow.inbox import Wanted
from workflow.names import Place
from workflow.policy import Override
from workflow.review import Review
from workflow.run import Run


@dataclass(frozen=True)
class ReviewView:
    """A card, part by part, in the order in which a person needs them.

    review: with what is private masked in its texts; its draft is for `fields` alone to show.
    fields: of the draft, or of the final version once there is one, masked. masked: whether there is anything to reveal.
    came: why it asks again. changed: against the draft before; once it was edited, against the draft.
    why: it is here. promise: what each button will do. goes_on: whether a doubt may be answered with “it happened”.
    may: who may press. due: when, and what happens then. checks: that some cards are control reviews.
    handed: to whom, and by whom. votes: how far several people have come.
    outcome: how it ended, and what follows; None while it is open.
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
    goes_on: bool = False
    handed: tuple[Line, ...] = ()
    checks: Line = ()
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
    HAND = "hand"


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


@dataclass(frozen=True)
class TogetherForm:
    """A dialog that asks whether all of these shall be approved as they are. left: what was chosen and cannot be, and why."""

    views: tuple[ReviewView, ...]
    left: tuple[Line, ...]


Form = ReviewForm | StartForm | PolicyForm | TogetherForm


@dataclass(frozen=True)
class WaitingItem:
    """A review to decide. link: to its card, "" while there is none. due: until when, () if never."""

    view: ReviewView
    link: str
    due: Line


@dataclass(frozen=True)
class StartedItem:
    view: RunView
    link: str


@dataclass(frozen=True)
class SaidItem:
    """What the person said to a review, masked. stands: how it is now, () where that is all."""

    review: Review
    workflow: str
    said: Line
    stands: Line
    link: str


InboxItem = WaitingItem | StartedItem | SaidItem


@dataclass(frozen=True)
class InboxView:
    """A page of one person's inbox, for nobody else's eyes. wanted: with a page that there is, from 0. items: of that page, `size`
    at most; count: of the whole list. workflows: (name, title) to choose from. notes: what may be missing. attention: about their
    own decisions. help: what they can type, for a page of its own."""

    wanted: Wanted
    items: tuple[InboxItem, ...]
    count: int
    size: int
    workflows: tuple[tuple[str, str], ...]
    notes: tuple[Line, ...] = ()
    attention: tuple[Line, ...] = ()
    help: tuple[Line, ...] = ()
