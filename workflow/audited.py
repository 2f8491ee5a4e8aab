"""What happened, as events for the audit log. Facts are named one by one; whatever is not named may hold a person's text,
and goes to the words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from workflow.audit import AuditEvent, Kind
from workflow.digest import Schedule
from workflow.looks import Look
from workflow.names import Person, Tenant
from workflow.policy import Policy
from workflow.prompt import JSON
from workflow.review import Outcome, Review
from workflow.run import Entry, Run, Status

STEP = "step "  # an entry of the journal, as a kind of event: `step answered`
# What an entry's detail may hold that is a name or a number.
FACTS = frozenset({
    "confidence", "model", "prompt", "policy", "workflow", "examples", "usage", "error", "route", "threshold", "review",
    "reviewers", "approvals", "how", "policy_number", "policy_by", "outcome", "taken_back", "to", "where", "nudged", "due",
    "caught",
})  # fmt: skip


def run_started(run: Run) -> AuditEvent:
    what = {**_who(run.requester), "workflow": run.workflow, "version": run.version, "origin": run.origin}
    return AuditEvent(run.tenant, run.created, Kind.RUN_STARTED, run.requester, run.id, what=what, words={"input": run.input})


def run_ended(tenant: Tenant, run: str, status: Status, reason: str, at: datetime) -> AuditEvent:
    return AuditEvent(tenant, at, Kind.RUN_ENDED, None, run, what={"status": status.value}, words=_said(reason=reason))


def journaled(tenant: Tenant, run: str, entries: Iterable[Entry]) -> list[AuditEvent]:
    return [_journaled(tenant, run, entry) for entry in entries]


def _journaled(tenant: Tenant, run: str, entry: Entry) -> AuditEvent:
    what: dict[str, JSON] = {"step": entry.step, "attempt": entry.attempt, "seconds": entry.seconds}
    words: dict[str, JSON] = {}
    for name, value in entry.detail.items():
        (what if name in FACTS else words)[name] = value
    words |= _said(reason=entry.reason, value=entry.value)
    review = str(entry.detail.get("review") or "")
    return AuditEvent(tenant, entry.at, STEP + entry.event.value, entry.by, run, review, what, words)


def opened(review: Review) -> AuditEvent:
    what = {
        "step": review.step,
        "round": review.round,
        "kind": review.kind.value,
        "route": review.route.kind.value,
        "confidence": review.confidence,
        "threshold": review.route.threshold,
        "tier": review.tier,
        "reviewers": list(review.reviewers),
        "guests": list(review.guests),
        "approvals": review.approvals,
        "rejections": review.rejections,
        "self_approval": review.self_approval,
        "due": review.due.isoformat() if review.due else None,
        **asdict(review.versions),
    }
    words = _said(
        reason=review.route.reason,
        draft=review.draft,
        reasoning=review.reasoning,
        evidence=list(review.evidence),
        flags=list(review.flags),
    )
    return AuditEvent(review.tenant, review.opened, Kind.REVIEW_OPENED, None, review.run, review.id, what, words)


def closed(tenant: Tenant, run: str, reviews: Iterable[str], outcome: Outcome) -> list[AuditEvent]:
    """By what happened elsewhere in their run."""
    what, words = {"outcome": outcome.kind.value}, _said(comment=outcome.comment)
    return [AuditEvent(tenant, outcome.at, Kind.REVIEW_CLOSED, outcome.by, run, id, what, words) for id in reviews]


def refused(about: Review | Run, by: Person, wanted: str, why: str, at: datetime) -> AuditEvent:
    """A press that did nothing. wanted: what it would have done. why: in a word or two."""
    what = {**_who(by), "wanted": wanted, "why": why}
    if isinstance(about, Run):
        return AuditEvent(about.tenant, at, Kind.REFUSED, by, about.id, what=what)
    return AuditEvent(about.tenant, at, Kind.REFUSED, by, about.run, about.id, {**what, "step": about.step})


def looked(look: Look, run: str) -> AuditEvent:
    return AuditEvent(look.tenant, look.at, Kind.LOOKED, look.person, run, look.review, {"looked": look.what.value})


def policy_set(policy: Policy) -> AuditEvent:
    what = {
        "workflow": policy.workflow,
        "number": policy.number,
        "paused": policy.paused,
        "overrides": {step: asdict(over) for step, over in policy.overrides.items()},
    }
    words = _said(reason=policy.reason)
    assert policy.at is not None
    return AuditEvent(policy.tenant, policy.at, Kind.POLICY_SET, policy.by, what=what, words=words)


def digest_set(schedule: Schedule, by: Person | None, at: datetime) -> AuditEvent:
    off = {"place": schedule.place, "on": schedule.due is not None}
    when = {"cadence": schedule.cadence.value, "at": schedule.at, "zone": schedule.zone, "weekday": schedule.weekday}
    return AuditEvent(schedule.tenant, at, Kind.DIGEST_SET, by, what={**off, **when})


def erased(
    tenant: Tenant, at: datetime, actor: Person, why: Mapping[str, JSON], rows: Mapping[str, int], events: Sequence[tuple[int, int]]
) -> AuditEvent:
    """why: whose text, or older than what. rows: how many of each kind. events: from … to, of those that lost their words."""
    told: list[JSON] = [list(pair) for pair in events]
    return AuditEvent(tenant, at, Kind.ERASED, actor, what={**why, "rows": dict(rows), "events": told})


def _who(person: Person) -> dict[str, Any]:
    """Who they claim to be, as the platform told it; how that was verified is in the newest `bot started`."""
    platform, workspace, user = (*person.split("/", 2), "", "")[:3]
    return {"platform": platform, "workspace": workspace, "user": user}


def _said(**parts: JSON) -> dict[str, JSON]:
    return {name: value for name, value in parts.items() if value not in (None, "", [], {})}
