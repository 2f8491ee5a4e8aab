"""Tables and charts of Block Kit."""

from __future__ import annotations

from typing import Any

from adapters.playground.composition import ID
from adapters.playground.rich_text import RICH_TEXT
from adapters.playground.schema import (
    Found,
    anything,
    boolean,
    both,
    integer,
    items,
    one_of,
    say,
    shape,
    string,
    typed,
)

TYPE = string(64)
NUMBER = integer(-1e15, 1e15, whole=False)
CELL = typed(
    {
        "raw_text": shape({"type": TYPE, "text": string(3000, 0)}),
        "raw_number": shape({"type": TYPE, "value": NUMBER}, {"text": string(255)}),
        "rich_text": RICH_TEXT,
    },
    "cell",
)
COLUMN = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
TABLE = shape(
    {"type": TYPE, "rows": items(items(CELL, 1, 20), 1, 100)},
    {"block_id": ID, "column_settings": items(COLUMN, 0, 20)},
)


def _same_width(found: Found, path: str, value: Any) -> None:
    rows = value.get("rows")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return
    for index, row in enumerate(rows):
        if isinstance(row, list) and len(row) != len(rows[0]):
            say(found, f"{path}/rows/{index}", f"must have {len(rows[0])} cells, as the header has")


def _cell_characters(found: Found, path: str, value: Any) -> None:
    total = sum(len(str(c.get("text", c.get("value", "")))) for row in value.get("rows") or [] if isinstance(row, list)
                for c in row if isinstance(c, dict))  # fmt: skip
    if total > 20_000:
        say(found, f"{path}/rows", "must be less than 20001 characters in total")


DATA_TABLE = both(
    # The header row and at most 200 rows under it
    shape({"type": TYPE, "rows": items(items(CELL, 1, 20), 1, 201), "caption": string(255)},
          {"block_id": ID, "page_size": integer(1, 100), "row_header_column_index": integer(0, 19),
           "actions": anything}),
    _same_width, _cell_characters,
)  # fmt: skip

LABEL = string(20)
SEGMENT = shape({"label": LABEL, "value": integer(0, 1e15, whole=False)})
POINT = shape({"label": LABEL, "value": NUMBER})
SERIES = shape({"name": LABEL, "data": items(POINT, 1, 20)})
AXES = shape({"categories": items(LABEL, 1, 20)}, {"x_label": string(50), "y_label": string(50)})


def _series_fit(found: Found, path: str, value: Any) -> None:
    """Series have different names, and a point for each category in the same order."""
    series, axes = value.get("series"), value.get("axis_config")
    if found or not isinstance(series, list) or not isinstance(axes, dict):
        return
    names = [s["name"] for s in series]
    if len(set(names)) < len(names):
        say(found, f"{path}/series", "names must be unique")
    for index, one in enumerate(series):
        if [point["label"] for point in one["data"]] != axes["categories"]:
            say(found, f"{path}/series/{index}/data", "labels must match axis_config categories")


SERIES_CHART = both(shape({"type": TYPE, "series": items(SERIES, 1, 12), "axis_config": AXES}), _series_fit)
CHARTS = {
    "pie": shape({"type": TYPE, "segments": items(SEGMENT, 1, 12)}),
    "bar": SERIES_CHART,
    "line": SERIES_CHART,
    "area": SERIES_CHART,
}
CHART = shape({"type": TYPE, "title": string(50), "chart": typed(CHARTS, "chart")}, {"block_id": ID})
