"""What owners set over a gate: stricter always, looser only where the code leaves room."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import BEN, NOW, TENANT
from workflow.gate import Gate, RouteKind
from workflow.policy import Autonomy, Change, Override, Policy, changes
from workflow.tiers import Tier

OPEN = Gate(threshold=0.7)
NOTHING = Override()
STRICT = Gate(always=True, approvals=2, reviewers="@leads", tiers=(Tier("@board", 3, "total", 1000),))


def policy(over: Override = NOTHING, **more: object) -> Policy:
    return replace(Policy(TENANT, "support", 3, overrides={"reply": over}), **more)


@given(
    st.builds(
        Override,
        st.sampled_from([None, *Autonomy]),
        st.none() | st.floats(0, 1),
        st.sampled_from([(), ("@others",)]),
        st.none() | st.integers(1, 20),
    )
)
def test_nothing_set_from_chat_is_looser_than_the_code(over: Override) -> None:
    gate = policy(over).gate("reply", STRICT)
    assert gate.always and gate.approvals >= 2 and gate.tiers[0].approvals >= 3
    assert gate.tiers[0].who == ("@board",)
    assert policy(over).route(gate.route(1.0), "reply", STRICT).kind is RouteKind.REVIEW


def test_stricter_counts_for_tiers_too() -> None:
    gate = policy(Override(approvals=4)).gate("reply", STRICT)
    assert (gate.approvals, gate.asks({"total": 2000}, ()).approvals) == (4, 4)


def test_other_steps_keep_the_codes_own_gate() -> None:
    assert policy(Override(threshold=0.1)).gate("triage", OPEN) is OPEN


@pytest.mark.parametrize(
    ("over", "confidence", "said"),
    [
        (
            Override(threshold=0.8),
            0.75,
            "Claimed confidence 0.75 is under the bar of 0.80, set by policy 3; the code's bar is 0.70.",
        ),
        (
            Override(threshold=0.6),
            0.65,
            "Claimed confidence 0.65 is at or over the bar of 0.60, set by policy 3; the code's bar is 0.70.",
        ),
        (Override(threshold=0.7), 0.65, "Claimed confidence 0.65 is under the bar of 0.70."),
        (Override(Autonomy.REVIEW_ALL), 0.9, "This step is always reviewed, by policy 3."),
        (Override(Autonomy.GATED), 0.9, "Claimed confidence 0.90 is at or over the bar of 0.70."),
        (Override(threshold=0.8), None, "Nobody claimed a confidence for this."),
    ],
)
def test_a_route_names_the_policy_that_made_the_difference(over: Override, confidence: float | None, said: str) -> None:
    set_ = policy(over)
    assert set_.route(set_.gate("reply", OPEN).route(confidence), "reply", OPEN).reason == said


def test_what_the_code_reviews_is_not_said_to_be_the_policys_doing() -> None:
    set_ = policy(Override(Autonomy.REVIEW_ALL))
    assert set_.route(set_.gate("reply", STRICT).route(0.9), "reply", STRICT).reason == "This step is always reviewed."


def test_a_rule_stays_above_a_low_bar() -> None:
    set_ = policy(Override(threshold=0.0))
    route = set_.gate("reply", OPEN).route(0.9, findings=("It names a lawyer.",))
    assert set_.route(route, "reply", OPEN).kind is RouteKind.REVIEW


def test_a_pause_stops_what_would_go_on_alone_and_nothing_else() -> None:
    paused = policy(paused=True)
    stopped = paused.route(OPEN.route(0.9), "reply", OPEN)
    assert (stopped.kind, stopped.threshold) == (RouteKind.REVIEW, 0.7)
    assert (
        stopped.reason
        == "Automatic release is paused, by policy 3. Otherwise: Claimed confidence 0.90 is at or over the bar of 0.70."
    )
    under = OPEN.route(0.5)
    assert paused.route(under, "reply", OPEN) == under


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -0.1, 1.1])
def test_a_threshold_is_a_probability(wrong: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        Override(threshold=wrong)


@pytest.mark.parametrize("wrong", [0, -1, 21])
def test_approvals_are_few_and_some(wrong: int) -> None:
    with pytest.raises(ValueError, match="approvals"):
        Override(approvals=wrong)


def test_two_versions_differ_in_what_was_changed() -> None:
    first = policy(Override(threshold=0.8))
    second = first.next(BEN, NOW, "why", paused=True, overrides=first.with_override("reply", Override(approvals=2)))
    assert (second.number, second.by, second.reason) == (4, BEN, "why")
    assert list(changes(first, second)) == [
        Change("", "paused", False, True),
        Change("reply", "threshold", 0.8, None),
        Change("reply", "approvals", None, 2),
    ]
    assert second.with_override("reply", Override()) == {}
