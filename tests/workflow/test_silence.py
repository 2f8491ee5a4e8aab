"""Silence: terms, plans, reminders that never pile up, and one message to a person about all that they are late with."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import silence_texts as texts
from bot.parts import Link, Who, plain
from tests.builders import ANA, BEN, NOW, later
from workflow.hours import ALWAYS, Hours
from workflow.names import MessageRef, Person
from workflow.patience import DEEPEST, LONGEST, Escalate, Fallback, Patience, Stop, Then, patience_from_json, patience_to_json
from workflow.silence import REST, Expire, Plan, Remind, Waiting, Where, combine, next_nudge, plan

HOUR = timedelta(hours=1)
OFFICE = Hours("Europe/Berlin")
DAY = Patience(OFFICE.day)


@dataclass(frozen=True)
class SlowClock:
    """Half of all time is open time."""

    def objection(self, hours: Hours) -> str:
        return ""

    def after(self, start: datetime, span: timedelta, hours: Hours) -> datetime:
        return start.astimezone(UTC) + 2 * span

    def between(self, start: datetime, end: datetime, hours: Hours) -> timedelta:
        return max((end - start) / 2, timedelta())


fractions = st.lists(st.floats(0.001, 0.999), max_size=3, unique=True).map(lambda parts: tuple(sorted(parts)))
dues = st.timedeltas(timedelta(microseconds=1), LONGEST)
names = st.text(min_size=1).filter(str.strip)
endings: st.SearchStrategy[Then] = st.just(Stop()) | st.just(Fallback())


def on_terms(then: st.SearchStrategy[Then]) -> st.SearchStrategy[Patience]:
    return st.builds(Patience, due=dues, remind=fractions, then=then)


@st.composite
def patiences(draw: st.DrawFn) -> Patience:
    patience = draw(on_terms(endings) | st.builds(Patience, remind=fractions))
    for _ in range(draw(st.integers(0, DEEPEST))):
        reviewers = draw(st.lists(names, min_size=1, max_size=3).map(tuple))
        patience = draw(on_terms(st.just(Escalate(reviewers, patience))))
    return patience


@given(patiences())
def test_terms_come_back_from_a_row_as_they_were(patience: Patience) -> None:
    assert patience_from_json(json.loads(json.dumps(patience_to_json(patience)))) == patience


def test_terms_can_be_read_in_the_row() -> None:
    leads = Escalate("@leads", Patience(timedelta(hours=2), (), Fallback()))
    assert patience_to_json(Patience(timedelta(hours=8), then=leads)) == {
        "due_seconds": 28800.0,
        "remind": [0.5, 0.8],
        "then": {"escalate": ["@leads"], "patience": {"due_seconds": 7200.0, "remind": [], "then": "fallback"}},
    }


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        "stop",
        {},
        {"due_seconds": "1", "remind": [], "then": "stop"},
        {"due_seconds": 1e300, "remind": [], "then": "stop"},
        {"due_seconds": 60, "remind": ["half"], "then": "stop"},
        {"due_seconds": 60, "remind": [], "then": "reject"},
        {"due_seconds": 60, "remind": [], "then": {"escalate": []}},
        {"due_seconds": 60, "remind": [], "then": {"escalate": [], "patience": {"due_seconds": 1, "remind": [], "then": "stop"}}},
    ],
)
def test_a_row_that_holds_no_terms_is_refused(row: Any) -> None:
    with pytest.raises(ValueError, match=r"terms on which|may follow|An escalation needs"):
        patience_from_json(row)


def deep(escalations: int) -> Patience:
    return Patience(HOUR, then=Escalate("@next", deep(escalations - 1))) if escalations else DAY


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Patience(timedelta()), "A review is due after more than nothing and at most 365 days, not after 0:00:00."),
        (lambda: Patience(-HOUR), "more than nothing"),
        (lambda: Patience(LONGEST + timedelta(seconds=1)), "at most 365 days"),
        (lambda: Patience(HOUR, (0.5, 0.5)), r"fractions between 0 and 1 in ascending order, like \(0.5, 0.8\), not \(0.5, 0.5\)."),
        (lambda: Patience(HOUR, (0.8, 0.5)), "ascending"),
        (lambda: Patience(HOUR, (0.0,)), "fractions"),
        (lambda: Patience(HOUR, (1.0,)), "fractions"),
        (lambda: Patience(HOUR, (float("nan"),)), "fractions"),
        (lambda: Patience(HOUR, (0.1, 0.2, 0.3, 0.4)), "A review reminds at most 3 times, not 4 times."),
        (lambda: Patience(then=Fallback()), "A review that is never due cannot be followed by anything; give it a due time."),
        (lambda: Escalate((), DAY), "An escalation needs reviewers"),
        (lambda: Escalate("", DAY), "needs reviewers"),
        (lambda: Escalate(("@leads", " "), DAY), "needs reviewers"),
        (lambda: deep(DEEPEST + 1), "A review escalates at most 5 times, not 6 times."),
    ],
)
def test_wrong_terms_are_told_in_one_sentence(make: Any, sentence: str) -> None:
    assert deep(DEEPEST).escalations == DEEPEST
    with pytest.raises(ValueError, match=sentence) as told:
        make()
    assert str(told.value).endswith(".") and "\n" not in str(told.value)


def test_one_name_is_a_tuple_in_the_end() -> None:
    assert Escalate("@leads", DAY) == Escalate(("@leads",), DAY)


@given(patiences())
def test_a_plan_keeps_to_open_time(patience: Patience) -> None:
    made = plan(NOW, patience, OFFICE, SlowClock())
    if patience.due is None:
        assert made == Plan() and next_nudge(made, 0, later(days=10_000)) is None
        return
    assert made.due == NOW + 2 * patience.due
    assert made.nudges == tuple(NOW + 2 * (patience.due * part) for part in patience.remind)
    assert list(made.nudges) == sorted(made.nudges)


@given(dues, fractions, st.lists(st.floats(0.0, 1.2), max_size=20).map(sorted))
def test_whoever_looks_whenever_reminders_never_pile_up(due: timedelta, remind: tuple[float, ...], looks: list[float]) -> None:
    """Each look sends one reminder at most, each reminder is sent once at most, and expiry comes before all of them."""
    made = plan(NOW, Patience(due, remind), ALWAYS, SlowClock())
    assert made.due is not None
    nudged = 0
    for part in looks:
        now = NOW + 2 * due * part
        found = next_nudge(made, nudged, now)
        if isinstance(found, Remind):
            assert nudged < found.nudged <= len(made.nudges) and made.nudges[found.nudged - 1] <= now < made.due
            assert found.where is (Where.THREAD if found.nudged == 1 else Where.DIRECT)
            nudged = found.nudged
            assert next_nudge(made, nudged, now) is None  # at once again: nothing
        assert isinstance(found, Expire) is (now >= made.due)
        if found is None:
            following = made.next(nudged)
            assert following is not None and following > now


def test_after_a_long_outage_one_reminder_stands_for_all() -> None:
    made = Plan(later(hours=10), (later(hours=5), later(hours=8), later(hours=9)))
    assert next_nudge(made, 0, later(hours=4)) is None
    assert next_nudge(made, 0, later(hours=5)) == Remind(Where.THREAD, 1)
    assert next_nudge(made, 1, later(hours=8)) == Remind(Where.DIRECT, 2)
    assert next_nudge(made, 0, later(hours=9.5)) == Remind(Where.DIRECT, 3)
    assert next_nudge(made, 3, later(hours=9.5)) is None
    assert next_nudge(made, 0, later(hours=10)) == next_nudge(made, 3, later(days=30)) == Expire()
    assert [made.next(nudged) for nudged in range(4)] == [*made.nudges, made.due]


def waiting(review: str, called: float, due: float = 100.0, **overrides: Any) -> Waiting:
    """Whose direct reminder comes due `called` hours from NOW."""
    made = Plan(later(hours=due), (later(hours=called - 1), later(hours=called)))
    return Waiting(**{"review": review, "title": review, "plan": made, "then": Stop(), "card": None, **overrides})


def reviews(message: tuple[Waiting, ...]) -> list[str]:
    return [each.review for each in message]


def test_all_that_a_person_is_late_with_is_one_message_the_most_urgent_first() -> None:
    open = [waiting("one", 1, due=30), waiting("two", 2, due=20), waiting("early", 9), waiting("over", 1, due=2)]
    people = {"one": {ANA, BEN}, "two": {ANA}, "early": {BEN}, "over": {ANA}}
    messages = combine(open, people, {}, later(hours=3))
    assert {person: reviews(message) for person, message in messages.items()} == {ANA: ["two", "one"], BEN: ["one"]}


def test_ten_reviews_at_once_are_one_message_not_ten() -> None:
    open = [waiting(f"r{n}", 1 + n / 60) for n in range(10)]
    people = {each.review: {ANA} for each in open}
    told: dict[Person, datetime] = {}
    sent = []
    for minute in range(24 * 60):
        now = later(hours=1, minutes=minute)
        for person, message in combine(open, people, told, now).items():
            told[person] = now
            sent.append(reviews(message))
    assert [len(message) for message in sent] == [1, 10]


def test_nobody_is_told_again_of_what_they_know() -> None:
    open, people = [waiting("one", 1)], {"one": {ANA}}
    assert combine(open, people, {ANA: later(hours=1.5)}, later(hours=50)) == {}
    assert combine(open, people, {ANA: NOW}, later(hours=1)) == {}  # too soon after the last one
    assert reviews(combine(open, people, {ANA: NOW}, NOW + REST)[ANA]) == ["one"]


def test_who_may_not_decide_is_not_told() -> None:
    assert (
        combine([waiting("one", 1)], {"one": ()}, {}, later(hours=2)) == combine([waiting("one", 1)], {}, {}, later(hours=2)) == {}
    )


hours_from_now = st.floats(0, 60)
crowds = st.dictionaries(st.sampled_from("abcdef"), st.tuples(hours_from_now, hours_from_now, st.sets(st.sampled_from([ANA, BEN]))))


@given(crowds, st.lists(hours_from_now, max_size=30).map(sorted))
def test_messages_to_a_person_are_apart_and_hold_what_is_open(
    crowd: dict[str, tuple[float, float, set[Person]]], looks: list[float]
) -> None:
    open = [waiting(review, called, due=called + length) for review, (called, length, _) in crowd.items()]
    people = {review: who for review, (_, _, who) in crowd.items()}
    told: dict[Person, datetime] = {}
    for look in looks:
        now = later(hours=look)
        for person, message in combine(open, people, told, now).items():
            assert person not in told or now - told[person] >= REST
            told[person] = now
            dues = [each.plan.due for each in message]
            assert message and dues == sorted(dues, key=lambda due: due or NOW)
            assert all(person in people[each.review] and each.plan.called(now) for each in message)
            assert len(message) == sum(person in people[each.review] and each.plan.called(now) is not None for each in open)


@pytest.mark.parametrize(
    ("then", "follows", "came"),
    [
        (Stop(), "then the run stops.", "Nobody answered in time, so the run has stopped. Nothing was rejected."),
        (
            Fallback(),
            "then the step's own fallback goes on.",
            "Nobody answered in time, so the run goes on with the step's own fallback.",
        ),
        (Escalate("@leads", DAY), "then it goes to @leads.", "Nobody answered in time, so it has gone to @leads."),
        (
            Escalate(("#help", BEN), DAY),
            "then it goes to #help or @U0BEN.",
            "Nobody answered in time, so it has gone to #help or @U0BEN.",
        ),
    ],
)
def test_a_card_says_what_follows_and_what_came(then: Then, follows: str, came: str) -> None:
    terms = Patience(timedelta(hours=3), then=then)
    made = plan(NOW, terms, ALWAYS, SlowClock())
    assert plain(texts.due_line(made, terms, OFFICE)) == f"Due 2026-11-02 15:30 UTC (3 h of working time to decide), {follows}"
    assert plain(texts.reminder(made, then, timedelta(minutes=90), OFFICE)) == (
        f"⏰ This still waits for a decision. It is due 2026-11-02 15:30 UTC (1 h 30 min of working time left), {follows}"
    )
    assert plain(texts.expired(then)) == came


def test_a_person_is_shown_as_a_person() -> None:
    assert Who(BEN) in texts.expired(Escalate(BEN, DAY))


def test_a_review_that_is_never_due_says_nothing_about_it() -> None:
    assert texts.due_line(Plan(), Patience(), OFFICE) == ()


@pytest.mark.parametrize(
    ("span", "hours", "said"),
    [
        (timedelta(minutes=20), OFFICE, "20 min of working time"),
        (timedelta(hours=8), OFFICE, "1 working day"),
        (timedelta(hours=8, seconds=1), OFFICE, "1 working day"),
        (timedelta(hours=20), OFFICE, "2 working days and 4 h"),
        (timedelta(hours=20), ALWAYS, "20 h"),
        (timedelta(days=2), ALWAYS, "2 d"),
        (timedelta(days=2, hours=3), ALWAYS, "2 d 3 h"),
    ],
)
def test_open_time_as_people_say_it(span: timedelta, hours: Hours, said: str) -> None:
    assert texts.open_time(span, hours) == said


def test_the_direct_message_lists_what_waits_and_links_to_it() -> None:
    open = [waiting("one", 1, card=MessageRef("slack/T0PLAY/C0HELP/1.2")), waiting("two", 1, then=Fallback())]
    lines = texts.waiting_lines([(open[0], "https://chat.example/p1"), (open[1], None)])
    assert [plain(line) for line in lines] == [
        "⏰ 2 reviews wait for you:",
        "• one, due 2026-11-06 13:30 UTC, then the run stops",
        "• two, due 2026-11-06 13:30 UTC, then the step's own fallback goes on",
    ]
    assert Link("https://chat.example/p1", "one") in lines[1]
    assert plain(texts.waiting_lines([(open[0], None)])[0]) == "⏰ One review waits for you:"


def test_a_long_direct_message_is_cut() -> None:
    lines = texts.waiting_lines([(waiting(f"r{n}", 1), None) for n in range(13)])
    assert len(lines) == 1 + texts.LISTED + 1 and plain(lines[-1]) == "… and 3 more."
