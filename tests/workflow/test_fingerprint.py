"""The version of a definition changes with what it does, and with nothing else."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from tests.workflow.drawings import Note, Summary, by_hand, summarised
from workflow.definition import Workflow
from workflow.fingerprint import fingerprint
from workflow.gate import Gate
from workflow.message import Message
from workflow.prompt import Prompt


def typed(code: str, **scope: Any) -> Callable[..., Any]:
    """A function without a source file, as typed at a prompt."""
    names = {"Message": Message, "Note": Note, **scope}
    exec(code, names)
    call: Callable[..., Any] = names["note"]
    return call


def version_of(code: str) -> str:
    w = Workflow("notes", input=Message, title="Keep a note")
    w.step()(typed(code))
    return w.definition.version


def test_the_same_drawing_has_the_same_version() -> None:
    assert summarised().definition.version == summarised().definition.version
    assert len(summarised().definition.version) == 12


def test_the_version_is_the_same_in_another_process() -> None:
    code = "from tests.workflow.drawings import summarised; print(summarised().definition.version)"
    for seed in ("1", "2"):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
        assert run.stdout.strip() == summarised().definition.version


def test_the_gate_is_part_of_it() -> None:
    versions = {summarised(gate).definition.version for gate in (None, Gate(threshold=0.9), Gate(always=True))}
    assert len(versions) == 3


def test_the_code_is_part_of_it() -> None:
    code = "def note(message: Message) -> Note: return Note(text={!r})"
    assert version_of(code.format("a")) != version_of(code.format("b"))
    assert version_of(code.format("a")) == version_of(code.format("a"))


def test_nested_code_has_no_address_in_its_version() -> None:
    code = "def note(message: Message) -> Note: return Note(text=str([x for x in message.text if x in {'a', 'b'}]))"
    assert version_of(code) == version_of(code)


def test_the_shape_is_part_of_it() -> None:
    class Short(BaseModel):
        text: str = ""

    class Long(BaseModel):
        text: str = ""
        more: str = ""

    Long.__name__ = Long.__qualname__ = "Short"
    versions = set()
    for shape in (Short, Long):
        w = Workflow("notes", input=Message, title="Keep a note")
        w.step()(typed("def note(message: Message) -> Shape: return Shape()", Shape=shape))
        versions.add(w.definition.version)
    assert len(versions) == 2


def test_the_title_is_not_part_of_it() -> None:
    w = summarised()
    w.title = "Something else"
    assert w.definition.version == summarised().definition.version


@pytest.mark.parametrize("model", ["one", "two"])
def test_the_named_model_is_part_of_it(model: str) -> None:
    def summary(note: Note) -> Prompt:
        return Prompt("", "")

    def version(model: str | None) -> str:
        w = Workflow("notes", input=Message, title="Keep a note")
        w.step()(typed("def note(message: Message) -> Note: return Note()"))
        w.ai(output=Summary, fallback=by_hand, model=model)(summary)
        return w.definition.version

    assert version(model) != version(None)


def test_a_repeatable_action_is_another_one() -> None:
    def note(message: Message) -> str:
        return ""

    versions = set()
    for repeatable in (True, False):
        w = Workflow("notes", input=Message, title="Keep a note")
        w.action(repeatable=repeatable)(note)
        versions.add(fingerprint("notes", Message, w.definition.steps))
    assert len(versions) == 2
