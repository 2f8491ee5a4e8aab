"""Every sentence about reactions and replies to a card."""

from collections.abc import Mapping

from bot import texts
from bot.parts import Bold, Code, Line
from workflow.review import How, Kind, Objection, OutcomeKind, Review
from workflow.suggestion import Suggestion

SHOWN = 500  # characters of a reply that are repeated
THIS, REASON, MYSELF = "Revise with this comment", "Reject for this reason", "Edit it myself"
TALK, NOTHING = "No, just talking", "No, it meant nothing"
VERBS: Mapping[OutcomeKind, str] = {
    OutcomeKind.APPROVED: texts.APPROVE,
    OutcomeKind.REVISED: texts.REVISE,
    OutcomeKind.REJECTED: texts.REJECT,
}


def label(review: Review, kind: OutcomeKind, comment: str) -> str:
    """Of the button that takes an answer for this. Dots: a dialog asks for more."""
    if kind is OutcomeKind.APPROVED:
        return _verb(review, kind)
    with_comment = THIS if kind is OutcomeKind.REVISED else REASON
    return with_comment if comment else f"{_verb(review, kind)}…"


def asked(review: Review, suggestion: Suggestion, cut: bool = False) -> tuple[Line, ...]:
    """cut: whether the reply was longer than a comment may be."""
    answer = "reaction" if suggestion.how is How.REACTION else "reply"
    head: Line = (f"Shall I take your {answer} as ", Bold(_verb(review, suggestion.kind)), "?")
    if review.objection(suggestion.person, suggestion.kind, True) is Objection.NO_MORE_REVISIONS:
        head = ("Your reply reads like a wish for another draft. ", *_no_more(review))
    quoted: list[Line] = [(f"“{_short(suggestion.comment)}”",)] if suggestion.comment else []
    left: list[Line] = [(f"A comment holds {len(suggestion.comment):,} characters: the rest is left out.",)] if cut else []
    about: Line = (f"It is about “{review.title}”, draft ", Code(review.hash), ". Nothing is decided until you press.")
    return (head, *quoted, *left, about)


def _no_more(review: Review) -> Line:
    if not review.revisions:
        return ("This step has no other draft to make.",)
    return (f"It was sent back {review.round - 1} times already, and that is as often as it may be.",)


def _verb(review: Review, kind: OutcomeKind) -> str:
    if review.kind is Kind.DOUBT:
        return texts.AGAIN if kind is OutcomeKind.APPROVED else texts.STOP
    return VERBS[kind]


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1].rstrip()}…"


def dropped() -> Line:
    return ("I take it as talk. Nothing was decided; the buttons on the card are there when you need them.",)


def unknown() -> Line:
    return ("I do not know this question any more, or it was put to somebody else. Nothing was decided; use the card's buttons.",)


def still_stands(review: Review) -> Line:
    """After a reaction that had decided is taken away."""
    return (f"Taking the reaction away does not undo it: your decision on “{review.title}” stands.",)
