"""The policy at hand: what owners set over a workflow's gates while it runs, without touching its code. Versioned."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from workflow.gate import Gate, Route, RouteKind
from workflow.names import Person, Tenant


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

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0.0 <= self.threshold <= 1.0:
            raise ValueError("a threshold is a probability from 0.0 to 1.0")
        if self.approvals is not None and not 1 <= self.approvals <= 20:
            raise ValueError("a gate needs from 1 to 20 approvals")


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

    def route(self, route: Route) -> Route:
        """Nothing goes on alone while the workflow is paused."""
        if not self.paused or route.asks:
            return route
        return Route(RouteKind.REVIEW, f"Automatic release is paused. Otherwise: {route.reason}", route.threshold)

    def gate(self, step: str, gate: Gate) -> Gate:
        """The gate that counts for this step now."""
        over = self.overrides.get(step)
        if over is None:
            return gate
        return replace(
            gate,
            always=gate.always if over.autonomy is None else over.autonomy is Autonomy.REVIEW_ALL,
            threshold=gate.threshold if over.threshold is None else over.threshold,
            reviewers=over.reviewers or gate.reviewers,
            approvals=over.approvals or gate.approvals,
            channel=over.channel or gate.channel,
        )
