"""Reviews and feedback: rows to values and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from storage.rows import AnyRow, Values
from workflow import inbox
from workflow.delta import Delta, FieldChange, WordChange
from workflow.feedback import Feedback
from workflow.gate import Route, RouteKind
from workflow.review import How, Kind, Outcome, OutcomeKind, Reason, Review, Undone, Versions, Vote


def review_values(review: Review) -> Values:
    values = dict(vars(review))
    values.update(
        kind=review.kind.value,
        facts=dict(review.facts),
        route=review.route.kind.value,
        route_reason=review.route.reason,
        threshold=review.route.threshold,
        votes=votes_values(review.votes),
        asks=inbox.asks(review.reviewers),
        named=named_values(review),
        **_versions(values.pop("versions")),
        **outcome_values(review.outcome),
        **undone_values(review.undone),
    )
    return values


def named_values(review: Review) -> str:
    return inbox.named((*review.guests, *review.delegates))


def undone_values(undone: Undone | None) -> Values:
    return {"undone": undone.at if undone else None, "undone_by": undone.by if undone else None}


def votes_values(votes: Iterable[Vote]) -> list[Values]:
    return [{**asdict(vote), "kind": vote.kind.value, "at": vote.at.isoformat()} for vote in votes]


def _to_vote(stored: Mapping[str, Any]) -> Vote:
    said = {"kind": OutcomeKind(stored["kind"]), "at": datetime.fromisoformat(stored["at"])}
    return Vote(**{**stored, **said, "reasons": _to_reasons(stored["reasons"])})


def outcome_values(outcome: Outcome | None) -> Values:
    if outcome is None:
        return dict.fromkeys(("outcome", "decided", "decided_by", "final", "reasons", "comment", "press"))
    return {
        "outcome": outcome.kind.value,
        "decided": outcome.at,
        "decided_by": outcome.by,
        "final": outcome.final,
        "reasons": [reason.value for reason in outcome.reasons],
        "comment": outcome.comment,
        "press": outcome.key,
    }


def to_review(row: AnyRow) -> Review:
    return Review(
        id=row.id,
        tenant=row.tenant,
        run=row.run,
        workflow=row.workflow,
        step=row.step,
        title=row.title,
        kind=Kind(row.kind),
        round=row.round,
        requester=row.requester,
        place=row.place,
        source=row.source,
        facts=row.facts,
        draft=row.draft,
        route=Route(RouteKind(row.route), row.route_reason, row.threshold),
        confidence=row.confidence,
        reasoning=row.reasoning,
        evidence=tuple(row.evidence),
        flags=tuple(row.flags),
        versions=_to_versions(row),
        reviewers=tuple(row.reviewers),
        self_approval=row.self_approval,
        revisions=row.revisions,
        opened=row.opened,
        shown=row.shown,
        outcome=_to_outcome(row),
        private=row.private,
        approvals=row.approvals,
        rejections=row.rejections,
        votes=tuple(_to_vote(vote) for vote in row.votes),
        guests=tuple(row.guests),
        delegates=tuple(row.delegates),
        due=row.due,
        nudge=row.nudge,
        nudged=row.nudged,
        patience=row.patience,
        take_back=row.take_back,
        batch=row.batch,
        tier=row.tier,
        channel=row.channel,
        version=row.version,
        undone=Undone(row.undone_by, row.undone) if row.undone else None,
        planted=row.planted,
    )


def _to_outcome(row: AnyRow) -> Outcome | None:
    if row.outcome is None:
        return None
    return Outcome(
        kind=OutcomeKind(row.outcome),
        at=row.decided,
        by=row.decided_by,
        final=row.final,
        reasons=_to_reasons(row.reasons),
        comment=row.comment,
        key=row.press,
    )


def feedback_values(feedback: Feedback) -> Values:
    values = dict(vars(feedback))
    values.update(
        facts=dict(feedback.facts),
        decision=feedback.decision.value,
        how=feedback.how.value,
        reasons=[reason.value for reason in feedback.reasons],
        delta=None if feedback.delta is None else asdict(feedback.delta),
        **_versions(values.pop("versions")),
    )
    return values


def to_feedback(row: AnyRow) -> Feedback:
    return Feedback(
        id=row.id,
        tenant=row.tenant,
        review=row.review,
        run=row.run,
        workflow=row.workflow,
        step=row.step,
        input=row.input,
        facts=row.facts,
        draft=row.draft,
        draft_hash=row.draft_hash,
        final=row.final,
        decision=OutcomeKind(row.decision),
        by=row.by,
        at=row.at,
        seconds=row.seconds,
        reasons=_to_reasons(row.reasons),
        comment=row.comment,
        delta=to_delta(row.delta),
        confidence=row.confidence,
        route=row.route,
        versions=_to_versions(row),
        private=row.private,
        taken_back=row.taken_back,
        how=How(row.how),
    )


def to_delta(stored: Mapping[str, Any] | None) -> Delta | None:
    if stored is None:
        return None
    changes = (
        FieldChange(**{**change, "words": tuple(WordChange(**word) for word in change["words"])}) for change in stored["changes"]
    )
    return Delta(tuple(changes), stored["similarity"])


def _versions(versions: Versions) -> Values:
    return {
        "workflow_version": versions.workflow,
        "prompt_version": versions.prompt,
        "policy_version": versions.policy,
        "model": versions.model,
    }


def _to_versions(row: AnyRow) -> Versions:
    return Versions(row.workflow_version, row.prompt_version, row.policy_version, row.model)


def _to_reasons(stored: list[str]) -> tuple[Reason, ...]:
    return tuple(Reason(reason) for reason in stored)
