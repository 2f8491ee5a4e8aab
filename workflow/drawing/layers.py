"""Sugiyama's first three steps: a layer for each box, invisible boxes for long lines, an order that crosses little.

Boxes are numbered 0 to n-1 in topological order; invisible ones get the numbers from n on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

SWEEPS = 24

Near = Mapping[int, Sequence[tuple[int, float]]]  # box -> (neighbour in the next row, weight of the line)


@dataclass(frozen=True)
class Line:
    """An arrow between two boxes. label: width that its label needs, px. bundle: lines of one bundle from the same
    source share one trunk; "" for a line of its own. weight: how much it wants to be straight."""

    source: int
    target: int
    label: float = 0.0
    bundle: str = ""
    weight: float = 1.0


@dataclass
class Layers:
    """rows: boxes from left to right, top row first. chains: for each line the boxes it runs through, both ends included.
    links: (upper, lower) -> weight, between neighbouring rows. widths: of the invisible boxes, px."""

    rows: list[list[int]]
    chains: list[list[int]]
    links: dict[tuple[int, int], float]
    widths: dict[int, float] = field(default_factory=dict)

    def above(self) -> dict[int, list[tuple[int, float]]]:
        found: dict[int, list[tuple[int, float]]] = {}
        for (upper, lower), weight in self.links.items():
            found.setdefault(lower, []).append((upper, weight))
        return found

    def below(self) -> dict[int, list[tuple[int, float]]]:
        found: dict[int, list[tuple[int, float]]] = {}
        for (upper, lower), weight in self.links.items():
            found.setdefault(upper, []).append((lower, weight))
        return found


def layered(boxes: int, lines: Sequence[Line]) -> Layers:
    depth = _depths(boxes, lines)
    layers = Layers([[] for _ in range(max(depth, default=-1) + 1)], [], {})
    for box in range(boxes):
        layers.rows[depth[box]].append(box)
    _chain(layers, boxes, depth, lines)
    _order(layers)
    return layers


def _depths(boxes: int, lines: Sequence[Line]) -> list[int]:
    depth = [0] * boxes
    for line in sorted(lines, key=lambda line: line.target):
        depth[line.target] = max(depth[line.target], depth[line.source] + 1)
    return depth


def _chain(layers: Layers, boxes: int, depth: Sequence[int], lines: Sequence[Line]) -> None:
    trunks: dict[tuple[int, str, int], int] = {}
    fresh = boxes
    for number, line in enumerate(lines):
        chain = [line.source]
        for row in range(depth[line.source] + 1, depth[line.target]):
            trunk = (line.source, line.bundle or f"#{number}", row)
            if trunk not in trunks:
                trunks[trunk], fresh = fresh, fresh + 1
                layers.rows[row].append(trunks[trunk])
                layers.widths[trunks[trunk]] = line.label if len(chain) == 1 else 0.0
            chain.append(trunks[trunk])
        chain.append(line.target)
        layers.chains.append(chain)
        for upper, lower in pairwise(chain):
            # Long lines look best when their invisible part is one straight stretch.
            pull = line.weight * (2 if upper >= boxes and lower >= boxes else 1)
            layers.links[upper, lower] = max(pull, layers.links.get((upper, lower), 0.0))


def _order(layers: Layers) -> None:
    """Barycentre sweeps, down and up, from the declared order and from its mirror image; the order whose crossings weigh
    least stays."""
    above, below = layers.above(), layers.below()
    best, least = layers.rows, _crossings(layers.rows, below)
    for rows in ([list(row) for row in layers.rows], [row[::-1] for row in layers.rows]):
        for sweep in range(SWEEPS):
            way, near = (rows, above) if sweep % 2 == 0 else (rows[::-1], below)
            for fixed, row in pairwise(way):
                _sort(row, fixed, near)
            crossings = _crossings(rows, below)
            if crossings < least:
                best, least = [list(row) for row in rows], crossings
    layers.rows = best


def _sort(row: list[int], fixed: Sequence[int], near: Near) -> None:
    place = {box: i for i, box in enumerate(fixed)}
    scale = len(fixed) / max(1, len(row))
    wish = {box: i * scale for i, box in enumerate(row)}
    for box in row:
        ends = near.get(box, ())
        if ends:
            wish[box] = sum(place[n] * weight for n, weight in ends) / sum(weight for _, weight in ends)
    row.sort(key=wish.__getitem__)


def _crossings(rows: Sequence[Sequence[int]], below: Near) -> float:
    """Two lines that cross count as the product of their weights: better ten quiet crossings than one on the way down."""
    total = 0.0
    for upper, lower in pairwise(rows):
        place = {box: i for i, box in enumerate(lower)}
        seen = [0.0] * len(lower)  # weight of the lines so far, by where they end
        for box in upper:
            ends = [(place[n], weight) for n, weight in below.get(box, ())]
            total += sum(weight * sum(seen[end + 1 :]) for end, weight in ends)
            for end, weight in ends:
                seen[end] += weight
    return round(total, 6)
