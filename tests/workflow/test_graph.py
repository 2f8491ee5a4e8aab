"""The drawing: whatever a builder calls things, it stays one drawing; boxes keep apart and lines stay on the page."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflow.drawings import Note, branching, random_drawing, summarised
from workflow.catalog.support import support
from workflow.definition import Definition, Workflow
from workflow.drawing.arrows import arrows
from workflow.drawing.layers import Line
from workflow.drawing.lettering import shortened, width, wrapped
from workflow.drawing.places import Place, Size, placed
from workflow.gate import Gate
from workflow.graph import Counts, mermaid, svg, verdict
from workflow.message import Message
from workflow.steps import INPUT

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ['"><script>alert(1)</script>', "a\nb", "]]>", "%%{init: {}}%%", "end", "&amp;#quot;", "\x00\ud800", "`x` |y| -->"]


def hostile(name: str) -> Definition:
    w = Workflow("notes", input=Message, title=name, description=f"{name} again", command=None)

    def call(message: Message) -> Note:
        return Note()

    call.__name__ = name
    w.step(gate=Gate(always=True, reviewers=name))(call)
    return w.definition


def a_page(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def boxes(page: ElementTree.Element) -> dict[str, Place]:
    """By step: the rectangle around its shape."""
    found = {}
    for group in page.iter(f"{SVG}g"):
        if "data-step" not in group.attrib:
            continue
        shape = group.find(f"{SVG}rect[@class='shape']")
        if shape is not None:
            found[group.attrib["data-step"]] = Place(*(float(shape.attrib[n]) for n in ("x", "y", "width", "height")))
        else:
            polygon = group.find(f"{SVG}polygon")
            assert polygon is not None
            xs, ys = zip(*(map(float, p.split(",")) for p in polygon.attrib["points"].split()), strict=True)
            found[group.attrib["data-step"]] = Place(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return found


def overlap(a: Place, b: Place) -> bool:
    apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
    return not apart


def bezier(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return p0 * (1 - t) ** 3 + 3 * p1 * t * (1 - t) ** 2 + 3 * p2 * t**2 * (1 - t) + p3 * t**3


def points(d: str) -> list[tuple[float, float]]:
    """Many points along a path of M, V and C, as the drawing uses them."""
    x = y = 0.0
    found = []
    for command, rest in re.findall(r"([MVC])([^MVC]*)", d):
        n = [float(each) for each in rest.split()]
        if command == "M":
            x, y = n
        elif command == "V":
            found += [(x, y + (n[0] - y) * i / 20) for i in range(21)]
            y = n[0]
        else:
            found += [(bezier(x, n[0], n[2], n[4], i / 20), bezier(y, n[1], n[3], n[5], i / 20)) for i in range(21)]
            x, y = n[4:]
    return found


def check_page(definition: Definition, text: str) -> None:
    page = a_page(text)
    _, _, wide, high = map(float, page.attrib["viewBox"].split())
    placed_boxes = boxes(page)
    assert set(placed_boxes) == {INPUT, *definition.steps}
    for a, b in combinations(placed_boxes.values(), 2):
        assert not overlap(a, b)
    for path in page.iter(f"{SVG}path"):
        if "data-from" not in path.attrib:
            continue
        others = [p for name, p in placed_boxes.items() if name not in (path.attrib["data-from"], path.attrib["data-to"])]
        for x, y in points(path.attrib["d"]):
            assert 0 <= x <= wide and 0 <= y <= high
            inner = Place(x - 0.5, y - 0.5, 1, 1)
            assert not any(overlap(inner, other) for other in others), path.attrib


WORKFLOWS = [summarised(), branching(), support]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_boxes_keep_apart_and_lines_go_around_them(workflow: Workflow) -> None:
    check_page(workflow.definition, svg(workflow.definition))
    full = Counts(12_345, 678, 90, 1)
    check_page(workflow.definition, svg(workflow.definition, dict.fromkeys(workflow.definition.steps, full)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, 30), max_size=4), min_size=1, max_size=14))
def test_any_drawing_is_tidy(wanted: list[set[int]]) -> None:
    definition = random_drawing(wanted, None)
    check_page(definition, svg(definition))


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_breaks_out_of_the_svg(name: str) -> None:
    text = svg(hostile(name), {name: Counts(1)})
    page = a_page(text)
    assert not list(page.iter(f"{SVG}script")) and len(boxes(page)) == 2
    assert page.attrib["role"] == "img" and len(page.attrib["aria-labelledby"].split()) == 2
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_breaks_out_of_mermaid(name: str) -> None:
    lines = mermaid(hostile(name), {name: Counts(done=3)}).splitlines()
    assert lines[0] == "flowchart TD" and lines[1] == "  %% 0 of 1 box ask a model; at most 0 model calls on a path"
    node = re.fullmatch(r'  n1\["([^"]*)"\]:::step', lines[3])
    assert node and lines[4] == "  n0 --> n1"
    words = node[1].replace("<br/>", " ")
    assert not re.search(r"[<>|`{}%\[\]]", words) and re.sub(r"#\d+;", "", words).count("#") == 0


def test_mermaid_shows_kinds_gates_labels_and_options() -> None:
    text = mermaid(branching().definition, {"console": Counts(done=2, waiting=1)})
    assert 'n0(["Message"]):::input' in text
    assert "👤 always reviewed<br/>2 done, 1 waiting" in text.replace("#128100;", "👤")
    for part in ('{"Mood"}:::decision', '[["Cheer"]]:::action', '"]):::ai', "fallback#58; by_hand", '-->|"bad or none"|', "-.->"):
        assert part in text, part
    assert "review under 0.70" in mermaid(summarised().definition)


def test_the_same_definition_gives_the_same_drawing() -> None:
    assert svg(branching().definition) == svg(branching().definition)
    assert mermaid(branching().definition) == mermaid(branching().definition)


def test_the_svg_says_what_it_shows() -> None:
    text = svg(branching().definition, {"log": Counts(done=7, failed=2)})
    for part in ("always reviewed", "fallback: by_hand", "1 of 7 boxes asks a model", "7 done", "2 failed", "may be skipped"):
        assert part in text, part
    assert "prefers-color-scheme: dark" in text and "0 waiting" not in text


def test_an_arrow_that_only_repeats_is_quiet() -> None:
    found = {(a.source, a.target): a for a in arrows(branching().definition)}
    assert found["note", "log"].quiet and not found["cheer", "log"].quiet
    assert found["cheer", "log"].optional and found["mood", "cheer"].label == "good"
    assert found["mood", "send"].label == "bad or none" and not found["mood", "send"].quiet


def test_the_verdict_counts_and_says_who_looks() -> None:
    said = verdict(summarised().definition)
    assert (said.boxes, said.ai, said.calls) == (3, 1, 1)
    assert said.share == pytest.approx(1 / 3) and not said.meets_aim
    assert said.summary == "1 of 3 boxes asks a model; at most 1 model call on a path"
    assert said.gates == ("summary: review under 0.70, by the channel.",)
    assert verdict(branching().definition).gates == ("console: always reviewed, by @friends.",)
    assert verdict(branching().definition).meets_aim


def test_one_box_in_five_meets_the_aim() -> None:
    assert verdict(support.definition).share <= 0.2 and verdict(support.definition).meets_aim


def test_a_straight_line_stays_straight() -> None:
    size = Size(100, 40, 60, 60)
    layout = placed([size] * 3, [Line(0, 1), Line(1, 2)])
    assert len({place.middle for place in layout.places}) == 1
    assert {x for route in layout.routes for x, _ in route} == {layout.places[0].middle}


def test_an_empty_layout() -> None:
    assert placed([], []).places == ()


def test_text_fits_its_room() -> None:
    long: Any = "wide words " * 20
    assert width(shortened(long, 12, 100), 12) <= 100 and shortened("short", 12, 100) == "short"
    assert all(width(line, 12) <= 100 for line in wrapped(long, 12, 100)) and wrapped("", 12, 100) == []
    assert width("漢字", 10) > width("ab", 10)
