"""Every sentence and label, once, for all chats."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot import control_texts
from bot.parts import Bold, Code, Line, Link, When, Who
from workflow.ask import NOBODY
from workflow.definition import Definition
from workflow.digest import Cadence, Schedule
from workflow.digest import Line as Numbers
from workflow.names import Person
from workflow.prompt import Usage
from workflow.review import Kind, Objection, Outcome, OutcomeKind, Reason, Review, Vote
from workflow.run import Run

APPROVE, EDIT, REVISE, REJECT, READ = "Approve", "Edit", "Revise", "Reject", "Read it all"
AGAIN, HAPPENED, STOP = "Do it again", "It happened, go on", "Stop the run"
TAKE_BACK, WITHDRAW, KEEP, REVEAL = "Take back", "Withdraw", "Keep it", "Reveal"
CHANGED = "What changed"
SURE, WITHDRAWING = "Withdraw this run?", "Its open cards are closed, and nothing more goes out. What went out already stays."
NAMED = 8  # reviewers in one sentence
EXPLAIN = "Why did you change it?"
MISSING, CHOOSE = "This is needed.", "Choose one of the options."
WRITTEN, DONE = "What you wrote:", "Done."
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

REASONS: Mapping[Reason, str] = {
    Reason.WRONG_FACTS: "The facts are wrong",
    Reason.WRONG_CATEGORY: "Wrong category",
    Reason.TONE: "The tone is off",
    Reason.INCOMPLETE: "Something is missing",
    Reason.TOO_LONG: "Too long",
    Reason.NOT_NEEDED: "Not needed at all",
    Reason.POLICY: "Against our policy",
    Reason.OTHER: "Something else",
}


def started(run: Run, title: str, new: bool) -> Line:
    if not new:
        return ("That was started already: ", Code(run.id), ".")
    return (Bold(title), " has started: ", Code(run.id), ". Its message and its cards appear in the channel.")


def no_thread(why: str) -> str:
    """why: without a full stop."""
    return f"I could not read the thread ({why}), so this is about the message alone."


def thread_shortened(messages: int, left: int) -> str:
    return (
        f"This thread is too long: of its {messages} messages I read the first and the newest ones; {left} in between are left out."
    )


def whole_thread(messages: int) -> str:
    return f"This thread, {messages} messages"


def nothing_to_do(definition: Definition) -> Line:
    return ("There is no text to work on. Type ", Code(f"{definition.command} {definition.usage}"), ". Nothing was started.")


def does_not_fit(sentence: str) -> Line:
    return (sentence, " Nothing was started.")


def not_from_here() -> Line:
    return ("You belong to another workspace, so I may not start or decide anything for you here.",)


def no_home_channel() -> Line:
    return (
        "A direct message has no reviewers, and no channel is set for its cards. Start this in a channel, or ask the owner to set ",
        Code("SIGNOFF_HOME_CHANNEL"),
        ". Nothing was started.",
    )


def unknown_command(text: str) -> Line:
    return ("I do not know ", Code(text[:60]), ". This is what I understand:")


def help_lines(definitions: Iterable[Definition], mention: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    for definition in definitions:
        if definition.command is None:
            continue
        typed = definition.command.removeprefix("/") if mention else definition.command
        lines.append(("• ", Code(f"{typed} {definition.usage}"), f"  {definition.title}"))
    prefix = "" if mention else "/signoff "
    lines.append(
        (
            "• ",
            Code(f"{prefix}inbox"),
            "  what waits for you; ",
            Code(f"{prefix}inbox started"),
            " and ",
            Code(f"{prefix}inbox decided"),
        )
    )
    lines.append(("• ", Code(f"{prefix}withdraw run_… [why]"), "  stop a run that you started"))
    lines.append(("• ", Code(f"{prefix}policy [workflow]"), "  what its gates ask for, and who may change that"))
    lines.append(
        ("• ", Code(f"{prefix}pause workflow [why]"), "  nothing goes on alone; ", Code(f"{prefix}resume workflow"), " ends it")
    )
    lines.append(("• ", Code(f"{prefix}digest daily 09:00 Europe/Berlin"), "  post the numbers here every day"))
    lines.append(("• ", Code(f"{prefix}digest weekly monday 09:00 Europe/Berlin"), "  … or every week"))
    lines.append(("• ", Code(f"{prefix}digest now"), "  … or at once; ", Code(f"{prefix}digest off"), " ends it"))
    lines.append(("To start on somebody's message: its menu, then “Start a workflow”.",))
    return tuple(lines)


def may_press(review: Review) -> Line:
    who = names(review.reviewers) if review.reviewers else ("Anybody in this channel",)
    asked = tuple(part for each in (*review.guests, *review.delegates) for part in (" and ", Who(each)))
    alone = "" if review.self_approval else ", except whoever started it"
    several = f" {review.approvals} different people must approve." if review.approvals > 1 else ""
    return (*who, *asked, f" may decide{alone}.{several}")


def names(reviewers: Sequence[str]) -> Line:
    """`@group` and `#channel` as they are; a person as the chat shows people. The first ones of many."""
    line: Line = ()
    for name in reviewers[:NAMED]:
        line += (" or ",) if line else ()
        line += (Who(Person(name)) if _PERSON.fullmatch(name) else name,)
    more = len(reviewers) - NAMED
    return (*line, f" or {more} other{_s(more)}") if more > 0 else line


_PERSON = re.compile(r"[^\s/<>|]+/[^\s/<>|]+/[^\s/<>|]+")  # whatever else a policy names is shown as it is written


def promise(review: Review, next_step: str, happened: bool = False) -> Line:
    """happened: whether a doubt may be answered so."""
    if review.kind is Kind.DOUBT:
        on = f" “{HAPPENED}” takes it as done; what it would have said in the thread stays unsaid." if happened else ""
        return (f"{AGAIN} carries “{review.title}” out once more.{on} {STOP} ends the run.",)
    goes_on = f"goes on to “{next_step}”" if next_step else "ends the run with it"
    again = f" {REVISE} asks for another draft." if review.revisions else ""
    stops = "stops the run" if review.rejections < 2 else f"counts as one of {review.rejections} that stop the run"
    if review.approvals < 2:
        return (f"{APPROVE} {goes_on}. {EDIT} does so with your version.{again} {REJECT} {stops}.",)
    approve = f"{APPROVE} counts as one of {review.approvals}; the last one {goes_on}."
    return (f"{approve} {EDIT} puts your version on a new card, for the others to approve.{again} {REJECT} {stops}.",)


def headline(review: Review) -> str:
    if review.outcome is None:
        return f"{review.title}: did it happen?" if review.kind is Kind.DOUBT else f"{review.title}: needs your sign-off"
    if review.kind is Kind.CONTROL:
        return control_texts.headline(review)
    if review.undone is not None:
        return f"{review.title}: taken back"
    if review.kind is Kind.DOUBT and review.outcome.kind is OutcomeKind.APPROVED:
        return f"{review.title}: done again"
    return f"{review.title}: {review.outcome.kind.value}"


def confidence(review: Review) -> str:
    return "" if review.confidence is None else f"claimed confidence {review.confidence:.2f}"


def sentence(words: str) -> str:
    """With a capital first letter; the others as they are, because a model's name has its own."""
    return words[:1].upper() + words[1:]


def drafted_by(model: str) -> str:
    if model == NOBODY:
        return "nobody drafted it"
    if model == "code":
        return "made by code"
    return f"drafted by the {model}" if " " in model else f"drafted by {model}"  # the local model; claude-…


def outcome(outcome: Outcome) -> Line:
    verb = VERBS[outcome.kind]
    return (verb, *((" by ", Who(outcome.by)) if outcome.by else ()), " ", When(outcome.at), *because(outcome))


def because(outcome: Outcome | Vote) -> Line:
    """`: the tone is off — “less warm”`"""
    said: Line = ()
    if outcome.reasons:
        said += (": " + ", ".join(REASONS[reason].lower() for reason in outcome.reasons),)
    if outcome.comment:
        said += (f" — “{outcome.comment}”",)
    return said


VERBS = {
    OutcomeKind.APPROVED: "Approved unchanged",
    OutcomeKind.EDITED: "Approved with changes",
    OutcomeKind.REVISED: "Sent back for another draft",
    OutcomeKind.REJECTED: "Rejected",
    OutcomeKind.HAPPENED: "Said to have happened",
    OutcomeKind.EXPIRED: "Expired: nobody answered",
    OutcomeKind.WITHDRAWN: "Withdrawn",
}


def late(review: Review) -> Line:
    assert review.outcome is not None
    if review.kind is Kind.CONTROL:
        return control_texts.late(review)
    if review.outcome.by is None:
        return ("This review is closed: ", *outcome(review.outcome), ". Your press changed nothing.")
    verb = VERBS[review.outcome.kind].lower()
    why = because(review.outcome)
    return (Who(review.outcome.by), f" was faster: {verb} ", When(review.outcome.at), *why, ". Your press changed nothing.")


def refused(review: Review, why: Objection) -> Line:
    match why:
        case Objection.FOREIGN:
            return not_from_here()
        case Objection.OWN:
            return ("You started this run, so somebody else must decide. ", *may_press(review))
        case Objection.NOT_A_REVIEWER:
            return ("You may not decide this. ", *may_press(review))
        case Objection.NO_MORE_REVISIONS:
            return (f"It was sent back {review.round - 1} times already. Edit it yourself, approve it or reject it.",)
        case Objection.NOTHING_TO_EDIT:
            return ("There is nothing to edit here.",)
        case Objection.NOT_IN_DOUBT:
            return ("Nothing has been carried out here yet: approve it or reject it.",)
        case Objection.OUTPUT_NEEDED:
            return (f"Later steps need what “{review.title}” gave, and nobody knows it: let it be done again, or stop the run.",)
        case Objection.BY_ITSELF:
            return ("It is decided by itself, not together with others.",)


def counted(review: Review) -> Line:
    """Some votes are in; more are needed."""
    left = review.approvals - review.approved
    if review.votes[-1].kind is OutcomeKind.REJECTED:
        more = review.rejections - review.rejected
        return (f"Your rejection counts. {more} more {'stops' if more == 1 else 'stop'} the run.",)
    return (f"Your approval counts. {left} more {'person' if left == 1 else 'people'} must approve this version.",)


def others_needed(review: Review) -> Line:
    left = review.approvals - review.approved
    return (f"Your version stands on a card of its own: {left} more {'person' if left == 1 else 'people'} must approve it.",)


def may_be_taken_back(review: Review) -> Line:
    assert review.undo_until is not None
    return ("Your decision is on record. You can take it back until ", When(review.undo_until), ".")


def taken_back(review: Review, decided: bool) -> Line:
    if not decided:
        return (f"Your vote on “{review.title}” is taken back.",)
    return (f"Taken back: “{review.title}” waits for a sign-off again, on a new card.",)


def not_yours(review: Review) -> Line:
    assert review.outcome is not None
    by = (" (", Who(review.outcome.by), ")") if review.outcome.by else ()
    return ("Only whoever decided", *by, " can take it back. Nothing was changed.")


def over(until: datetime) -> Line:
    return ("That could be taken back until ", When(until), ". Nothing was changed.")


def happened(step: str, at: datetime) -> Line:
    return (f"It is too late: “{step.replace('_', ' ')}” has begun ", When(at), ", and that cannot be undone. Nothing was changed.")


def nothing_to_take_back() -> Line:
    return ("There is nothing here that could be taken back.",)


def not_your_run(run: Run) -> Line:
    return ("Only ", Who(run.requester), ", who started it, can withdraw it. Nothing was changed.")


def unknown_run(typed: str) -> Line:
    if not typed:
        return ("Which one? Type ", Code("withdraw run_…"), "; its id stands in its message. Nothing was changed.")
    return ("I do not know the run ", Code(typed[:60]), ". Nothing was changed.")


def withdrawn(run: Run) -> Line:
    return (Code(run.id), " is withdrawn. Its open cards are closed.")


def ended_already(run: Run) -> Line:
    return (Code(run.id), f" has ended already ({run.status.value}). Nothing was changed.")


def cannot_verify(error: str) -> Line:
    return (f"I could not verify whether you may decide this ({error}), so nothing was decided. Press again when that is mended.",)


def not_fit_to_approve(wrong: Mapping[str, str]) -> Line:
    told = " ".join(f"{field}: {sentence}" if field else sentence for field, sentence in wrong.items())
    return (f"It cannot be approved as it is. {told} Nothing was decided; use “{EDIT}”.",)


def stale() -> Line:
    return (
        "This card shows another version of the draft than the one under review. Nothing was decided; look at the newest card.",
    )


def unknown_review() -> Line:
    return ("I do not know this card: it may be from before a reset, or from another installation. Nothing was decided.",)


def unknown_press() -> Line:
    return ("I do not know this button any more. Nothing was done.",)


def form_expired() -> Line:
    return ("The chat closed the time window for the dialog before it could open. Nothing was decided; press again.",)


def form_used() -> Line:
    return ("That press has opened its dialog already. If you do not see it, press again.",)


def unknown_dialog() -> Line:
    return ("I do not know this dialog any more. Nothing was decided; look at the newest card.",)


def not_in_this_chat() -> Line:
    return ("There is no dialog for that in this chat yet. Nothing was changed.",)


def unknown_proposal() -> Line:
    return ("This dialog has lost its message, or was opened by somebody else. Nothing was started; open it again.",)


def too_big_to_edit() -> str:
    return (
        "This draft is too large for a dialog. Approve it, send it back with a comment, or reject it; to change it by hand, "
        f"take the text from “{READ}”."
    )


def trouble() -> Line:
    return ("Something went wrong on my side, and it is in my log. Nothing was done; please try again.",)


def signed(outcome: Outcome | None, model: str) -> Line:
    if outcome is None or outcome.by is None:
        return ()
    how = "written" if outcome.kind is OutcomeKind.EDITED else "approved"
    return (f"{sentence(drafted_by(model))}, {how} by ", Who(outcome.by))


def could_not_post(what: str, error: str) -> Line:
    return (f"I could not post {what}: {error}",)


def scheduled(schedule: Schedule) -> Line:
    if schedule.due is None:
        return ("No digest is scheduled for this channel.",)
    every = "every day" if schedule.cadence is Cadence.DAILY else f"every {WEEKDAYS[schedule.weekday].capitalize()}"
    return (f"The digest comes here {every} at {schedule.at} ({schedule.zone}); next ", When(schedule.due), ".")


def digest_usage(problem: str) -> tuple[Line, ...]:
    return (
        (problem,),
        ("Type ", Code("digest daily 09:00 Europe/Berlin"), ", ", Code("digest weekly monday 09:00 Europe/Berlin"), ", "),
        (Code("digest now"), " or ", Code("digest off"), "."),
    )


def digest_coming() -> Line:
    return ("The digest is on its way to this channel.",)


def spent(line: Numbers) -> str:
    """What models cost in a period; "" if nothing."""
    said = [cost(line.usage)] if line.usage.calls else []
    if line.fallbacks:
        said.append(f"{line.fallbacks:,} draft{_s(line.fallbacks)} without a model")
    if line.over_budget:
        said.append(f"{line.over_budget:,} call{_s(line.over_budget)} not made because a budget was spent")
    return f"{'; '.join(said)}." if said else ""


def cost(usage: Usage) -> str:
    """`2 model calls, $0.50, 2,000 tokens, 60% of the input from the cache`"""
    cached = f", {usage.cached_share:.0%} of the input from the cache" if usage.cached_tokens else ""
    return f"{usage.calls:,} model call{_s(usage.calls)}, {dollars(usage.cost)}, {usage.tokens:,} tokens{cached}"


def dollars(amount: float) -> str:
    """Cents where there are some, else as many digits as tell something: `$1.20`, `$0.0031`."""
    return f"${amount:,.2f}" if amount >= 0.1 or not amount else f"${amount:.2g}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def nothing_happened() -> str:
    return "Nothing happened in this period: no run was started, nothing waits."


def duration(seconds: float | None) -> str:
    """Seconds as people say them: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`."""
    if seconds is None:
        return "—"
    if seconds < 1:
        return "under 1 s"
    span = timedelta(seconds=round(seconds))
    hours, minutes = span.seconds // 3600, span.seconds % 3600 // 60
    if span.days:
        return f"{span.days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{span.seconds} s"


def open_review(link: str | None, title: str) -> Line:
    return (Link(link, title),) if link else (title,)
