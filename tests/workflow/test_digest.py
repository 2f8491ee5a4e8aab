"""The digest: every number is a sum over rows, and the total is the sum over the lines."""

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, later
from workflow.digest import Digest, OpenReview, Period, ReviewFact, RunFact, digest
from workflow.review import OutcomeKind
from workflow.run import Status

names = st.sampled_from(["support", "invoice", "oncall"])
runs = st.lists(
    st.builds(
        RunFact,
        names,
        st.sampled_from(Status),
        st.booleans(),
        st.booleans(),
        st.integers(1, 1_000),
    )
)
reviews = st.lists(st.builds(ReviewFact, names, st.just("reply"), st.sampled_from(OutcomeKind), st.floats(0, 1e6, allow_nan=False)))
NUMBERS = ("started", "done", "released", "failed", "approved", "edited", "revised", "rejected", "decided")


def of(runs: list[RunFact], reviews: list[ReviewFact]) -> Digest:
    return digest(NOW, later(days=1), Period(runs, reviews), (), 0)


@given(runs, reviews)
def test_the_total_is_the_sum_of_the_lines(runs: list[RunFact], reviews: list[ReviewFact]) -> None:
    made = of(runs, reviews)
    for number in NUMBERS:
        assert getattr(made.total, number) == sum(getattr(line, number) for line in made.lines)
    assert [line.workflow for line in made.lines] == sorted({f.workflow for f in runs} | {f.workflow for f in reviews})
    assert made.total.released <= made.total.done <= sum(fact.count for fact in runs)


def test_one_line() -> None:
    facts = [
        RunFact("support", Status.DONE, began=True, asked=False),
        RunFact("support", Status.DONE, began=False, asked=True),
        RunFact("support", Status.FAILED, began=True, asked=False),
        RunFact("support", Status.ATTENTION, began=True, asked=False),
        RunFact("support", Status.WAITING, began=True, asked=True),
        RunFact("support", Status.STOPPED, began=True, asked=True),
    ]
    decided = [ReviewFact("support", "reply", kind, 10.0 * i) for i, kind in enumerate(OutcomeKind, 1)]
    (line,) = of(facts, decided).lines
    assert (line.started, line.done, line.released, line.failed) == (5, 2, 1, 2)
    assert (line.approved, line.edited, line.revised, line.rejected, line.decided) == (1, 1, 1, 1, 4)


def test_the_median_is_of_what_people_decided() -> None:
    facts = [
        ReviewFact("support", "reply", OutcomeKind.APPROVED, 10),
        ReviewFact("support", "reply", OutcomeKind.REJECTED, 30),
        ReviewFact("support", "reply", OutcomeKind.EXPIRED, 86_400),
        ReviewFact("support", "reply", OutcomeKind.WITHDRAWN, 99_999),
    ]
    assert of([], facts).total.seconds == 20
    assert of([], facts[2:]).total.seconds is None


def test_nothing_happened() -> None:
    assert of([], []).empty and of([], []).total.seconds is None


def test_an_open_review_is_something() -> None:
    review = OpenReview("rev_1", "support", "reply", "Reply", NOW, None)
    made = digest(NOW, later(days=1), Period(), (review,), 31)
    assert not made.empty and made.open == (review,) and made.open_count == 31
