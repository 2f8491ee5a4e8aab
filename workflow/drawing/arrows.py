"""What there is to draw: the arrows of a definition, and the words on its boxes. Shared by Mermaid and SVG."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from workflow.definition import Definition
from workflow.gate import Gate
from workflow.steps import CONTEXT, INPUT, AIStep, Decision, Step


@dataclass(frozen=True)
class Counts:
    """Live numbers of one step: in how many runs it is done, waits for a person, was skipped, failed."""

    done: int = 0
    waiting: int = 0
    skipped: int = 0
    failed: int = 0

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """(kind, number), without the zeros."""
        each = (("done", self.done), ("waiting", self.waiting), ("skipped", self.skipped), ("failed", self.failed))
        return tuple((kind, number) for kind, number in each if number)


@dataclass(frozen=True)
class Arrow:
    """source is a step's name or INPUT. label: the decision's labels that lead here. optional: it may be skipped.
    quiet: another way of arrows leads from source to target too, so this one only says that the value is read again."""

    source: str
    target: str
    label: str = ""
    optional: bool = False
    quiet: bool = False


def arrows(definition: Definition) -> tuple[Arrow, ...]:
    """One for each pair of boxes, in the order of the targets."""
    found = [arrow for step in definition.steps.values() for arrow in _into(step, definition)]
    near: dict[str, set[str]] = {}
    for arrow in found:
        near.setdefault(arrow.source, set()).add(arrow.target)
    far = _beyond(definition, near)
    needed = {(a.source, a.target) for a in found if not a.optional}
    return tuple(replace(a, quiet=_repeats(a, found, near, far, needed)) for a in found)


def _repeats(
    arrow: Arrow,
    found: list[Arrow],
    near: Mapping[str, set[str]],
    far: Mapping[str, set[str]],
    needed: set[tuple[str, str]],
) -> bool:
    """Whether the rest of the drawing says already that target comes after source (and under this label)."""
    if not arrow.label:
        return any(arrow.target in far[between] for between in near[arrow.source])
    same = (a.target for a in found if a.source == arrow.source and a.label == arrow.label)
    return any((between, arrow.target) in needed for between in same)


def _into(step: Step, definition: Definition) -> list[Arrow]:
    handoffs = {h.source: h.optional for h in step.handoffs if h.source != CONTEXT}
    label = ""
    if step.when:
        decision = definition.steps[step.when.decision]
        assert isinstance(decision, Decision)
        label = " or ".join(label for label in decision.labels if label in step.when.labels)
        handoffs[step.when.decision] = False
    return [
        Arrow(source, step.name, label if step.when and source == step.when.decision else "", optional)
        for source, optional in handoffs.items()
    ]


def _beyond(definition: Definition, near: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """For each box, every box that can be reached from it."""
    far: dict[str, set[str]] = {}
    for name in [*reversed(tuple(definition.steps)), INPUT]:
        far[name] = set().union(*({n} | far[n] for n in near.get(name, ())))
    return far


def bar(step: Step) -> str:
    """The gate in words: `review under 0.70`, `always reviewed`, or "" for a step without a gate."""
    gate = step.gated
    if gate is None:
        return ""
    # Code claims no confidence, so the gate of a plain step always asks (Gate.route).
    if gate.always or not isinstance(step, AIStep):
        return "always reviewed"
    return f"review under {gate.threshold:.2f}"


def reviewers(gate: Gate) -> str:
    return ", ".join(gate.who) or "the channel"


def spoken(name: str) -> str:
    """A step's name as people say it: `draft_reply` -> `Draft reply`."""
    text = name.replace("_", " ").strip() or name
    return text[:1].upper() + text[1:]


def type_name(kind: object) -> str:
    """A type in a few letters: `Ticket`, `list[str]`, "" for None."""
    if kind is None or kind is type(None):
        return ""
    if isinstance(kind, type) and not getattr(kind, "__args__", ()):
        return kind.__name__
    return str(kind).replace("typing.", "").rsplit("<locals>.", 1)[-1]
