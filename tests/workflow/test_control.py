"""Control reviews as values: which gates may ask for them, what an error is, and when it counts as caught."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from tests.builders import a_review, an_outcome
from workflow.control import Control, Planted, planted
from workflow.gate import Gate
from workflow.review import Kind, Outcome, OutcomeKind

WRONG = {"said": "The amount is ten times what it was.", "fields": {"amount": 120}}


class Claim(BaseModel):
    amount: int
    note: str = ""


def ten_times(claim: Claim) -> Planted | None:
    return Planted(claim.model_copy(update={"amount": claim.amount * 10}), "The amount is ten times what it was.")


def another(claim: Claim) -> Planted | None:
    return None


@pytest.mark.parametrize("share", [0.0, -0.1, 1.01, float("nan")])
def test_a_share_is_a_part_of_one(share: float) -> None:
    with pytest.raises(ValueError, match="share of control reviews"):
        Control(share, ten_times)


@pytest.mark.parametrize("several", [{"approvals": 2}, {"rejections": 2}])
def test_only_where_one_person_decides(several: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="one person decides"):
        Gate(control=Control(0.1, ten_times), **several)


def test_the_version_of_a_gate_knows_the_share_and_not_where_a_function_lies_in_memory() -> None:
    assert Gate(control=Control(0.1, ten_times)).version == Gate(control=Control(0.1, another)).version
    assert Gate(control=Control(0.1, ten_times)).version != Gate(control=Control(0.2, ten_times)).version
    assert Gate(control=Control(0.1, ten_times)).version != Gate().version


def test_an_error_is_the_fields_that_differ() -> None:
    assert planted({"amount": 12, "note": ""}, {"amount": 120, "note": ""}, WRONG["said"]) == WRONG
    assert planted({"amount": 12}, {"amount": 12}, "Nothing.") is None


def outcome(kind: OutcomeKind, final: Any = None, **more: Any) -> Outcome:
    return an_outcome(kind, final=final, **more)


@pytest.mark.parametrize(
    ("said", "caught"),
    [
        (None, None),
        (outcome(OutcomeKind.APPROVED, {"amount": 120, "note": ""}), False),
        (outcome(OutcomeKind.EDITED, {"amount": 120, "note": "Dear Ana"}), False),
        (outcome(OutcomeKind.EDITED, {"amount": 12, "note": ""}), True),
        (outcome(OutcomeKind.EDITED, {"amount": 13, "note": ""}), True),
        (outcome(OutcomeKind.REVISED), True),
        (outcome(OutcomeKind.REJECTED), True),
        (outcome(OutcomeKind.EXPIRED, by=None), None),
        (outcome(OutcomeKind.WITHDRAWN), None),
    ],
)
def test_what_counts_as_caught(said: Outcome | None, caught: bool | None) -> None:
    review = a_review(kind=Kind.CONTROL, draft={"amount": 120, "note": ""}, planted=WRONG, outcome=said)
    assert review.caught is caught
    assert replace(review, planted=None).caught is None


def test_several_wrong_fields_are_caught_when_all_of_them_are_mended() -> None:
    error = {"said": "Both are wrong.", "fields": {"amount": 120, "note": "paid"}}
    for final, caught in (({"amount": 12, "note": "paid"}, False), ({"amount": 12, "note": ""}, True)):
        review = a_review(kind=Kind.CONTROL, planted=error, outcome=outcome(OutcomeKind.EDITED, final))
        assert review.caught is caught


def test_a_control_looks_like_any_other_to_whoever_approves_several() -> None:
    assert a_review(kind=Kind.CONTROL, batch=True).together
    assert a_review(kind=Kind.CONTROL, take_back=0.0, outcome=an_outcome()).undo_until == an_outcome().at + timedelta()
