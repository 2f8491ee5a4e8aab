"""`signoff prompt`: exactly what a model would be sent for one step and one input. No key, no model, no run."""

import inspect
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workflow.definition import Definition
from workflow.envelope import envelope
from workflow.errors import InputError, NotFound
from workflow.names import Tenant
from workflow.prompt import Question
from workflow.rendering import render, tokens
from workflow.steps import INPUT, Action, AIStep, Step

NOBODY = Tenant("nobody/here")


@dataclass(frozen=True)
class Asked:
    """assumed: a sentence for each thing that a real run might do otherwise."""

    question: Question
    assumed: tuple[str, ...]


def find(definitions: Mapping[str, Definition], name: str) -> tuple[Definition, AIStep]:
    """name: `workflow.step`, or a step's name if no other workflow has one of that name. Raises: NotFound."""
    workflow, _, step = name.rpartition(".")
    steps = [(d, s) for d in definitions.values() for s in d.ai_steps if s.name == step and workflow in ("", d.name)]
    if len(steps) == 1:
        return steps[0]
    known = ", ".join(f"{d.name}.{s.name}" for d in definitions.values() for s in d.ai_steps)
    raise NotFound(f"{'Several workflows have' if steps else 'There is no'} AI step {name!r}; write one of: {known or 'none'}.")


def read_example(file: Path, step: str) -> tuple[str, dict[str, str]]:
    """(text, facts) from a file: a plain message, or JSON lines like a workflow's examples, of which the step's first counts.

    Raises: InputError, OSError.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: this is not UTF-8 text: {error}") from error
    for line in text.split("\n"):
        try:
            read = json.loads(line)
        except (json.JSONDecodeError, RecursionError):
            break
        if isinstance(read, dict) and isinstance(read.get("input"), str) and read.get("step", step) == step:
            facts = read.get("facts", {})
            if not isinstance(facts, dict):
                raise InputError(f'{file}: "facts" must be an object, name to value.')
            return read["input"], {name: str(value) for name, value in facts.items()}
    if file.suffix in (".json", ".jsonl"):
        raise InputError(f'{file}: no line has an "input" for step {step!r}.')
    return text, {}


def given(pairs: list[str]) -> dict[str, str]:
    """`name=value`, as typed. Raises: InputError."""
    if wrong := [pair for pair in pairs if "=" not in pair]:
        raise InputError(f"{wrong[0]!r} is not a fact; write name=value.")
    return dict(pair.split("=", 1) for pair in pairs)


def ask(definition: Definition, step: AIStep, text: str, facts: Mapping[str, str], tenant: Tenant = NOBODY) -> Asked:
    """facts: of the prompt, or what an earlier step gives, as JSON. Raises: InputError."""
    before = _Before(definition, text, facts)
    prompt = step.call(**before.handoffs(step))
    used = {name: value for name, value in facts.items() if name not in definition.steps}
    if unknown := [name for name in used if name not in prompt.facts]:
        raise InputError(f"The prompt has no fact {unknown[0]!r}; it has {', '.join(prompt.facts) or 'none'}.")
    prompt = replace(prompt, facts={**prompt.facts, **used}) if used else prompt
    return Asked(Question(tenant, definition.name, step.name, prompt, step.schema), tuple(before.assumed))


class _Before:
    """The steps before one, each worked out when it is needed; `assumed` collects what a run might do otherwise."""

    def __init__(self, definition: Definition, text: str, facts: Mapping[str, str]) -> None:
        self.definition, self.facts = definition, facts
        self.assumed: list[str] = []
        self.values: dict[str, Any] = {}
        try:
            self.input = definition.input.model_validate({"text": text})
        except ValidationError as error:
            raise InputError(f"The input does not fit: {error.errors(include_url=False)[0]['msg']}.") from None

    def handoffs(self, step: Step) -> dict[str, Any]:
        return {h.parameter: self.input if h.source == INPUT else self._value(h.source) for h in step.handoffs}

    def _value(self, name: str) -> Any:
        if name not in self.values:
            self.values[name] = self._work_out(self.definition.steps[name])
        return self.values[name]

    def _work_out(self, step: Step) -> Any:
        if step.name in self.facts:
            return self._told(step)
        if isinstance(step, AIStep):
            given = self.handoffs(step)
            value = step.fallback(**{name: given[name] for name in step.fallback_takes})
            self.assumed.append(
                f"“{step.name}” gave what its fallback gives, {value!r}: say otherwise with --facts {step.name}=JSON."
            )
            return value
        if isinstance(step, Action) or inspect.iscoroutinefunction(step.call):
            raise InputError(
                f"Step {step.name!r} reaches outside, and is not done here: say what it gives, --facts {step.name}=JSON."
            )
        return step.call(**self.handoffs(step))

    def _told(self, step: Step) -> Any:
        try:
            value = step.load(json.loads(self.facts[step.name]))
        except (ValueError, RecursionError) as error:  # JSON that cannot be read, or that does not fit
            raise InputError(f"--facts {step.name}=…: {error}") from None
        self.assumed.append(f"“{step.name}” gave what --facts says.")
        return value


def printed(asked: Asked, examples: str) -> str:
    """examples: where they are from, in words."""
    question, rendered = asked.question, render(asked.question)
    schema = json.dumps(envelope(question.output).model_json_schema(), indent=1, ensure_ascii=False)
    parts = {
        "system": rendered.system,
        "standing examples": rendered.standing,
        "nearest examples": rendered.examples,
        "message": rendered.message,
        "schema": schema,
    }
    head = [f"{question.workflow}.{question.step}, prompt version {question.version}", *_assumptions(asked, examples)]
    shown = [f"──── {name}, about {tokens(text):,} tokens ────\n{text or '(none)'}" for name, text in parts.items()]
    total = f"──── about {sum(map(tokens, parts.values())):,} tokens in all ────"
    return "\n\n".join(["\n".join(head), *shown, total]) + "\n"


def _assumptions(asked: Asked, examples: str) -> Iterator[str]:
    standing, every = asked.question.standing, len(asked.question.examples)
    yield f"Examples: {every}, {examples}."
    yield f"{standing} of them are the same for every input, so that they can be cached; {every - standing} are like this one."
    yield from (f"Assumed: {sentence}" for sentence in asked.assumed)
    if asked.question.prompt.private:
        yield "Private: this input will never be another prompt's example."
