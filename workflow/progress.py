"""Where a run stands: its journal against its definition. Pure; says what can be carried out next, and with what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from workflow.context import RunContext
from workflow.definition import Definition
from workflow.errors import UnfitJournal
from workflow.hidden import marked
from workflow.private import parts
from workflow.prompt import JSON, Usage
from workflow.run import RECORDS, Entry, Event, Run, StepState, fold
from workflow.steps import CONTEXT, INPUT, Action, Step

_FRESH = StepState()


@dataclass
class Progress:
    """begun: steps under way in this process. spent: on model calls so far. Call `read` first."""

    run: Run
    entries: Iterable[Entry]
    definition: Definition | None
    states: dict[str, StepState] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    input: Any = None
    spent: Usage = Usage()

    def read(self) -> None:
        """Check the journal against the definition as it is now. Raises: UnfitJournal with a sentence."""
        if self.definition is None:
            raise UnfitJournal(f"The workflow “{self.run.workflow}” is not loaded here any more.")
        self.states = fold(self.entries)
        self.spent = sum((entry.usage for entry in self.entries), Usage())
        try:
            self.input = self.definition.input.model_validate(self.run.input)
        except ValidationError:
            raise UnfitJournal(self._changed("its input does not fit")) from None
        for name, state in self.states.items():
            if name not in self.definition.steps:
                raise UnfitJournal(self._changed(f"there is no step “{name}” now"))
            if state.done and state.last is not None:
                self._load(name, state.last.value)

    def _load(self, name: str, value: JSON) -> None:
        try:
            self.values[name] = self.step(name).load(value)
        except ValidationError:
            raise UnfitJournal(self._changed(f"what step “{name}” gave does not fit it now")) from None

    def _changed(self, how: str) -> str:
        return f"The workflow changed since this run began ({self.run.version} to {self.version}): {how}."

    @property
    def version(self) -> str:
        return self.definition.version if self.definition else self.run.version

    def step(self, name: str) -> Step:
        assert self.definition is not None
        return self.definition.steps[name]

    def add(self, entry: Entry) -> None:
        before = self.states.get(entry.step, _FRESH)
        self.states[entry.step] = before.after(entry)
        self.spent += entry.usage
        if entry.event is not Event.ABOUT_TO and entry.event not in RECORDS:
            self.begun.discard(entry.step)
        if entry.event is Event.DONE:
            self.values[entry.step] = self.step(entry.step).load(entry.value)

    def begin(self, name: str) -> None:
        self.begun.add(name)

    def state(self, name: str) -> StepState:
        return self.states.get(name, _FRESH)

    def rounds(self, name: str) -> int:
        """How often the step was answered or begun so far."""
        return self.state(name).attempts

    def sent_back(self, name: str) -> tuple[str, JSON]:
        """(the reviewer's comment, the draft they sent back), or ("", None)."""
        state = self.state(name)
        if state.last is None or state.last.event is not Event.REVISED:
            return "", None
        return str(state.last.value or ""), state.answered.value if state.answered else None

    @property
    def revising(self) -> bool:
        """Whether a person has sent a draft back."""
        return any(state.last is not None and state.last.event is Event.REVISED for state in self.states.values())

    @property
    def private(self) -> bool:
        """Whether something marked private is in the run, or may still come from a step: the same words may stand in any prompt."""
        assert self.definition is not None
        steps = marked(self.definition)
        if any(not self.state(step.name).settled for step in steps):
            return True
        given = [(step.output, step.dump(self.values[step.name])) for step in steps if step.name in self.values]
        return any(next(parts(kind, value), None) for kind, value in [(self.definition.input, self.run.input), *given])

    @property
    def waiting(self) -> bool:
        return any(not self.state(name).settled for name in self._steps)

    @property
    def _steps(self) -> Mapping[str, Step]:
        assert self.definition is not None
        return self.definition.steps

    def ready(self) -> list[Step]:
        """Steps whose sources are settled and that nobody has begun, in the order of the drawing."""
        return [
            step
            for name, step in self._steps.items()
            if name not in self.begun and self._due(step) and self._settled(step) and not self._why_skip(step)
        ]

    def skips(self) -> Iterator[tuple[str, str]]:
        """(step, why) for steps that will not be carried out; skipping one may make others skip."""
        for name, step in self._steps.items():
            if self.state(name).fresh and self._settled(step):
                why = self._why_skip(step)
                if why:
                    yield name, why

    def doubts(self) -> list[Action]:
        """Actions that were about to happen when a process died, and that may not simply be done again."""
        return [s for n, s in self._steps.items() if isinstance(s, Action) and self.state(n).in_doubt and not s.repeatable]

    def handoffs(self, step: Step, context: RunContext | None = None) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for handoff in step.handoffs:
            match handoff.source:
                case "@input":
                    given[handoff.parameter] = self.input
                case "@run":
                    given[handoff.parameter] = context
                case source:
                    given[handoff.parameter] = self.values.get(source)
        return given

    def recorded(self, step: Step) -> dict[str, JSON]:
        """The step's handoffs as JSON, for a person to read."""
        sources = [h for h in step.handoffs if h.source not in (INPUT, CONTEXT)]
        return {h.parameter: self.step(h.source).dump(self.values.get(h.source)) for h in sources}

    def _due(self, step: Step) -> bool:
        state = self.state(step.name)
        return state.due or (state.in_doubt and isinstance(step, Action) and step.repeatable)

    def _settled(self, step: Step) -> bool:
        return all(self.state(source).settled for source in step.sources)

    def _why_skip(self, step: Step) -> str:
        if step.when is not None:
            said = self.values.get(step.when.decision) if self.state(step.when.decision).done else None
            if said not in step.when.labels:
                return f"{step.when.decision} = {said or 'skipped'}"
        missing = [h.source for h in step.handoffs if not h.optional and self.state(h.source).skipped]
        return f"{missing[0]} was skipped" if missing else ""
