"""The policy at hand: what owners set over a workflow's gates while it runs, without touching its code. Versioned.

What the code asks for is a floor: from chat a gate can be made stricter, never looser than `always`, `approvals` and `rejections`
in the code say. Its bar and its reviewers can be replaced. Rules and risk flags send a draft to a person whatever is set here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflow.gate import Gate, Route, RouteKind
from workflow.names import Person, Tenant

APPROVALS_MOST = 20
PAUSED = "Automatic release is paused"


class Autonomy(StrEnum):
    """How much a step may do alone."""

    REVIEW_ALL = "review_all"  # a person looks at everything
    GATED = "gated"  # what the gate lets through goes on alone


@dataclass(frozen=True)
class Override:
    """What is set over one step's gate; None and empty leave what the code says."""

    autonomy: Autonomy | None = None
    threshold: float | None = None
    reviewers: tuple[str, ...] = ()
    approvals: int | None = None
    channel: str = ""
    rejections: int | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0.0 <= self.threshold <= 1.0:
            raise ValueError("a threshold is a probability from 0.0 to 1.0")
        if self.approvals is not None and not 1 <= self.approvals <= APPROVALS_MOST:
            raise ValueError(f"a gate needs from 1 to {APPROVALS_MOST} approvals")
        if self.rejections is not None and self.rejections < 1:
            raise ValueError("at least one rejection stops a run")


@dataclass(frozen=True)
class Policy:
    """One version of a workflow's policy in one tenant. number: 1 for the first; 0 where nobody has set anything.
    paused: nothing goes on alone, whatever the gates say."""

    tenant: Tenant
    workflow: str
    number: int = 0
    paused: bool = False
    overrides: Mapping[str, Override] = field(default_factory=dict)
    by: Person | None = None
    at: datetime | None = None
    reason: str = ""

    def gate(self, step: str, gate: Gate) -> Gate:
        """The gate that counts for this step now. gate: the code's."""
        over = self.overrides.get(step)
        if over is None:
            return gate
        least = over.approvals or 1
        return replace(
            gate,
            always=gate.always or over.autonomy is Autonomy.REVIEW_ALL,
            threshold=gate.threshold if over.threshold is None else over.threshold,
            reviewers=over.reviewers or gate.reviewers,
            approvals=max(gate.approvals, least),
            tiers=tuple(replace(tier, approvals=max(tier.approvals, least)) for tier in gate.tiers),
            channel=over.channel or gate.channel,
            rejections=min(gate.rejections, over.rejections or gate.rejections),
        )

    def route(self, route: Route, step: str, gate: Gate) -> Route:
        """What the gate that counts said, with what this policy had to do with it. gate: the code's."""
        told = self._told(route, self.gate(step, gate), gate)
        return told if told.asks else self.release(told)

    def release(self, route: Route) -> Route:
        """route: one on which the run would go on alone. While automatic release is paused, a person looks first."""
        if not self.paused:
            return route
        why = f"{PAUSED}, by policy {self.number}. Otherwise: {route.reason}"
        return Route(RouteKind.REVIEW, why, route.threshold)

    def _told(self, route: Route, counts: Gate, code: Gate) -> Route:
        if route.threshold is not None and counts.threshold != code.threshold:
            why = f", set by policy {self.number}; the code's bar is {code.threshold:.2f}."
        elif route.kind is RouteKind.REVIEW and counts.always and not code.always:
            why = f", by policy {self.number}."
        else:
            return route
        return replace(route, reason=route.reason.removesuffix(".") + why)

    def next(self, by: Person, at: datetime, reason: str, **changes: Any) -> "Policy":
        """The version after this one. changes: `paused`, `overrides`."""
        return replace(self, number=self.number + 1, by=by, at=at, reason=reason, **changes)

    def with_override(self, step: str, over: Override) -> Mapping[str, Override]:
        """Its overrides with this one; an empty one gives the step back to the code."""
        others = {name: each for name, each in self.overrides.items() if name != step}
        return others if over == Override() else {**others, step: over}


@dataclass(frozen=True)
class Change:
    """One difference between two versions. step: "" for what concerns the whole workflow. field: `paused`, or of Override.
    before, after: as in Override; None and empty are the code's own."""

    step: str
    field: str
    before: Any
    after: Any


def changes(before: Policy, after: Policy) -> Iterator[Change]:
    if before.paused != after.paused:
        yield Change("", "paused", before.paused, after.paused)
    for step in sorted(before.overrides.keys() | after.overrides.keys()):
        old, new = (policy.overrides.get(step, Override()) for policy in (before, after))
        for each in fields(Override):
            was, now = getattr(old, each.name), getattr(new, each.name)
            if was != now:
                yield Change(step, each.name, was, now)


def pause_of(versions: Sequence[Policy], number: int) -> Policy | None:
    """The version that began the pause which version `number` stands in; None if it is not paused. versions: newest first."""
    began = None
    for version in versions:
        if version.number <= number and not version.paused:
            break
        if version.number <= number:
            began = version
    return began
