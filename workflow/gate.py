"""The gate: may a step's output go on alone, or does a person look first?"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


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
class Gate:
    """The policy on one step's output.

    threshold: confidence from 0.0 to 1.0 under which a person looks.
    always: a person looks whatever the confidence.
    reviewers: who may decide: `@group`, `#channel`, or person ids. Empty: the members of the channel the card is in.
    channel: `#channel` for the card. Empty: where the run was started.
    self_approval: whether whoever started the run may decide.
    revisions: how often a reviewer may send the draft back.
    """

    threshold: float = 0.7
    always: bool = False
    reviewers: str | tuple[str, ...] = ()
    channel: str = ""
    self_approval: bool = False
    revisions: int = 3

    def __post_init__(self) -> None:
        if not 0.0 <= self.threshold <= 1.0:
            raise ValueError(f"a gate's threshold is a probability from 0.0 to 1.0, not {self.threshold}")
        if isinstance(self.reviewers, str):
            object.__setattr__(self, "reviewers", (self.reviewers,) if self.reviewers else ())

    @property
    def who(self) -> tuple[str, ...]:
        return (self.reviewers,) if isinstance(self.reviewers, str) else self.reviewers

    @property
    def version(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def route(self, confidence: float | None, fallback: str = "") -> Route:
        """Confidence: 0.0 to 1.0, or None if nobody claimed any. Fallback: why the model's own answer is not there."""
        if fallback:
            return Route(RouteKind.FALLBACK, f"No usable answer from the model ({fallback}); this is the step's fallback.")
        if self.always:
            return Route(RouteKind.REVIEW, "This step is always reviewed.")
        if confidence is None:
            return Route(RouteKind.REVIEW, "Nobody claimed a confidence for this.")
        # 0.699 must not read as "0.70 is under 0.70".
        digits = 2 if f"{confidence:.2f}" != f"{self.threshold:.2f}" or confidence == self.threshold else 4
        said = f"Confidence {confidence:.{digits}f} is {{}} the bar of {self.threshold:.2f}."
        if confidence < self.threshold:
            return Route(RouteKind.REVIEW, said.format("under"), self.threshold)
        return Route(RouteKind.AUTO, said.format("at or over"), self.threshold)
