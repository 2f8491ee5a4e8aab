"""Dialogs: from a form to a modal, and from what Slack sends back to values. Pure functions."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import TEXT_MOST, Block, clip, lines, paragraph, quote, rich, said, words
from adapters.slack.ids import press_id
from bot import texts
from bot.parts import Line
from bot.views import Form, FormKind, ReviewForm, StartForm
from workflow.fields import Field, FieldKind
from workflow.review import Reason

View = dict[str, Any]
CHUNK = 2_600  # characters of a long text per input: room to write more before Slack's 3,000
INPUTS_MOST = 90  # of 100 blocks in a modal
VALUE = "value"  # the action_id of every input


def modal(form: Form) -> View:
    match form:
        case StartForm():
            return _start(form)
        case ReviewForm(kind=FormKind.EDIT):
            return _edit(form)
        case ReviewForm(kind=FormKind.READ):
            return _read(form)
        case ReviewForm():
            return _reasoned(form)


def told(many: Sequence[Line]) -> View:
    """A sentence on top of a dialog; closing it leads back to what was written there."""
    return _shell("closed", "", "Not decided", None, [lines(many)])


def _shell(callback: str, metadata: str, title: str, submit: str | None, blocks: list[Block]) -> View:
    view = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": words(title, 24),
        "close": words("Cancel" if submit else "Close", 24),
        "blocks": blocks[:100],
    }
    return {**view, "submit": words(submit, 24)} if submit else view


def _edit(form: ReviewForm) -> View:
    review = form.review
    inputs = [block for field in form.fields for block in inputs_of(field)]
    if len(inputs) > INPUTS_MOST:
        told = (
            f"This draft needs {len(inputs)} input fields, and a dialog holds {INPUTS_MOST}. Approve it, send it back with "
            "a comment, or reject it; to change it by hand, take the text from “Read it all”."
        )
        return _shell("closed", "", f"Edit: {review.title}", None, [rich(paragraph(said(told)))])
    why = [_reason_input(texts.EXPLAIN, required=False), _comment_input("A word on why (optional)", required=False)]
    source = rich(quote(clip(review.source, 1_000)))
    return _shell("edit", press_id(review.id, review.hash), f"Edit: {review.title}", "Approve this", [source, *inputs, *why])


def _reasoned(form: ReviewForm) -> View:
    review, rejecting = form.review, form.kind is FormKind.REJECT
    asked = "What makes it unusable?" if rejecting else "What should be different?"
    blocks = [
        rich(quote(clip(review.source, 1_000))),
        _reason_input("Reason", required=rejecting),
        _comment_input(asked, required=not rejecting),
    ]
    title = f"{'Reject' if rejecting else 'Revise'}: {review.title}"
    return _shell(form.kind.value, press_id(review.id, review.hash), title, "Reject" if rejecting else "Send back", blocks)


def _read(form: ReviewForm) -> View:
    """Everything, as plain text, in pieces that Slack takes."""
    parts = [("The message", form.review.source)] + [(field.label, field.shown) for field in form.fields]
    blocks: list[Block] = []
    for label, text in parts:
        blocks.append({"type": "header", "text": words(label, 150)})
        blocks += [{"type": "section", "text": words(chunk)} for chunk, _ in split(text, TEXT_MOST)]
    return _shell("closed", "", form.review.title, None, blocks)


def _start(form: StartForm) -> View:
    options = [_option(name, title) for name, title in form.choices[:100]]
    select = {"type": "static_select", "action_id": VALUE, "options": options, "initial_option": options[0]}
    blocks: list[Block] = [
        {"type": "input", "block_id": "workflow", "label": words("Workflow"), "element": select},
        rich(quote(clip(form.text, 2_000))),
    ]
    return _shell("start", form.proposal, "Start a workflow", "Start", blocks)


def inputs_of(field: Field) -> list[Block]:
    """One input, or several for a text that is too long for one. block_id: `f:{field}:{number}`."""
    if field.kind in (FieldKind.TEXT, FieldKind.TEXTS, FieldKind.JSON):
        chunks = split(_written(field), CHUNK) or [("", "")]
        return [_text_input(field, chunk, number, len(chunks)) for number, (chunk, _) in enumerate(chunks)]
    return [_input(field, 0, field.label, _element(field))]


def _text_input(field: Field, chunk: str, number: int, of: int) -> Block:
    long = of > 1 or field.kind is not FieldKind.TEXT or len(chunk) > 80 or (field.longest or 201) > 200
    element: Block = {"type": "plain_text_input", "action_id": VALUE, "multiline": long, "max_length": TEXT_MOST}
    if of == 1 and field.kind is FieldKind.TEXT and field.longest:
        element["max_length"] = min(TEXT_MOST, field.longest)
    if chunk:
        element["initial_value"] = chunk
    return _input(field, number, f"{field.label} ({number + 1} of {of})" if of > 1 else field.label, element, part=number > 0)


def _input(field: Field, number: int, label: str, element: Block, part: bool = False) -> Block:
    made: Block = {"type": "input", "block_id": f"f:{field.name}:{number}", "label": words(label, 2000), "element": element}
    made["optional"] = part or not field.required
    hint = field.hint if field.kind is not FieldKind.TEXTS else f"{field.hint} One a line.".strip()
    return {**made, "hint": words(hint, 2000)} if hint and not part else made


def _element(field: Field) -> Block:
    element: Block = {"action_id": VALUE}
    match field.kind:
        case FieldKind.NUMBER:
            element |= {"type": "number_input", "is_decimal_allowed": not field.whole}
            element |= {"initial_value": str(field.value)} if field.value is not None else {}
            element |= {"min_value": _number(field.least)} if field.least is not None else {}
            element |= {"max_value": _number(field.most)} if field.most is not None else {}
        case FieldKind.DATE:
            element |= {"type": "datepicker"} | ({"initial_date": str(field.value)} if field.value else {})
        case FieldKind.BOOLEAN:
            element |= {"type": "radio_buttons"} | _options([("true", "Yes"), ("false", "No")], str(field.value).lower())
        case _:
            # Slack's option values hold 150 characters: an index holds any choice.
            choices = [(str(number), label) for number, (_, label) in enumerate(field.choices[:100])]
            chosen = [str(n) for n, (value, _) in enumerate(field.choices) if value == str(field.value)]
            element |= {"type": "static_select"} | _options(choices, chosen[0] if chosen else "")
    return element


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> Block:
    options = [_option(value, label) for value, label in choices]
    initial = [option for option in options if option["value"] == chosen]
    return {"options": options, **({"initial_option": initial[0]} if initial else {})}


def _option(value: str, label: str) -> Block:
    return {"text": words(label, 75), "value": value}


def _reason_input(label: str, *, required: bool) -> Block:
    options = [_option(reason.value, said_) for reason, said_ in texts.REASONS.items()]
    element = {"type": "static_select", "action_id": VALUE, "options": options, "placeholder": words("Choose one")}
    return {"type": "input", "block_id": "reason", "label": words(label), "element": element, "optional": not required}


def _comment_input(label: str, *, required: bool) -> Block:
    element = {"type": "plain_text_input", "action_id": VALUE, "multiline": True, "max_length": TEXT_MOST}
    return {"type": "input", "block_id": "comment", "label": words(label), "element": element, "optional": not required}


Values = Mapping[str, Mapping[str, Any]]  # view.state.values: block_id -> element state


def values_of(fields: Sequence[Field], state: Values) -> tuple[dict[str, Any], dict[str, str]]:
    """({field: JSON value}, {field: what is wrong}) from the state of an edit dialog. Fields that are not there stay out."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        given = {block: state[block][VALUE] for block in state if block.startswith(f"f:{field.name}:") and VALUE in state[block]}
        if given:
            try:
                values[field.name] = _value(field, given)
            except ValueError as error:
                wrong[field.name] = str(error)
    return values, wrong


def _value(field: Field, given: Mapping[str, Any]) -> Any:
    first = next(iter(given.values()))
    match field.kind:
        case FieldKind.NUMBER:
            return first.get("value") or None
        case FieldKind.DATE:
            return first.get("selected_date")
        case FieldKind.BOOLEAN:
            chosen = (first.get("selected_option") or {}).get("value")
            return None if chosen is None else chosen == "true"
        case FieldKind.CHOICE:
            return _choice(field, (first.get("selected_option") or {}).get("value"))
        case _:
            return _text(field, given)


def _choice(field: Field, value: str | None) -> str | None:
    if value is None:
        return None
    if not value.isdecimal() or int(value) >= len(field.choices):
        raise ValueError("Choose one of the options.")
    return field.choices[int(value)][0]


def _text(field: Field, given: Mapping[str, Any]) -> Any:
    separators = [separator for _, separator in split(_written(field), CHUNK)] or [""]
    numbered = sorted((int(block.rsplit(":", 1)[1]), state.get("value") or "") for block, state in given.items())
    text = "".join(chunk + (separators[n] if n < len(separators) else "") for n, chunk in numbered)
    if field.kind is FieldKind.TEXTS:
        return [stripped for item in text.splitlines() if (stripped := item.strip())]
    if field.kind is FieldKind.JSON:
        return _json(text)
    return text if text or field.required or field.value == "" else None


def _json(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not valid JSON: line {error.lineno}, {error.msg[:1].lower()}{error.msg[1:]}.") from None


def _written(field: Field) -> str:
    """A field's value as the text that its inputs hold."""
    if field.value is None:
        return ""
    if field.kind is FieldKind.TEXTS:
        return "\n".join(field.value)
    return json.dumps(field.value, ensure_ascii=False, indent=2) if field.kind is FieldKind.JSON else str(field.value)


def split(text: str, most: int) -> list[tuple[str, str]]:
    """[(chunk, the separator that stood behind it)]: joined again they are the text. Cuts at an empty line, a line or a space."""
    pieces: list[tuple[str, str]] = []
    while len(text) > most:
        window = text[: most + 1]
        cut = next((m for p in (r"\n\s*\n", r"\n", r"[ \t]") if (m := _last(p, window, most // 2))), None)
        start, end = cut.span() if cut else (most, most)
        pieces.append((text[:start], text[start:end]))
        text = text[end:]
    return [*pieces, (text, "")] if text else pieces


def _last(pattern: str, window: str, least: int) -> re.Match[str] | None:
    found = [m for m in re.finditer(pattern, window) if m.start() >= least]
    return found[-1] if found else None


def _number(value: float | None) -> str:
    return f"{value:g}"


def reason_of(state: Values) -> tuple[tuple[Reason, ...], str]:
    """(reasons, comment) from the state of any review dialog."""
    chosen = (state.get("reason", {}).get(VALUE, {}).get("selected_option") or {}).get("value")
    comment = (state.get("comment", {}).get(VALUE, {}).get("value") or "").strip()
    reasons = (Reason(chosen),) if chosen in {reason.value for reason in Reason} else ()
    return reasons, comment
