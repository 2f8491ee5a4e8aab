"""A workflow as its builder writes it: decorated functions whose signatures are the drawing."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, ParamSpec, Protocol, TypeVar, cast, overload

from pydantic import BaseModel

from workflow.gate import Gate
from workflow.hours import ALWAYS, Hours
from workflow.reactions import Reactions
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


class Decorator(Protocol):
    def __call__(self, call: Callable[P, R], /) -> Declared[P, R]: ...


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
    shortcut: str = ""
    reads_thread: bool = False
    hours: Hours = ALWAYS
    owners: tuple[str, ...] = ()
    reactions: Reactions | None = None

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

    input: a pydantic model of what starts a run: its fields are among text, author, link, at, note, where text is what the
    person wrote, at is when it came in, and note says what the chat could not give.
    command: the slash command, like `/triage`. usage: its hint, like `[message]`.
    shortcut: its name in a message's menu, at most 24 characters: starts the workflow on that message at once.
    reads_thread: started inside a thread, the text is the whole thread.
    hours: when its reviewers work; what they are given to answer is counted in open time. No part of the version: the drawing
    stays the same, and an open review keeps what it was promised.
    owners: who may change its policy from chat, named like a gate's reviewers. No part of the version either. Empty: those of
    the setting SIGNOFF_OWNERS.
    reactions: what an emoji on one of its cards means, like `{"white_check_mark": Means.APPROVE_AT_ONCE}`. No part of the version
    either. None: what the setting SIGNOFF_REACTIONS says.
    examples: a JSON-lines file of settled cases, for models that learn.
    """

    name: str
    input: type[BaseModel]
    title: str
    command: str | None = None
    description: str = ""
    usage: str = "[text]"
    examples: Path | None = None
    shortcut: str = ""
    reads_thread: bool = False
    hours: Hours = ALWAYS
    owners: str | tuple[str, ...] = ()
    reactions: Reactions | None = None
    declared: list[Declared[..., Any]] = field(default_factory=list, repr=False)

    @overload
    def step(self, call: Callable[P, R], /) -> Declared[P, R]: ...
    @overload
    def step(self, /, *, gate: Gate | None = None, when: When | None = None, timeout: float = 30.0) -> Decorator: ...
    def step(self, call: Any = None, /, **options: Any) -> Any:
        """A box: plain code. `def` runs inline; `async def` may wait for I/O, at most `timeout` seconds."""
        return self._decorate("step", call, options)

    def ai(
        self,
        *,
        output: type[BaseModel] | None = None,
        fallback: Callable[..., Any] | None = None,
        gate: Gate | None = None,
        when: When | None = None,
        timeout: float = 60.0,
        model: str | None = None,
    ) -> Decorator:
        """A box that asks a model: the body is pure and returns the Prompt."""
        options = {"output": output, "fallback": fallback, "gate": gate or Gate(), "when": when, "timeout": timeout}
        return cast(Decorator, self._decorate("ai", None, {**options, "model": model}))

    @overload
    def decision(self, call: Callable[P, R], /) -> Declared[P, R]: ...
    @overload
    def decision(self, /, *, when: When | None = None) -> Decorator: ...
    def decision(self, call: Any = None, /, **options: Any) -> Any:
        """A diamond: plain code that returns one label of a Literal."""
        return self._decorate("decision", call, options)

    @overload
    def action(self, call: Callable[P, R], /) -> Declared[P, R]: ...
    @overload
    def action(self, /, *, when: When | None = None, timeout: float = 30.0, repeatable: bool = False) -> Decorator: ...
    def action(self, call: Any = None, /, **options: Any) -> Any:
        """Touches the world. repeatable: doing it twice does no harm, so a crash in the middle needs no person."""
        return self._decorate("action", call, options)

    @cached_property
    def definition(self) -> Definition:
        """Raises: DefinitionError with one sentence for each mend that is needed."""
        from workflow.checks import build

        return build(self)

    def _decorate(self, kind: Kind, call: Any, options: dict[str, Any]) -> Any:
        """With or without brackets: `@workflow.step` and `@workflow.step(gate=…)`."""

        def declare(call: Callable[P, R]) -> Declared[P, R]:
            declared = Declared(_name(call), kind, call, **options)
            self.declared.append(declared)
            self.__dict__.pop("definition", None)  # a step added later must be checked too
            return declared

        return declare if call is None else declare(call)


def _name(call: Callable[..., Any]) -> str:
    return getattr(inspect.unwrap(call), "__name__", repr(call))
