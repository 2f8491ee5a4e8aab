"""What becomes of reviews that nobody answers: a reminder, or their end. Whoever is second, a person or another process, loses."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from workflow import controlling
from workflow.deciding import opened_again
from workflow.definition import Definition
from workflow.delivery import Delivery, DeliveryKind
from workflow.opening import asked_again, card_of, escalated
from workflow.patience import Escalate, Fallback, Stop, Then
from workflow.ports import Amendment, Clock, RunStore, Verdict
from workflow.review import Kind, Outcome, OutcomeKind, Review
from workflow.run import Entry, Event, Status
from workflow.silence import NOBODY_ANSWERED, Expire, Remind, Where, next_nudge
from workflow.steps import AIStep
from workflow.timing import Timing, terms

log = logging.getLogger("signoff.engine")


@dataclass(frozen=True)
class Lapsing:
    """new_id: prefix -> a fresh id."""

    definitions: Mapping[str, Definition]
    store: RunStore
    clock: Clock
    new_id: Callable[[str], str]
    timing: Timing

    async def look(self) -> list[Review]:
        """Does what silence calls for now. The reviews that it was about, as they were before."""
        now = self.clock.now()
        return [review for review in await self.store.due_reviews(now) if await self._tried(review, now)]

    async def _tried(self, review: Review, now: datetime) -> bool:
        """One that cannot be dealt with keeps no other waiting."""
        try:
            return await self._deal_with(review, now)
        except Exception:
            log.exception("review %s could not be reminded of or ended", review.id)
            return False

    async def _deal_with(self, review: Review, now: datetime) -> bool:
        """False: somebody was faster."""
        plan = self.timing.plan(review)
        match next_nudge(plan, review.nudged, now):
            case Expire() if review.kind is Kind.CONTROL:
                outcome = Outcome(OutcomeKind.EXPIRED, now, key=f"expired:{review.id}")
                return await self.store.end_control(review, outcome, controlling.ended(review, outcome))
            case Expire():
                return await self.store.decide(self._end(review, now))
            case Remind(where, nudged):
                reminded = replace(review, nudged=nudged, nudge=plan.next(nudged))
                say = [self.reminder(review, nudged, now)] if where is Where.THREAD else []
                return await self.store.amend(Amendment(reminded, now, [_reminded(review, where, nudged, now)], say))
            case None:  # the working hours have changed since it opened
                return await self.store.amend(Amendment(replace(review, nudge=plan.next(review.nudged)), now))

    def reminder(self, review: Review, nudged: int, now: datetime) -> Delivery:
        """Into the thread of its card. Its key is the same in every process, so each is posted once."""
        key, left = f"remind:{review.id}:{nudged}", self.timing.left(review, now).total_seconds()
        id, kind, body = self.new_id("dlv"), DeliveryKind.REMIND, {"left": left}
        return Delivery(id, review.tenant, kind, review.id, review.place, key, now, review.channel, body)

    def _end(self, review: Review, now: datetime) -> Verdict:
        """Nobody has said anything about the draft, so it teaches nothing."""
        outcome = Outcome(OutcomeKind.EXPIRED, now, key=f"expired:{review.id}")
        then = self._then(review)
        match then:
            case Stop():
                closed = Outcome(OutcomeKind.WITHDRAWN, now, comment="The run was stopped.")
                return Verdict(review, outcome, Status.STOPPED, NOBODY_ANSWERED, [_expired(review, now)], [], None, closed)
            case Fallback():
                lapsed = Entry(review.step, Event.LAPSED, now, review.round, reason="The step's own fallback goes on.")
                return Verdict(review, outcome, Status.READY, "", [_expired(review, now), lapsed], [], None)
            case Escalate():
                asked = asked_again(review, self.new_id("rev"), now)
                follow = self.timing.timed(escalated(asked, then))
                entries = [_expired(review, now), *opened_again(follow, f"Nobody answered, so {_they(then)} asked now.")]
                card = card_of(follow, self.new_id("dlv"))
                return Verdict(review, outcome, None, "", entries, [card], None, reviews=[follow])
            case _:
                assert_never(then)

    def _then(self, review: Review) -> Then:
        """What was promised, unless the step has lost its fallback since."""
        then, definition = terms(review).then, self.definitions.get(review.workflow)
        step = definition.steps.get(review.step) if definition else None
        return Stop() if isinstance(then, Fallback) and not isinstance(step, AIStep) else then


def _reminded(review: Review, where: Where, nudged: int, now: datetime) -> Entry:
    direct = "To each reviewer in person, or in the thread if they are many."
    told = "In the thread of its card." if where is Where.THREAD else direct
    detail = {"review": review.id, "where": where.value, "nudged": nudged}
    return Entry(review.step, Event.REMINDED, now, review.round, reason=told, detail=detail)


def _expired(review: Review, now: datetime) -> Entry:
    detail = {"outcome": OutcomeKind.EXPIRED.value, "review": review.id, "draft": review.hash}
    return Entry(review.step, Event.EXPIRED, now, review.round, reason=NOBODY_ANSWERED, detail=detail)


def _they(then: Escalate) -> str:
    return f"{', '.join(then.who)} {'is' if len(then.who) == 1 else 'are'}"
