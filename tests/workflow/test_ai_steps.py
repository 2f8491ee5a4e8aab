"""What an AI step and its fallback must be, said in one sentence each."""

from collections.abc import Callable
from typing import Any

from pydantic import RootModel

from tests.workflow.drawings import (
    Note,
    Summary,
    a_workflow,
    by_hand,
    problems,
    the_problem,
)
from workflow.definition import Workflow
from workflow.prompt import Prompt
from workflow.steps import AIStep


def test_an_ai_step_needs_a_schema() -> None:
    w = a_workflow()

    @w.ai(fallback=by_hand)
    def summary(note: Note) -> Prompt:
        return Prompt("", "")

    assert the_problem(w) == "AI step 'summary' has no output schema; give it output=SomeModel (a pydantic model)."


def test_a_root_model_is_no_schema() -> None:
    w = a_workflow()

    class Names(RootModel[list[str]]): ...

    @w.ai(output=Names, fallback=by_hand)
    def summary(note: Note) -> Prompt:
        return Prompt("", "")

    assert "'summary' has no output schema" in the_problem(w)


def test_an_ai_step_needs_a_fallback() -> None:
    w = a_workflow()

    @w.ai(output=Summary)
    def summary(note: Note) -> Prompt:
        return Prompt("", "")

    assert the_problem(w) == ("AI step 'summary' has no fallback; give it fallback=a_function that answers when no model can.")


def test_an_ai_step_returns_a_prompt_at_once() -> None:
    w = a_workflow()

    @w.ai(output=Summary, fallback=by_hand)
    async def summary(note: Note) -> Summary:
        return Summary()

    found = problems(w)
    assert "AI step 'summary' must be a plain 'def': it only builds the Prompt, the engine asks." in found
    assert "AI step 'summary' must return a Prompt, not Summary; its answer is output=." in found


def _with_fallback(fallback: Callable[..., Any]) -> Workflow:
    w = a_workflow()

    @w.ai(output=Summary, fallback=fallback)
    def summary(note: Note) -> Prompt:
        return Prompt("", "")

    return w


def test_a_fallback_takes_only_what_the_step_takes() -> None:
    def other(note: Note, mood: str) -> Summary:
        return Summary()

    assert the_problem(_with_fallback(other)) == (
        "The fallback of 'summary' takes 'mood', which the step does not; it may take note."
    )


def test_a_fallback_may_have_parameters_of_its_own_with_defaults() -> None:
    def other(note: Note, longest: int = 80) -> Summary:
        return Summary()

    step = _with_fallback(other).definition.steps["summary"]
    assert isinstance(step, AIStep) and step.fallback_takes == ("note",)


def test_a_fallback_wants_the_same_types() -> None:
    def other(note: Summary) -> Summary:
        return note

    assert the_problem(_with_fallback(other)) == (
        "The fallback of 'summary' wants Summary for 'note', but the step takes Note; make them the same."
    )


def test_a_fallback_returns_the_schema() -> None:
    def wrong(note: Note) -> Note:
        return note

    def silent(note: Note):  # type: ignore[no-untyped-def]
        return Summary()

    for fallback in (wrong, silent):
        assert the_problem(_with_fallback(fallback)) == "The fallback of 'summary' must say that it returns Summary."


def test_a_fallback_waits_for_nothing() -> None:
    async def other(note: Note) -> Summary:
        return Summary()

    assert "The fallback of 'summary' must be a plain 'def'" in the_problem(_with_fallback(other))
