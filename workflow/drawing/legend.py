"""The legend under a drawing: one sample of each look that is in it."""

from collections.abc import Sequence

from workflow.drawing.arrows import Arrow
from workflow.drawing.lettering import width
from workflow.drawing.shapes import Figure, Kind, outline, person, spark

MARGIN, SAMPLE, ROW = 32.0, 26.0, 24.0  # px
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("step", "plain code"),
    ("ai", "asks a model"),
    ("decision", "decides"),
    ("action", "acts on the world"),
)


def legend(figures: Sequence[Figure], arrows: Sequence[Arrow], page: float, top: float) -> tuple[list[str], float]:
    """(the lines of the legend, the height of the whole page). page, top: px."""
    x, y, parts = MARGIN, top + 8, []
    for sample, said in _entries(figures, arrows):
        need = SAMPLE + 8 + width(said, 11) + 18
        if x > MARGIN and x + need - 18 > page - MARGIN:
            x, y = MARGIN, y + ROW
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{sample}')
        parts.append(f'<text class="small soft" x="{SAMPLE + 7:.0f}" y="4">{said}</text></g>')
        x += need
    return parts, y + MARGIN - 4


def _entries(figures: Sequence[Figure], arrows: Sequence[Arrow]) -> list[tuple[str, str]]:
    kinds = {figure.kind for figure in figures}
    found = [(_box(kind), said) for kind, said in _KINDS if kind in kinds]
    if any(figure.gate for figure in figures):
        found.append((f'<g class="gate">{person(SAMPLE / 2, -1)}</g>', "a person looks"))
    if any(arrow.optional for arrow in arrows):
        found.append((_stroke("line optional"), "may be skipped"))
    if any(arrow.quiet for arrow in arrows):
        found.append((_stroke("line quiet"), "value read again"))
    return found


def _box(kind: Kind) -> str:
    mark = spark(SAMPLE / 2, 0, 5) if kind == "ai" else ""
    height = 18.0 if kind == "decision" else 16.0
    return f'<g class="{kind}">{outline(kind, 0, -height / 2, SAMPLE, height)}{mark}</g>'


def _stroke(look: str) -> str:
    return f'<path class="{look}" d="M0 0h{SAMPLE:.0f}"/>'
