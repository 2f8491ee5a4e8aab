"""One field of a draft as an input of a dialog, and back. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.teams.elements import Element, clip, line
from bot import texts
from bot.written import WRITTEN, digits, how, needed, odd_number, read, same_lines, same_number, untouched, written
from workflow.fields import Field, FieldKind
from workflow.review import Reason

REASON, COMMENT, WORKFLOW = "reason", "comment", "workflow"
COMMENT_MOST = 3_000  # characters

Entered = Mapping[str, Any]  # input id -> what was entered: always text, whatever the input


def id_of(field: str) -> str:
    """Apart from what a button carries itself."""
    return f"f:{field}"


def inputs_of(field: Field, entered: Entered, wrong: str = "") -> list[Element]:
    """entered: what somebody wrote there before, and may not have to write again. wrong: what is wrong with it."""
    made = {**_input(field), "id": id_of(field.name), "label": clip(field.label, 200), "isRequired": needed(field)}
    if needed(field):
        made["errorMessage"] = texts.MISSING
    if id_of(field.name) in entered:
        made["value"] = str(entered[id_of(field.name)])
    hint = f"{field.hint} {how(field)}".strip()
    notes = [line((hint,), {}, "none", size="small", isSubtle=True)] if hint else []
    return [made, *notes, *error(wrong)]


def error(sentence: str) -> list[Element]:
    return [line((sentence,), {}, "none", color="attention", weight="bolder")] if sentence else []


def reason(label: str, entered: Entered, *, required: bool) -> Element:
    choices = [{"title": said, "value": each.value} for each, said in texts.REASONS.items()]
    return _asked({"type": "Input.ChoiceSet", "choices": choices, "style": "compact"}, REASON, label, entered, required)


def comment(label: str, entered: Entered, *, required: bool) -> Element:
    made = {"type": "Input.Text", "isMultiline": True, "maxLength": COMMENT_MOST}
    return _asked(made, COMMENT, label, entered, required)


def _asked(made: Element, id: str, label: str, entered: Entered, required: bool) -> Element:
    made |= {"id": id, "label": label, "isRequired": required}
    made |= {"errorMessage": texts.MISSING} if required else {}
    return {**made, **({"value": str(entered[id])} if id in entered else {})}


def said_of(entered: Entered) -> tuple[tuple[Reason, ...], str]:
    """(reasons, comment) from any review dialog."""
    name = entered.get(REASON)
    reasons = (Reason(name),) if name in {each.value for each in Reason} else ()
    return reasons, str(entered.get(COMMENT) or "").strip()[:COMMENT_MOST]


def values_of(fields: Sequence[Field], entered: Entered) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: JSON value}, {field: what is wrong}). Fields that are not there stay out."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        if id_of(field.name) in entered:
            try:
                values[field.name] = _value(field, str(entered[id_of(field.name)] or ""))
            except ValueError as problem:
                wrong[field.name] = str(problem)
    return values, wrong


def _input(field: Field) -> Element:
    match field.kind:
        case FieldKind.NUMBER if not odd_number(field):
            bounds = {"value": field.value, "min": field.least, "max": field.most}
            said = {name: digits(value) for name, value in bounds.items() if value is not None and digits(value)}
            return {"type": "Input.Number", **{name: float(value) for name, value in said.items()}}
        case FieldKind.DATE:
            return {"type": "Input.Date", **({"value": str(field.value)} if field.value else {})}
        case FieldKind.BOOLEAN:
            choices = [{"title": "Yes", "value": "true"}, {"title": "No", "value": "false"}]
            chosen = {} if field.value is None else {"value": str(field.value).lower()}
            return {"type": "Input.ChoiceSet", "style": "expanded", "choices": choices, **chosen}
        case FieldKind.CHOICE:
            choices = [{"title": clip(label, 200) or "(empty)", "value": value} for value, label in field.choices]
            chosen = {"value": str(field.value)} if field.value is not None else {}
            return {"type": "Input.ChoiceSet", "style": "compact", "choices": choices, **chosen}
        case _:
            return _text_input(field)


def _text_input(field: Field) -> Element:
    text = written(field)
    long = field.kind is not FieldKind.TEXT or len(text) > 80 or (field.longest or 201) > 200
    made: Element = {"type": "Input.Text", "isMultiline": long, "value": text}
    return {**made, "maxLength": field.longest} if field.kind is FieldKind.TEXT and field.longest else made


def _value(field: Field, given: str) -> Any:
    if field.kind in WRITTEN or odd_number(field):
        text = written(field)
        return field.value if untouched(text, given) else read(field, same_lines(given))
    match field.kind:
        case FieldKind.NUMBER:
            return same_number(field, given)
        case FieldKind.BOOLEAN:
            return {"true": True, "false": False}.get(given)
        case FieldKind.CHOICE:
            if given and given not in dict(field.choices):
                raise ValueError(texts.CHOOSE)
            return given or None
        case _:
            return given or None
