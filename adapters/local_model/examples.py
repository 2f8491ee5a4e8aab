"""The example cases that a workflow ships with: one JSON object a line, each checked against its step's schema."""

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from workflow.definition import Definition
from workflow.errors import InputError
from workflow.prompt import Case

SHIPPED = "shipped"


class Line(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    step: str
    input: str = Field(min_length=1)
    facts: dict[str, str] = {}
    output: dict[str, JsonValue]


def load_examples(definition: Definition) -> dict[tuple[str, str], list[Case]]:
    """(workflow, step) -> its cases in the order of the file; empty if the definition ships none.

    Raises: InputError, which names the file, the line and what is wrong with it.
    """
    found: dict[tuple[str, str], list[Case]] = {}
    if definition.examples is None:
        return found
    try:
        text = definition.examples.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{definition.examples}: cannot be read: {error}") from error
    seen: dict[str, int] = {}
    # Not splitlines(): a message may hold U+2028, which is no end of line in JSON lines.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            case, step = _case(line, number, definition, definition.examples)
            if case.id in seen:
                raise InputError(f"{definition.examples}, line {number}: the id {case.id!r} is line {seen[case.id]}'s already")
            seen[case.id] = number
            found.setdefault((definition.name, step), []).append(case)
    return found


def _case(line: str, number: int, definition: Definition, path: Path) -> tuple[Case, str]:
    where = f"{path}, line {number}"
    schemas = {step.name: step.schema for step in definition.ai_steps}
    try:
        read = Line.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON: {error}") from error
    except ValidationError as error:
        raise InputError(f"{where}: {_first(error)}") from error
    if read.step not in schemas:
        raise InputError(f"{where}: no AI step is called {read.step!r}; there are {', '.join(schemas) or 'none'}")
    try:
        output = schemas[read.step].model_validate(read.output).model_dump(mode="json")
    except ValidationError as error:
        raise InputError(f"{where}: output does not fit {read.step!r}: {_first(error)}") from error
    return Case(read.id, 0, read.input, read.facts, output, SHIPPED), read.step


def _first(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in problem["loc"]) or "the line"
    return f"{where}: {problem['msg'].removeprefix('Value error, ')}"
