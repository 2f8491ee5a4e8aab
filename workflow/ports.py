"""What the engine needs from outside. Each port has a contract suite in tests/contracts/ that all its implementations pass."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from workflow.audit import AuditEvent, Sealed
from workflow.contact import Attempt, Contact
from workflow.control import Checks
from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.digest import OpenReview, Period, Schedule
from workflow.erasing import Written
from workflow.evaluation import Evaluation
from workflow.feedback import Feedback
from workflow.inbox import Page, Said, Wanted
from workflow.looks import Look
from workflow.names import MessageRef, Person, Place, Tenant
from workflow.policy import Policy
from workflow.prompt import JSON, Answer, Case, Question, Usage
from workflow.review import Outcome, Review, Undone
from workflow.run import Entry, Run, Status
from workflow.suggestion import Suggestion


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, with time zone UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Returns when `now` says at least so much more."""
        ...


class Model(Protocol):
    name: str

    async def ask(self, question: Question) -> Answer:
        """Raises: ModelError; `answer.value` is an instance of `question.output`."""
        ...


class Cases(Protocol):
    async def cases(self, tenant: Tenant, workflow: str, step: str, after: int = 0) -> Sequence[Case]:
        """What people approved for this step (as it was or edited), oldest first, with seq > after."""
        ...


class Runner(Protocol):
    def submit(self, run_id: str, segment: int) -> None:
        """See to it that `Engine.advance(run_id)` is called, at least once. Never waits; call it after the commit."""
        ...


@dataclass(frozen=True)
class Claim:
    """The right to advance a run until the lease ends. token: fences whoever held it before."""

    run: Run
    entries: tuple[Entry, ...]
    token: str


@dataclass(frozen=True)
class Settlement:
    """How a segment ended, as one commit. withdrawn: the outcome that the run's open reviews get, for a run that has ended."""

    status: Status
    reason: str
    at: datetime
    entries: Sequence[Entry] = ()
    reviews: Sequence[Review] = ()
    deliveries: Sequence[Delivery] = ()
    withdrawn: Outcome | None = None


@dataclass(frozen=True)
class Verdict:
    """A decision, as one commit. status: what the run becomes: READY to go on, or STOPPED; None: it stays what it is, because
    `reviews` go on asking."""

    review: Review
    outcome: Outcome
    status: Status | None
    reason: str
    entries: Sequence[Entry]
    deliveries: Sequence[Delivery]
    feedback: Feedback | None
    withdrawn: Outcome | None = None
    reviews: Sequence[Review] = ()


@dataclass(frozen=True)
class Amendment:
    """A change to a review that stays open, as one commit. review: as it shall be, with the `version` that was read."""

    review: Review
    at: datetime
    entries: Sequence[Entry] = ()
    deliveries: Sequence[Delivery] = ()


@dataclass(frozen=True)
class Withdrawal:
    """A run that whoever started it stops, as one commit. outcome: of its open reviews."""

    run: str
    reason: str
    outcome: Outcome
    entries: Sequence[Entry] = ()
    deliveries: Sequence[Delivery] = ()


@dataclass(frozen=True)
class Reversal:
    """A decision that is taken back, as one commit, if the journal is still `length` entries long and nobody took it back.
    reviews: the same questions, asked again. withdrawn: outcome of whatever is open of `steps`."""

    review: Review
    undone: Undone
    length: int
    steps: frozenset[str]
    entries: Sequence[Entry]
    reviews: Sequence[Review]
    deliveries: Sequence[Delivery]
    withdrawn: Outcome


class RunStore(Protocol):
    """Every method is one transaction, committed when it returns."""

    async def start(self, run: Run, deliveries: Sequence[Delivery]) -> tuple[Run, bool]:
        """(the run, True), or (the earlier run with the same tenant and key, False)."""
        ...

    async def run(self, run_id: str) -> Run:
        """Raises: NotFound."""
        ...

    async def runs(self, tenant: Tenant | None = None, limit: int = 50) -> list[Run]:
        """Newest first."""
        ...

    async def journal(self, run_id: str) -> list[Entry]: ...

    async def claim(self, run_id: str, token: str, now: datetime, until: datetime) -> Claim | None:
        """None if the run is not READY, or somebody else's claim has not run out."""
        ...

    async def renew(self, claim: Claim, until: datetime) -> None:
        """Raises: LostClaim."""
        ...

    async def append(
        self, claim: Claim, entries: Sequence[Entry], deliveries: Sequence[Delivery] = (), reviews: Sequence[Review] = ()
    ) -> None:
        """Raises: LostClaim."""
        ...

    async def settle(self, claim: Claim, settlement: Settlement) -> Status:
        """Releases the claim. READY instead of WAITING if a decision came in meanwhile. Raises: LostClaim."""
        ...

    async def decide(self, verdict: Verdict) -> bool:
        """Compare-and-set on the review: False, and nothing written, if it has an outcome already or another version than
        `verdict.review`. The run's segment goes up by one; its cards are wanted again."""
        ...

    async def amend(self, amendment: Amendment) -> bool:
        """Compare-and-set like `decide`: votes, delegates, reminders. The version goes up by one; the card is wanted again, but for
        a reminder."""
        ...

    async def withdraw(self, withdrawal: Withdrawal) -> bool:
        """False, and nothing written, if the run has ended."""
        ...

    async def take_back(self, reversal: Reversal) -> bool:
        """The run is READY again, and whoever advanced it has lost it; the feedback is marked, and teaches nobody."""
        ...

    async def due_reviews(self, now: datetime, limit: int = 100) -> list[Review]:
        """Open ones whose `nudge` has come, the longest due first."""
        ...

    async def policy(self, tenant: Tenant, workflow: str) -> Policy:
        """The newest version; number 0 where nobody has set anything."""
        ...

    async def policies(self, tenant: Tenant, workflow: str) -> list[Policy]:
        """All versions, newest first."""
        ...

    async def put_policy(self, *policies: Policy, deliveries: Sequence[Delivery] = ()) -> bool:
        """All or nothing: False, and nothing written, unless the number of each is the newest one's plus 1."""
        ...

    async def policy_tenants(self, workflow: str) -> list[Tenant]:
        """Where it has run, or somebody has set anything."""
        ...

    async def settled(self, tenant: Tenant, workflow: str, step: str, limit: int) -> list[Review]:
        """Drafts that one person approved unchanged in runs that are done, newest first. No control reviews."""
        ...

    async def open_control(self, review: Review, card: Delivery) -> None: ...

    async def end_control(self, review: Review, outcome: Outcome, entry: Entry) -> bool:
        """Compare-and-set on the review, like `decide`; of its run, only the journal gets longer."""
        ...

    async def review(self, review_id: str) -> Review:
        """Raises: NotFound."""
        ...

    async def reviews(self, run_id: str) -> list[Review]:
        """Oldest first. Without control reviews: they are not about the run."""
        ...

    async def unfinished(self, now: datetime, limit: int = 1000) -> list[tuple[str, int]]:
        """(run, segment) of READY runs that nobody holds."""
        ...

    async def spent(self, day: date) -> Mapping[str, Usage]:
        """What the model calls of a UTC day cost, by workflow, over all tenants: of every entry that is on record."""
        ...


class DeliveryStore(Protocol):
    async def enqueue(self, deliveries: Sequence[Delivery]) -> None: ...

    async def outgoing(self, now: datetime, until: datetime, limit: int = 100) -> list[Outgoing]:
        """Claims what is due, in the order it was written; what shares a place comes in one piece or not at all."""
        ...

    async def hold(self, held: Sequence[Outgoing], until: datetime) -> None:
        """Keeps the claims on those of them that are still to be done and still ours."""
        ...

    async def delivered(self, outgoing: Outgoing, ref: MessageRef, now: datetime, channel: Place | None = None) -> None:
        """Stays due if it was wanted again meanwhile. A card's first time is the review's `shown`. channel: that it stands in;
        a review without named reviewers asks whoever is in there."""
        ...

    async def postpone(self, outgoing: Outgoing, due: datetime, error: str) -> None: ...

    async def fail(self, outgoing: Outgoing, error: str, deliveries: Sequence[Delivery] = ()) -> None:
        """Given up for good; `deliveries` say so to somebody, in the same commit."""
        ...

    async def message_of(self, kind: DeliveryKind, subject: str) -> MessageRef | None: ...

    async def next_due(self) -> datetime | None: ...


class ReminderStore(Protocol):
    async def late_reviews(self, limit: int = 500) -> list[Review]:
        """Open ones that more than one reminder was due for, the longest waiting first."""
        ...

    async def told(self, tenant: Tenant) -> Mapping[str, datetime]:
        """When each person had their last direct reminder; when the thread of a review had one instead, by its id."""
        ...

    async def tell(self, tenant: Tenant, whom: str, before: datetime | None, at: datetime, say: Sequence[Delivery]) -> bool:
        """Compare-and-set on what `told` says of whom: a person or a review. False, and nothing written, if another was faster."""
        ...


class LookStore(Protocol):
    async def look(self, look: Look) -> None: ...

    async def looks(self, review: str | None = None, person: Person | None = None) -> list[Look]:
        """At one review, of one person, or of one person at one review. Oldest first."""
        ...


class CheckStore(Protocol):
    async def controls(self, tenant: Tenant, person: Person | None = None) -> Checks:
        """How many known errors this person caught, or everybody together."""
        ...


class FeedbackStore(Cases, Protocol):
    def feedback(self, workflow: str | None = None, limit: int | None = None) -> AsyncIterator[Feedback]:
        """Newest first."""
        ...


class DigestStore(Protocol):
    async def put_schedule(self, schedule: Schedule, by: Person, at: datetime) -> None: ...

    async def schedules(self, tenant: Tenant | None = None) -> list[Schedule]: ...

    async def fire(self, schedule: Schedule, due: datetime | None, since: datetime, deliveries: Sequence[Delivery]) -> bool:
        """Compare-and-set on the schedule's `due`: moves it on and writes the deliveries; False if another was faster."""
        ...

    async def period(self, tenant: Tenant, since: datetime, until: datetime) -> Period: ...

    async def open_reviews(self, tenant: Tenant, limit: int = 20) -> tuple[list[OpenReview], int]:
        """The oldest ones, and how many there are."""
        ...


class InboxStore(Protocol):
    """Pages of one person's inbox. size: how many items a page has."""

    async def asks(self, tenant: Tenant) -> list[str]:
        """Whom the open reviews ask, each set of people once: texts of `inbox.asks`, and channels. Few, however many reviews."""
        ...

    async def waiting(self, tenant: Tenant, person: Person, asks: Sequence[str], wanted: Wanted, size: int) -> Page[Review]:
        """Open ones that this person may decide and has said nothing to; what is due first comes first. asks: those of
        `InboxStore.asks` that this person is one of; where they are named themselves is known here."""
        ...

    async def started(self, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Run]:
        """Newest first."""
        ...

    async def decided(self, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Said]:
        """Newest first."""
        ...

    async def judged(self, tenant: Tenant, person: Person, limit: int) -> list[tuple[Feedback, tuple[Look, ...]]]:
        """Of this person's last `limit` decisions, those about drafts that they have not taken back, newest first, each with
        their own looks at it."""
        ...


@dataclass(frozen=True)
class Proposal:
    """Text that somebody pointed at, kept while a dialog asks what to do with it."""

    id: str
    tenant: Tenant
    person: Person
    place: Place
    text: str
    author: str
    link: str
    at: datetime


class ProposalStore(Protocol):
    async def propose(self, proposal: Proposal) -> None: ...

    async def proposal(self, proposal_id: str) -> Proposal:
        """Raises: NotFound."""
        ...


class SuggestionStore(Protocol):
    async def review_at(self, message: MessageRef) -> Review | None:
        """The review whose card this message is."""
        ...

    async def suggest(self, suggestion: Suggestion) -> bool:
        """False, and nothing written, if there is one with the same tenant and key already."""
        ...

    async def suggestion(self, suggestion_id: str) -> Suggestion:
        """Raises: NotFound."""
        ...

    async def drop(self, suggestion_id: str) -> None:
        """Nothing was meant by it."""
        ...

    async def dropped(self, review: str, person: Person) -> bool:
        """Whether this person has said so of anything about this review."""
        ...


class ContactStore(Protocol):
    async def meet(self, contact: Contact) -> None:
        """Known from now on; what was known of this place before is replaced."""
        ...

    async def part(self, place: Place) -> None: ...

    async def contact(self, place: Place) -> Contact | None: ...

    async def contacts(self, tenant: Tenant, person: Person | None = None) -> list[Contact]:
        """All of a tenant, or one person's; the newest first."""
        ...

    async def begin(self, tenant: Tenant, key: str, at: datetime) -> None:
        """From now on a message with this key may stand."""
        ...

    async def end(self, tenant: Tenant, key: str, ref: MessageRef | None) -> None:
        """ref: where it stands; None: it was surely not taken."""
        ...

    async def tried(self, tenant: Tenant, key: str) -> Attempt | None: ...


class EvaluationStore(Protocol):
    async def keep_evaluation(self, evaluation: Evaluation) -> None: ...

    async def evaluation(self, evaluation_id: str) -> Evaluation:
        """Raises: NotFound."""
        ...

    async def evaluations(self, workflow: str, limit: int = 50) -> list[Evaluation]:
        """Newest first."""
        ...


class AuditStore(Protocol):
    """The log that everything is written to in the commit of what it tells; and what no other commit tells."""

    async def note(self, *events: AuditEvent) -> None: ...

    async def seal(self) -> int:
        """Gives a place in the chain to every event that has none. How many there were."""
        ...

    async def audit_head(self) -> tuple[int, str]:
        """(seq, hash) of the newest event that has a place; (0, "") if none has."""
        ...

    async def audit_unsealed(self) -> int: ...

    def audit_log(self) -> AsyncIterator[Sealed]:
        """The chain, oldest first, page by page."""
        ...

    async def audit_of(self, run_id: str) -> list[AuditEvent]:
        """What concerns one run, oldest first."""
        ...

    async def written(self, person: Person) -> Written: ...

    async def older(self, than: datetime, limit: int = 50) -> list[str]:
        """Ended runs whose text stands still, the oldest first."""
        ...

    async def erase_runs(self, runs: Sequence[str], why: Mapping[str, JSON], by: Person, now: datetime) -> None:
        """All text of those of them that have ended. One transaction; the log says what went."""
        ...

    async def erase_person(self, person: Person, by: Person, now: datetime) -> None:
        """What this person wrote anywhere else. One transaction; the log says what went."""
        ...

    async def scrub(self) -> bool:
        """No copy of what was erased is left behind in the database's own files. False: not while others read; try again."""
        ...


class Store(
    RunStore,
    DeliveryStore,
    ReminderStore,
    LookStore,
    FeedbackStore,
    DigestStore,
    CheckStore,
    InboxStore,
    ProposalStore,
    SuggestionStore,
    ContactStore,
    EvaluationStore,
    AuditStore,
    Protocol,
):
    """Everything. The engine, the delivery loop and the digest each name the part that they need."""
