"""Every sentence about reviews that nobody answers: when they are due, reminders, and what came of the silence."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from bot.parts import Bold, Line, When
from bot.texts import duration, names, open_review
from workflow.hours import ALWAYS, Hours
from workflow.patience import Escalate, Fallback, Patience, Stop, Then
from workflow.review import Review
from workflow.silence import Plan, Waiting
from workflow.timing import terms

LISTED = 10  # reviews in one direct message


def due_line(plan: Plan, patience: Patience, hours: Hours) -> Line:
    """For a card: it stands for days, so it says how long people were given, not how long they have left. () if never due."""
    if plan.due is None or patience.due is None:
        return ()
    return ("Due ", When(plan.due), f" ({open_time(patience.due, hours)} to decide), then ", *_then(patience.then), ".")


def reminder(plan: Plan, then: Then, left: timedelta, hours: Hours) -> Line:
    """In the card's thread. left: open time."""
    if plan.due is None:
        return ("⏰ This still waits for a decision.",)
    left_to_them = f" ({open_time(left, hours)} left)"
    return ("⏰ This still waits for a decision. It is due ", When(plan.due), left_to_them, ", then ", *_then(then), ".")


def waiting_lines(waiting: Sequence[tuple[Waiting, str | None]]) -> tuple[Line, ...]:
    """One direct message about all that somebody is late with, each with the link to its card, if it has one."""
    several = f"{len(waiting)} reviews wait" if len(waiting) > 1 else "One review waits"
    shown = (
        ("• ", *open_review(link, each.title), *_due(each.plan), ", then ", *_then(each.then)) for each, link in waiting[:LISTED]
    )
    more = len(waiting) - LISTED
    return (("⏰ ", Bold(several), " for you:"), *shown, *([(f"… and {more} more.",)] if more > 0 else []))


def expired(then: Then) -> Line:
    """On the card, and in the run's message."""
    match then:
        case Stop():
            return ("Nobody answered in time, so the run has stopped. Nothing was rejected.",)
        case Fallback():
            return ("Nobody answered in time, so the run goes on with the step's own fallback.",)
        case Escalate():
            return ("Nobody answered in time, so it has gone to ", *names(then.who), ".")
        case _:
            assert_never(then)


def terms_line(patience: Patience, hours: Hours) -> Line:
    """For whoever reads a workflow: all that is promised, one after another."""
    if patience.due is None:
        return ("Waits for ever, and nobody is reminded.",)
    parts = " and ".join(f"{part:.0%}" for part in patience.remind)
    reminded = f", with reminders at {parts} of it" if parts else ""
    after = (" ", *terms_line(patience.then.patience, hours)) if isinstance(patience.then, Escalate) else ()
    return (f"Due after {open_time(patience.due, hours)}{reminded}; then ", *_then(patience.then), ".", *after)


def hours_line(hours: Hours) -> str:
    """ "" around the clock."""
    if hours == ALWAYS:
        return ""
    off = [f"the public holidays of {hours.holidays}"] if hours.holidays else []
    off += [f"{len(hours.closed)} closed day{'' if len(hours.closed) == 1 else 's'}"] if hours.closed else []
    return f"{hours.days} {hours.start} to {hours.end} in {hours.zone}{', without ' if off else ''}{' and '.join(off)}"


def too_late(review: Review) -> Line:
    """To whoever presses after its end."""
    assert review.outcome is not None
    return ("This ended ", When(review.outcome.at), ". ", *expired(terms(review).then), " Your press changed nothing.")


def unsigned() -> Line:
    """Under a text that went out in the end."""
    return ("The step's own fallback: nobody answered in time, so nobody has approved it.",)


def open_time(span: timedelta, hours: Hours) -> str:
    """`3 h of working time`, `2 working days`, `1 working day and 30 min`; around the clock just `3 h` or `2 d`."""
    if hours == ALWAYS:
        return _short(span)
    days, rest = divmod(span, hours.day)
    if not days:
        return f"{_short(span)} of working time"
    whole = f"{days} working day{'' if days == 1 else 's'}"
    return f"{whole} and {_short(rest)}" if rest >= timedelta(minutes=1) else whole


def _short(span: timedelta) -> str:
    return duration(span.total_seconds()).removesuffix(" 0 min").removesuffix(" 0 h")


def _due(plan: Plan) -> Line:
    return (", due ", When(plan.due)) if plan.due else ()


def _then(then: Then) -> Line:
    match then:
        case Stop():
            return ("the run stops",)
        case Fallback():
            return ("the step's own fallback goes on",)
        case Escalate():
            return ("it goes to ", *names(then.who))
        case _:
            assert_never(then)
