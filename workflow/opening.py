"""Opening a review: from a step's draft, or from an action that nobody knows the fate of; and the card that asks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from workflow.delivery import Delivery, DeliveryKind
from workflow.gate import Gate, Route, RouteKind
from workflow.patience import Escalate, patience_from_json, patience_to_json
from workflow.prompt import JSON, Answer
from workflow.review import Kind, OutcomeKind, Review, Versions, Vote
from workflow.run import Run
from workflow.steps import Action, Step


def draft_review(
    id: str,
    run: Run,
    step: Step,
    round: int,
    draft: JSON,
    route: Route,
    versions: Versions,
    now: datetime,
    *,
    source: str,
    facts: Mapping[str, str] | None = None,
    answer: Answer | None = None,
    confidence: float | None = None,
    findings: tuple[str, ...] = (),
    private: bool = False,
    gate: Gate | None = None,
) -> Review:
    """gate: as the policy has it now; default: the step's own. answer: what the model said besides the draft; None for a draft
    that code made. findings: of the gate's rules."""
    gate = gate or step.gated or Gate()
    flags = (*findings, *(answer.flags if answer else ()))
    asked = gate.asks(draft, flags)
    return Review(
        id=id,
        tenant=run.tenant,
        run=run.id,
        workflow=run.workflow,
        step=step.name,
        title=title_of(step),
        kind=Kind.DRAFT,
        round=round,
        requester=run.requester,
        place=run.origin,
        source=source,
        facts=dict(facts or {}),
        draft=draft,
        route=route,
        confidence=confidence,
        reasoning=answer.reasoning if answer else "",
        evidence=answer.evidence if answer else (),
        flags=flags,
        versions=versions,
        reviewers=asked.reviewers,
        self_approval=gate.self_approval,
        revisions=gate.revisions,
        opened=now,
        private=private,
        approvals=asked.approvals,
        rejections=gate.rejections,
        guests=gate.guests,
        patience=patience_to_json(gate.patience),
        take_back=gate.take_back.total_seconds(),
        batch=gate.batch,
        tier=asked.why,
        channel=gate.channel,
    )


def asked_again(review: Review, id: str, now: datetime, *, draft: JSON = None, votes: tuple[Vote, ...] = ()) -> Review:
    """The same question about the same draft, or about another version of it, as a review of its own."""
    return replace(
        review,
        id=id,
        draft=review.draft if draft is None else draft,
        votes=votes,
        opened=now,
        shown=None,
        outcome=None,
        undone=None,
        nudged=0,
        version=0,
    )


def escalated(review: Review, then: Escalate) -> Review:
    """The question as it goes to those who are asked next, on their terms."""
    return replace(review, reviewers=then.who, patience=patience_to_json(then.patience), tier="", delegates=())


def drafted_again(review: Review, reviews: Sequence[Review]) -> Review:
    """Another draft is for those who had the one before: where silence has brought the question, and whom it was handed to.
    reviews: of the run so far, oldest first."""
    same = [each for each in reviews if each.step == review.step and each.outcome is not None]
    for each in same:
        then = patience_from_json(each.patience).then if each.patience else None
        if each.outcome and each.outcome.kind is OutcomeKind.EXPIRED and isinstance(then, Escalate):
            review = escalated(review, then)
    return replace(review, delegates=same[-1].delegates) if same else review


def doubt_review(id: str, run: Run, step: Action, given: Mapping[str, JSON], version: str, now: datetime) -> Review:
    """Whoever started the run may answer too: the question is what happened, not whether it is good."""
    reason = "The process stopped in the middle of this action: it may or may not have happened."
    return Review(
        id=id,
        tenant=run.tenant,
        run=run.id,
        workflow=run.workflow,
        step=step.name,
        title=title_of(step),
        kind=Kind.DOUBT,
        round=1,
        requester=run.requester,
        place=run.origin,
        source=run.source,
        facts={},
        draft=dict(given),
        route=Route(RouteKind.REVIEW, reason),
        confidence=None,
        reasoning="",
        evidence=(),
        flags=(),
        versions=Versions(version, "", "", "code"),
        reviewers=(),
        self_approval=True,
        revisions=0,
        opened=now,
    )


def card_of(review: Review, id: str) -> Delivery:
    return Delivery(
        id=id,
        tenant=review.tenant,
        kind=DeliveryKind.CARD,
        subject=review.id,
        place=review.place,
        key=f"card:{review.id}",
        due=review.opened,
        channel=review.channel,
    )


def title_of(step: Step) -> str:
    return step.name.replace("_", " ").capitalize()
