"""One box of the drawing: its words, its size, its shape, and the mark of a person where one looks."""

from dataclasses import dataclass
from typing import Literal, assert_never

from workflow.drawing.arrows import Counts, bar, reviewers, spoken, type_name
from workflow.drawing.lettering import attribute, shortened, width, xml
from workflow.drawing.places import Place, Size
from workflow.steps import Action, AIStep, Decision, PlainStep, Step

Kind = Literal["input", "step", "ai", "decision", "action"]
WIDEST = 240.0  # px for the words of a box
GATE, BADGE = 24.0, 18.0  # px, heights


@dataclass(frozen=True)
class Figure:
    """What one box shows. name: as in the code. small: lines under the title. gate: the bar in words, or ""."""

    name: str
    kind: Kind
    title: str
    small: tuple[str, ...] = ()
    gate: str = ""
    who: str = ""
    badges: tuple[tuple[str, int], ...] = ()


def figure(step: Step, counts: Counts | None) -> Figure:
    kind: Kind
    given = type_name(step.output)
    small = [given if given.casefold() != step.name.replace("_", "").casefold() else ""]
    match step:
        case PlainStep():
            kind = "step"
        case AIStep():
            kind = "ai"
            small.append(f"fallback: {getattr(step.fallback, '__name__', 'its own')}")
        case Decision():
            kind, small = "decision", []
        case Action():
            kind = "action"
        case _:
            assert_never(step)
    words = tuple(shortened(line, 11, WIDEST) for line in small if line)
    title = shortened(spoken(step.name), 14, WIDEST, bold=True)
    who = reviewers(step.gated) if step.gated else ""
    return Figure(step.name, kind, title, words, bar(step), who, counts.shown if counts else ())


def size(figure: Figure) -> Size:
    text = max(width(figure.title, 14, True), *(width(line, 11) for line in figure.small), _badges_width(figure))
    height = _rows(figure)
    if figure.kind == "decision":
        height += 40
        # A line of text fits a diamond where the diamond is still as wide as the text.
        return Size(text / (1 - _rows(figure) / height) + 12, height, 0, 0)
    mark = 36 if figure.kind == "ai" else 0
    room = max(text + 36 + mark, _gate_width(figure) + 28, 96.0)
    outlet = _gate_width(figure) - 24 if figure.gate else room - 40
    return Size(room, height + 22 + (GATE / 2 + 4 if figure.gate else 0), room - 40, outlet)


def _rows(figure: Figure) -> float:
    return 17.0 + 15 * len(figure.small) + (BADGE + 6 if figure.badges else 0)


def _gate_width(figure: Figure) -> float:
    return width(figure.gate, 11, True) + 38 if figure.gate else 0.0


def _badges_width(figure: Figure) -> float:
    return sum(width(f"{n} {kind}", 10, True) + 18 for kind, n in figure.badges)


def drawn(figure: Figure, place: Place, explained: str) -> str:
    """The box as an SVG group. explained: the tooltip."""
    bottom = place.y + place.height - (GATE / 2 if figure.gate else 0)
    parts = [
        f'<g class="{figure.kind}" data-step={attribute(figure.name)}>',
        f"<title>{xml(explained)}</title>",
        outline(figure.kind, place.x, place.y, place.width, bottom - place.y),
        *_words(figure, place, bottom),
        "</g>",
    ]
    if figure.gate:
        parts.append(_gate(figure, place.middle, bottom))
    return "\n".join(parts)


def outline(kind: Kind, x: float, y: float, w: float, h: float) -> str:
    """The bare shape of a kind of step, in px."""
    if kind == "decision":
        points = f"{x + w / 2:.1f},{y:.1f} {x + w:.1f},{y + h / 2:.1f} {x + w / 2:.1f},{y + h:.1f} {x:.1f},{y + h / 2:.1f}"
        return f'<polygon class="shape" points="{points}" stroke-linejoin="round"/>'
    radius = {"input": h / 2, "ai": min(18.0, h / 2)}.get(kind, 5.0)
    rect = f'<rect class="shape" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" rx="{radius:.1f}"/>'
    if kind == "action":
        inset = min(7.0, w / 5)
        bars = "".join(f"M{at:.1f} {y:.1f}v{h:.1f}" for at in (x + inset, x + w - inset))
        return f'{rect}<path class="shape bars" d="{bars}" style="fill:none"/>'
    return rect


def _words(figure: Figure, place: Place, bottom: float) -> list[str]:
    middle = place.middle
    inner = bottom - (GATE / 2 - 2 if figure.gate else 0)
    y = (place.y + inner - _rows(figure)) / 2 + 13.5
    parts = [f'<text class="name" x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{xml(figure.title)}</text>']
    if figure.kind == "ai":
        parts.append(spark(place.x + 18, place.y + 19, 8))
    for line in figure.small:
        y += 15
        parts.append(f'<text class="small soft" x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{xml(line)}</text>')
    return [*parts, *_badges(figure, middle, y + 9)]


def _badges(figure: Figure, middle: float, y: float) -> list[str]:
    x, parts = middle - (_badges_width(figure) - 4) / 2, []
    for kind, number in figure.badges:
        text = f"{number} {kind}"
        w = width(text, 10, True) + 14
        parts.append(
            f'<g class="badge {kind}"><rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{BADGE:.0f}" rx="9"/>'
            f'<text x="{x + w / 2:.1f}" y="{y + 12.5:.1f}" text-anchor="middle">{text}</text></g>'
        )
        x += w + 4
    return parts


def _gate(figure: Figure, middle: float, y: float) -> str:
    w = _gate_width(figure)
    x = middle - w / 2
    return (
        f'<g class="gate{" always" if figure.gate.startswith("always") else ""}">'
        f"<title>{xml(f'A person looks: {figure.gate}, by {figure.who}')}</title>"
        f'<rect class="shape" x="{x:.1f}" y="{y - GATE / 2:.1f}" width="{w:.1f}" height="{GATE:.0f}" rx="{GATE / 2:.0f}"/>'
        f"{person(x + 16, y)}"
        f'<text class="small strong" x="{x + w / 2 + 9:.1f}" y="{y + 4:.1f}" text-anchor="middle">{xml(figure.gate)}</text></g>'
    )


def person(x: float, y: float) -> str:
    """Head and shoulders, 12 px wide, around this point."""
    head = f'<circle class="mark" cx="{x:.1f}" cy="{y - 3.2:.1f}" r="3.1"/>'
    return f'{head}<path class="mark" d="M{x - 5.6:.1f} {y + 7:.1f}c0-7.6 11.2-7.6 11.2 0z"/>'


def spark(x: float, y: float, r: float) -> str:
    """A four-pointed star: here a model is asked."""
    points = ((x + r, y), (x, y + r), (x - r, y), (x, y - r))
    curves = "".join(f"Q{x:.1f} {y:.1f} {px:.1f} {py:.1f}" for px, py in points)
    return f'<path class="mark" d="M{x:.1f} {y - r:.1f}{curves}z"/>'
