"""Every sentence about control reviews. Who caught what is told to that person alone; everybody else reads totals."""

from bot.parts import Bold, Line
from workflow.control import Checks
from workflow.review import OutcomeKind, Review

ANNOUNCED: Line = ("Some cards here are checks with a known error.",)


def headline(review: Review) -> str:
    return f"{review.title}: a check"


def ended(review: Review) -> Line:
    """On its card, for everybody: what was wrong, and no word on who noticed."""
    if review.planted is None:
        return ("This was a check with a known error. Its text was erased.",)
    answered = "No answer to it releases anything." if review.caught is not None else "Nobody has answered it."
    return (Bold("This was a check with a known error: "), _said(review), f" {answered}")


def told(review: Review) -> Line:
    """To whoever answered."""
    return (Bold("This was a check: "), _said(review), f" {_result(review)} Nothing went out, and only you are told.")


def late(review: Review) -> Line:
    return (*ended(review), " It is over; your press changed nothing.")


def total(checks: Checks) -> Line:
    """Of a period, of everybody together; () without any."""
    return (f"Checks with a known error: {checks.caught} of {checks.total} caught.",) if checks.total else ()


def mine(checks: Checks) -> Line:
    """For one person, about themselves."""
    return (Bold(f"You caught {checks.caught} of {checks.total}"), " known errors in checks.")


def _said(review: Review) -> str:
    assert review.planted is not None
    said = str(review.planted["said"]).strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _result(review: Review) -> str:
    if review.caught:
        return "You caught it."
    edited = review.outcome is not None and review.outcome.kind is OutcomeKind.EDITED
    return "It slipped through: your version still has it." if edited else "It slipped through: you approved it as it was."
