"""One field of a draft as inputs of a dialog, and back. Pure functions; what nobody touched comes back as it was."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import TEXT_MOST, Block, clip, words
from adapters.split import split
from bot.texts import CHOOSE
from bot.written import WRITTEN, digits, how, needed, odd_number, read, same_lines, same_number, untouched, written
from workflow.fields import Field, FieldKind

CHUNK = 2_600  # characters of a long text per input: room to write more before Slack's 3,000
VALUE = "value"  # the action_id of every input
OPTIONS_MOST = 100  # of a menu, or of one group in it

Values = Mapping[str, Mapping[str, Any]]  # view.state.values: block_id -> element state


def inputs_of(field: Field) -> list[Block]:
    """One input, or several for a text that is too long for one. block_id: `f:{field}:{number}`."""
    if field.kind in WRITTEN or odd_number(field):
        pieces = split(written(field), CHUNK) or [("", "")]
        return [_text_input(field, chunk, number, len(pieces)) for number, (chunk, _) in enumerate(pieces)]
    return [_input(field, 0, field.label, _element(field))]


def values_of(fields: Sequence[Field], state: Values) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: JSON value}, {field: what is wrong}) from the state of an edit dialog. Fields that are not there stay out."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        blocks = blocks_of_field(field.name, state)
        given = {number: state[block].get(VALUE) or {} for number, block in blocks.items()}
        if given:
            try:
                values[field.name] = _value(field, given)
            except ValueError as error:
                wrong[field.name] = str(error)
    return values, wrong


def blocks_of_field(name: str, state: Mapping[str, Any]) -> dict[int, str]:
    """{number: block_id} of a field's inputs."""
    found = {}
    for block in state:
        stem, _, number = block.rpartition(":")
        if stem == _stem(name) and number.isascii() and number.isdecimal() and len(number) < 4:
            found[int(number)] = block
    return dict(sorted(found.items()))


def first_block(name: str, state: Mapping[str, Any]) -> str | None:
    return next(iter(blocks_of_field(name, state).values()), None)


def _stem(name: str) -> str:
    """A block_id holds 255 characters, a name any number."""
    return f"f:{name}" if len(name) <= 200 else f"f:{name[:150]}~{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _text_input(field: Field, chunk: str, number: int, of: int) -> Block:
    long = of > 1 or field.kind is not FieldKind.TEXT or len(chunk) > 80 or (field.longest or 201) > 200
    element: Block = {"type": "plain_text_input", "action_id": VALUE, "multiline": long, "max_length": TEXT_MOST}
    if of == 1 and field.kind is FieldKind.TEXT and field.longest:
        element["max_length"] = min(TEXT_MOST, field.longest)
    if chunk:
        element["initial_value"] = chunk
    return _input(field, number, f"{clip(field.label, 200)} ({number + 1} of {of})" if of > 1 else field.label, element)


def _input(field: Field, number: int, label: str, element: Block) -> Block:
    made: Block = {"type": "input", "block_id": f"{_stem(field.name)}:{number}", "label": words(label, 2000)}
    hint = f"{field.hint} {how(field)}".strip()
    return {
        **made,
        "element": element,
        "optional": not (number == 0 and needed(field)),
        **({"hint": words(hint, 2000)} if hint and number == 0 else {}),
    }


def _element(field: Field) -> Block:
    element: Block = {"action_id": VALUE}
    match field.kind:
        case FieldKind.NUMBER:
            element |= {"type": "number_input", "is_decimal_allowed": not field.whole}
            bounds = {"initial_value": field.value, "min_value": field.least, "max_value": field.most}
            element |= {name: said for name, value in bounds.items() if value is not None and (said := digits(value))}
        case FieldKind.DATE:
            element |= {"type": "datepicker"} | ({"initial_date": str(field.value)} if field.value else {})
        case FieldKind.BOOLEAN:
            options = [option("true", "Yes"), option("false", "No")]
            element |= {"type": "radio_buttons", "options": options} | _chosen(options, str(field.value).lower())
        case _:
            # Slack's option values hold 150 characters: an index holds any choice.
            options = [option(str(number), label) for number, (_, label) in enumerate(field.choices)]
            chosen = [str(n) for n, (value, _) in enumerate(field.choices) if value == str(field.value)]
            element |= {"type": "static_select"} | _menu(options) | _chosen(options, chosen[0] if chosen else "")
    return element


def _menu(options: list[Block]) -> Block:
    """Groups, where there are more options than a menu holds."""
    if len(options) <= OPTIONS_MOST:
        return {"options": options}
    starts = range(0, min(len(options), OPTIONS_MOST**2), OPTIONS_MOST)
    groups = [options[start : start + OPTIONS_MOST] for start in starts]
    labels = [words(f"{start + 1} to {start + len(group)}", 75) for start, group in zip(starts, groups, strict=True)]
    return {"option_groups": [{"label": label, "options": group} for label, group in zip(labels, groups, strict=True)]}


def _chosen(options: Sequence[Block], value: str) -> Block:
    initial = [each for each in options if each["value"] == value]
    return {"initial_option": initial[0]} if initial else {}


def option(value: str, label: str) -> Block:
    """A label that is too long goes on in small type."""
    made = {"text": words(label or "(empty)", 75), "value": value}
    return {**made, "description": words("…" + label[-74:], 75)} if len(label) > 75 else made


def _value(field: Field, given: Mapping[int, Mapping[str, Any]]) -> Any:
    if field.kind in WRITTEN or odd_number(field):
        return _text(field, given)
    first = next(iter(given.values()))
    chosen = (first.get("selected_option") or {}).get("value")
    match field.kind:
        case FieldKind.NUMBER:
            return same_number(field, first.get("value"))
        case FieldKind.DATE:
            return first.get("selected_date")
        case FieldKind.BOOLEAN:
            return None if chosen is None else chosen == "true"
        case _:
            return _choice(field, chosen)


def _choice(field: Field, value: str | None) -> str | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()) or int(value[:9]) >= len(field.choices):
        raise ValueError(CHOOSE)
    return field.choices[int(value)][0]


def _text(field: Field, given: Mapping[int, Mapping[str, Any]]) -> Any:
    """Pieces that nobody touched are the draft's own, with the separators that stood between them."""
    pieces = split(written(field), CHUNK) or [("", "")]
    text = "".join(_piece(chunk, given.get(number)) + separator for number, (chunk, separator) in enumerate(pieces))
    return read(field, text)


def _piece(chunk: str, state: Mapping[str, Any] | None) -> str:
    if state is None:
        return chunk
    given = same_lines(str(state.get("value") or ""))
    return chunk if untouched(chunk, given) else given
