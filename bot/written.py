"""A field of a draft as the text that a dialog holds, and back. What nobody touched comes back as it was."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow.fields import Field, FieldKind

WRITTEN = (FieldKind.TEXT, FieldKind.TEXTS, FieldKind.JSON)


def written(field: Field) -> str:
    """A field's value as the text that its inputs hold."""
    if field.value is None:
        return ""
    if as_json(field):
        return json.dumps(field.value, ensure_ascii=False, indent=2)
    return "\n".join(field.value) if field.kind is FieldKind.TEXTS else str(field.value)


def read(field: Field, text: str) -> Any:
    """A written field's value. Raises: ValueError with a sentence."""
    if text == written(field):
        return field.value
    if as_json(field):
        return _json(text)
    if field.kind is FieldKind.TEXTS:
        return [stripped for item in text.split("\n") if (stripped := item.strip())]
    return text if text or field.required or field.value == "" else None


def untouched(before: str, given: str) -> bool:
    """A chat may trim what it sends back, and write line ends its own way."""
    return same_lines(given).strip() == same_lines(before).strip()


def same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def same_number(field: Field, given: str | None) -> Any:
    """The draft's own way to write a number, unless it is another number: 12.50 is not an edit of 12.5."""
    try:
        same = field.value is not None and Decimal(str(given)) == Decimal(str(field.value))
    except InvalidOperation:
        same = False
    return field.value if same else given or None


def as_json(field: Field) -> bool:
    """Also a list whose items would not be told apart as lines."""
    if field.kind is FieldKind.TEXTS and field.value:
        return any(same_lines(item) != item or "\n" in item or item.strip() != item or not item for item in field.value)
    return field.kind is FieldKind.JSON


def how(field: Field) -> str:
    """In which form to write; "" for plain text."""
    if as_json(field):
        return "Written as JSON."
    return "One a line." if field.kind is FieldKind.TEXTS else ""


def needed(field: Field) -> bool:
    """Whether its input may not be left empty. A draft with an empty text is a draft all the same: it can be sent as it is."""
    return field.required and not (field.kind in WRITTEN and not written(field))


def digits(value: Any) -> str:
    """Without an exponent: `1e-07` is no number to a number input. "" for what is none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    return f"{number:f}".removesuffix(".0") if number.is_finite() and abs(number.adjusted()) < 60 else ""


def odd_number(field: Field) -> bool:
    """One that a number input does not hold."""
    return field.kind is FieldKind.NUMBER and field.value is not None and not 0 < len(digits(field.value)) <= 60


def _json(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not valid JSON: line {error.lineno}, {error.msg[:1].lower()}{error.msg[1:]}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets thousands deep
        raise ValueError("This is not valid JSON.") from None
