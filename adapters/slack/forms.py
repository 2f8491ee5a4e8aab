"""Dialogs: from a form to a modal. Pure functions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.blocks import TEXT_MOST, Block, button, clip, lines, paragraph, quote, rich, said, words
from adapters.slack.ids import press_id
from adapters.slack.inputs import VALUE, Values, inputs_of, option
from adapters.slack.policy_form import policy_dialog
from adapters.slack.together_form import together_dialog
from adapters.split import split
from bot import hand_texts, texts
from bot.parts import Line
from bot.views import Form, FormKind, PolicyForm, ReviewForm, StartForm, TogetherForm
from workflow.review import Reason

View = dict[str, Any]
INPUTS_MOST = 90  # of 100 blocks in a modal
VIEW_MOST = 240_000  # bytes of JSON, every sign outside ASCII as \\uXXXX; Slack answers view_too_large from 250,000
PAGE_MOST = 90_000  # the same, of one page of “Read it all”
NOTE_MOST = 500  # characters of a word to whoever a review is handed to
SOURCE_MOST = 1_000  # characters of the message that a dialog repeats


def modal(form: Form, page: int = 0) -> View:
    """page: of a form that is only read; the nearest one there is."""
    match form:
        case TogetherForm():
            return _shell(*together_dialog(form))
        case StartForm():
            return _start(form)
        case PolicyForm():
            return _policy(form)
        case ReviewForm(kind=FormKind.EDIT):
            return _edit(form)
        case ReviewForm(kind=FormKind.READ | FormKind.REVEAL):
            return _read(form, page)
        case ReviewForm(kind=FormKind.HAND):
            return _hand(form)
        case ReviewForm():
            return _reasoned(form)


def told(many: Sequence[Line], title: str = "Not decided") -> View:
    """A sentence on top of a dialog; closing it leads back to what was written there."""
    return _shell("closed", "", title, None, [lines(many)])


def instead(code: str) -> Line:
    """What to say where a dialog did not open. code: Slack's."""
    if code in ("expired_trigger_id", "trigger_expired"):
        return texts.form_expired()
    return texts.form_used() if code == "exchanged_trigger_id" else texts.trouble()


def page_of(action: str) -> int | None:
    """The page that a button in “Read it all” turns to: `read:3` -> 3. None: it is no such button."""
    kind, _, page = action.partition(":")
    return int(page) if kind in (FormKind.READ, FormKind.REVEAL) and page.isascii() and page.isdecimal() and len(page) < 5 else None


def _shell(callback: str, metadata: str, title: str, submit: str | None, blocks: list[Block]) -> View:
    view = {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": words(title, 24),
        "close": words("Cancel" if submit else "Close", 24),
        "blocks": blocks,
    }
    return {**view, "submit": words(submit, 24)} if submit else view


def _edit(form: ReviewForm) -> View:
    review = form.review
    title = f"Edit: {review.title}"
    inputs = [block for field in form.fields if not field.fixed for block in inputs_of(field)]
    why = [_reason_input(texts.EXPLAIN, required=False), _comment_input("A word on why", required=False)]
    blocks = [rich(quote(clip(review.source, SOURCE_MOST))), *inputs, *why]
    view = _shell("edit", press_id(review.id, review.hash), title, "Approve this", blocks)
    if len(inputs) <= INPUTS_MOST and len(json.dumps(view)) <= VIEW_MOST:
        return view
    return _shell("closed", "", title, None, [rich(paragraph(said(texts.too_big_to_edit())))])


def _policy(form: PolicyForm) -> View:
    """Without its history, where that makes it too large."""
    view = _shell(*policy_dialog(form))
    return view if len(json.dumps(view)) <= VIEW_MOST else _shell(*policy_dialog(replace(form, history=())))


def _reasoned(form: ReviewForm) -> View:
    review, rejecting = form.review, form.kind is FormKind.REJECT
    asked = "What makes it unusable?" if rejecting else "What should be different?"
    blocks = [
        rich(quote(clip(review.source, SOURCE_MOST))),
        _reason_input("Reason", required=rejecting),
        _comment_input(asked, required=not rejecting),
    ]
    title = f"{'Reject' if rejecting else 'Revise'}: {review.title}"
    return _shell(form.kind.value, press_id(review.id, review.hash), title, "Reject" if rejecting else "Send back", blocks)


def _hand(form: ReviewForm) -> View:
    review = form.review
    to: Block = {"type": "users_select", "action_id": VALUE, "placeholder": words("Choose a person")}
    note: Block = {"type": "plain_text_input", "action_id": VALUE, "max_length": NOTE_MOST}
    blocks = [
        rich(quote(clip(review.source, SOURCE_MOST))),
        {"type": "input", "block_id": "to", "label": words(hand_texts.TO), "element": to},
        {"type": "input", "block_id": "note", "label": words(hand_texts.NOTE), "element": note, "optional": True},
    ]
    title = f"{hand_texts.TITLE}: {review.title}"
    return _shell(form.kind.value, press_id(review.id, review.hash), title, hand_texts.SUBMIT, blocks)


def handed_of(state: Values) -> tuple[str, str]:
    """(the person's id, a word to them) from the state of that dialog; "" for what is not there."""
    return str(_given(state, "to", "selected_user") or ""), str(_given(state, "note", "value") or "")[:NOTE_MOST]


def _read(form: ReviewForm, number: int) -> View:
    """Everything, as plain text, in pieces that Slack takes, on as many pages as that needs."""
    pages = list(_pages(form))
    number = min(number, len(pages) - 1)
    blocks = pages[number]
    if len(pages) > 1:
        press = press_id(form.review.id, form.review.hash)
        turns = [(number - 1, "Back")] if number else []
        turns += [(number + 1, "Next page")] if number + 1 < len(pages) else []
        buttons = [button(label, f"{form.kind}:{to}", press) for to, label in turns]
        blocks = [*blocks, {"type": "actions", "block_id": "turn", "elements": buttons}]
        blocks = [rich(paragraph(said(f"Page {number + 1} of {len(pages)}", italic=True))), *blocks]
    return _shell("closed", "", form.review.title, None, blocks)


def _pages(form: ReviewForm) -> Iterator[list[Block]]:
    page: list[Block] = []
    size = 0
    for block in _all_of(form):
        more = len(json.dumps(block))
        if page and (size + more > PAGE_MOST or len(page) >= INPUTS_MOST):
            yield page
            page, size = [], 0
        page.append(block)
        size += more
    yield page


def _all_of(form: ReviewForm) -> Iterator[Block]:
    fields = [(field.label, field.shown) for field in form.fields if not (form.kind is FormKind.REVEAL and field.private)]
    private = [(field.label, field.shown) for field in form.fields if form.kind is FormKind.REVEAL and field.private]
    for label, text in [*private, ("The message", form.review.source), *fields]:
        yield {"type": "header", "text": words(label, 150)}
        for chunk, _ in split(text, TEXT_MOST) or [("(empty)", "")]:
            yield {"type": "section", "text": words(chunk)}


def _start(form: StartForm) -> View:
    options = [option(name, title) for name, title in form.choices[:100]]
    select: Block = {"type": "static_select", "action_id": VALUE, "options": options, "placeholder": words("Choose one")}
    if len(options) == 1:
        select["initial_option"] = options[0]
    blocks: list[Block] = [
        {"type": "input", "block_id": "workflow", "label": words("Workflow"), "element": select},
        rich(quote(clip(form.text, 2_000))),
    ]
    return _shell("start", form.proposal, "Start a workflow", "Start", blocks)


def _reason_input(label: str, *, required: bool) -> Block:
    options = [option(reason.value, said_) for reason, said_ in texts.REASONS.items()]
    element = {"type": "static_select", "action_id": VALUE, "options": options, "placeholder": words("Choose one")}
    return {"type": "input", "block_id": "reason", "label": words(label), "element": element, "optional": not required}


def _comment_input(label: str, *, required: bool) -> Block:
    element = {"type": "plain_text_input", "action_id": VALUE, "multiline": True, "max_length": TEXT_MOST}
    return {"type": "input", "block_id": "comment", "label": words(label), "element": element, "optional": not required}


def reason_of(state: Values) -> tuple[tuple[Reason, ...], str]:
    """(reasons, comment) from the state of any review dialog."""
    chosen = _given(state, "reason", "selected_option")
    name = chosen.get("value") if isinstance(chosen, Mapping) else None
    reasons = (Reason(name),) if name in {reason.value for reason in Reason} else ()
    return reasons, str(_given(state, "comment", "value") or "").strip()


def _given(state: Values, block: str, what: str) -> Any:
    return (state.get(block, {}).get(VALUE) or {}).get(what)
