"""What a step would ask about an input: its Prompt, without a run, a model or a commit. Pure.

The steps before it are carried out as far as they are plain code. An earlier AI step says what its fallback says, with the
recorded facts put over: a fact that is called like a field of its answer is what was said then. So a prompt made again for a
case whose category was `billing` carries the house rule for billing, whatever the fallback thinks of the message.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from workflow.definition import Definition
from workflow.errors import CannotReplay
from workflow.prompt import Case, Prompt
from workflow.steps import Action, AIStep, Decision, Handoff, Step, When


def replay(definition: Definition, step: AIStep, text: str, facts: Mapping[str, str] | None = None) -> Prompt:
    """text: what starts the workflow. facts: recorded ones, by name; those that the step still names stand in for its own.

    Raises: CannotReplay with a sentence.
    """
    facts = dict(facts or {})
    try:
        given = definition.input.model_validate({"text": text})
    except ValidationError as error:
        raise CannotReplay(f"This text does not fit {definition.name!r}: {error.errors()[0]['msg']}.") from None
    prompt = _Replay(definition, given, facts).prompt(step)
    return replace(prompt, facts={name: facts.get(name, value) for name, value in prompt.facts.items()})


def asked_again(definition: Definition, step: AIStep, case: Case) -> Prompt:
    """The prompt of a settled case: its own input word for word, whatever the steps before make of it. Raises: CannotReplay."""
    return replace(replay(definition, step, case.input, case.facts), input=case.input)


@dataclass
class _Replay:
    """Works backwards from one step, so that a branch which the input would not take is carried out all the same.

    said: what decisions must have said for that step to be reached."""

    definition: Definition
    input: BaseModel
    facts: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    said: dict[str, frozenset[str]] = field(default_factory=dict)

    def prompt(self, step: AIStep) -> Prompt:
        self._reach(step)
        made = self._call(step, self._handoffs(step))
        if not isinstance(made, Prompt):
            raise CannotReplay(f"Step {step.name!r} returned {type(made).__name__}, not a Prompt.")
        return made

    def _reach(self, step: Step) -> None:
        if step.when is not None:
            known = self.said.get(step.when.decision, step.when.labels)
            self.said[step.when.decision] = (known & step.when.labels) or step.when.labels
        for handoff in step.handoffs:
            if handoff.source in self.definition.steps and not handoff.optional:
                self._reach(self.definition.steps[handoff.source])

    def _handoffs(self, step: Step) -> dict[str, Any]:
        return {handoff.parameter: self._handoff(handoff) for handoff in step.handoffs}

    def _handoff(self, handoff: Handoff) -> Any:
        source = self.definition.steps.get(handoff.source)
        if source is None:
            return self.input
        return None if handoff.optional and not self._carried_out(source) else self._value(source)

    def _carried_out(self, step: Step) -> bool:
        needed = [self.definition.steps[h.source] for h in step.handoffs if h.source in self.definition.steps and not h.optional]
        return self._holds(step.when) and all(map(self._carried_out, needed))

    def _holds(self, when: When | None) -> bool:
        if when is None:
            return True
        decision = self.definition.steps[when.decision]
        return self._carried_out(decision) and self._value(decision) in when.labels

    def _value(self, step: Step) -> Any:
        if step.name not in self.values:
            self.values[step.name] = self._carry_out(step)
        return self.values[step.name]

    def _carry_out(self, step: Step) -> Any:
        if isinstance(step, Action) or inspect.iscoroutinefunction(step.call):
            raise CannotReplay(f"Step {step.name!r} works with the world outside: what comes after it cannot be asked again.")
        handoffs = self._handoffs(step)
        if isinstance(step, AIStep):
            taken = {name: handoffs[name] for name in step.fallback_takes}
            return self._as_recorded(step, self._call(step, taken, step.fallback))
        value = self._call(step, handoffs)
        must = self.said.get(step.name, frozenset()) if isinstance(step, Decision) else frozenset()
        return value if not must or value in must else min(must)

    def _as_recorded(self, step: AIStep, value: BaseModel) -> BaseModel:
        """One fact at a time: one that does not fit the schema any more must not take the others with it."""
        for name in (each for each in step.schema.model_fields if each in self.facts):
            try:
                value = step.schema.model_validate({**value.model_dump(), name: self.facts[name]})
            except ValidationError:
                continue
        return value

    def _call(self, step: Step, given: Mapping[str, Any], call: Any = None) -> Any:
        try:
            return (call or step.call)(**given)
        except CannotReplay:
            raise
        except Exception as error:
            said = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise CannotReplay(f"Step {step.name!r} fails with this input: {said}") from error
