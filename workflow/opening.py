"""Opening a review: from a step's draft, or from an action that nobody knows the fate of; and the card that asks."""

from collections.abc import Mapping
from datetime import datetime

from workflow.delivery import Delivery, DeliveryKind
from workflow.gate import Gate, Route, RouteKind
from workflow.prompt import JSON, Answer
from workflow.review import Kind, Review, Versions
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
) -> Review:
    """answer: what the model said besides the draft; None for a draft that code made. findings: of the gate's rules."""
    gate = step.gated or Gate()
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
        flags=(*findings, *(answer.flags if answer else ())),
        versions=versions,
        reviewers=gate.who,
        self_approval=gate.self_approval,
        revisions=gate.revisions,
        opened=now,
        private=private,
    )


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


def card_of(review: Review, id: str, channel: str) -> Delivery:
    return Delivery(
        id=id,
        tenant=review.tenant,
        kind=DeliveryKind.CARD,
        subject=review.id,
        place=review.place,
        key=f"card:{review.id}",
        due=review.opened,
        channel=channel,
    )


def title_of(step: Step) -> str:
    return step.name.replace("_", " ").capitalize()
