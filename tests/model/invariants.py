"""What must hold of reviews whatever has happened, looked up in the database and in the chat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.views import ReviewView, TextView, View
from tests.model.office import MEMBERS, TEMPLATE, Witness
from tests.scenarios.world import World
from workflow.audit import Sealed
from workflow.feedback import Feedback
from workflow.review import OutcomeKind, Review
from workflow.run import Entry, Event, Run, Status
from workflow.silence import NOBODY_ANSWERED


@dataclass(frozen=True)
class Seen:
    """At one moment. journals, reviews: by run. sent: by run, what the world got of it."""

    runs: Sequence[Run]
    reviews: Mapping[str, Sequence[Review]]
    journals: Mapping[str, Sequence[Entry]]
    feedback: Sequence[Feedback]
    shown: Sequence[View]
    sent: Mapping[str, Sequence[str]]

    @property
    def all(self) -> list[Review]:
        return [review for run in self.runs for review in self.reviews[run.id]]


async def seen(here: World) -> Seen:
    runs = await here.store.runs()
    return Seen(
        runs,
        {run.id: await here.store.reviews(run.id) for run in runs},
        {run.id: await here.store.journal(run.id) for run in runs},
        [each async for each in here.store.feedback()],
        list(here.chat.posted.values()),
        {run.id: sent(here, run.id) for run in runs},
    )


def sent(here: World, run: str) -> list[str]:
    """From the chat alone."""
    views = [here.chat.posted[ref] for key, ref in here.chat.keys.items() if key.startswith(f"{run}:send:")]
    return [view.text for view in views if isinstance(view, TextView)]


async def the_log(here: World) -> list[Sealed]:
    return [each async for each in here.store.audit_log()]


def one_outcome_for_ever(now: Seen, before: dict[str, object]) -> None:
    """before: review -> the outcome that was seen first."""
    for review in now.all:
        if review.outcome is not None:
            assert before.setdefault(review.id, review.outcome) == review.outcome
        assert review.id not in before or review.outcome is not None


def only_those_who_may_have_spoken(now: Seen) -> None:
    for review in now.all:
        spoke = {vote.by for vote in review.votes}
        if review.outcome and review.outcome.kind is not OutcomeKind.WITHDRAWN and review.outcome.by:
            spoke.add(review.outcome.by)
        assert spoke <= set(MEMBERS) - {review.requester}


def one_question_at_a_time(now: Seen) -> None:
    waiting = [(review.run, review.step) for review in now.all if review.outcome is None]
    assert len(waiting) == len(set(waiting))
    for run in now.runs:
        assert (run.status is Status.WAITING) == (run.id in {run for run, _ in waiting})


def what_went_out_is_what_was_approved(now: Seen, witness: Witness) -> None:
    for run in now.runs:
        assert len(now.sent[run.id]) == (run.status is Status.DONE)
        for text in now.sent[run.id]:
            assert witness.approved["stamp", text] - {run.requester}
            (draft,) = {r.draft["text"] for r in now.reviews[run.id] if r.step == "stamp" and _released(r, text)}
            lapsed = Event.LAPSED in {entry.event for entry in now.journals[run.id]}
            enough = len(witness.approved["letter", draft] - {run.requester}) >= 2
            assert lapsed if draft == TEMPLATE else enough


def _released(review: Review, text: str) -> bool:
    outcome = review.outcome
    return outcome is not None and review.undone is None and outcome.final is not None and outcome.final["text"] == text


def silence_is_no_rejection(now: Seen) -> None:
    expired = {review.id: review for review in now.all if review.outcome and review.outcome.kind is OutcomeKind.EXPIRED}
    assert all(r.outcome and (r.outcome.by, r.outcome.final) == (None, None) for r in expired.values())
    assert not set(expired) & {each.review for each in now.feedback}
    for run in now.runs:
        if run.reason == NOBODY_ANSWERED:
            assert run.status is Status.STOPPED and run.id in {review.run for review in expired.values()}
        if run.reason.startswith("Rejected"):
            assert OutcomeKind.REJECTED in {r.outcome.kind for r in now.reviews[run.id] if r.outcome and r.undone is None}


def every_card_is_as_its_review_is(now: Seen) -> None:
    cards = [view for view in now.shown if isinstance(view, ReviewView)]
    assert len(cards) == len({view.review.id for view in cards})
    assert {view.review.id: view.review.outcome for view in cards} == {review.id: review.outcome for review in now.all}
    assert all((view.outcome is None) == (view.review.outcome is None) for view in cards)


ALWAYS: tuple[Callable[[Seen], None], ...] = (
    only_those_who_may_have_spoken,
    one_question_at_a_time,
    silence_is_no_rejection,
    every_card_is_as_its_review_is,
)
