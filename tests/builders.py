"""Values for tests, complete and valid, with what a test is about named in its call: `a_review(draft={"text": "Hello"})`."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from workflow.delivery import Delivery, DeliveryKind
from workflow.digest import Cadence, Schedule
from workflow.feedback import feedback
from workflow.gate import Route, RouteKind
from workflow.names import Person, Place, Tenant
from workflow.ports import Proposal, Settlement, Verdict
from workflow.review import Kind, Outcome, OutcomeKind, Review, Versions
from workflow.run import Entry, Event, Run, Status

NOW = datetime(2026, 11, 2, 9, 30, 15, 123456, tzinfo=UTC)
TENANT = Tenant("slack/T0PLAY")
ELSEWHERE = Tenant("slack/T0ELSE")
ANA = Person("slack/T0PLAY/U0ANA")
BEN = Person("slack/T0PLAY/U0BEN")
CHANNEL = Place("slack/T0PLAY/C0HELP")
VERSIONS = Versions(workflow="wf-1", prompt="prompt-1", policy="policy-1", model="playground")

_numbers = count(1)


def later(seconds: float = 0.0, **units: float) -> datetime:
    """So long after NOW."""
    return NOW + timedelta(seconds=seconds, **units)


def fresh(prefix: str) -> str:
    """An id that no other builder of this process has given out; ids sort by age."""
    return f"{prefix}_{next(_numbers):06d}"


def a_run(**overrides: Any) -> Run:
    id = overrides.pop("id", None) or fresh("run")
    run = Run(
        id=id,
        tenant=TENANT,
        workflow="support",
        version="wf-1",
        status=Status.READY,
        input={"text": "Where is my parcel?"},
        source="Where is my parcel?",
        requester=ANA,
        origin=CHANNEL,
        key=f"key-{id}",
        created=NOW,
        updated=NOW,
    )
    return replace(run, **overrides)


def an_entry(step: str = "reply", event: Event = Event.ANSWERED, **overrides: Any) -> Entry:
    entry = Entry(
        step=step,
        event=event,
        at=NOW,
        value={"text": "It is on its way."},
        reason="The tracking page says so.",
        seconds=0.25,
        detail={"model": "playground", "confidence": 0.9},
    )
    return replace(entry, **overrides)


def a_review(run: Run | None = None, **overrides: Any) -> Review:
    """About `run`, which must be in the store before the review is."""
    run = run or a_run()
    review = Review(
        id=fresh("rev"),
        tenant=run.tenant,
        run=run.id,
        workflow=run.workflow,
        step="reply",
        title="Answer a customer",
        kind=Kind.DRAFT,
        round=1,
        requester=run.requester,
        place=run.origin,
        source=run.source,
        facts={"order": "A-17"},
        draft={"text": "It is on its way.", "tone": "warm"},
        route=Route(RouteKind.REVIEW, "Claimed confidence 0.60 is under the bar of 0.70.", 0.7),
        confidence=0.6,
        reasoning="The tracking page says so.",
        evidence=("Parcel scanned at 08:12.",),
        flags=("promise",),
        versions=VERSIONS,
        reviewers=("@support-leads",),
        self_approval=False,
        revisions=3,
        opened=NOW,
    )
    return replace(review, **overrides)


def an_outcome(kind: OutcomeKind = OutcomeKind.APPROVED, **overrides: Any) -> Outcome:
    final = {"text": "It is on its way.", "tone": "warm"} if kind is OutcomeKind.APPROVED else None
    return replace(Outcome(kind=kind, at=later(60), by=BEN, final=final, key="press-1"), **overrides)


def a_withdrawal(**overrides: Any) -> Outcome:
    return replace(Outcome(OutcomeKind.WITHDRAWN, later(90), comment="The run has ended."), **overrides)


def a_verdict(review: Review, outcome: Outcome | None = None, **overrides: Any) -> Verdict:
    """An approval; READY unless the outcome is a rejection."""
    outcome = outcome or an_outcome()
    rejected = outcome.kind is OutcomeKind.REJECTED
    verdict = Verdict(
        review=review,
        outcome=outcome,
        status=Status.STOPPED if rejected else Status.READY,
        reason="Rejected: tone." if rejected else "",
        entries=[an_entry(review.step, Event.DECIDED, at=outcome.at, by=outcome.by)],
        deliveries=(),
        feedback=feedback(fresh("fbk"), review, outcome),
        withdrawn=a_withdrawal() if rejected else None,
    )
    return replace(verdict, **overrides)


def a_settlement(status: Status = Status.WAITING, **overrides: Any) -> Settlement:
    withdrawn = a_withdrawal() if status.ended else None
    return replace(Settlement(status=status, reason="", at=later(10), withdrawn=withdrawn), **overrides)


def a_delivery(kind: DeliveryKind = DeliveryKind.REPLY, **overrides: Any) -> Delivery:
    id = fresh("dlv")
    delivery = Delivery(
        id=id,
        tenant=TENANT,
        kind=kind,
        subject="run_000000",
        place=CHANNEL,
        key=f"key-{id}",
        due=NOW,
        body={"text": "Done."},
    )
    return replace(delivery, **overrides)


def a_root(run: Run, **overrides: Any) -> Delivery:
    """The message about a run."""
    root = {"tenant": run.tenant, "subject": run.id, "place": run.origin, "key": f"run:{run.id}", "body": {}}
    return a_delivery(DeliveryKind.RUN, **{**root, **overrides})


def a_card(review: Review, **overrides: Any) -> Delivery:
    card = {"tenant": review.tenant, "subject": review.id, "place": review.place, "key": f"card:{review.id}", "body": {}}
    return a_delivery(DeliveryKind.CARD, **{**card, **overrides})


def a_schedule(**overrides: Any) -> Schedule:
    schedule = Schedule(
        id=fresh("sch"),
        tenant=TENANT,
        place=CHANNEL,
        cadence=Cadence.WEEKLY,
        at="09:00",
        zone="Europe/Berlin",
        weekday=4,
        due=later(days=1),
        since=NOW,
    )
    return replace(schedule, **overrides)


def a_proposal(**overrides: Any) -> Proposal:
    proposal = Proposal(
        id=fresh("prp"),
        tenant=TENANT,
        person=ANA,
        place=CHANNEL,
        text="Where is my parcel?",
        author="Kim",
        link="https://chat.example/p1",
        at=NOW,
    )
    return replace(proposal, **overrides)
