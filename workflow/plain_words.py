"""What is wrong with a value, as a person in a dialog reads it; pydantic's own words speak to programmers."""

from collections.abc import Mapping
from typing import Any

_NUMBER, _WHOLE, _CHOICE = "This must be a number.", "This must be a whole number.", "Choose one of {expected}."
_DATE, _TIME, _YES_NO = "Write a date like 2026-01-31.", "Write a time like 2026-01-31T09:30:00Z.", "Answer with yes or no."
_EMPTY = "This is needed."
_SENTENCES = {
    "missing": _EMPTY,
    "string_too_long": "At most {max_length} characters fit here.",
    "string_too_short": "At least {min_length} characters are needed here.",
    "string_type": "This must be a text.",
    "string_pattern_mismatch": "This does not have the right form ({pattern}).",
    "too_long": "At most {max_length} entries fit here.",
    "too_short": "At least {min_length} entries are needed here.",
    "greater_than_equal": "This must be {ge} or more.",
    "greater_than": "This must be more than {gt}.",
    "less_than_equal": "This must be {le} or less.",
    "less_than": "This must be less than {lt}.",
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), _WHOLE),
    **dict.fromkeys(("literal_error", "enum"), _CHOICE),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DATE),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _TIME),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
}


def plain(problem: Mapping[str, Any]) -> str:
    """problem: one of `ValidationError.errors()`. A sentence; a validator's own message stays as its author wrote it."""
    kind = problem["type"]
    if kind.endswith("_type") and problem.get("input") is None:
        return _EMPTY
    sentence = _SENTENCES.get(kind)
    if sentence:
        return sentence.format(**problem.get("ctx", {}))
    text = str(problem["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
