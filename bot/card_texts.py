"""What a card says around its draft: why it is here, what came before, who said what, how it ended, and what follows."""

from collections.abc import Sequence

from bot import silence_texts, texts
from bot.parts import Bold, Line, Link, Part, When, Who
from workflow.hours import Hours
from workflow.names import Person
from workflow.patience import patience_from_json
from workflow.plain_text import shorten
from workflow.review import Kind, Outcome, OutcomeKind, Review
from workflow.run import Entry, Event, Run, Status
from workflow.silence import Plan

LISTED, LINE = 3, 200  # flags, and lines of evidence; characters of one
VOTES = 8  # of several people, on one card


def why(review: Review) -> tuple[Line, ...]:
    """The route's reason with the number that was claimed, the tier, what the model said, the risks and the evidence."""
    claimed = texts.confidence(review) if review.route.threshold is None else ""  # a reason with a bar names it already
    facts = "; ".join(fact for fact in (claimed, texts.drafted_by(review.versions.model)) if fact)
    made = "" if review.kind is Kind.DOUBT else f" {texts.sentence(facts)}."
    told: list[Line] = [(Bold("Why it is here: "), review.route.reason, made)]
    if review.tier:
        told.append((review.tier,))
    if review.reasoning:
        told.append(("“", review.reasoning, "”"))
    return (*told, *_listed("⚠ ", review.flags), *_listed("• ", review.evidence))


def _listed(sign: str, many: Sequence[str]) -> list[Line]:
    more = [(f"{sign}… and {len(many) - LISTED} more",)] if len(many) > LISTED else []
    return [*((sign, shorten(each, LINE)) for each in many[:LISTED]), *more]


def may_not_see(review: Review) -> Line:
    return ("What is private is shown to those who may decide. ", *texts.may_press(review))


def came(review: Review, before: Review | None, link: str) -> Line:
    """Why it asks again. before: the review of the same step that it follows, with its outcome. link: to that one's card."""
    if before is None or before.outcome is None:
        return ()
    outcome, by, number = before.outcome, who(before.outcome.by), f"Draft {review.round} of at most {review.revisions + 1}. "
    card = _linked(link, "the card before")
    if before.undone is not None:
        what = _TAKEN_BACK.get(outcome.kind, "the decision")
        return ("Asked again: ", Who(before.undone.by), f" took {what} back ", When(before.undone.at), " (", card, ").")
    match outcome.kind:
        case OutcomeKind.REVISED:
            return (number, *by, " sent back ", _linked(link, "the draft before"), *texts.because(outcome), ".")
        case OutcomeKind.EDITED:
            return (*by, " wrote this version", *texts.because(outcome), ". Others must approve it too (", card, ").")
        case OutcomeKind.EXPIRED:
            return ("Nobody answered ", card, " in time, so it has come here.")
        case _:
            return ("Asked again (", card, ").")


_TAKEN_BACK = {
    OutcomeKind.APPROVED: "the approval",
    OutcomeKind.EDITED: "the approval",
    OutcomeKind.REJECTED: "the rejection",
}


def votes(review: Review) -> tuple[Line, ...]:
    """How far several people have come; () where one is enough."""
    if review.kind is Kind.DOUBT or (review.approvals < 2 and review.rejections < 2):
        return ()
    told = review.votes[-VOTES:]
    said: list[Line] = [(*_VOTED[vote.kind], Who(vote.by), _SAID[vote.kind], When(vote.at), *texts.because(vote)) for vote in told]
    said = [(f"… {len(review.votes) - VOTES} before these",), *said] if len(review.votes) > VOTES else said
    if review.outcome is not None:
        return tuple(said)
    return ((Bold(f"{progress(review)}."), "" if said else " Nobody has decided yet."), *said)


_VOTED: dict[OutcomeKind, Line] = {OutcomeKind.APPROVED: ("✓ ",), OutcomeKind.REJECTED: ("✗ ",)}
_SAID = {OutcomeKind.APPROVED: " approved ", OutcomeKind.REJECTED: " rejected "}


def progress(review: Review) -> str:
    """`1 of 2 approvals, 0 of 2 rejections`; "" where one person is enough."""
    said = [f"{review.approved} of {review.approvals} approvals"] if review.approvals > 1 else []
    said += [f"{review.rejected} of {review.rejections} rejections"] if review.rejections > 1 else []
    return ", ".join(said)


def due(review: Review, hours: Hours) -> Line:
    if review.due is None or review.patience is None:
        return ()
    return silence_texts.due_line(Plan(review.due), patience_from_json(review.patience), hours)


def ended(review: Review, after: Review | None, link: str) -> Line:
    """How it ended, and what follows. after: the review that asks again; link: to its card."""
    outcome = review.outcome
    assert outcome is not None
    said = _said(review, outcome)
    if review.undone is not None:
        again = ("; ", _linked(link, "a new card"), " asks again.") if after else (".",)
        alone = review.undone.by == outcome.by and review.approved < 2
        by = () if alone else (" by ", Who(review.undone.by))
        return (*said, ". Taken back", *by, " ", When(review.undone.at), *again)
    if outcome.kind is OutcomeKind.EXPIRED and review.patience is not None:
        follows = silence_texts.expired(patience_from_json(review.patience).then)
        return (
            "Expired ",
            When(outcome.at),
            ". ",
            *follows,
            *((" See ", Link(link, "the new card"), ".") if after and link else ()),
        )
    if outcome.kind is OutcomeKind.REVISED:
        return (*said, ". ", *((_linked(link, "The next draft"), " is here.") if after and link else ("Another draft is made.",)))
    if outcome.kind is OutcomeKind.EDITED and after is not None:
        return (*said, ". Others must approve this version: ", _linked(link, "its own card"), ".")
    return (*said, ".") if not outcome.comment else said


def _said(review: Review, outcome: Outcome) -> Line:
    """`Approved unchanged by @Ben and @Chloe today at 9:31`"""
    alike = [vote.by for vote in review.votes if vote.kind is outcome.kind]
    if len(alike) < 2:
        return texts.outcome(outcome)
    names = _and(alike)
    return (texts.VERBS[outcome.kind], " by ", *names, " ", When(outcome.at), *texts.because(outcome))


def _and(people: Sequence[Person]) -> Line:
    line: list[Part] = []
    for number, person in enumerate(people):
        line += [" and " if number == len(people) - 1 else ", "] if number else []
        line.append(Who(person))
    return tuple(line)


def who(person: Person | None) -> Line:
    return (Who(person),) if person else ("Somebody",)


def _linked(link: str, label: str) -> Part:
    return Link(link, label) if link else label


def status(run: Run, reviews: Sequence[Review], entries: Sequence[Entry]) -> Line:
    """Of a run's message. reviews: of the run, oldest first."""
    last = next((review for review in reversed(reviews) if review.outcome is not None), None)
    match run.status:
        case Status.READY:
            return ("⏳ ", *_working(last))
        case Status.WAITING:
            return ("👀 Waits for a sign-off", *_waiting([each for each in reviews if each.outcome is None], reviews))
        case Status.DONE:
            return ("✅ Done", *(_last(last) if last else ()))
        case Status.STOPPED:
            return _stopped(run, reviews, entries)
        case Status.FAILED:
            return (f"⚠️ Failed. {run.reason}",)
        case Status.ATTENTION:
            return (f"⚠️ Needs attention. {run.reason}",)


def _working(last: Review | None) -> Line:
    if last is not None and last.outcome is not None and last.outcome.kind is OutcomeKind.REVISED:
        return ("Working on another draft, as ", *who(last.outcome.by), " asked")
    return ("Working on it",)


def _waiting(waiting: Sequence[Review], reviews: Sequence[Review]) -> Line:
    named = ", ".join(f"“{each.title}”" + (f" ({said})" if (said := progress(each)) else "") for each in waiting)
    steps = {each.step for each in waiting}
    back = next((each.undone for each in reversed(reviews) if each.undone is not None and each.step in steps), None)
    return (f": {named}" if named else "", *(("; ", Who(back.by), " took an earlier decision back") if back else ()))


def _last(review: Review) -> Line:
    outcome = review.outcome
    assert outcome is not None
    if outcome.by is None or outcome.final is None:
        return ()
    return (f". “{review.title}”: {texts.VERBS[outcome.kind].lower()} by ", *(_and(_approvers(review, outcome.by))))


def _approvers(review: Review, by: Person) -> Sequence[Person]:
    return [vote.by for vote in review.votes if vote.kind is OutcomeKind.APPROVED] or [by]


def _stopped(run: Run, reviews: Sequence[Review], entries: Sequence[Entry]) -> Line:
    """Whoever withdrew it, or rejected something, by name; nobody where only time has passed."""
    withdrawn = next((entry for entry in entries if entry.event is Event.WITHDRAWN), None)
    if withdrawn is not None:
        comment = withdrawn.detail.get("comment")
        return ("↩️ Withdrawn by ", *who(withdrawn.by), f": “{comment}”" if comment else "")
    outcomes = [review.outcome for review in reviews if review.outcome and review.undone is None]
    rejected = [outcome.by for outcome in outcomes if outcome.kind is OutcomeKind.REJECTED]
    return ("🛑 Stopped by ", *who(rejected[-1]), f". {run.reason}") if rejected else (f"🛑 Stopped. {run.reason}",)
