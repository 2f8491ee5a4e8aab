"""Adaptive Card pieces as plain dicts, with the limits kept in one place.

Every text stands in a TextRun, which no client parses: a TextBlock is Markdown, and could be made to mention, link or format.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from adapters.split import split
from bot.parts import Bold, Code, Line, Link, Part, Struck, When, Who, plain
from workflow.names import Person

Element = dict[str, Any]
Names = Mapping[Person, str]
CARD = "application/vnd.microsoft.card.adaptive"
CARD_MOST = 20_000  # characters of a card's JSON: twice as many bytes are under every limit that Microsoft has written down
LINES_MOST = 60  # of one text on a card
PERSON = "somebody"  # where Teams does not tell a name


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def clipped(parts: Line, most: int) -> Line:
    """Each text in the line cut for itself."""
    return tuple(clip(part, most) if isinstance(part, str) else part for part in parts)


def size(elements: Any) -> int:
    return len(json.dumps(elements, ensure_ascii=False))


def run(text: str, **style: Any) -> Element:
    """A piece of text, shown as it is."""
    return {"type": "TextRun", "text": _inert(text) or " ", **style}


def line(parts: Line, names: Names, spacing: str = "small", **style: Any) -> Element:
    """style: of every piece: size, weight, color, isSubtle."""
    inlines = [_part(part, names, style) for part in parts if part != ""]
    return {"type": "RichTextBlock", "inlines": inlines or [run(" ")], "spacing": spacing}


def small(parts: Line, names: Names, **style: Any) -> Element:
    return line(parts, names, size="small", isSubtle=True, **style)


def lines(many: Iterable[Line], names: Names, **style: Any) -> list[Element]:
    return [line(each, names, **style) for each in many]


def paragraphs(text: str, **style: Any) -> list[Element]:
    """Text of people and models, an element for each of its lines: not every client breaks lines within one."""
    return [{"type": "RichTextBlock", "inlines": [run(said, **style)], "spacing": "none"} for said in text.split("\n")]


def cut(text: str, most: int) -> str:
    """So many characters, and LINES_MOST lines."""
    kept = "\n".join(text.split("\n")[: LINES_MOST - 1])
    return clip(text, most) if len(kept) == len(text) else clip(kept, most - 2) + "\n…"


def pieces(text: str, most: int) -> list[str]:
    """The text in parts that `cut` leaves as they are."""
    found: list[str] = []
    most_lines = LINES_MOST - 1
    for chunk, _ in split(text, most):
        said = chunk.split("\n")
        found += ["\n".join(said[start : start + most_lines]) for start in range(0, len(said), most_lines)]
    return found


def quote(text: str) -> Element:
    return {"type": "Container", "style": "emphasis", "spacing": "small", "items": paragraphs(cut(text, len(text)))}


def labelled(label: str, text: str) -> Element:
    """A label above its text."""
    return {"type": "Container", "spacing": "small", "items": [line((Bold(label),), {}, "none"), *paragraphs(text)]}


def row(label: str, text: str) -> Element:
    """A label beside its text."""
    cells = [line((Bold(label),), {}, "none"), line((text,), {}, "none")]
    columns = [{"type": "Column", "width": width, "items": [cell]} for width, cell in zip(("100px", "stretch"), cells, strict=True)]
    return {"type": "ColumnSet", "spacing": "small", "columns": columns}


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Element:
    """The first column is the wide one."""
    cells = [[{"type": "TableCell", "items": [line((Bold(name),), {}, "none", size="small")]} for name in columns]]
    cells += [[{"type": "TableCell", "items": [line((text,), {}, "none", size="small")]} for text in each] for each in rows]
    return {
        "type": "Table",
        "firstRowAsHeaders": True,
        "columns": [{"width": 2 if number == 0 else 1} for number in range(len(columns))],
        "rows": [{"type": "TableRow", "cells": each} for each in cells],
    }


def card(body: Sequence[Element], actions: Sequence[Element] = ()) -> Element:
    made = {"type": "AdaptiveCard", "version": "1.5", "msteams": {"width": "Full"}, "body": list(body)}
    return {**made, "actions": list(actions)} if actions else made


def execute(title: str, verb: str, press: str, style: str = "default") -> Element:
    """A button whose press Teams delivers as an invoke, and answers with a card or a sentence. Old clients submit it."""
    data = {"act": verb, "press": press}
    made = {"title": title, "style": style, "data": data}
    return {"type": "Action.Execute", "verb": verb, **made, "fallback": {"type": "Action.Submit", **made}}


def opens(title: str, verb: str, press: str, style: str = "default") -> Element:
    """A button that opens a dialog."""
    data = {"msteams": {"type": "task/fetch"}, "act": verb, "press": press}
    return {"type": "Action.Submit", "title": title, "style": style, "data": data}


def submit(title: str, style: str = "positive", **data: str) -> Element:
    """The button of a dialog: Action.Execute does nothing there."""
    return {"type": "Action.Submit", "title": title, "style": style, "data": dict(data)}


def spoken(many: Iterable[Line], names: Names) -> str:
    """What a notification says."""
    return "\n".join("".join(names.get(p.person, PERSON) if isinstance(p, Who) else plain((p,)) for p in each) for each in many)


def people(value: Any) -> Iterator[Person]:
    """Everybody whom a view names."""
    if isinstance(value, Who):
        yield value.person
    elif is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            yield from [inner] if field.name == "requester" else people(inner)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from people(each)


def _part(part: Part, names: Names, style: Mapping[str, Any]) -> Element:
    match part:
        case str():
            return run(part, **style)
        case Who(person):
            return run(names.get(person, PERSON), **{**style, "weight": "bolder"})
        case When(at):
            stamp = f"{at:%Y-%m-%dT%H:%M:%SZ}"  # the client writes it in its own zone
            return {"type": "TextRun", "text": f"{{{{DATE({stamp},SHORT)}}}} {{{{TIME({stamp})}}}}", **style}
        case Code(text):
            return run(text, **style, fontType="monospace")
        case Bold(text):
            return run(text, **{**style, "weight": "bolder"})
        case Struck(text):
            return run(text, **style, strikethrough=True)
        case Link(url, label):
            return run(label, **{**style, "color": "accent"}, selectAction={"type": "Action.OpenUrl", "url": url})


def _inert(text: str) -> str:
    """Clients put a date in place of `{{DATE(…)}}` in any text: a sign of no width between its braces keeps it what it is."""
    return re.sub(r"\{\{(?=\s*(?:DATE|TIME)\s*\()", "{\u200b{", text)
