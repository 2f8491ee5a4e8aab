"""One segment of a run: from a claim to the next gate, or to the end. The unit of work that a Runner carries out."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from workflow.ask import NOBODY, Asker
from workflow.context import RunContext
from workflow.delivery import Delivery
from workflow.errors import UnfitJournal
from workflow.examples import Exemplars
from workflow.failing import StepFailed, failing
from workflow.gate import Route, RouteKind
from workflow.ladder import Tried
from workflow.opening import card_of, doubt_review, draft_review, drafted_again, title_of
from workflow.policy import Policy
from workflow.ports import Claim, Clock, RunStore, Settlement
from workflow.progress import Progress
from workflow.prompt import Prompt, Question, Usage
from workflow.review import Outcome, OutcomeKind, Review, Versions
from workflow.risks import seen
from workflow.run import Entry, Event, Status
from workflow.steps import Action, AIStep, Decision, PlainStep, Step
from workflow.timing import Timing

log = logging.getLogger("signoff.engine")
MOST_ATTEMPTS = 20  # without getting any further. Many: a process that dies as it starts counts for every run that was under way


@dataclass
class Segment:
    """Carries a claimed run on. pending, deliveries, reviews: what no commit has seen yet.
    costly: whether `pending` holds something that must be on record before the run goes on. renewed: when the claim was.
    earlier: the run's reviews, where a person has sent a draft back."""

    claim: Claim
    progress: Progress
    store: RunStore
    asker: Asker
    clock: Clock
    new_id: Callable[[str], str]
    lease: timedelta
    timing: Timing
    exemplars: Exemplars | None = None
    pending: list[Entry] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    costly: bool = False
    earlier: Sequence[Review] = ()
    renewed: datetime = field(init=False)
    policy: Policy = field(init=False)

    async def carry_out(self) -> Status:
        """Raises: LostClaim."""
        if self.claim.run.attempts > MOST_ATTEMPTS:
            return await self._settle(Status.ATTENTION, f"Begun {MOST_ATTEMPTS} times, and never came to an end.")
        try:
            self.progress.read()
        except UnfitJournal as error:
            return await self._settle(Status.ATTENTION, str(error))
        await self._read_policy()
        if self.progress.revising:
            self.earlier = await self.store.reviews(self.claim.run.id)
        try:
            await self._work()
        except StepFailed as failed:
            self._note_failure(failed)
            return await self._settle(Status.FAILED, failed.sentence)
        return await self._settle(Status.WAITING if self.progress.waiting else Status.DONE, "")

    async def _work(self) -> None:
        """Plain steps inline, the others side by side, until nothing more can be done without a person."""
        tasks: set[asyncio.Task[None]] = set()
        self.renewed = self.clock.now()
        self._ask_about_doubts()
        try:
            await self._until_stuck(tasks)
        except StepFailed:
            await self._until_known(tasks)
            raise
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_stuck(self, tasks: set[asyncio.Task[None]]) -> None:
        """tasks: those under way; they are put in and taken out."""
        while True:
            self._inline()
            ready = self.progress.ready()
            if not ready and not tasks:
                return
            if self.costly:
                await self._flush()
            for step in ready:
                self.progress.begin(step.name)
                tasks.add(asyncio.create_task(self._carry_out(step), name=step.name))
            for task in await self._some(tasks):
                tasks.discard(task)
                task.result()

    async def _until_known(self, tasks: set[asyncio.Task[None]]) -> None:
        """A step has failed. An action beside it is not cut off: the journal must say whether it happened."""
        acting = {task for task in tasks if isinstance(self.progress.step(task.get_name()), Action)}
        while acting:
            for task in await self._some(acting):
                acting.discard(task)
                try:
                    task.result()
                except StepFailed as failed:
                    self._note_failure(failed)

    async def _some(self, tasks: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Those that are done; none when a third of the lease is over. Keeps the claim meanwhile. Raises: LostClaim."""
        done, _ = await asyncio.wait(tasks, timeout=self.lease.total_seconds() / 3, return_when=asyncio.FIRST_COMPLETED)
        if self.clock.now() - self.renewed > self.lease / 4:
            self.renewed = self.clock.now()
            await self.store.renew(self.claim, self.renewed + self.lease)
        return done

    def _inline(self) -> None:
        """Skips and pure code: no await, no commit of their own."""
        while True:
            for name, why in self.progress.skips():
                self._note(Entry(name, Event.SKIPPED, self.clock.now(), reason=why))
            pure = [step for step in self.progress.ready() if _is_pure(step)]
            if not pure:
                return
            for step in pure:
                with failing(step):
                    value = step.call(**self.progress.handoffs(step))
                    recorded = step.dump(step.load(value))
                self._plain(step, recorded, 0.0)

    async def _carry_out(self, step: Step) -> None:
        began = self.clock.now()
        match step:
            case AIStep():
                await self._ask(step)
            case Action():
                await self._act(step)
            case PlainStep() | Decision():
                with failing(step):
                    async with asyncio.timeout(step.timeout):
                        value = await step.call(**self.progress.handoffs(step))
                    recorded = step.dump(step.load(value))
                if step.gated is not None:
                    await self._read_policy()
                self._plain(step, recorded, (self.clock.now() - began).total_seconds())

    def _plain(self, step: Step, recorded: Any, seconds: float) -> None:
        now = self.clock.now()
        if step.gated is None:
            self._note(Entry(step.name, Event.DONE, now, value=recorded, seconds=seconds))
            return
        round = self.progress.rounds(step.name) + 1
        self._note(Entry(step.name, Event.ANSWERED, now, round, recorded, seconds=seconds, detail={"model": "code"}))
        gate = self.policy.gate(step.name, step.gated)
        route = self.policy.route(gate.route(None), step.name, step.gated)
        versions = Versions(self.progress.version, "", gate.version, "code")
        run = self.claim.run
        review = draft_review(self.new_id("rev"), run, step, round, recorded, route, versions, now, source=run.source, gate=gate)
        self._open(review)

    async def _ask(self, step: AIStep) -> None:
        """The policy is read last of all, and outside of what may fail with the step: the store's trouble is not the step's."""
        began, run = self.clock.now(), self.claim.run
        round = self.progress.rounds(step.name) + 1
        with failing(step):
            prompt = self._prompt(step)
        if self.progress.state(step.name).lapsed:
            await self._read_policy()
            self._lapse(step, prompt, round)
            return
        with failing(step):
            question = await self._question(step, prompt)
            asked = await self.asker.ask(
                step, question, self.progress.handoffs(step), lambda: self.progress.spent, partial(self._tried, step, round)
            )
            answer, recorded = asked.answer, asked.draft
            # A long input takes the rules a tenth of a second, which other runs should not wait for.
            found = await asyncio.to_thread(step.gate.findings, seen(question, recorded, answer.flags if answer else ()))
        await self._read_policy()  # it may have been paused while the model was thinking
        now, confidence = self.clock.now(), answer.confidence if answer else None
        gate = self.policy.gate(step.name, step.gate)
        route = self.policy.route(gate.route(confidence, asked.why, found), step.name, step.gate)
        if asked.model == NOBODY:
            route = Route(RouteKind.FALLBACK, f"Nobody could draft this ({asked.why}). Fill it in with “Edit”.")
        detail = {
            "confidence": confidence,
            "model": asked.model,
            "prompt": question.version,
            "policy": gate.version,
            "workflow": self.progress.version,
            "fallback": asked.why,
            "flags": list(answer.flags) if answer else [],
            "findings": list(found),
            "examples": [example.case for example in question.examples],
            "usage": asdict(answer.usage if answer else Usage()),
        }
        reasoning = answer.reasoning if answer else ""
        seconds = (now - began).total_seconds()
        self._note(Entry(step.name, Event.ANSWERED, now, round, recorded, reasoning, seconds, detail=detail))
        self.costly = True
        if not route.asks:
            self._release(step, round, recorded, route)
            return
        versions = Versions(self.progress.version, question.version, gate.version, asked.model)
        review = draft_review(
            self.new_id("rev"), run, step, round, recorded, route, versions, now,
            source=prompt.input, facts=prompt.facts, answer=answer, confidence=confidence, findings=found,
            private=self._private(prompt), gate=gate,
        )  # fmt: skip
        self._open(review)

    def _prompt(self, step: AIStep) -> Prompt:
        prompt = step.call(**self.progress.handoffs(step))
        if not isinstance(prompt, Prompt):
            raise TypeError(f"an AI step returns a Prompt, not {type(prompt).__name__}")
        return prompt

    def _private(self, prompt: Prompt) -> bool:
        return prompt.private or self.progress.private

    async def _question(self, step: AIStep, prompt: Prompt) -> Question:
        sent_back, previous = self.progress.sent_back(step.name)
        run = self.claim.run
        question = Question(run.tenant, run.workflow, step.name, prompt, step.schema, sent_back, previous)
        return await self.exemplars.for_question(question) if self.exemplars else question

    def _release(self, step: AIStep, round: int, recorded: Any, route: Route) -> None:
        now = self.clock.now()
        detail = {"route": route.kind.value, "threshold": route.threshold, **self._in_force}
        self._note(Entry(step.name, Event.ROUTED, now, round, reason=route.reason, detail=detail))
        self._note(Entry(step.name, Event.DONE, now, round, recorded))

    def _lapse(self, step: AIStep, prompt: Prompt, round: int) -> None:
        """Nobody answered in time, and the gate says that the step's own fallback goes on then. While automatic release is
        paused, people are asked about it instead."""
        why, now = "nobody answered in time", self.clock.now()
        asked = self.asker.fall_back(step, self.progress.handoffs(step), why, partial(self._tried, step, round))
        if asked.model == NOBODY:
            raise StepFailed(step.name, f"Nobody answered in time, and the fallback of “{title_of(step)}” failed.")
        detail = {"model": asked.model, "fallback": why, "workflow": self.progress.version}
        self._note(Entry(step.name, Event.ANSWERED, now, round, asked.draft, detail=detail))
        route = self.policy.release(Route(RouteKind.FALLBACK, "Nobody answered in time: the step's fallback goes on."))
        if route.kind is RouteKind.FALLBACK:
            self._release(step, round, asked.draft, route)
            return
        gate, run = self.policy.gate(step.name, step.gate), self.claim.run
        versions = Versions(self.progress.version, "", gate.version, asked.model)
        review = draft_review(
            self.new_id("rev"), run, step, round, asked.draft, route, versions, now,
            source=prompt.input, facts=prompt.facts, private=self._private(prompt), gate=gate,
        )  # fmt: skip
        self._open(review)

    async def _read_policy(self) -> None:
        self.policy = await self.store.policy(self.claim.run.tenant, self.claim.run.workflow)

    @property
    def _in_force(self) -> dict[str, Any]:
        """The policy that a route stood under, for the journal."""
        return {"policy_number": self.policy.number, "policy_by": self.policy.by}

    def _tried(self, step: AIStep, round: int, tried: Tried) -> None:
        """A rung that gave nothing. On record with whatever the run commits next."""
        detail = {"model": tried.by, "error": tried.slip.value, "usage": asdict(tried.usage)}
        now = self.clock.now()
        self._note(Entry(step.name, Event.TRIED, now, round, reason=tried.reason, seconds=tried.seconds, detail=detail))

    async def _act(self, step: Action) -> None:
        """On record before it happens and after: a crash in between leaves a trace that says so."""
        began = self.clock.now()
        context = RunContext(self.claim.run, step.name, began)
        attempt = self.progress.rounds(step.name) + 1
        self._note(Entry(step.name, Event.ABOUT_TO, began, attempt))
        await self._flush()  # the store's trouble is not the step's
        with failing(step):
            async with asyncio.timeout(step.timeout):
                value = step.call(**self.progress.handoffs(step, context))
                if inspect.isawaitable(value):
                    value = await value
            recorded = step.dump(step.load(value))
        now = self.clock.now()
        self._note(Entry(step.name, Event.DONE, now, attempt, recorded, seconds=(now - began).total_seconds()))
        self.deliveries += context.deliveries
        self.costly = True

    def _ask_about_doubts(self) -> None:
        for step in self.progress.doubts():
            given, version = self.progress.recorded(step), self.progress.version
            self._open(doubt_review(self.new_id("rev"), self.claim.run, step, given, version, self.clock.now()))

    def _open(self, review: Review) -> None:
        review = self.timing.timed(drafted_again(review, self.earlier))
        detail = {
            "route": review.route.kind.value,
            "review": review.id,
            "threshold": review.route.threshold,
            "flags": list(review.flags),
            "reviewers": list(review.reviewers),
            "approvals": review.approvals,
            **self._in_force,
        }
        self._note(Entry(review.step, Event.ROUTED, review.opened, review.round, reason=review.route.reason, detail=detail))
        self.reviews.append(review)
        self.deliveries.append(card_of(review, self.new_id("dlv")))

    def _note(self, entry: Entry) -> None:
        self.pending.append(entry)
        self.progress.add(entry)

    def _note_failure(self, failed: StepFailed) -> None:
        log.error("run %s: step %s failed: %s", self.claim.run.id, failed.step, failed, exc_info=failed.__cause__)
        self._note(Entry(failed.step, Event.FAILED, self.clock.now(), reason=failed.sentence))

    async def _flush(self) -> None:
        """A review goes with the entry that says so: a crash right after must find both, or neither."""
        pending, deliveries, reviews = self.pending, self.deliveries, self.reviews
        self.pending, self.deliveries, self.reviews, self.costly = [], [], [], False
        await self.store.append(self.claim, pending, deliveries, reviews)

    async def _settle(self, status: Status, reason: str) -> Status:
        now = self.clock.now()
        withdrawn = None
        if status.ended:
            withdrawn = Outcome(OutcomeKind.WITHDRAWN, now, comment=reason or "The run has ended.")
        return await self.store.settle(
            self.claim, Settlement(status, reason, now, self.pending, self.reviews, self.deliveries, withdrawn)
        )


def _is_pure(step: Step) -> bool:
    return isinstance(step, PlainStep | Decision) and not inspect.iscoroutinefunction(step.call)
