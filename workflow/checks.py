"""Checks a workflow's drawing and freezes it. Every refusal is a sentence that names the step, the parameter and the mend."""

import difflib
import inspect
import types
from collections.abc import Callable, Mapping
from graphlib import CycleError
from typing import Any, get_args, get_type_hints

from pydantic import PydanticUserError, TypeAdapter

from workflow.context import RunContext
from workflow.definition import Declared, Definition, Workflow
from workflow.errors import DefinitionError
from workflow.fallbacks import fallback_takes
from workflow.fingerprint import fingerprint
from workflow.fits import accepts, is_labels, is_model, show, strip_none
from workflow.gate import Gate
from workflow.patience import Fallback
from workflow.prompt import Prompt
from workflow.reach import in_order, unhandled, unreachable
from workflow.reactions import Means
from workflow.steps import CONTEXT, INPUT, Action, AIStep, Decision, Handoff, PlainStep, Step, When

INPUT_FIELDS = ("text", "author", "link", "at", "note")
SHORTCUT_MOST = 24  # characters of a name in a message's menu: Slack's limit


def build(workflow: Workflow) -> Definition:
    """Raises: DefinitionError, with every problem that was found."""
    drawing = _Drawing(workflow)
    steps = drawing.steps()
    if not drawing.problems:
        drawing.problems += unreachable(steps)
    if drawing.problems:
        raise DefinitionError(workflow.name, drawing.problems)
    return Definition(
        name=workflow.name,
        title=workflow.title,
        description=workflow.description or workflow.title,
        command=workflow.command,
        usage=workflow.usage,
        input=workflow.input,
        steps=steps,
        version=fingerprint(workflow.name, workflow.input, steps),
        examples=workflow.examples,
        shortcut=workflow.shortcut,
        reads_thread=workflow.reads_thread,
        hours=workflow.hours,
        owners=_owners(workflow),
        reactions=None if workflow.reactions is None else {name: Means(means) for name, means in workflow.reactions.items()},
    )


def _owners(workflow: Workflow) -> tuple[str, ...]:
    named = workflow.owners
    return ((named,) if named else ()) if isinstance(named, str) else tuple(named)


class _Drawing:
    """One pass over what was declared; `problems` collects the sentences."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.problems: list[str] = []
        self.declared = {d.name: d for d in workflow.declared}
        self.hints = {d.name: self._hints(d.name, d.call) for d in self.declared.values()}
        self.whens = {d.name: self._when(d) for d in self.declared.values()}

    def steps(self) -> Mapping[str, Step]:
        self._names()
        self._input()
        made = {name: self._step(d) for name, d in self.declared.items()}
        steps = {name: step for name, step in made.items() if step is not None}
        decisions = {n: s.labels for n, s in steps.items() if isinstance(s, Decision)}
        broken = {n for n, d in self.declared.items() if d.kind == "decision"} - set(decisions)
        self.problems += unhandled(decisions, {n: w for n, w in self.whens.items() if w and w.decision not in broken})
        return self._ordered(steps)

    def _names(self) -> None:
        if not self.declared:
            self.problems.append("It has no steps; decorate a function with @workflow.step.")
        seen: set[str] = set()
        for declared in self.workflow.declared:
            if declared.name in seen:
                self.problems.append(f"Two steps are called {declared.name!r}; rename one of them.")
            seen.add(declared.name)
        command = self.workflow.command
        if command is not None and not (command.startswith("/") and command[1:].replace("-", "").isalnum()):
            self.problems.append(f"The command {command!r} is not one; write a slash and letters, like '/triage'.")
        if not all(isinstance(owner, str) and owner.strip() for owner in _owners(self.workflow)):
            self.problems.append(f"The owners {self.workflow.owners!r} name nobody; write a group or ids, like '@leads'.")
        for name, means in (self.workflow.reactions or {}).items():
            if means not in set(Means):
                self.problems.append(f"The reaction {name!r} means {means!r}; write one of {', '.join(Means)}.")
        if len(self.workflow.shortcut) > SHORTCUT_MOST:
            self.problems.append(
                f"The shortcut {self.workflow.shortcut!r} is too long; at most {SHORTCUT_MOST} characters fit a menu."
            )

    def _input(self) -> None:
        fields = getattr(self.workflow.input, "model_fields", None)
        if fields is None:
            self.problems.append(f"input={self.workflow.input!r} is not a pydantic model; derive it from BaseModel.")
            return
        needed = [name for name, field in fields.items() if field.is_required() and name not in INPUT_FIELDS]
        if "text" not in fields or needed:
            wrong = f"needs {needed[0]!r}" if needed else "has no field 'text'"
            self.problems.append(
                f"The input {self.workflow.input.__name__} {wrong}; a chat can give {', '.join(INPUT_FIELDS)}: "
                "give other fields a default."
            )

    def _step(self, declared: Declared[..., Any]) -> Step | None:
        before = len(self.problems)
        shared = {
            "name": declared.name,
            "call": declared.call,
            "output": self._output(declared),
            "handoffs": self._handoffs(declared),
            "when": self.whens[declared.name],
            "timeout": declared.timeout,
        }
        step = self._of_kind(declared, shared)
        return None if len(self.problems) > before else step

    def _when(self, declared: Declared[..., Any]) -> When | None:
        when = declared.when
        if when is None or (isinstance(when, When) and when.labels):
            return when
        self.problems.append(f"Step {declared.name!r}: when= names no label; write when=decision.is_('label').")
        return None

    def _of_kind(self, declared: Declared[..., Any], shared: dict[str, Any]) -> Step:
        match declared.kind:
            case "step":
                self._silence(declared)
                return PlainStep(**shared, gate=declared.gate)
            case "action":
                return Action(**shared, repeatable=declared.repeatable)
            case "decision":
                return Decision(**shared, labels=tuple(get_args(shared["output"])))
            case "ai":
                takes = self._fallback(declared, shared["output"])
                return AIStep(
                    **shared,
                    fallback=declared.fallback or declared.call,
                    fallback_takes=takes,
                    gate=declared.gate or Gate(),
                    model=declared.model,
                )

    def _silence(self, declared: Declared[..., Any]) -> None:
        if declared.gate is not None and isinstance(declared.gate.patience.end, Fallback):
            self.problems.append(
                f"Step {declared.name!r}: only an AI step has a fallback that can go on when nobody answers; "
                "end its patience with Stop() or Escalate(…)."
            )

    def _output(self, declared: Declared[..., Any]) -> Any:
        name, hints = declared.name, self.hints[declared.name]
        if hints is None:
            return None
        if "return" not in hints:
            self.problems.append(f"Step {name!r} does not say what it returns; add '-> SomeType' (or '-> None').")
            return None
        returned = hints["return"]
        if declared.kind == "ai":
            return self._answer(declared, returned)
        if declared.kind == "decision" and not is_labels(returned):
            self.problems.append(f"Decision {name!r} must return a Literal of strings, not {show(returned)}.")
        if declared.gate is not None and not is_model(returned):
            self.problems.append(f"Step {name!r} has a gate, so it must return a pydantic model that a card can show.")
        try:
            TypeAdapter(returned).json_schema()
        except (PydanticUserError, TypeError):
            self.problems.append(
                f"Step {name!r} returns {show(returned)}, which cannot be written to the journal; return a pydantic model "
                "or a plain type."
            )
        return returned

    def _answer(self, declared: Declared[..., Any], returned: Any) -> Any:
        name = declared.name
        if inspect.iscoroutinefunction(declared.call):
            self.problems.append(f"AI step {name!r} must be a plain 'def': it only builds the Prompt, the engine asks.")
        if returned is not Prompt:
            self.problems.append(f"AI step {name!r} must return a Prompt, not {show(returned)}; its answer is output=.")
        if not is_model(declared.output):
            self.problems.append(f"AI step {name!r} has no output schema; give it output=SomeModel (a pydantic model).")
        return declared.output

    def _handoffs(self, declared: Declared[..., Any]) -> tuple[Handoff, ...]:
        found = []
        for parameter in inspect.signature(declared.call).parameters.values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
                self.problems.append(
                    f"Step {declared.name!r}: parameter {parameter.name!r} must be a plain named one, because names are arrows."
                )
                continue
            handoff = self._handoff(declared, parameter.name)
            if handoff is not None:
                found.append(handoff)
        return tuple(found)

    def _handoff(self, declared: Declared[..., Any], parameter: str) -> Handoff | None:
        step, hints = declared.name, self.hints[declared.name]
        if hints is None:
            return None
        hint = hints.get(parameter)
        if hint is None:
            self.problems.append(f"Step {step!r}: parameter {parameter!r} has no type; annotate it.")
            return None
        wanted, optional = strip_none(hint)
        if wanted is RunContext:
            if declared.kind != "action":
                self.problems.append(
                    f"Step {step!r}: only an action may take the RunContext ({parameter!r}); use @workflow.action."
                )
            return Handoff(parameter, CONTEXT, False)
        if parameter in self.declared:
            self._fits(declared, parameter, hint)
            return Handoff(parameter, parameter, optional)
        if wanted is self.workflow.input:
            return Handoff(parameter, INPUT, False)
        self.problems.append(self._unknown(step, parameter))
        return None

    def _unknown(self, step: str, parameter: str) -> str:
        near = difflib.get_close_matches(parameter, self.declared, 1)
        mend = f"did you mean {near[0]!r}?" if near else f"name it after one of: {', '.join(self.declared)};"
        return (
            f"Step {step!r}: no step is called {parameter!r}, {mend} "
            f"or annotate it with the input, {getattr(self.workflow.input, '__name__', '?')}."
        )

    def _fits(self, declared: Declared[..., Any], parameter: str, wanted: Any) -> None:
        source = self.declared[parameter]
        given = source.output if source.kind == "ai" else (self.hints[parameter] or {}).get("return")
        if given is not None and not accepts(wanted, given):
            self.problems.append(
                f"Step {declared.name!r}: parameter {parameter!r} wants {show(wanted)}, but step {parameter!r} gives "
                f"{show(given)}; change one of them."
            )

    def _fallback(self, declared: Declared[..., Any], output: Any) -> tuple[str, ...]:
        name, fallback = declared.name, declared.fallback
        if fallback is None:
            self.problems.append(f"AI step {name!r} has no fallback; give it fallback=a_function that answers when no model can.")
            return ()
        given, own = self._hints(name, fallback), self.hints[name]
        if given is None or own is None:
            return ()
        takes, problems = fallback_takes(name, fallback, given, own, output)
        self.problems += problems
        return takes

    def _ordered(self, steps: Mapping[str, Step]) -> Mapping[str, Step]:
        graph = {name: [s for s in step.sources if s in steps] for name, step in steps.items()}
        try:
            order = in_order(graph)
        except CycleError as error:
            path = " -> ".join(error.args[1])
            self.problems.append(f"The steps go round in a circle: {path}; take one of these arrows away.")
            return steps
        return types.MappingProxyType({name: steps[name] for name in order})

    def _hints(self, name: str, call: Callable[..., Any]) -> dict[str, Any] | None:
        """None: they cannot be read, and one problem says so; nothing else about them is worth a sentence."""
        try:
            return get_type_hints(call)
        except NameError as error:
            self.problems.append(f"Step {name!r}: the type {error.name!r} is not known; define it at the top of the module.")
        except (TypeError, AttributeError):
            self.problems.append(f"Step {name!r}: {call!r} has no types that can be read; write a function with 'def'.")
        return None
