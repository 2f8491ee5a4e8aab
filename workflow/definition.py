"""A workflow as its builder writes it: decorated functions whose signatures are the drawing."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, ParamSpec, TypeVar

from pydantic import BaseModel

from workflow.gate import Gate
from workflow.steps import AIStep, Step, When

P = ParamSpec("P")
R = TypeVar("R")
Kind = Literal["step", "ai", "decision", "action"]


@dataclass(frozen=True)
class Declared(Generic[P, R]):
    """A decorated function: still callable, so that a step can be tested as the plain function it is."""

    name: str
    kind: Kind
    call: Callable[P, R]
    output: Any = None
    fallback: Callable[..., Any] | None = None
    gate: Gate | None = None
    when: "When | None" = None
    timeout: float = 30.0
    model: str | None = None
    repeatable: bool = False

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.call(*args, **kwargs)

    def is_(self, *labels: str) -> When:
        """A condition for `when=`: this decision said one of these labels."""
        return When(self.name, frozenset(labels))


Wrap = Callable[[Callable[P, R]], Declared[P, R]]


@dataclass(frozen=True)
class Definition:
    """A checked workflow: its steps in an order in which every arrow points forward. version: content hash, 12 hex digits."""

    name: str
    title: str
    description: str
    command: str | None
    usage: str
    input: type[BaseModel]
    steps: Mapping[str, Step]
    version: str
    examples: Path | None

    @property
    def ai_steps(self) -> tuple[AIStep, ...]:
        return tuple(s for s in self.steps.values() if isinstance(s, AIStep))

    @cached_property
    def longest_path(self) -> int:
        """Model calls on the path with the most of them."""
        depth: dict[str, int] = {}
        for name, step in self.steps.items():
            depth[name] = isinstance(step, AIStep) + max((depth[s] for s in step.sources), default=0)
        return max(depth.values(), default=0)


@dataclass
class Workflow:
    """A named, typed graph of steps. Declare steps with the decorators; `definition` checks the drawing and freezes it.

    input: a pydantic model of what starts a run: its fields are among text, author, link, where text is what the person wrote.
    command: the slash command, like `/triage`. usage: its hint, like `[message]`.
    examples: a JSON-lines file of settled cases, for models that learn.
    """

    name: str
    input: type[BaseModel]
    title: str
    command: str | None = None
    description: str = ""
    usage: str = "[text]"
    examples: Path | None = None
    declared: list[Declared[..., Any]] = field(default_factory=list, repr=False)

    def step(self, *, gate: Gate | None = None, when: When | None = None, timeout: float = 30.0) -> Wrap[P, R]:
        """A box: plain code. `def` runs inline; `async def` may wait for I/O, at most `timeout` seconds."""
        return lambda call: self._declare(Declared(_name(call), "step", call, gate=gate, when=when, timeout=timeout))

    def ai(
        self,
        *,
        output: type[BaseModel] | None = None,
        fallback: Callable[..., Any] | None = None,
        gate: Gate | None = None,
        when: When | None = None,
        timeout: float = 60.0,
        model: str | None = None,
    ) -> Wrap[P, R]:
        """A box that asks a model: the body is pure and returns the Prompt."""
        return lambda call: self._declare(
            Declared(_name(call), "ai", call, output, fallback, gate or Gate(), when, timeout, model)
        )

    def decision(self, *, when: When | None = None) -> Wrap[P, R]:
        """A diamond: plain code that returns one label of a Literal."""
        return lambda call: self._declare(Declared(_name(call), "decision", call, when=when))

    def action(self, *, when: When | None = None, timeout: float = 30.0, repeatable: bool = False) -> Wrap[P, R]:
        """Touches the world. repeatable: doing it twice does no harm, so a crash in the middle needs no person."""
        return lambda call: self._declare(
            Declared(_name(call), "action", call, when=when, timeout=timeout, repeatable=repeatable)
        )

    @cached_property
    def definition(self) -> Definition:
        """Raises: DefinitionError with one sentence for each mend that is needed."""
        from workflow.checks import build

        return build(self)

    def _declare(self, declared: Declared[P, R]) -> Declared[P, R]:
        self.declared.append(declared)
        self.__dict__.pop("definition", None)  # a step added later must be checked too
        return declared


def _name(call: Callable[..., Any]) -> str:
    return getattr(inspect.unwrap(call), "__name__", repr(call))
