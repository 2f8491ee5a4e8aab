"""The gate: may a step's output go on alone, or does a person look first?"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from workflow.control import Control
from workflow.house_risks import HOUSE
from workflow.names import Person
from workflow.patience import FOR_EVER, Patience
from workflow.prompt import JSON
from workflow.risks import Rule, Seen, findings
from workflow.telltales import VERSION
from workflow.tiers import Tier


class RouteKind(StrEnum):
    AUTO = "auto"
    REVIEW = "review"
    AUDIT = "audit"
    FALLBACK = "fallback"


@dataclass(frozen=True)
class Route:
    """What the gate said, and why. `threshold` is the bar it used, None when no number decided."""

    kind: RouteKind
    reason: str
    threshold: float | None = None

    @property
    def asks(self) -> bool:
        """Whether a person looks before the run goes on. A fallback's answer always goes to one."""
        return self.kind in (RouteKind.REVIEW, RouteKind.FALLBACK)


@dataclass(frozen=True)
class Asked:
    """Who is asked about one draft. why: the tier that chose them, a sentence; "" for the gate's own."""

    reviewers: tuple[str, ...]
    approvals: int
    why: str = ""


@dataclass(frozen=True)
class Gate:
    """The policy on one step's output.

    threshold: confidence from 0.0 to 1.0 under which a person looks.
    always: a person looks whatever the confidence.
    reviewers: who may decide: `@group`, `#channel`, or person ids. Empty: the members of the channel the card is in.
    channel: `#channel` for the card. Empty: where the run was started.
    self_approval: whether whoever started the run may decide.
    revisions: how often a reviewer may send the draft back; 0 where code would make the same again.
    rules: what sends an answer to a person however sure the model is; the house's own rules come on top.
    approvals: how many different people must approve the same version. rejections: how many stop the run.
    tiers: other reviewers for some drafts; the first one that fits counts.
    guests: people of other workspaces or tenants who may decide, by their full id, like `slack/T9/U1`.
    take_back: for how long a decision can be undone while nothing irreversible has come of it.
    batch: whether several may be approved with one press in the inbox.
    patience: how long it waits, who is reminded, and what follows when nobody answers. Default: it waits for ever.
    control: that now and then a card shows a known error; announced on every card. Only where one person decides.
    """

    threshold: float = 0.7
    always: bool = False
    reviewers: str | tuple[str, ...] = ()
    channel: str = ""
    self_approval: bool = False
    revisions: int = 3
    rules: tuple[Rule, ...] = ()
    approvals: int = 1
    rejections: int = 1
    tiers: tuple[Tier, ...] = ()
    guests: tuple[Person, ...] = ()
    take_back: timedelta = timedelta(minutes=10)
    batch: bool = False
    patience: Patience = FOR_EVER
    control: Control | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.threshold <= 1.0:
            raise ValueError(f"a gate's threshold is a probability from 0.0 to 1.0, not {self.threshold}")
        if self.approvals < 1 or self.rejections < 1:
            raise ValueError("a gate needs at least one approval, and at least one rejection stops")
        if self.control is not None and (self.approvals > 1 or self.rejections > 1):
            raise ValueError("control reviews measure one person at a time: they need a gate where one person decides")
        if isinstance(self.reviewers, str):
            object.__setattr__(self, "reviewers", (self.reviewers,) if self.reviewers else ())

    @property
    def who(self) -> tuple[str, ...]:
        return (self.reviewers,) if isinstance(self.reviewers, str) else self.reviewers

    @property
    def version(self) -> str:
        return hashlib.sha256(repr((self, HOUSE, VERSION)).encode()).hexdigest()[:12]

    def asks(self, draft: JSON, flags: Sequence[str]) -> Asked:
        """Who must look at this draft, and how many of them. flags: of the rules and of the model."""
        tier = next((tier for tier in self.tiers if tier.fits(draft, flags)), None)
        return Asked(tier.who, tier.approvals, tier.why) if tier else Asked(self.who, self.approvals)

    def findings(self, seen: Seen) -> tuple[str, ...]:
        """What this gate's rules and the house's have to say about an answer, a sentence each."""
        return findings((*self.rules, *HOUSE), seen)

    def route(self, confidence: float | None, fallback: str = "", findings: Sequence[str] = ()) -> Route:
        """Confidence: 0.0 to 1.0, or None if nobody claimed any. Fallback: why the model's own answer is not there.
        Findings: of the rules; with one, a person looks."""
        if fallback:
            return Route(RouteKind.FALLBACK, f"No usable answer from the model ({fallback}); this is the step's fallback.")
        if self.always:
            return Route(RouteKind.REVIEW, "This step is always reviewed.")
        if confidence is None or not 0.0 <= confidence <= 1.0:
            return Route(RouteKind.REVIEW, "Nobody claimed a confidence for this.")
        # 0.699 must not read as "0.70 is under 0.70".
        digits = 2 if f"{confidence:.2f}" != f"{self.threshold:.2f}" or confidence == self.threshold else 4
        said = f"Claimed confidence {confidence:.{digits}f} is {{}} the bar of {self.threshold:.2f}."
        if confidence < self.threshold:
            return Route(RouteKind.REVIEW, said.format("under"), self.threshold)
        if findings:
            more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
            return Route(RouteKind.REVIEW, f"A rule wants a person to look. {findings[0]}{more}")
        return Route(RouteKind.AUTO, said.format("at or over"), self.threshold)
