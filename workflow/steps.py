"""The four kinds of step, as values. `workflow/definition.py` makes them from decorated functions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from workflow.gate import Gate
from workflow.prompt import JSON

INPUT = "@input"  # the source of a parameter that takes the workflow's input
CONTEXT = "@run"  # the source of a parameter that takes the RunContext


@dataclass(frozen=True)
class Handoff:
    """An arrow: `parameter` gets the output of `source`. optional: it accepts a skipped step as None."""

    parameter: str
    source: str
    optional: bool


@dataclass(frozen=True)
class When:
    """Carry a step out only if this decision said one of these labels."""

    decision: str
    labels: frozenset[str]

    def __str__(self) -> str:
        return f"{self.decision} = {' or '.join(sorted(self.labels))}"


@dataclass(frozen=True)
class Box:
    """What all steps share. output: the type that the arrows from here carry. timeout: seconds, for what is awaited."""

    name: str
    call: Callable[..., Any]
    output: Any
    handoffs: tuple[Handoff, ...]
    when: When | None
    timeout: float

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.output)

    @property
    def gated(self) -> Gate | None:
        """The gate on this step's output, if it has one."""
        return None

    @property
    def sources(self) -> tuple[str, ...]:
        """The steps that must be settled before this one: its arrows, and the decision it depends on."""
        arrows = [h.source for h in self.handoffs if not h.source.startswith("@")]
        return tuple(dict.fromkeys([*arrows, *([self.when.decision] if self.when else [])]))

    def dump(self, value: Any) -> JSON:
        return self.adapter.dump_python(value, mode="json")

    def load(self, value: JSON) -> Any:
        return self.adapter.validate_python(value, by_alias=True, by_name=True)  # a dump goes by name


@dataclass(frozen=True)
class PlainStep(Box):
    """Pure code."""

    gate: Gate | None = None

    @property
    def gated(self) -> Gate | None:
        return self.gate


@dataclass(frozen=True)
class AIStep(Box):
    """Asks a model. call: handoffs -> Prompt. fallback: some of the handoffs -> output, when no model answers."""

    fallback: Callable[..., Any]
    fallback_takes: tuple[str, ...]
    gate: Gate
    model: str | None

    @property
    def gated(self) -> Gate | None:
        return self.gate

    @property
    def schema(self) -> type[BaseModel]:
        assert isinstance(self.output, type) and issubclass(self.output, BaseModel)
        return self.output


@dataclass(frozen=True)
class Decision(Box):
    """A diamond: returns one of its labels."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Action(Box):
    """Touches the world. repeatable: whether doing it twice does no harm."""

    repeatable: bool

    @property
    def may_give_nothing(self) -> bool:
        """Whether a run can go on without knowing what it gave."""
        try:
            return self.load(None) is None
        except ValidationError:
            return False


Step = PlainStep | AIStep | Decision | Action
