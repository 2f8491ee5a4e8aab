"""Decisions, their labels, and the steps behind them."""

from typing import Any, Literal

import pytest

from tests.workflow.drawings import (
    Note,
    a_workflow,
    problems,
    the_problem,
)
from workflow.definition import Workflow
from workflow.prompt import Prompt
from workflow.steps import When


def _branching(*labels: str) -> Workflow:
    w = a_workflow()

    @w.decision()
    def mood(note: Note) -> Literal["good", "bad"]:
        return "good"

    for number, label in enumerate(labels):

        def handled(note: Note) -> int:
            return 0

        handled.__name__ = f"handled_{number}"
        w.step(when=mood.is_(label))(handled)
    return w


def test_a_label_nobody_handles() -> None:
    assert the_problem(_branching("good")) == (
        "Decision 'mood' may say 'bad', but no step handles it; add a step with when=mood.is_('bad')."
    )


def test_a_label_nobody_says() -> None:
    assert the_problem(_branching("good", "bad", "ugly")) == (
        "Step 'handled_2' waits for mood = 'ugly', but that decision says 'good' or 'bad'."
    )


def test_a_step_with_another_problem_handles_its_label_all_the_same() -> None:
    w = _branching("good")
    mood = w.declared[1]

    @w.step(when=mood.is_("bad"))
    def sulk(nobody: int) -> int:
        return 0

    assert "'nobody'" in the_problem(w)


def test_when_needs_a_decision() -> None:
    w = a_workflow()

    @w.step(when=When("note", frozenset({"good"})))
    def cheer(note: Note) -> int:
        return 0

    assert the_problem(w) == "Step 'cheer': when= names 'note', which is no decision here."


@pytest.mark.parametrize("when", [When("mood", frozenset()), "good"])
def test_when_needs_a_label(when: Any) -> None:
    w = _branching("good", "bad")

    @w.step(when=when)
    def cheer(note: Note) -> int:
        return 0

    assert the_problem(w) == "Step 'cheer': when= names no label; write when=decision.is_('label')."


def test_a_decision_returns_labels() -> None:
    w = a_workflow()

    @w.decision()
    def mood(note: Note) -> str:
        return "good"

    @w.step(when=mood.is_("good"))
    def cheer(note: Note) -> int:
        return 0

    assert the_problem(w) == "Decision 'mood' must return a Literal of strings, not str."


def test_a_step_nobody_can_reach() -> None:
    w = _branching("good", "bad")

    @w.step()
    def both(handled_0: int, handled_1: int) -> int:
        return 0

    sentence = the_problem(w)
    assert sentence.startswith("Nobody can reach step 'both': it needs step 'handled_1'")
    assert "under decision 'mood'; type the parameter as 'X | None' or change when=." in sentence


def test_optional_parameters_join_branches() -> None:
    w = _branching("good", "bad")

    @w.step()
    def both(handled_0: int | None, handled_1: int | None) -> int:
        return 0

    assert all(handoff.optional for handoff in w.definition.steps["both"].handoffs)


def test_all_problems_come_at_once() -> None:
    w = _branching("good")

    @w.ai()
    def summary(nota: Note) -> Prompt:
        return Prompt("", "")

    said = " ".join(problems(w))
    assert all(part in said for part in ("may say 'bad'", "no output schema", "no fallback", "did you mean 'note'?"))
