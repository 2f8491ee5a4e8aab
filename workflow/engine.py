"""The engine: start, advance, decide, sweep. It holds nothing between two calls; a waiting run is rows in the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pydantic import ValidationError

from workflow.ask import Asker
from workflow.budget import Budgets, Ledger
from workflow.decided import Decided, Invalid, Late, Refused, Stale, Won
from workflow.definition import Definition
from workflow.delivery import Delivery, DeliveryKind
from workflow.errors import InputError, LostClaim, NotFound
from workflow.examples import Exemplars
from workflow.feedback import feedback
from workflow.fields import check
from workflow.ladder import Ladder, Pace
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.ports import Clock, Runner, RunStore, Verdict
from workflow.progress import Progress
from workflow.review import Decision, Edit, Kind, Outcome, OutcomeKind, Review, Revise, outcome_of
from workflow.run import Entry, Event, Run, Status
from workflow.segment import Segment
from workflow.steps import AIStep, PlainStep

LEASE = timedelta(seconds=10)  # renewed every third of it; how long a run rests when another process died


@dataclass
class Engine:
    """new_id: prefix -> a fresh id. chance: a number from 0.0 to 1.0, another one each time. Everything that is not pure comes
    in through these ports. ladder: holds what was learned about models that are down. exemplars: puts settled cases into
    prompts; None if no model reads them."""

    definitions: Mapping[str, Definition]
    store: RunStore
    models: Models
    clock: Clock
    new_id: Callable[[str], str]
    chance: Callable[[], float]
    budgets: Budgets = Budgets()
    pace: Pace = Pace()
    runner: Runner | None = None
    exemplars: Exemplars | None = None
    ladder: Ladder = field(init=False)

    def __post_init__(self) -> None:
        self.ladder = Ladder(self.models, self.clock, self.chance, Ledger(self.budgets, self.store), self.pace)

    def definition(self, name: str) -> Definition:
        """Raises: NotFound."""
        if name not in self.definitions:
            raise NotFound(f"There is no workflow called {name!r} here.")
        return self.definitions[name]

    async def start(
        self,
        workflow: str,
        message: Mapping[str, str],
        *,
        tenant: Tenant,
        requester: Person,
        origin: Place,
        key: str,
        shown: str = "",
    ) -> tuple[Run, bool]:
        """(run, True), or (the run that this key started before, False). shown: what its message quotes instead of the whole
        text. Raises: InputError, NotFound."""
        definition, now = self.definition(workflow), self.clock.now()
        try:
            given = definition.input.model_validate({**message, "at": now.isoformat()})
        except ValidationError as error:
            raise InputError(_first_problem(error)) from None
        run = Run(
            id=self.new_id("run"),
            tenant=tenant,
            workflow=workflow,
            version=definition.version,
            status=Status.READY,
            input=given.model_dump(mode="json"),
            source=shown or message.get("text", ""),
            requester=requester,
            origin=origin,
            key=key,
            created=now,
            updated=now,
        )
        root = Delivery(self.new_id("dlv"), tenant, DeliveryKind.RUN, run.id, origin, f"run:{run.id}", now)
        run, new = await self.store.start(run, [root])
        self._submit(run.id, run.segment)
        return run, new

    async def advance(self, run_id: str) -> Status | None:
        """Carry the run on until it waits or ends. None: it is not ready, or somebody else has it."""
        now = self.clock.now()
        claim = await self.store.claim(run_id, self.new_id("clm"), now, now + LEASE)
        if claim is None:
            return None
        segment = Segment(
            claim=claim,
            progress=Progress(claim.run, claim.entries, self.definitions.get(claim.run.workflow)),
            store=self.store,
            asker=Asker(self.ladder),
            clock=self.clock,
            new_id=self.new_id,
            lease=LEASE,
            exemplars=self.exemplars,
        )
        try:
            status = await segment.carry_out()
        except LostClaim:
            return None
        if status is Status.READY:  # a decision came in while we were at it
            self._submit(run_id, claim.run.segment + 1)
        return status

    async def decide(self, review_id: str, decision: Decision, by: Person, belongs: bool, hash: str, key: str) -> Decided:
        """belongs: whether the chat says that `by` is one of the reviewers. hash: of the draft that the person saw.
        key: names the press, so that its second delivery is known. Raises: NotFound."""
        review = await self.store.review(review_id)
        if review.outcome is not None:
            return Late(review, review.outcome.key == key)
        objection = review.objection(by, outcome_of(decision), belongs)
        if objection is not None:
            return Refused(review, objection)
        if hash != review.hash:
            return Stale(review)
        final, wrong = self._final(review, decision)
        if wrong:
            return Invalid(review, wrong)
        verdict = self._verdict(review, decision, by, final, key)
        if not await self.store.decide(verdict):
            review = await self.store.review(review_id)
            return Late(review, review.outcome is not None and review.outcome.key == key)
        if verdict.status is Status.READY:
            run = await self.store.run(review.run)
            self._submit(review.run, run.segment)
        return Won(replace(review, outcome=verdict.outcome))

    async def sweep(self) -> int:
        """Submit every run that should be moving and is not. How many there were."""
        unfinished = await self.store.unfinished(self.clock.now())
        for run_id, segment in unfinished:
            self._submit(run_id, segment)
        return len(unfinished)

    def _submit(self, run_id: str, segment: int) -> None:
        if self.runner is not None:
            self.runner.submit(run_id, segment)

    def _final(self, review: Review, decision: Decision) -> tuple[object, dict[str, str]]:
        """The approved version, if the decision approves one."""
        kind = outcome_of(decision)
        if review.kind is Kind.DOUBT or kind not in (OutcomeKind.APPROVED, OutcomeKind.EDITED):
            return None, {}
        step = self.definition(review.workflow).steps.get(review.step)
        if not isinstance(step, AIStep | PlainStep):
            raise NotFound(f"Workflow {review.workflow!r} has no step {review.step!r} any more.")
        as_it_is, wrong = check(step.output, review.draft, {})
        if isinstance(decision, Edit):
            edited, wrong = check(step.output, review.draft, decision.values)
            if wrong or edited != as_it_is:
                return edited, wrong
        # To the byte what the person saw, even if the schema would write it in another way.
        return (None, wrong) if wrong else (review.draft, {})

    def _verdict(self, review: Review, decision: Decision, by: Person, final: object, key: str) -> Verdict:
        now = self.clock.now()
        kind = outcome_of(decision)
        if kind is OutcomeKind.EDITED and final == review.draft:
            kind = OutcomeKind.APPROVED  # a dialog sent unchanged is an approval, and teaches as one
        outcome = Outcome(
            kind,
            now,
            by,
            final,
            getattr(decision, "reasons", ()),
            getattr(decision, "comment", ""),
            key,
        )
        stopped = kind is OutcomeKind.REJECTED
        return Verdict(
            review=review,
            outcome=outcome,
            status=Status.STOPPED if stopped else Status.READY,
            reason=_why_stopped(outcome) if stopped else "",
            entries=_entries(review, outcome, now, revise=isinstance(decision, Revise)),
            deliveries=(),
            feedback=feedback(self.new_id("fbk"), review, outcome),
            withdrawn=Outcome(OutcomeKind.WITHDRAWN, now, comment="The run was stopped.") if stopped else None,
        )


def _entries(review: Review, outcome: Outcome, now: datetime, revise: bool) -> list[Entry]:
    said = Entry(
        review.step,
        Event.DECIDED,
        now,
        review.round,
        reason=outcome.comment or ", ".join(outcome.reasons),
        by=outcome.by,
        detail={"outcome": outcome.kind.value, "review": review.id, "draft": review.hash},
    )
    if outcome.kind is OutcomeKind.REJECTED:
        return [said]
    if revise or review.kind is Kind.DOUBT:
        again = "A person wants another draft." if revise else "A person says: do it again."
        return [
            said,
            Entry(review.step, Event.REVISED, now, review.round, value=outcome.comment, reason=again, by=outcome.by),
        ]
    return [said, Entry(review.step, Event.DONE, now, review.round, value=outcome.final, by=outcome.by)]


def _why_stopped(outcome: Outcome) -> str:
    said = ", ".join(outcome.reasons)
    return f"Rejected: {said}." + (f" {outcome.comment}" if outcome.comment else "")


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    where = ".".join(map(str, problem["loc"]))
    if problem["type"] == "string_too_long":
        return f"The {where} is too long: at most {problem['ctx']['max_length']:,} characters."
    message = problem["msg"].removeprefix("Value error, ")
    return f"The {where} does not fit: {message}."
