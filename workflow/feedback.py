"""Feedback: one person's verdict on one draft, tied to everything that produced it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflow.delta import Delta, delta
from workflow.names import Person, Tenant
from workflow.prompt import JSON
from workflow.review import How, Kind, Outcome, OutcomeKind, Reason, Review, Versions


@dataclass(frozen=True)
class Feedback:
    """seconds: from the card standing in the channel to the decision. final: what went out, None if nothing did.
    delta: from draft to final, None if nothing went out. private: no prompt may ever show this.
    taken_back: the person undid it; it teaches nobody."""

    id: str
    tenant: Tenant
    review: str
    run: str
    workflow: str
    step: str
    input: str
    facts: Mapping[str, str]
    draft: JSON
    draft_hash: str
    final: JSON
    decision: OutcomeKind
    by: Person
    at: datetime
    seconds: float
    reasons: tuple[Reason, ...]
    comment: str
    delta: Delta | None
    confidence: float | None
    route: str
    versions: Versions
    private: bool = False
    taken_back: bool = False
    how: How = How.BUTTON

    @property
    def approved(self) -> bool:
        return self.decision in (OutcomeKind.APPROVED, OutcomeKind.EDITED)


def feedback(id: str, review: Review, outcome: Outcome, how: How = How.BUTTON) -> Feedback | None:
    """None for a review that was not about a draft, or that no person ended."""
    if review.kind is not Kind.DRAFT or outcome.by is None:
        return None
    return Feedback(
        id=id,
        tenant=review.tenant,
        review=review.id,
        run=review.run,
        workflow=review.workflow,
        step=review.step,
        input=review.source,
        facts=review.facts,
        draft=review.draft,
        draft_hash=review.hash,
        final=outcome.final,
        decision=outcome.kind,
        by=outcome.by,
        at=outcome.at,
        seconds=max(0.0, (outcome.at - (review.shown or review.opened)).total_seconds()),
        reasons=outcome.reasons,
        comment=outcome.comment,
        delta=None if outcome.final is None else delta(review.draft, outcome.final),
        confidence=review.confidence,
        route=review.route.reason,
        versions=review.versions,
        private=review.private,
        how=how,
    )
