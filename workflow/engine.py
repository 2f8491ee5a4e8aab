"""The engine: start, advance, decide, sweep. It holds nothing between two calls; a waiting run is rows in the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from pydantic import ValidationError

from workflow.ask import Asker
from workflow.budget import Budgets, Ledger
from workflow.controlling import Controlling
from workflow.decided import Decided, TakeBack, TakenBack, Won
from workflow.deciding import Deciding
from workflow.definition import Definition
from workflow.delegating import Delegating
from workflow.delivery import Delivery, DeliveryKind
from workflow.errors import InputError, LostClaim, NotFound
from workflow.examples import Exemplars
from workflow.hours import BusinessClock
from workflow.ladder import Ladder, Pace
from workflow.lapsing import Lapsing
from workflow.models import Models
from workflow.names import Person, Place, Tenant
from workflow.ports import Clock, Runner, RunStore
from workflow.progress import Progress
from workflow.review import Decision, How
from workflow.run import Run, Status
from workflow.segment import Segment
from workflow.timing import Timing
from workflow.undoing import Undoing

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
    calendar: BusinessClock
    new_id: Callable[[str], str]
    chance: Callable[[], float]
    budgets: Budgets = Budgets()
    pace: Pace = Pace()
    runner: Runner | None = None
    exemplars: Exemplars | None = None
    ladder: Ladder = field(init=False)
    deciding: Deciding = field(init=False)
    undoing: Undoing = field(init=False)
    timing: Timing = field(init=False)
    lapsing: Lapsing = field(init=False)
    delegating: Delegating = field(init=False)
    controlling: Controlling = field(init=False)

    def __post_init__(self) -> None:
        self.timing = Timing(self.definitions, self.calendar)
        self.deciding = Deciding(self.definitions, self.store, self.clock, self.new_id, self.timing)
        self.undoing = Undoing(self.definitions, self.store, self.clock, self.new_id, self.timing)
        self.lapsing = Lapsing(self.definitions, self.store, self.clock, self.new_id, self.timing)
        self.delegating = Delegating(self.store, self.clock, self.new_id)
        self.controlling = Controlling(self.definitions, self.store, self.new_id, self.chance, self.clock, self.timing)
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
            timing=self.timing,
            exemplars=self.exemplars,
        )
        try:
            status = await segment.carry_out()
        except LostClaim:
            return None
        if status is Status.READY:  # a decision came in while we were at it
            self._submit(run_id, claim.run.segment + 1)
        return status

    async def decide(
        self, review_id: str, decision: Decision, by: Person, belongs: bool, hash: str, key: str, how: How = How.BUTTON
    ) -> Decided:
        """See `Deciding.decide`. Raises: NotFound."""
        decided = await self.deciding.decide(review_id, decision, by, belongs, hash, key, how)
        if isinstance(decided, Won):
            await self._go_on(decided.review.run)
            await self.controlling.after(decided.review)
        return decided

    async def take_back(self, review_id: str, by: Person, key: str) -> TakeBack:
        """See `Undoing.take_back`. Raises: NotFound."""
        done = await self.undoing.take_back(review_id, by, key)
        if isinstance(done, TakenBack):
            await self._go_on(done.review.run)
        return done

    async def lapse(self) -> int:
        """Reminds of the reviews that nobody answers, and ends those that are due. How many there were. See `Lapsing`."""
        silent = await self.lapsing.look()
        for run_id in {review.run for review in silent}:
            await self._go_on(run_id)
        return len(silent)

    async def _go_on(self, run_id: str) -> None:
        run = await self.store.run(run_id)
        if run.status is Status.READY:
            self._submit(run.id, run.segment)

    async def sweep(self) -> int:
        """Submit every run that should be moving and is not. How many there were."""
        unfinished = await self.store.unfinished(self.clock.now())
        for run_id, segment in unfinished:
            self._submit(run_id, segment)
        return len(unfinished)

    def _submit(self, run_id: str, segment: int) -> None:
        if self.runner is not None:
            self.runner.submit(run_id, segment)


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    where = ".".join(map(str, problem["loc"]))
    if problem["type"] == "string_too_long":
        return f"The {where} is too long: at most {problem['ctx']['max_length']:,} characters."
    message = problem["msg"].removeprefix("Value error, ")
    return f"The {where} does not fit: {message}."
