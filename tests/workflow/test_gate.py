"""The gate: who looks, and the reason that the card gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.gate import Gate, Route, RouteKind

shares = st.floats(0.0, 1.0)


@given(shares, shares)
def test_the_bar_decides(threshold: float, confidence: float) -> None:
    route = Gate(threshold=threshold).route(confidence)
    assert route.kind is (RouteKind.AUTO if confidence >= threshold else RouteKind.REVIEW)
    assert route.threshold == threshold and route.asks is (confidence < threshold)


def test_the_reason_names_both_numbers() -> None:
    assert Gate().route(0.42).reason == "Claimed confidence 0.42 is under the bar of 0.70."
    assert Gate().route(0.7).reason == "Claimed confidence 0.70 is at or over the bar of 0.70."


@given(st.none() | shares)
def test_always_means_always(confidence: float | None) -> None:
    assert Gate(always=True).route(confidence) == Route(RouteKind.REVIEW, "This step is always reviewed.")


def test_no_confidence_is_no_confidence() -> None:
    assert Gate(threshold=0.0).route(None).asks


@given(st.none() | shares, st.booleans())
def test_a_fallback_goes_to_a_person(confidence: float | None, always: bool) -> None:
    route = Gate(threshold=0.0, always=always).route(confidence, "the service is overloaded")
    assert route.kind is RouteKind.FALLBACK and route.asks and route.threshold is None
    assert "the service is overloaded" in route.reason


def test_an_audit_goes_on_alone() -> None:
    assert not Route(RouteKind.AUDIT, "").asks


@pytest.mark.parametrize("threshold", [-0.1, 1.1, 70, float("nan"), float("inf")])
def test_a_bar_is_a_probability(threshold: float) -> None:
    with pytest.raises(ValueError, match=r"a gate's threshold is a probability from 0.0 to 1.0"):
        Gate(threshold=threshold)


def test_reviewers_are_a_tuple_in_the_end() -> None:
    assert Gate(reviewers="@leads") == Gate(reviewers=("@leads",))
    assert Gate(reviewers="").who == Gate().who == ()
    assert Gate(reviewers=("@leads", "#help")).who == ("@leads", "#help")


def test_the_version_follows_the_policy() -> None:
    gates = [Gate(), Gate(threshold=0.8), Gate(always=True), Gate(self_approval=True), Gate(revisions=1)]
    assert len({gate.version for gate in gates}) == len(gates)
    assert Gate(reviewers="@a").version == Gate(reviewers=("@a",)).version
