"""What our stand-in takes for an Adaptive Card 1.5, by hand from the published schema: Teams shows nothing of a card that it does
not understand, and says nothing about it, so an unknown word must be found here."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
CARD = {"type", "$schema", "version", "body", "actions", "msteams", "speak", "fallbackText", "refresh"}
ELEMENT = {"type", "id", "spacing", "separator", "isVisible", "height", "fallback"}
INPUT = ELEMENT | {"label", "isRequired", "errorMessage", "value", "placeholder"}
TEXT = {"text", "color", "fontType", "isSubtle", "size", "weight"}
# element -> (what it must have, what it may have besides)
ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "TextBlock": ({"text"}, ELEMENT | TEXT | {"wrap", "maxLines", "style", "horizontalAlignment"}),
    "RichTextBlock": ({"inlines"}, ELEMENT | {"horizontalAlignment"}),
    "Container": ({"items"}, ELEMENT | {"style", "bleed", "selectAction", "minHeight"}),
    "ColumnSet": ({"columns"}, ELEMENT | {"style", "bleed", "horizontalAlignment"}),
    "Column": ({"items"}, ELEMENT | {"width", "style", "bleed", "verticalContentAlignment"}),
    "ActionSet": ({"actions"}, ELEMENT),
    "Table": ({"columns", "rows"}, ELEMENT | {"firstRowAsHeaders", "showGridLines", "gridStyle"}),
    "Input.Text": ({"id"}, INPUT | {"isMultiline", "maxLength", "regex", "style"}),
    "Input.Number": ({"id"}, INPUT | {"min", "max"}),
    "Input.Date": ({"id"}, INPUT | {"min", "max"}),
    "Input.ChoiceSet": ({"id", "choices"}, INPUT | {"style", "isMultiSelect", "wrap"}),
}
ACTION = {"type", "id", "title", "style", "tooltip", "mode", "fallback", "isEnabled", "iconUrl"}
ACTIONS: dict[str, tuple[set[str], set[str]]] = {
    "Action.Execute": ({"title", "verb"}, ACTION | {"data", "associatedInputs"}),
    "Action.Submit": ({"title"}, ACTION | {"data", "associatedInputs", "msteams"}),
    "Action.OpenUrl": ({"url"}, ACTION),
}
RUN = TEXT | {"type", "highlight", "italic", "strikethrough", "underline", "selectAction"}
ENUMS = {
    "style": {"default", "emphasis", "good", "attention", "warning", "accent", "positive", "destructive", "heading", "compact"}
    | {"expanded", "text", "columnHeader"},
    "spacing": {"none", "small", "default", "medium", "large", "extraLarge", "padding"},
    "weight": {"lighter", "default", "bolder"},
    "size": {"small", "default", "medium", "large", "extraLarge"},
    "color": {"default", "dark", "light", "accent", "good", "warning", "attention"},
    "fontType": {"default", "monospace"},
}
CHILDREN = ("body", "items", "columns", "actions", "rows", "cells", "inlines")
MOST_ACTIONS = 6  # of a card or a set: Teams shows no more, without a word


def problems(card: Any) -> list[str]:
    """What is wrong with a card; [] for a good one."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["not an AdaptiveCard"]
    found = [f"unknown property {name} of the card" for name in card.keys() - CARD]
    if card.get("version") not in ("1.2", "1.3", "1.4", "1.5"):
        found.append(f"version {card.get('version')}")
    for child in [*card.get("body", []), *card.get("actions", [])]:
        found += _of(child)
    if len(card.get("actions", [])) > MOST_ACTIONS:
        found.append("more actions than are shown")
    ids = [each["id"] for each in elements(card) if str(each.get("type", "")).startswith("Input.")]
    return found + [f"two inputs called {id}" for id in {id for id in ids if ids.count(id) > 1}]


def elements(node: Any) -> Iterator[Json]:
    """Everything with a type in a card, the outer before the inner."""
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for name in CHILDREN:
            yield from elements(node.get(name, []))
    elif isinstance(node, list):
        for each in node:
            yield from elements(each)


def _of(node: Any) -> list[str]:
    if not isinstance(node, dict):
        return [f"{node!r} is no element"]
    kind = str(node.get("type"))
    needed, may = {**ELEMENTS, **ACTIONS}.get(kind, (None, set()))
    if needed is None:
        return [f"unknown type {kind}"]
    found = [f"{kind} without {name}" for name in needed - node.keys()]
    found += [f"unknown property {name} of {kind}" for name in node.keys() - needed - may]
    found += [f"{name} {node[name]!r} of {kind}" for name, known in ENUMS.items() if name in node and node[name] not in known]
    if kind == "RichTextBlock":
        found += [problem for run in node.get("inlines", []) for problem in _run(run)]
    if kind == "ActionSet" and len(node.get("actions", [])) > MOST_ACTIONS:
        found.append("more actions than are shown")
    if kind == "Table":
        return found + _table(node)
    for name in ("items", "columns", "actions"):
        for child in node.get(name, []):
            found += _of(child)
    return found


def _run(run: Any) -> list[str]:
    if not isinstance(run, dict) or run.get("type") != "TextRun" or not isinstance(run.get("text"), str) or not run["text"]:
        return [f"{run!r} is no TextRun with a text"]
    return [f"unknown property {name} of TextRun" for name in run.keys() - RUN]


def _table(table: Json) -> list[str]:
    width, found = len(table.get("columns", [])), []
    for row in table.get("rows", []):
        if row.get("type") != "TableRow" or len(row.get("cells", [])) != width:
            found.append("a row that does not fit its table")
        for cell in row.get("cells", []):
            found += [problem for child in cell.get("items", []) for problem in _of(child)]
    return found
