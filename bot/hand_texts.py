"""Every sentence about a review that one person hands to another."""

from collections.abc import Iterable

from bot.parts import Line, When, Who
from bot.texts import open_review
from workflow.decided import Unfit
from workflow.delegating import MOST
from workflow.names import Person
from workflow.plain_text import shorten
from workflow.review import Review
from workflow.run import Entry

HAND, TO, NOTE = "Hand to…", "To whom?", "A word to them"
SUBMIT, TITLE = "Hand over", "Hand over"
SHOWN, LINE = 3, 200  # on one card, the newest ones; characters of one note


def handed(to: Person, same: bool) -> Line:
    if same:
        return ("It was handed to ", Who(to), " already: they may decide it, and so may you.")
    return ("Handed to ", Who(to), ". They get a message with the card's address, and may decide it. So may you, as before.")


def asked(review: Review, title: str, by: Person, note: str, link: str) -> tuple[Line, ...]:
    """To whoever it was handed to. link: to the card, "" if it has none."""
    due: Line = (" It is due ", When(review.due), ".") if review.due else ()
    said: tuple[Line, ...] = (("“", note, "”"),) if note else ()
    return ((Who(by), " asks you to decide ", *open_review(link, f"{title}: {review.title}"), ".", *due), *said)


def on_card(entries: Iterable[Entry], review: Review) -> tuple[Line, ...]:
    """entries: the run's, of handing over, oldest first."""
    mine = [entry for entry in entries if entry.step == review.step and entry.detail.get("to") in review.delegates]
    lines: list[Line] = []
    for entry in mine[-SHOWN:]:
        by: Line = (" by ", Who(entry.by)) if entry.by else ()
        lines.append(
            ("Handed to ", Who(Person(str(entry.detail["to"]))), *by, f": “{shorten(entry.reason, LINE)}”" if entry.reason else "")
        )
    return tuple(lines)


def unfit(to: Person, why: Unfit) -> str:
    match why:
        case Unfit.ONESELF:
            return "You may decide this yourself; choose somebody else."
        case Unfit.REQUESTER:
            return "They started this run, so they may not decide it. Choose somebody else."
        case Unfit.FOREIGN:
            return "They belong to another workspace, so they may not decide this. Choose somebody else."
        case Unfit.TOO_MANY:
            return f"It was handed to {MOST} people already; ask one of them."


def nobody() -> str:
    return "That is a bot, or nobody I know. Choose a person."


def unknown(why: str) -> str:
    return f"I could not find out who that is ({why}), so nothing was handed over. Try again."


def message(review: Review) -> str:
    return f"the message to whoever you handed “{review.title}” to"
