"""Settled cases to test with: from a file as `signoff feedback --jsonl` writes it, or straight from the store."""

import json
from collections import Counter
from collections.abc import AsyncIterable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, JsonValue, ValidationError

from workflow.definition import Definition
from workflow.errors import InputError
from workflow.feedback import Feedback
from workflow.holdout import EVERYBODY, Record
from workflow.names import Tenant
from workflow.prompt import Case
from workflow.review import OutcomeKind

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Line(BaseModel):
    """One line of the file: exported feedback, or a line as a workflow's example file has them."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1)
    step: str
    input: str = Field(min_length=1)
    final: dict[str, JsonValue] | None = Field(validation_alias=AliasChoices("final", "output"))
    facts: dict[str, str] = {}
    workflow: str = ""
    tenant: str = EVERYBODY
    decision: OutcomeKind = OutcomeKind.APPROVED
    private: bool = False
    at: datetime = _LONG_AGO


@dataclass
class Cases:
    """records: oldest first. left_out: why, and how many."""

    records: list[Record] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def take(self, line: Line, definition: Definition) -> None:
        why = _why_not(line, definition)
        if why:
            self.left_out[why] += 1
            return
        schema = next(step.schema for step in definition.ai_steps if step.name == line.step)
        output = schema.model_validate(line.final).model_dump(mode="json")
        case = Case(line.id, len(self.records) + 1, line.input, line.facts, output, line.decision.value)
        self.records.append(Record(Tenant(line.tenant), line.step, case))


def read_file(path: Path, definition: Definition) -> Cases:
    """Raises: InputError, which names the file, the line and what is wrong with it; OSError."""
    lines: list[Line] = []
    seen: dict[tuple[str, str], int] = {}
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: this is not UTF-8 text: {error}") from error
    # Not splitlines(): a message may hold U+2028, which is no end of line in JSON lines.
    for number, row in enumerate(text.split("\n"), start=1):
        if row.strip():
            line = _line(row, f"{path}, line {number}")
            first = seen.setdefault((line.tenant, line.id), number)
            if first != number:
                raise InputError(f"{path}, line {number}: the id {line.id!r} is line {first}'s already.")
            lines.append(line)
    return _cases(lines, definition)


async def read_feedback(feedback: AsyncIterable[Feedback], definition: Definition) -> Cases:
    lines = [
        Line(
            id=said.id, step=said.step, input=said.input or " ", final=said.final, facts=dict(said.facts), workflow=said.workflow,
            tenant=said.tenant, decision=said.decision, private=said.private, at=said.at,
        )
        async for said in feedback
    ]  # fmt: skip
    return _cases(lines, definition)


def _cases(lines: Iterable[Line], definition: Definition) -> Cases:
    cases = Cases()
    for line in sorted(lines, key=lambda line: line.at if line.at.tzinfo else line.at.replace(tzinfo=UTC)):
        cases.take(line, definition)
    return cases


def _line(row: str, where: str) -> Line:
    try:
        return Line.model_validate(json.loads(row))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not JSON: {error}.") from error
    except RecursionError:
        raise InputError(f"{where}: not JSON that can be read: it is nested too deeply.") from None
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in problem["loc"]) or "the line"
        raise InputError(f"{where}: {name}: {problem['msg']}.") from error


def _why_not(line: Line, definition: Definition) -> str:
    schemas = {step.name: step.schema for step in definition.ai_steps}
    if line.workflow not in ("", definition.name):
        return "of another workflow"
    if line.private:
        return "private"
    if line.final is None or line.decision not in (OutcomeKind.APPROVED, OutcomeKind.EDITED):
        return "nothing went out"
    if line.step not in schemas:
        return f"{line.step!r} is no AI step here"
    try:
        schemas[line.step].model_validate(line.final)
    except ValidationError:
        return f"does not fit the shape that {line.step!r} has now"
    return ""
