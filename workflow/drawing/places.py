"""Sugiyama's last step: where everything goes. Boxes never overlap; lines bend only in the gaps between the rows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflow.drawing.layers import Layers, Line, layered

BESIDE, THREAD, BELOW, LABELLED = 36.0, 14.0, 40.0, 26.0  # px: between boxes, around a line, between rows, room for labels
PORT = 18.0  # px between two lines at a box
ROUNDS, STRAIGHTENINGS = 40, 3

Point = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """px. inlet, outlet: the stretch of its upper and lower side where lines may touch; 0 is one point, as on a diamond."""

    width: float
    height: float
    inlet: float
    outlet: float


@dataclass(frozen=True)
class Place:
    """px; x, y: the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Layout:
    """places: one for each box. routes: for each line an even number of points; between the first and the second it runs
    straight down, to the third it bends, and so on. width, height: px."""

    places: tuple[Place, ...]
    routes: tuple[tuple[Point, ...], ...]
    width: float
    height: float


def placed(sizes: Sequence[Size], lines: Sequence[Line]) -> Layout:
    """Boxes in topological order."""
    layers = layered(len(sizes), lines)
    widths = {box: size.width for box, size in enumerate(sizes)} | layers.widths
    x = _columns(layers, widths, len(sizes))
    left = min((x[box] - widths[box] / 2 for box in x), default=0.0)
    x = {box: round(at - left, 1) for box, at in x.items()}
    bands = _bands(layers, sizes, lines, x)
    row_of = {box: row for row, boxes in enumerate(layers.rows) for box in boxes}
    places = tuple(_place(size, x[box], bands[row_of[box]]) for box, size in enumerate(sizes))
    outlets = _ports(layers, lines, x, {b: s.outlet for b, s in enumerate(sizes)}, 1)
    inlets = _ports(layers, lines, x, {b: s.inlet for b, s in enumerate(sizes)}, -1)
    routes = tuple(
        _route(chain, x, [bands[row_of[b]] for b in chain], places, outlets[i], inlets[i]) for i, chain in enumerate(layers.chains)
    )
    width = max((x[box] + widths[box] / 2 for box in x), default=0.0)
    return Layout(places, routes, width, bands[-1][1] if bands else 0.0)


def _place(size: Size, middle: float, band: tuple[float, float]) -> Place:
    return Place(middle - size.width / 2, (band[0] + band[1] - size.height) / 2, size.width, size.height)


def _columns(layers: Layers, widths: Mapping[int, float], boxes: int) -> dict[int, float]:
    """Each row goes as near as it can to the mean of its neighbours: first the ones above, then the ones below, then both."""
    above, below = layers.above(), layers.below()
    both = {b: [*above.get(b, ()), *below.get(b, ())] for row in layers.rows for b in row}
    x: dict[int, float] = {}
    for row in layers.rows:
        x |= _spaced(row, [0.0] * len(row), [1.0] * len(row), widths, boxes)
    for round in range(ROUNDS):
        passes = [(layers.rows, above), (layers.rows[::-1], below)] if round < ROUNDS - 10 else [(layers.rows, both)]
        for rows, near in passes:
            for row in rows:
                wish = [_mean(near.get(b, ()), x, x[b]) for b in row]
                pull = [sum(w for _, w in near.get(b, ())) or 0.01 for b in row]
                x |= _spaced(row, wish, pull, widths, boxes)
    for _ in range(STRAIGHTENINGS):
        for chain in layers.chains:
            _straighten([b for b in chain if b >= boxes], x, _room(layers, x, widths, boxes))
    return x


def _room(layers: Layers, x: Mapping[int, float], widths: Mapping[int, float], boxes: int) -> dict[int, tuple[float, float]]:
    """How far each invisible box can move to the left and to the right without touching its neighbours."""
    room: dict[int, tuple[float, float]] = {}
    for row in layers.rows:
        for i, box in enumerate(row):
            left = x[row[i - 1]] + _apart(row[i - 1], box, widths, boxes) if i else -math.inf
            right = x[row[i + 1]] - _apart(box, row[i + 1], widths, boxes) if i + 1 < len(row) else math.inf
            room[box] = (left, right)
    return room


def _straighten(bends: list[int], x: dict[int, float], room: Mapping[int, tuple[float, float]]) -> None:
    """From the top: as long a stretch as fits goes to one x, then the next stretch."""
    while bends:
        left, right = room[bends[0]]
        stretch = 1
        for box in bends[1:]:
            if max(left, room[box][0]) > min(right, room[box][1]):
                break
            left, right, stretch = max(left, room[box][0]), min(right, room[box][1]), stretch + 1
        mean = sum(x[box] for box in bends[:stretch]) / stretch
        x |= dict.fromkeys(bends[:stretch], min(max(mean, left), right))
        bends = bends[stretch:]


def _apart(one: int, other: int, widths: Mapping[int, float], boxes: int) -> float:
    between = BESIDE if one < boxes and other < boxes else THREAD
    return (widths[one] + widths[other]) / 2 + between


def _mean(near: Sequence[tuple[int, float]], x: Mapping[int, float], here: float) -> float:
    total = sum(weight for _, weight in near)
    return sum(x[box] * weight for box, weight in near) / total if total else here


def _spaced(
    row: Sequence[int], wish: Sequence[float], pull: Sequence[float], widths: Mapping[int, float], boxes: int
) -> dict[int, float]:
    """The places nearest to the wishes (least squares) that keep the order and the distances: isotonic regression by
    pooling adjacent violators, Ayer et al. 1955."""
    shift, offsets = 0.0, []
    for i, box in enumerate(row):
        shift += _apart(row[i - 1], box, widths, boxes) if i else 0.0
        offsets.append(shift)
    pools: list[tuple[float, float, int]] = []  # (weighted mean, weight, members)
    for i in range(len(row)):
        pools.append((wish[i] - offsets[i], pull[i], 1))
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            (mean, weight, count), (mean2, weight2, count2) = pools.pop(-2), pools.pop()
            heavy = weight + weight2
            pools.append(((mean * weight + mean2 * weight2) / heavy, heavy, count + count2))
    means = [mean for mean, _, count in pools for _ in range(count)]
    return {box: mean + offset for box, mean, offset in zip(row, means, offsets, strict=True)}


def _bands(layers: Layers, sizes: Sequence[Size], lines: Sequence[Line], x: Mapping[int, float]) -> list[tuple[float, float]]:
    """(top, bottom) of each row. A gap is higher where labels stand in it or lines travel far."""
    labelled = {chain[0] for line, chain in zip(lines, layers.chains, strict=True) if line.label}
    below, top, bands = layers.below(), 0.0, []
    for row in layers.rows:
        height = max((sizes[b].height for b in row if b < len(sizes)), default=0.0)
        bands.append((top, top + height))
        far = max((abs(x[b] - x[n]) for b in row for n, _ in below.get(b, ())), default=0.0)
        top += height + BELOW + min(36.0, far / 10) + (LABELLED if labelled & set(row) else 0.0)
    return bands


def _ports(layers: Layers, lines: Sequence[Line], x: Mapping[int, float], room: Mapping[int, float], way: int) -> list[float]:
    """For each line, how far from the middle of its box it leaves (way 1) or arrives (way -1). The line that weighs most
    gets the middle, so that the main way down is straight."""
    at: dict[int, dict[int, float]] = {}
    for line, chain in zip(lines, layers.chains, strict=True):
        box, neighbour = chain[::way][:2]
        ends = at.setdefault(box, {})
        ends[neighbour] = max(ends.get(neighbour, 0.0), line.weight)
    offsets: dict[tuple[int, int], float] = {}
    for box, ends in at.items():
        order = sorted(ends, key=lambda n: (x[n], n))
        main = [i for i, n in enumerate(order) if ends[n] == max(ends.values())]
        centre = float(main[0]) if len(main) == 1 else (len(order) - 1) / 2
        most = max(centre, len(order) - 1 - centre)
        step = min(PORT, room[box] / 2 / most) if most else 0.0
        offsets |= {(box, n): (i - centre) * step for i, n in enumerate(order)}
    return [offsets[chain[::way][0], chain[::way][1]] for chain in layers.chains]


def _route(
    chain: Sequence[int],
    x: Mapping[int, float],
    bands: Sequence[tuple[float, float]],
    places: Sequence[Place],
    outlet: float,
    inlet: float,
) -> tuple[Point, ...]:
    source, target = places[chain[0]], places[chain[-1]]
    first, last = x[chain[0]] + outlet, x[chain[-1]] + inlet
    points = [(first, source.y + source.height), (first, bands[0][1])]
    for box, (top, bottom) in zip(chain[1:-1], bands[1:-1], strict=True):
        points += [(x[box], top), (x[box], bottom)]
    return (*points, (last, bands[-1][0]), (last, target.y))
