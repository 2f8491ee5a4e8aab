"""A definition as an SVG that needs nothing else: no script, no font, no link. Light and dark by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflow.definition import Definition
from workflow.drawing.arrows import Arrow, Counts, arrows, bar, reviewers, spoken
from workflow.drawing.layers import Line
from workflow.drawing.legend import legend
from workflow.drawing.lettering import attribute, width, wrapped, xml
from workflow.drawing.places import Layout, Place, Point, placed
from workflow.drawing.shapes import Figure, drawn, figure, size
from workflow.drawing.style import style
from workflow.steps import INPUT, AIStep
from workflow.verdict import verdict

MARGIN, NARROWEST = 32.0, 460.0  # px


@dataclass(frozen=True)
class _Sheet:
    """The figures and arrows, laid out, and the px by which the drawing is moved on the page."""

    figures: Sequence[Figure]
    arrows: Sequence[Arrow]
    layout: Layout
    dx: float
    dy: float

    def place(self, number: int) -> Place:
        place = self.layout.places[number]
        return Place(place.x + self.dx, place.y + self.dy, place.width, place.height)

    def route(self, number: int) -> list[Point]:
        return [(x + self.dx, y + self.dy) for x, y in self.layout.routes[number]]


def picture(definition: Definition, counts: Mapping[str, Counts] | None = None) -> str:
    """counts: by step; a step that is not named there shows none. The same definition gives the same text."""
    figures = [_input(definition), *(figure(s, (counts or {}).get(s.name)) for s in definition.steps.values())]
    # A label that another arrow shows already, and no value: nothing is lost without it.
    drawn_arrows = [a for a in arrows(definition) if not (a.quiet and a.label)]
    layout = _layout(figures, drawn_arrows)
    page = max(layout.width, NARROWEST) + 2 * MARGIN
    head, top = _head(definition, page)
    sheet = _Sheet(figures, drawn_arrows, layout, (page - layout.width) / 2, top)
    foot, height = legend(figures, drawn_arrows, page, top + layout.height + MARGIN)
    body = [*head, *_lines(sheet, definition.version), *_boxes(sheet, definition), *foot]
    return "\n".join([*_opening(definition, page, height), *body, "</svg>\n"])


def _input(definition: Definition) -> Figure:
    return Figure(INPUT, "input", definition.input.__name__, (definition.command,) if definition.command else ())


def _layout(figures: Sequence[Figure], drawn_arrows: Sequence[Arrow]) -> Layout:
    number = {figure.name: i for i, figure in enumerate(figures)}
    lines = [
        Line(
            number[a.source],
            number[a.target],
            _chip_width(a.label) if a.label else 0.0,
            "quiet" if a.quiet else "",
            0.05 if a.quiet else 2.0,
        )
        for a in drawn_arrows
    ]
    return placed([size(figure) for figure in figures], lines)


def _opening(definition: Definition, page: float, height: float) -> list[str]:
    mark = definition.version
    tips = (("tip", "tip"), ("quiet-tip", "quiet"))
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {page:.0f} {height:.0f}" width="{page:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="t{mark} d{mark}">',
        f'<title id="t{mark}">{xml(definition.title)}</title>',
        f'<desc id="d{mark}">{xml(_described(definition))}</desc>',
        f"<style>\n{style()}\n</style>",
        "<defs>",
        *(
            f'<marker id="{name}{mark}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path class="{look}" d="M0 .8 10 5 0 9.2 2.2 5z"/></marker>'
            for look, name in tips
        ),
        "</defs>",
        f'<rect class="paper" x=".5" y=".5" width="{page - 1:.0f}" height="{height - 1:.0f}" rx="12"/>',
    ]


def _described(definition: Definition) -> str:
    """The drawing in sentences, for whoever does not see it."""
    said = [verdict(definition).summary + "."]
    said += [f"{spoken(name)}: {_explained(definition, name)}" for name in definition.steps]
    return " ".join(said)


def _explained(definition: Definition, name: str) -> str:
    if name == INPUT:
        return "what starts a run."
    step = definition.steps[name]
    kind = {"PlainStep": "plain code", "AIStep": "asks a model", "Decision": "decides", "Action": "acts on the world"}
    said = [kind[type(step).__name__]]
    if isinstance(step, AIStep):
        said.append(f"falls back to {getattr(step.fallback, '__name__', 'code')}")
    if step.gated:
        said.append(f"{bar(step)} by {reviewers(step.gated)}")
    sources = ", ".join(spoken(source) for source in step.sources)
    after = f"; after {sources}" if sources else ""
    return f"{', '.join(said)}{after}{f'; only if {step.when}' if step.when else ''}."


def _head(definition: Definition, page: float) -> tuple[list[str], float]:
    """(the lines above the drawing, where they end)."""
    room, y = page - 2 * MARGIN, MARGIN + 16
    parts = []
    for line in wrapped(definition.title, 22, room):
        parts.append(f'<text class="title" x="{MARGIN:.0f}" y="{y:.0f}">{xml(line)}</text>')
        y += 24
    about = definition.description if definition.description != definition.title else ""
    for line in wrapped(about, 12.5, room):
        parts.append(f'<text class="said soft" x="{MARGIN:.0f}" y="{y:.0f}">{xml(line)}</text>')
        y += 18
    y += 6
    parts.append(f'<text class="said strong" x="{MARGIN:.0f}" y="{y:.0f}">{xml(verdict(definition).summary)}</text>')
    return parts, y + 30


def _boxes(sheet: _Sheet, definition: Definition) -> list[str]:
    return [
        drawn(figure, sheet.place(i), f"{figure.name.lstrip('@')}: {_explained(definition, figure.name)}")
        for i, figure in enumerate(sheet.figures)
    ]


def _lines(sheet: _Sheet, mark: str) -> list[str]:
    """The quiet ones first, so that the way down lies on top; the labels last."""
    order = sorted(range(len(sheet.arrows)), key=lambda i: not sheet.arrows[i].quiet)
    # Markers are found by id, and a page may hold several drawings: `_opening` gives each its own.
    return [_line(sheet.arrows[i], sheet.route(i), mark) for i in order] + [
        _chip(arrow.label, sheet.route(i)) for i, arrow in enumerate(sheet.arrows) if arrow.label
    ]


def _line(arrow: Arrow, points: Sequence[Point], mark: str) -> str:
    look = "line" + (" quiet" if arrow.quiet else "") + (" optional" if arrow.optional else "")
    d = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        half = (y0 + y1) / 2
        if number % 2:
            d.append(f"C{x0:.1f} {half:.1f} {x1:.1f} {half:.1f} {x1:.1f} {y1:.1f}")
        elif y1 - y0 > 0.1:  # a stretch without length would turn the arrowhead
            d.append(f"V{y1:.1f}")
    ends = f"data-from={attribute(arrow.source)} data-to={attribute(arrow.target)}"
    return f'<path class="{look}" d="{"".join(d)}" {ends} marker-end="url(#{"quiet" if arrow.quiet else "tip"}{mark})"/>'


def _chip_width(label: str) -> float:
    return width(label, 11, True) + 18


def _chip(label: str, points: Sequence[Point]) -> str:
    """On the first bend, in its lower half: there the lines of one decision have parted."""
    (x0, y0), (x1, y1) = points[1], points[2]
    t = 0.72
    x = x0 + (x1 - x0) * (3 * t**2 - 2 * t**3)
    y = y0 + (y1 - y0) * (1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3)
    w = _chip_width(label)
    return (
        f'<g><rect class="chip" x="{x - w / 2:.1f}" y="{y - 10:.1f}" width="{w:.1f}" height="20" rx="10"/>'
        f'<text class="small strong" x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">{xml(label)}</text></g>'
    )
