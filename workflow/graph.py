"""The drawing of a definition: as Mermaid text, and as an SVG with live numbers."""

from collections.abc import Mapping

from workflow.definition import Definition
from workflow.drawing.arrows import Arrow, Counts, arrows, bar, spoken
from workflow.drawing.picture import picture as svg
from workflow.steps import INPUT, Action, AIStep, Decision, Step
from workflow.verdict import Verdict, verdict

__all__ = ["Counts", "Verdict", "mermaid", "svg", "verdict"]

_HARMLESS = frozenset(" _.,/-")
_LOOKS = (
    "classDef input fill:#1f2937,stroke:#1f2937,color:#ffffff",
    "classDef step fill:#f6f8fa,stroke:#afb8c1,color:#1f2328",
    "classDef ai fill:#f3edff,stroke:#7c4ddb,color:#1f2328",
    "classDef decision fill:#fff6dd,stroke:#bf8700,color:#1f2328",
    "classDef action fill:#e3f4ee,stroke:#1a7f64,color:#1f2328",
)


def mermaid(definition: Definition, counts: Mapping[str, Counts] | None = None) -> str:
    """A Mermaid flowchart, top down. counts: by step; a step that is not named there shows none."""
    ids = {name: f"n{i}" for i, name in enumerate([INPUT, *definition.steps])}
    start = [definition.input.__name__, *([definition.command] if definition.command else [])]
    lines = ["flowchart TD", f"  %% {verdict(definition).summary}", f"  n0([{_label(start)}]):::input"]
    lines += [f"  {ids[name]}{_box(step, (counts or {}).get(name))}" for name, step in definition.steps.items()]
    lines += [f"  {_arrow(arrow, ids)}" for arrow in arrows(definition)]
    return "\n".join([*lines, *(f"  {look}" for look in _LOOKS)]) + "\n"


def _box(step: Step, counts: Counts | None) -> str:
    words = [spoken(step.name)]
    if isinstance(step, AIStep):
        words.append(f"fallback: {getattr(step.fallback, '__name__', 'its own')}")
    if step.gated:
        words.append(f"👤 {bar(step)}")
    if counts and counts.shown:
        words.append(", ".join(f"{number} {kind}" for kind, number in counts.shown))
    label = _label(words)
    match step:
        case AIStep():
            return f"([{label}]):::ai"
        case Decision():
            return f"{{{label}}}:::decision"
        case Action():
            return f"[[{label}]]:::action"
        case _:
            return f"[{label}]:::step"


def _arrow(arrow: Arrow, ids: Mapping[str, str]) -> str:
    line = "-.->" if arrow.optional else "-->"
    label = f"|{_label([arrow.label])}|" if arrow.label else ""
    return f"{ids[arrow.source]} {line}{label} {ids[arrow.target]}"


def _label(words: list[str]) -> str:
    """Quoted; whatever Mermaid or HTML might take for its own goes in as a character code."""
    return '"' + "<br/>".join("".join(map(_harmless, line)) for line in words) + '"'


def _harmless(char: str) -> str:
    if char.isalnum() or char in _HARMLESS:
        return char
    return f"#{ord(char)};" if char.isprintable() else " "
