"""Taking things back: a decision or a vote, by whoever made it; a run, by whoever started it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from workflow.decided import Happened, NothingToTakeBack, NotYours, Over, TakeBack, TakenBack
from workflow.deciding import MOST_TRIES, opened_again
from workflow.definition import Definition
from workflow.names import Person
from workflow.opening import asked_again, card_of
from workflow.ports import Amendment, Clock, Reversal, RunStore, Withdrawal
from workflow.prompt import JSON
from workflow.review import Outcome, OutcomeKind, Review, Undone
from workflow.run import Entry, Event, Run, fold
from workflow.timing import Timing

REVERSIBLE = (OutcomeKind.APPROVED, OutcomeKind.EDITED, OutcomeKind.REJECTED)


@dataclass(frozen=True)
class Undoing:
    """new_id: prefix -> a fresh id."""

    definitions: Mapping[str, Definition]
    store: RunStore
    clock: Clock
    new_id: Callable[[str], str]
    timing: Timing

    async def take_back(self, review_id: str, by: Person, key: str) -> TakeBack:
        """Raises: NotFound."""
        for _ in range(MOST_TRIES):
            review, now = await self.store.review(review_id), self.clock.now()
            done: TakeBack | None
            if review.outcome is None:
                if review.voted(by) is None:
                    return NothingToTakeBack(review)
                done = await self._unvote(review, by, now)
            else:
                refusal = _refusal(review, by, now)
                if refusal is not None:
                    return refusal
                done = await self._reverse(review, by, now)
            if done is not None:
                return done
        return NothingToTakeBack(await self.store.review(review_id))

    async def withdraw(self, run_id: str, by: Person, comment: str = "") -> Run | None:
        """Stops the run for whoever started it. None: it has ended, or is another person's. Raises: NotFound."""
        run, now = await self.store.run(run_id), self.clock.now()
        if run.requester != by:
            return None
        reason = f"Withdrawn by whoever started it.{' ' + comment if comment else ''}"
        entry = Entry("", Event.WITHDRAWN, now, reason=reason, by=by, detail={"comment": comment})
        outcome = Outcome(OutcomeKind.WITHDRAWN, now, by, comment=comment)
        if not await self.store.withdraw(Withdrawal(run.id, reason, outcome, [entry])):
            return None
        return await self.store.run(run_id)

    async def _unvote(self, review: Review, by: Person, now: datetime) -> TakenBack | None:
        without = review.without_vote(by)
        detail: dict[str, JSON] = {"review": review.id, "taken_back": True}
        entry = Entry(review.step, Event.VOTED, now, review.round, reason="took the vote back", by=by, detail=detail)
        return TakenBack(without) if await self.store.amend(Amendment(without, now, [entry])) else None

    async def _reverse(self, review: Review, by: Person, now: datetime) -> TakeBack | None:
        """None: something was written to the journal in between."""
        entries = await self.store.journal(review.run)
        since = _decided(entries, review)
        after = _descendants(self.definitions.get(review.workflow), review.step)
        for entry in entries[since:]:
            if entry.event is Event.ABOUT_TO and entry.step in after:
                return Happened(review, entry.step, entry.at)
        again = [review, *(await self._stopped_with(review))]
        reviews = [self.timing.timed(asked_again(each, self.new_id("rev"), now)) for each in again]
        back = Entry(review.step, Event.TAKEN_BACK, now, review.round, reason="The decision was taken back.", by=by)
        states = fold(entries)
        reset = [Entry(name, Event.RESET, now, reason=f"{review.step} is open again") for name in states if name in after]
        asked = [entry for each in reviews for entry in opened_again(each, "Asked again: the decision was taken back.")]
        reversal = Reversal(
            review=review,
            undone=Undone(by, now),
            length=len(entries),
            steps=frozenset({review.step, *after}),
            entries=[back, *reset, *asked],
            reviews=reviews,
            deliveries=[card_of(each, self.new_id("dlv")) for each in reviews],
            withdrawn=Outcome(OutcomeKind.WITHDRAWN, now, by, comment="An earlier decision was taken back."),
        )
        return TakenBack(review, tuple(reviews)) if await self.store.take_back(reversal) else None

    async def _stopped_with(self, review: Review) -> Sequence[Review]:
        """Other reviews of the run that a rejection closed in passing."""
        if review.outcome is None or review.outcome.kind is not OutcomeKind.REJECTED:
            return []
        at = review.outcome.at
        others = await self.store.reviews(review.run)
        return [r for r in others if r.outcome and r.outcome.kind is OutcomeKind.WITHDRAWN and r.outcome.at == at]


def _refusal(review: Review, by: Person, now: datetime) -> TakeBack | None:
    outcome, until = review.outcome, review.undo_until
    assert outcome is not None and until is not None
    if outcome.kind not in REVERSIBLE or review.undone is not None:
        return NothingToTakeBack(review)
    if by != outcome.by and review.voted(by) is None:
        return NotYours(review)
    return Over(review, until) if now > until else None


def _decided(entries: Sequence[Entry], review: Review) -> int:
    """Where the journal goes on after the decision on this review."""
    found = (n for n, e in enumerate(entries) if e.event is Event.DECIDED and e.detail.get("review") == review.id)
    return next(found, len(entries)) + 1


def _descendants(definition: Definition | None, step: str) -> set[str]:
    """The steps that come after this one, in whatever number of arrows."""
    after = {step}
    for name, each in definition.steps.items() if definition else ():
        if after & set(each.sources):
            after.add(name)
    return after - {step}
