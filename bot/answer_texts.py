"""Every sentence about reactions and replies to a card."""

from collections.abc import Mapping

from bot import texts
from bot.parts import Bold, Code, Line
from workflow.review import How, Kind, OutcomeKind, Review
from workflow.suggestion import Suggestion

SHOWN = 500  # characters of a reply that are repeated
THIS, REASON, MYSELF, TALK = "Revise with this comment", "Reject for this reason", "Edit it myself", "No, just talking"
WANTED: Mapping[OutcomeKind, str] = {
    OutcomeKind.APPROVED: texts.APPROVE,
    OutcomeKind.REVISED: texts.REVISE,
    OutcomeKind.REJECTED: texts.REJECT,
}


def approve(review: Review) -> str:
    return texts.AGAIN if review.kind is Kind.DOUBT else texts.APPROVE


def revise(suggestion: Suggestion) -> str:
    return THIS if suggestion.comment else f"{texts.REVISE}…"


def reject(review: Review, suggestion: Suggestion) -> str:
    label = texts.STOP if review.kind is Kind.DOUBT else texts.REJECT
    return REASON if suggestion.comment else f"{label}…"


def asked(review: Review, suggestion: Suggestion, cut: bool = False) -> tuple[Line, ...]:
    """cut: whether the reply was longer than a comment may be."""
    verb = _verb(review, suggestion.kind)
    answered = "Your reaction to" if suggestion.how is How.REACTION else "Your reply about"
    head: Line = (f"{answered} “{review.title}”: shall I take it as ", Bold(verb), ", of draft ", Code(review.hash), "?")
    quoted: list[Line] = [(f"“{_short(suggestion.comment)}”",)] if suggestion.comment else []
    shorter: list[Line] = [(f"A comment holds {len(suggestion.comment):,} characters: the rest is left out.",)] if cut else []
    return (head, *quoted, *shorter, ("Nothing is decided until you press.",))


def _verb(review: Review, kind: OutcomeKind) -> str:
    if review.kind is Kind.DOUBT:
        return texts.AGAIN if kind is OutcomeKind.APPROVED else texts.STOP
    return WANTED[kind]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def cannot_send_back(review: Review) -> tuple[Line, ...]:
    return (
        (f"It was sent back {review.round - 1} times already, so I cannot take your reply as a comment for another draft.",),
        ("Nothing is decided until you press.",),
    )


def dropped() -> Line:
    return ("I take it as talk. Nothing was decided; the buttons on the card are there when you need them.",)


def unknown() -> Line:
    return ("I do not know this question any more, or it was put to somebody else. Nothing was decided; use the card's buttons.",)


def still_stands(review: Review) -> Line:
    """After a reaction that had decided is taken away."""
    return (f"Taking the reaction away does not undo it: your decision on “{review.title}” stands.",)
