"""Handing a review to somebody: whoever may decide it asks one more person to, and keeps their own right."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from workflow.decided import Handed, HandedOver, Late, NotTo, Refused, Stale, Unfit
from workflow.deciding import MOST_TRIES
from workflow.delivery import Delivery, DeliveryKind
from workflow.names import Person, Place, short, tenant_of
from workflow.ports import Amendment, Clock, RunStore
from workflow.review import OutcomeKind, Review
from workflow.run import Entry, Event

MOST = 10  # people that one review is handed to


@dataclass(frozen=True)
class Delegating:
    """new_id: prefix -> a fresh id."""

    store: RunStore
    clock: Clock
    new_id: Callable[[str], str]

    async def hand_over(self, review_id: str, by: Person, belongs: bool, to: Person, hash: str, note: str) -> HandedOver:
        """belongs: whether the chat says that `by` is one of the reviewers. to: under the tenant that they really belong to.
        Raises: NotFound."""
        for _ in range(MOST_TRIES):
            review, now = await self.store.review(review_id), self.clock.now()
            refusal = _refusal(review, by, belongs, to, hash)
            if refusal is not None:
                return refusal
            handed = replace(review, delegates=(*review.delegates, to))
            detail = {"review": review.id, "to": to}
            entry = Entry(review.step, Event.DELEGATED, now, review.round, reason=note, by=by, detail=detail)
            tell = _message(review, by, to, note, self.new_id("dlv"), now)
            if await self.store.amend(Amendment(handed, now, [entry], [tell])):
                return Handed(handed)
        return Stale(await self.store.review(review_id))


def _refusal(review: Review, by: Person, belongs: bool, to: Person, hash: str) -> HandedOver | None:
    if review.outcome is not None:
        return Late(review, False)
    objection = review.objection(by, OutcomeKind.APPROVED, belongs)
    if objection is not None:
        return Refused(review, objection)
    if hash != review.hash:
        return Stale(review)
    if to in review.delegates:
        return Handed(review, same=True)
    why = _unfit(review, by, to)
    return NotTo(review, why) if why else None


def _unfit(review: Review, by: Person, to: Person) -> Unfit | None:
    if to == by:
        return Unfit.ONESELF
    if to == review.requester and not review.self_approval:
        return Unfit.REQUESTER
    if tenant_of(to) != review.tenant and to not in review.guests:
        return Unfit.FOREIGN
    return Unfit.TOO_MANY if len(review.delegates) >= MOST else None


def _message(review: Review, by: Person, to: Person, note: str, id: str, now: datetime) -> Delivery:
    place, key = Place(f"{review.tenant}/tell/{short(to)}"), f"handed:{review.id}:{to}"
    body = {"person": to, "by": by, "note": note}
    return Delivery(id, review.tenant, DeliveryKind.HANDED, review.id, place, key, now, body=body)
