"""Opens control reviews, and ends them. Neither touches the run that they are tied to: not its status, not its outputs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflow.control import Control, planted
from workflow.definition import Definition
from workflow.opening import card_of
from workflow.ports import Clock, RunStore
from workflow.prompt import JSON
from workflow.review import How, Kind, Outcome, OutcomeKind, Review
from workflow.run import Entry, Event
from workflow.steps import AIStep, PlainStep
from workflow.timing import Timing

log = logging.getLogger("signoff.engine")
RECENT = 50  # settled drafts of a step, of which one is taken by lot


@dataclass(frozen=True)
class Controlling:
    """new_id: prefix -> a fresh id. chance: a number from 0.0 to 1.0, another one each time."""

    definitions: Mapping[str, Definition]
    store: RunStore
    new_id: Callable[[str], str]
    chance: Callable[[], float]
    clock: Clock
    timing: Timing

    async def after(self, decided: Review) -> Review | None:
        """Sometimes, after an approval without a change: another card of the same step. The decision stands whatever happens
        here."""
        step = self._step(decided)
        control = step.gated.control if step and step.gated else None
        if control is None or not _approved(decided) or self.chance() >= control.share:
            return None
        try:
            return await self._open(decided, control)
        except Exception:
            log.exception("no control review could be opened after %s", decided.id)
            return None

    async def _open(self, decided: Review, control: Control) -> Review | None:
        settled = await self.store.settled(decided.tenant, decided.workflow, decided.step, RECENT)
        # Only what looks like the cards that people see now.
        like = [each for each in settled if each.run != decided.run and each.reviewers == decided.reviewers]
        if not like:
            return None
        review = self._control(like[min(int(self.chance() * len(like)), len(like) - 1)], control)
        if review is not None:
            await self.store.open_control(review, card_of(review, self.new_id("dlv")))
        return review

    def _control(self, settled: Review, control: Control) -> Review | None:
        """The same card, but for the error."""
        step = self._step(settled)
        assert step is not None
        made = control.plant(step.load(settled.draft))
        if made is None:
            return None
        draft = step.dump(step.load(step.dump(made.draft)))
        error = planted(settled.draft, draft, made.said)
        if error is None:
            log.warning("the error planted into a draft of %s.%s changes nothing", settled.workflow, settled.step)
            return None
        opened = replace(
            settled,
            id=self.new_id("rev"),
            kind=Kind.CONTROL,
            draft=draft,
            planted=error,
            opened=self.clock.now(),
            shown=None,
            outcome=None,
            votes=(),
            delegates=(),
            take_back=0.0,
            version=0,
        )
        timed = self.timing.timed(opened)
        return replace(timed, nudge=timed.due)  # nobody is reminded of it

    def _step(self, review: Review) -> AIStep | PlainStep | None:
        definition = self.definitions.get(review.workflow)
        step = definition.steps.get(review.step) if definition else None
        return step if isinstance(step, AIStep | PlainStep) else None


def _approved(review: Review) -> bool:
    alone = review.approvals == 1 and review.rejections == 1
    return review.kind is Kind.DRAFT and alone and review.outcome is not None and review.outcome.kind is OutcomeKind.APPROVED


def ended(review: Review, outcome: Outcome, how: How | None = None) -> Entry:
    """The line in the journal of its run: a record, and nothing else."""
    found = replace(review, outcome=outcome).caught
    told = {True: "The known error was caught.", False: "The known error slipped through.", None: "Nobody answered."}
    detail: dict[str, Any] = {"review": review.id, "outcome": outcome.kind.value, "caught": found}
    said: dict[str, JSON] = {**detail, **({"how": how.value} if how else {})}
    return Entry(review.step, Event.CHECKED, outcome.at, review.round, reason=told[found], by=outcome.by, detail=said)
