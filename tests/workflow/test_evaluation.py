"""Cases and answers to numbers, small enough to check by hand."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter

from workflow.evaluation import Evaluation, Graded, Parted, Score, cases_hash, compare, edits, parted, score
from workflow.gate import Gate
from workflow.holdout import EVERYBODY, Record
from workflow.prompt import Case, Usage


class Note(BaseModel):
    kind: Literal["a", "b"]
    amount: Decimal
    text: str


FINAL = {"kind": "a", "amount": "12.50", "text": "we will refund it"}


def graded(case: str = "1", agrees: bool = True, **given: object) -> Graded:
    return Graded(case, {"kind": agrees, "text": True}, **{"confidence": 0.9, "exact": agrees, "similarity": 1.0, **given})


def test_values_are_compared_as_what_they_are() -> None:
    agree, changed = compare(Note, FINAL, Note(kind="a", amount=Decimal("12.5"), text="we will refund it"))
    assert agree == {"kind": True, "amount": True, "text": True}
    agree, changed = compare(Note, FINAL, Note(kind="b", amount=Decimal(12), text="we will refund it today"))
    assert agree == {"kind": False, "amount": False, "text": True}
    assert edits(changed) == 3  # the kind, the amount, and the word today
    agree, _ = compare(Note, FINAL, Note(kind="a", amount=Decimal("12.5"), text="we will refund it today"), alike=0.95)
    assert not agree["text"]
    agree, changed = compare(Note, FINAL, Note(kind="a", amount=Decimal("12.5"), text="nothing in common"))
    assert not agree["text"]
    assert edits(changed) == 1 + 4  # 12.5 is written otherwise; four words become three


def test_what_nobody_can_edit_is_not_compared() -> None:
    class Read(BaseModel):
        total: int
        sure: float = Field(frozen=True)

    agree, changed = compare(Read, {"total": 5, "sure": 0.9}, Read(total=5, sure=0.2))
    assert agree == {"total": True}
    assert changed.changes == ()


def test_one_steps_numbers() -> None:
    found = [
        graded("1", seconds=1.0, usage=Usage(calls=1, cost=0.01)),
        graded("2", agrees=False, confidence=0.8, similarity=0.5, edits=4, seconds=2.0, usage=Usage(calls=1, cost=0.03)),
        graded("3", confidence=0.6, seconds=3.0),
        Graded("4", {"kind": False, "text": False}, seconds=9.0, error="refused"),
    ]
    made = score("triage", "m", "v1", "c", Gate(threshold=0.7), found)
    assert (made.count, made.agreement, made.exact, made.agreed) == (4, 0.5, 0.5, ("1", "3"))
    assert made.fields == {"kind": 0.5, "text": 0.75}
    assert made.accuracy == pytest.approx(0.625)
    assert (made.similarity, made.edits) == (pytest.approx(2.5 / 4), pytest.approx(4 / 3))
    assert (made.released, made.wrong, made.coverage) == (2, 1, 0.5)
    assert made.wrong_at_most == pytest.approx(0.9747, abs=1e-4)
    assert made.errors == {"refused": 1}
    assert made.brier == pytest.approx((0.01 + 0.64 + 0.16) / 3)
    assert made.ece == pytest.approx((0.9 + 0.8 + 0.6) / 3 - 2 / 3)
    assert (made.p50, made.p95) == (2.0, 9.0)
    assert made.usage.cost == pytest.approx(0.04)


def test_perfect_and_always_wrong() -> None:
    perfect = score("s", "m", "v", "c", Gate(), [graded(str(n), confidence=1.0) for n in range(100)])
    assert (perfect.agreement, perfect.ece, perfect.brier, perfect.coverage, perfect.wrong) == (1.0, 0.0, 0.0, 1.0, 0)
    assert perfect.wrong_at_most == pytest.approx(0.0295, abs=1e-4)
    wrong = score("s", "m", "v", "c", Gate(), [graded(str(n), agrees=False, confidence=1.0) for n in range(100)])
    assert (wrong.agreement, wrong.ece, wrong.brier, wrong.wrong_at_most) == (0.0, 1.0, 1.0, 1.0)
    silent = score("s", "m", "v", "c", Gate(), [Graded("1", {"kind": False}, error="unreachable")])
    assert (silent.agreement, silent.ece, silent.brier, silent.released, silent.bins) == (0.0, None, None, 0, ())


GRADED = st.builds(
    graded,
    case=st.text("abc", min_size=1),
    agrees=st.booleans(),
    confidence=st.none() | st.floats(0, 1),
    similarity=st.floats(0, 1),
    error=st.sampled_from(["", "busy"]),
    seconds=st.floats(0, 100),
)


@given(st.lists(GRADED, min_size=1, max_size=40), st.floats(0, 1))
def test_every_share_is_one_and_a_score_survives_storage(found: list[Graded], bar: float) -> None:
    made = score("s", "m", "v", "c", Gate(threshold=bar), found)
    shares = [made.agreement, made.exact, made.similarity, made.coverage, made.accuracy, made.wrong_at_most, *made.fields.values()]
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in shares)
    assert made.wrong <= made.released <= made.count
    assert made.p50 <= made.p95
    kept = TypeAdapter(Score)
    assert kept.validate_json(kept.dump_json(made)) == made


def test_two_versions_case_by_case() -> None:
    first = score("s", "m", "v1", "c", Gate(), [graded("1"), graded("2"), graded("3", agrees=False)])
    second = score("s", "m", "v2", "c", Gate(), [graded("1", agrees=False), graded("2"), graded("3", agrees=False)])
    assert parted(first, second) == Parted(1, 0)
    assert parted(first, first).chance == 1.0


def test_under_names_the_steps() -> None:
    good = score("good", "m", "v", "c", Gate(), [graded("1")])
    bad = score("bad", "m", "v", "c", Gate(), [graded("1"), graded("2", agrees=False)])
    made = Evaluation("eval_1", EVERYBODY, datetime(2026, 11, 1, tzinfo=UTC), "support", "w", "local", "c", (good, bad))
    assert [one.step for one in made.under(0.8)] == ["bad"]
    assert made.under(0.5) == []
    assert made.prompts == {"good": "v", "bad": "v"}
    assert made.of("nothing") is None


def test_the_cases_hash_is_of_content_not_of_order_or_ids() -> None:
    one = Record(EVERYBODY, "s", Case("1", 0, "in", {"a": "b"}, {"x": 1}, "shipped"))
    two = Record(EVERYBODY, "s", Case("2", 0, "in 2", {}, {"x": 1}, "shipped"))
    renamed = Record(EVERYBODY, "s", Case("9", 7, "in", {"a": "b"}, {"x": 1}, "edited"))
    changed = Record(EVERYBODY, "s", Case("1", 0, "in", {"a": "b"}, {"x": 2}, "shipped"))
    assert cases_hash([one, two]) == cases_hash([two, renamed])
    assert cases_hash([one, two]) != cases_hash([changed, two])
    assert cases_hash([one]) != cases_hash([one], alike=0.9)
