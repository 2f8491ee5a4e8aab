"""Every refusal of a drawing is one sentence that names the step, the parameter and the mend."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.workflow.drawings import (
    Note,
    Summary,
    a_workflow,
    by_hand,
    problems,
    random_drawing,
    summarised,
    the_problem,
)
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.patience import Escalate, Fallback, Patience
from workflow.prompt import Prompt
from workflow.steps import INPUT, AIStep


def test_the_signature_is_the_drawing() -> None:
    steps = summarised().definition.steps
    assert list(steps) == ["note", "summary", "file"]
    assert steps["note"].handoffs[0].source == INPUT
    assert steps["file"].sources == ("summary",)
    assert isinstance(steps["summary"], AIStep) and steps["summary"].fallback_takes == ("note",)


def test_an_unknown_parameter_gets_a_suggestion() -> None:
    w = a_workflow()

    @w.step()
    def count(notes: Note) -> int:
        return 0

    assert the_problem(w) == (
        "Step 'count': no step is called 'notes', did you mean 'note'? or annotate it with the input, Message."
    )


def test_an_unknown_parameter_that_is_near_to_nothing_gets_the_list() -> None:
    w = a_workflow()

    @w.step()
    def count(zebra: int) -> int:
        return 0

    assert "no step is called 'zebra', name it after one of: note, count; or annotate" in the_problem(w)


def test_a_circle_is_shown_in_the_direction_of_its_arrows() -> None:
    w = a_workflow()

    @w.step()
    def first(third: int) -> int:
        return 0

    @w.step()
    def second(first: int) -> int:
        return 0

    @w.step()
    def third(second: int) -> int:
        return 0

    assert "go round in a circle: first -> second -> third -> first; take one of these arrows away" in the_problem(w)


def test_a_step_that_takes_itself() -> None:
    w = a_workflow()

    @w.step()
    def again(again: int) -> int:
        return 0

    assert "circle: again -> again" in the_problem(w)


def test_annotations_are_needed() -> None:
    w = a_workflow()

    @w.step()
    def count(note):  # type: ignore[no-untyped-def]
        return 0

    assert problems(w) == [
        "Step 'count' does not say what it returns; add '-> SomeType' (or '-> None').",
        "Step 'count': parameter 'note' has no type; annotate it.",
    ]


def test_only_named_parameters_are_arrows() -> None:
    w = a_workflow()

    @w.step()
    def count(note: Note, /, *rest: int, **more: int) -> int:
        return 0

    found = problems(w)
    assert len(found) == 3
    assert "Step 'count': parameter 'rest' must be a plain named one, because names are arrows." in found


def test_only_an_action_takes_the_run() -> None:
    w = a_workflow()

    @w.step()
    def count(note: Note, run: RunContext) -> int:
        return 0

    assert the_problem(w) == "Step 'count': only an action may take the RunContext ('run'); use @workflow.action."


def test_a_gate_needs_something_that_a_card_can_show() -> None:
    w = a_workflow()

    @w.step(gate=Gate(always=True))
    def count(note: Note) -> int:
        return 0

    assert the_problem(w) == "Step 'count' has a gate, so it must return a pydantic model that a card can show."


@pytest.mark.parametrize("gives", [type("Odd", (), {}), Callable[[], int]])
def test_what_the_journal_cannot_hold(gives: Any) -> None:
    w = Workflow("odd", input=Message, title="Odd")

    def odd(message: Message) -> object:
        return None

    odd.__annotations__["return"] = gives
    w.step()(odd)
    assert "Step 'odd' returns " in the_problem(w) and "cannot be written to the journal" in the_problem(w)


@pytest.mark.parametrize("then", [Fallback(), Escalate("@leads", Patience(timedelta(hours=1), then=Fallback()))])
def test_only_an_ai_step_has_a_fallback_for_the_end(then: Fallback | Escalate) -> None:
    w = a_workflow()

    @w.step(gate=Gate(patience=Patience(timedelta(hours=1), then=then)))
    def headline(message: Message) -> Note:
        return Note(text=message.text)

    assert the_problem(w) == (
        "Step 'headline': only an AI step has a fallback that can go on when nobody answers; "
        "end its patience with Stop() or Escalate(…)."
    )


def test_two_steps_of_one_name() -> None:
    w = a_workflow()

    def note(message: Message) -> Note:
        return Note()

    w.step()(note)
    assert the_problem(w) == "Two steps are called 'note'; rename one of them."


def test_a_type_that_is_not_known_is_one_problem_and_not_three() -> None:
    w = a_workflow()

    @w.step()
    def count(note: "Nota", more: int) -> int:  # type: ignore[name-defined]  # noqa: F821
        return 0

    assert the_problem(w) == "Step 'count': the type 'Nota' is not known; define it at the top of the module."


@pytest.mark.parametrize("command", ["triage", "/", "/two words", "/-", "/a;b"])
def test_a_bad_command(command: str) -> None:
    w = summarised()
    w.command = command
    assert the_problem(w) == f"The command {command!r} is not one; write a slash and letters, like '/triage'."


def test_an_input_that_is_no_model() -> None:
    w = Workflow("bad", input=dict, title="Bad")  # type: ignore[arg-type]

    @w.step()
    def size() -> int:
        return 0

    assert the_problem(w) == "input=<class 'dict'> is not a pydantic model; derive it from BaseModel."


def test_an_input_that_a_chat_cannot_give() -> None:
    class Order(BaseModel):
        text: str
        number: int

    class Empty(BaseModel):
        author: str = ""

    for input, wrong in ((Order, "The input Order needs 'number'"), (Empty, "The input Empty has no field 'text'")):
        w = Workflow("bad", input=input, title="Bad")

        @w.step()
        def size() -> int:
            return 0

        assert the_problem(w).startswith(f"{wrong}; a chat can give text, author, link")


def test_no_steps() -> None:
    assert the_problem(Workflow("empty", input=Message, title="Empty")) == (
        "It has no steps; decorate a function with @workflow.step."
    )


def test_a_step_added_later_is_checked_too() -> None:
    w = summarised()
    assert len(w.definition.steps) == 3

    @w.step()
    def count(nowhere: int) -> int:
        return 0

    assert "'nowhere'" in the_problem(w)


def test_steps_stay_functions() -> None:
    w = summarised()
    assert w.declared[0].call(Message(text="hello")) == Note(text="hello")


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_any_drawing_without_circles_builds_in_order(wanted: list[set[int]], shuffle: Any) -> None:
    definition = random_drawing(wanted, shuffle)
    names = list(definition.steps)
    assert sorted(names) == sorted(f"s{i}" for i in range(len(wanted)))
    for name, step in definition.steps.items():
        assert all(names.index(source) < names.index(name) for source in step.sources)
    assert random_drawing(wanted, None).longest_path == 0


def test_model_calls_on_the_longest_path() -> None:
    w = summarised()

    @w.ai(output=Summary, fallback=by_hand)
    def second(note: Note, summary: Summary) -> Prompt:
        return Prompt("", "")

    @w.ai(output=Summary, fallback=by_hand)
    def beside(note: Note) -> Prompt:
        return Prompt("", "")

    assert w.definition.longest_path == 2 and len(w.definition.ai_steps) == 3


def test_a_name_too_long_for_a_messages_menu() -> None:
    w = Workflow("long", input=Message, title="Long", shortcut="x" * 25)

    @w.step()
    def size(message: Message) -> int:
        return 0

    assert the_problem(w) == f"The shortcut {'x' * 25!r} is too long; at most 24 characters fit a menu."


def test_an_input_may_ask_for_everything_that_a_chat_can_give() -> None:
    class Everything(Message):
        at: str
        note: str

    w = Workflow("all", input=Everything, title="All", shortcut="x" * 24, reads_thread=True)

    @w.step()
    def size(message: Everything) -> int:
        return 0

    assert w.definition.reads_thread and w.definition.shortcut == "x" * 24


def owned(owners: str | tuple[str, ...]) -> Workflow:
    w = Workflow("owned", input=Message, title="Owned", owners=owners)

    @w.step()
    def size(message: Message) -> int:
        return 0

    return w


@pytest.mark.parametrize("owners", [" ", ("@leads", "")])
def test_owners_that_name_nobody(owners: str | tuple[str, ...]) -> None:
    assert the_problem(owned(owners)).startswith(f"The owners {owners!r} name nobody;")


def test_owners_are_no_part_of_the_version() -> None:
    assert owned("").definition.owners == ()
    assert owned("@leads").definition.owners == ("@leads",)
    assert owned(("@leads", "U1")).definition.version == owned("").definition.version
