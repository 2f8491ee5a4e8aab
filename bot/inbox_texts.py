"""Every sentence of the inbox."""

from collections.abc import Mapping
from datetime import datetime

from bot import card_texts, texts
from bot.parts import Bold, Line, When
from workflow.inbox import Said, Tray
from workflow.review import Kind, OutcomeKind, Review
from workflow.run import Event

INBOX = "Your inbox"
TRAYS: Mapping[Tray, str] = {
    Tray.WAITING: "Waiting for me",
    Tray.STARTED: "What I started",
    Tray.DECIDED: "What I decided",
}
ALL, OPEN_CARD, OPEN_RUN, BACK, NEXT = "All workflows", "Open card", "Open thread", "Previous", "Next"
TYPE = "What you can type"
SELECT, SELECTED = "Select", "Approve selected…"


def headline(tray: Tray, count: int) -> str:
    return f"{TRAYS[tray]}: {count:,}"


def empty(tray: Tray, filtered: bool) -> Line:
    if filtered:
        return ("Nothing here from this workflow.",)
    match tray:
        case Tray.WAITING:
            return ("Nothing waits for you. New cards appear in their channels, and here.",)
        case Tray.STARTED:
            return ("You have not started anything yet.",)
        case Tray.DECIDED:
            return ("You have not decided anything yet.",)


def position(page: int, size: int, shown: int, count: int) -> Line:
    """`11 to 20 of 512`"""
    return (f"{page * size + 1:,} to {page * size + shown:,} of {count:,}",)


def due(review: Review, now: datetime) -> Line:
    """() for what is never due."""
    if review.due is None:
        return ()
    return (Bold("⚠ Overdue"), " since ", When(review.due)) if review.due <= now else ("due ", When(review.due))


def said(item: Said) -> Line:
    """What this person said, and when."""
    kind = OutcomeKind(str(item.entry.detail["outcome"]))
    verb = texts.VERBS[kind]
    if item.review.kind is Kind.DOUBT:
        verb = "Had it done again" if kind is OutcomeKind.APPROVED else "Stopped the run"
    return (f"{verb} by you ", When(item.entry.at))


def stands(item: Said) -> Line:
    """How the review stands now, where that is not what this person said."""
    review = item.review
    if review.undone is not None:
        return ("Taken back ", When(review.undone.at))
    if item.entry.event is not Event.VOTED:
        return ()
    if review.outcome is None:
        return (f"Still open: {card_texts.progress(review)}",)
    return texts.outcome(review.outcome)


def not_told(error: str) -> Line:
    return (f"⚠ I could not verify everywhere whether you may decide ({error}), so something may be missing here.",)


def together(count: int) -> str:
    return f"Approve {count}"


def drafts(count: int) -> str:
    return f"{together(count)} draft{'' if count == 1 else 's'}"


def exactly(count: int) -> Line:
    if count == 1:
        return ("This draft is approved exactly as you see it:",)
    return (f"These {count} drafts are approved exactly as you see them, each as a decision of its own:",)


def shortened(characters: int) -> Line:
    return (f"Shortened: {characters:,} more characters are approved with it.",)


def left(review: Review, why: Line) -> Line:
    """Of one that is not approved with the others."""
    return ("Not approved: ", Bold(review.title), f" (draft {review.hash}). ", *why)


def none_chosen() -> Line:
    return (f"Nothing is selected that can be approved. Tick “{SELECT}” at the drafts first.",)


def none_approved() -> Line:
    return ("None of them was approved.",)


def approved(count: int) -> Line:
    return (f"Approved {count} together.",)
