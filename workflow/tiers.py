"""Tiers: a larger amount or a risk asks other people, or more of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from workflow.prompt import JSON


@dataclass(frozen=True)
class Tier:
    """Who decides when a draft is out of the ordinary: its number `field` is over `over`, or a rule or the model has flagged it.

    A field that cannot be read as a number fits: what nobody can measure goes to the stricter people.
    """

    reviewers: str | tuple[str, ...]
    approvals: int = 1
    field: str = ""
    over: float | None = None
    flagged: bool = False

    def __post_init__(self) -> None:
        if self.approvals < 1:
            raise ValueError("a tier needs at least one approval")
        if bool(self.field) != (self.over is not None):
            raise ValueError("a tier for amounts needs both the field and over=, the amount from which on it counts")
        if not self.field and not self.flagged:
            raise ValueError("a tier needs a condition: field= and over=, or flagged=True")

    @property
    def who(self) -> tuple[str, ...]:
        return (self.reviewers,) if isinstance(self.reviewers, str) else self.reviewers

    @property
    def why(self) -> str:
        """A sentence, for the card."""
        amount = f"{self.field.replace('_', ' ')} over {self.over:,.15g}" if self.over is not None else ""
        return f"Asked because of its {amount}." if amount else "Asked because something is flagged."

    def fits(self, draft: JSON, flags: Sequence[str]) -> bool:
        if self.flagged and flags:
            return True
        return self.over is not None and not self._within(draft)

    def _within(self, draft: JSON) -> bool:
        try:
            return Decimal(str(draft[self.field])) <= Decimal(str(self.over))
        except (InvalidOperation, KeyError, TypeError):
            return False
