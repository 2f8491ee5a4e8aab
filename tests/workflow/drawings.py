"""Small workflows for tests: one step, a line of three, and the one with branches that the design page shows."""

from typing import Any, Literal

import pytest
from pydantic import BaseModel

from workflow.context import RunContext
from workflow.definition import Definition, Workflow
from workflow.errors import DefinitionError
from workflow.gate import Gate
from workflow.message import Message
from workflow.prompt import Prompt


class Note(BaseModel):
    text: str = ""


class Summary(BaseModel):
    text: str = ""
    tags: list[str] = []


def by_hand(note: Note) -> Summary:
    return Summary(text=note.text[:80])


def a_workflow() -> Workflow:
    w = Workflow("notes", input=Message, title="Keep a note")

    @w.step()
    def note(message: Message) -> Note:
        return Note(text=message.text)

    return w


def summarised(gate: Gate | None = None) -> Workflow:
    """note -> summary (AI) -> file (action)."""
    w = a_workflow()

    @w.ai(output=Summary, fallback=by_hand, gate=gate)
    def summary(note: Note) -> Prompt:
        return Prompt("Sum up.", note.text)

    @w.action()
    async def file(summary: Summary, run: RunContext) -> str:
        return run.key

    return w


def branching() -> Workflow:
    """note -> mood -> cheer (action) | console (AI, always reviewed) -> log, which accepts that either was skipped."""
    w = a_workflow()

    @w.decision()
    def mood(note: Note) -> Literal["good", "bad", "none"]:
        return "good"

    @w.action(when=mood.is_("good"), repeatable=True)
    async def cheer(note: Note) -> str:
        return "hooray"

    @w.ai(output=Summary, when=mood.is_("bad"), fallback=by_hand, gate=Gate(always=True, reviewers="@friends"))
    def console(note: Note) -> Prompt:
        return Prompt("Console.", note.text)

    @w.action(when=mood.is_("bad", "none"))
    async def send(console: Summary) -> str:
        return console.text

    @w.step(when=mood.is_("none"))
    def ignore(note: Note) -> None:
        return None

    @w.step()
    def log(note: Note, cheer: str | None, console: Summary | None) -> str:
        return f"{note.text} {cheer} {console}"

    return w


def random_drawing(wanted: list[set[int]], shuffle: Any) -> Definition:
    """Step i takes the steps of wanted[i] that come before it. shuffle: a random.Random for the order of declaration."""
    w = Workflow("random", input=Message, title="Random")
    calls = []
    for i, sources in enumerate(wanted):
        names = [f"s{s}" for s in sorted(sources) if s < i]
        scope: dict[str, Any] = {}
        exec(f"def s{i}({', '.join(f'{n}: int' for n in names)}) -> int: return 0", scope)
        calls.append(scope[f"s{i}"])
    if shuffle:
        shuffle.shuffle(calls)
    for call in calls:
        w.step()(call)
    return w.definition


def problems(workflow: Workflow) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        _ = workflow.definition
    assert workflow.name in str(caught.value)
    return caught.value.problems


def the_problem(workflow: Workflow) -> str:
    found = problems(workflow)
    assert len(found) == 1, found
    return found[0]
