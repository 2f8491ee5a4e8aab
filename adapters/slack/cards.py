"""Views -> Block Kit messages. Pure functions."""

from collections.abc import Sequence
from typing import Any, assert_never

from adapters.slack.blocks import (
    MESSAGE_MOST,
    Block,
    button,
    clip,
    clipped,
    confirm,
    divider,
    fallback,
    formats,
    header,
    line,
    lines,
    marked,
    paragraph,
    quote,
    rich,
    said,
    size,
    small,
    words,
)
from adapters.slack.digest import digest_blocks
from adapters.slack.ids import press_id
from adapters.split import split
from bot import hand_texts, texts
from bot.commands import Press, PressKind
from bot.parts import Bold, Code, Line, Who
from bot.views import DigestView, FormKind, NoticeView, ReviewView, RunView, TextView, View
from workflow.fields import Field, FieldKind
from workflow.looks import CARD_SHOWS
from workflow.review import Kind

Message = dict[str, Any]  # text and blocks, as chat.postMessage takes them

SOURCE_MOST = 1_500  # characters of the source on a card
DRAFT_MOST = CARD_SHOWS  # characters of all fields together, where the rest of the card leaves so many
SHORT = 80  # a text up to this long stands in the table of short fields
ROWS = 5  # label and value, of at most 10 fields in one section
SHORT_FIELDS = 2 * ROWS
LONG_FIELDS = 6
LABEL_MOST = 150
WHY_MOST = 400  # characters of the route's reason, and of the model's own words
LISTED_MOST = 200  # of a vote's comment, and of what was said to the draft before
SAID_MOST = 1_000  # characters of a comment, or of how a run ended
PIECE = 10_000  # characters of a text in one message


def messages(view: View) -> list[Message]:
    """One, but for a text that is too long for one. All but the last say which piece they are."""
    if not isinstance(view, TextView) or len(view.text) <= PIECE:
        return [message(view)]
    pieces = [chunk + separator for chunk, separator in split(view.text, PIECE)]
    told = [(f"{number} of {len(pieces)}",) for number in range(1, len(pieces))]
    return [text_message(TextView(piece, by)) for piece, by in zip(pieces, [*told, view.by], strict=True)]


def message(view: View) -> Message:
    match view:
        case ReviewView():
            return {"text": fallback([(texts.headline(view.review),)]), "blocks": card(view)}
        case RunView():
            return run_message(view)
        case TextView():
            return text_message(view)
        case NoticeView():
            return notice(view.lines)
        case DigestView():
            return digest_blocks(view)
        case _:
            assert_never(view)


def card(view: ReviewView) -> list[Block]:
    """What and for whom; the source, then the draft and what is new in it; why it is here; what pressing does, who may, until
    when, and how far several people have come. Once decided, how it ended instead, and no buttons."""
    review = view.review
    head = [
        header(texts.headline(review)),
        small(
            (
                clip(view.workflow, LABEL_MOST),
                " · started by ",
                Who(review.requester),
                " · ",
                Code(review.run),
                f" · draft {review.hash}",
            )
        ),
        rich(quote(clip(review.source, SOURCE_MOST))),
    ]
    why = [lines([*_new(view), *(clipped(each, WHY_MOST) for each in view.why)])]
    tail = _ended(view) if view.outcome is not None else _asked(view)
    shown, cut = _draft(view.fields, min(DRAFT_MOST, MESSAGE_MOST - size([*head, *why, *tail])))
    missing = [cut] if cut else []
    if len(review.source) > SOURCE_MOST:
        missing.append(f"{len(review.source) - SOURCE_MOST:,} more characters of the message")
    buttons = [] if view.outcome is not None else [_actions(view, bool(missing))]
    return [*head, *shown, *_shortened(missing, bool(buttons)), *why, *buttons, *tail]


def _shortened(missing: Sequence[str], open_: bool) -> list[Block]:
    press = f" Press “{texts.READ}”." if open_ else ""
    return [small((f"Shortened: {' and '.join(missing)}.{press}",))] if missing else []


def _new(view: ReviewView) -> list[Line]:
    """Why it asks again, and what changed since."""
    if view.outcome is not None:
        return [clipped(view.came, LISTED_MOST)] if view.came else []
    changed: list[Line] = [(Bold(texts.CHANGED), ": ", *view.changed[0])] if len(view.changed) == 1 else []
    if len(view.changed) > 1:
        changed = [(Bold(texts.CHANGED), ":"), *(("• ", *each) for each in view.changed)]
    return [*([clipped(view.came, LISTED_MOST)] if view.came else []), *changed]


def _asked(view: ReviewView) -> list[Block]:
    said = [small(each) for each in (view.promise, view.may, *view.handed, view.due, view.checks) if each]
    return [*said, *([lines([clipped(each, LISTED_MOST) for each in view.votes])] if view.votes else [])]


def _ended(view: ReviewView) -> list[Block]:
    assert view.outcome is not None
    votes = [clipped(each, LISTED_MOST) for each in view.votes]
    changed = [(Bold(texts.CHANGED), ":"), *(("• ", *each) for each in view.changed)] if view.changed else []
    return [divider(), lines([clipped(view.outcome, SAID_MOST), *changed, *votes])]


def _draft(fields: Sequence[Field], most: int) -> tuple[list[Block], str]:
    """(blocks, what of the draft is not on the card). most: characters of all fields together."""
    short = [field for field in fields if _is_short(field)]
    long = [field for field in fields if not _is_short(field)]
    blocks: list[Block] = []
    for start in range(0, min(len(short), SHORT_FIELDS), ROWS):
        row = short[start : min(start + ROWS, SHORT_FIELDS)]
        cells = [cell for field in row for cell in (_label(field.label), words(_shown(field), 200))]
        blocks.append({"type": "section", "fields": cells})
    cut, left = 0, most - size(blocks)
    for number, field in enumerate(long[:LONG_FIELDS]):
        share = left // (min(len(long), LONG_FIELDS) - number)
        text = clip(_shown(field), share)
        cut += max(0, len(_shown(field)) - len(text))
        left -= len(text)
        blocks.append(rich(paragraph(said(f"{clip(field.label, LABEL_MOST)}\n", bold=True), said(text))))
    return blocks, _missing(len(short[SHORT_FIELDS:]) + len(long[LONG_FIELDS:]), cut)


def draft_text(fields: Sequence[Field]) -> str:
    """As one text. A long text is what a person came to read: the longest comes first and needs no label. Numbers about the
    others, like confidences, come last, on one line."""
    texts_only = (field for field in fields if field.kind is not FieldKind.JSON and not _is_short(field))
    longest = max(texts_only, key=lambda field: len(field.shown), default=None)
    rest = sorted((field for field in fields if field is not longest and field.shown.strip()), key=_is_json)
    said = [f"{field.label}: {field.shown.replace(chr(10), ', ') if _is_json(field) else field.shown}" for field in rest]
    return "\n".join([*([longest.shown.strip()] if longest else []), *said]) or "(empty)"


def _is_json(field: Field) -> bool:
    return field.kind is FieldKind.JSON


def _missing(fields: int, characters: int) -> str:
    said = [f"{fields} more field{'s' if fields > 1 else ''}"] if fields else []
    said += [f"{characters:,} more characters of the draft"] if characters else []
    return " and ".join(said)


def _shown(field: Field) -> str:
    return field.shown if field.shown.strip() else "(empty)"


def _is_short(field: Field) -> bool:
    return field.kind not in (FieldKind.JSON, FieldKind.TEXTS) and len(field.shown) <= SHORT and "\n" not in field.shown


def _label(text: str) -> Block:
    """Bold, where mrkdwn can show it as it is."""
    text = clip(" ".join(text.split()), LABEL_MOST) or "field"
    parts = (Bold(text),)
    return {"type": "mrkdwn", "text": marked(parts)} if formats(parts) else words(text)


def _actions(view: ReviewView, cut: bool) -> Block:
    return {"type": "actions", "block_id": "decide", "elements": buttons_of(view, cut)}


def buttons_of(view: ReviewView, cut: bool) -> list[Block]:
    """What can be done with an open review. cut: whether there is more to read."""
    review = view.review
    press = press_id(review.id, review.hash)
    if review.kind is Kind.DOUBT:
        buttons = [
            button(texts.AGAIN, "approve", press, "primary"),
            *([button(texts.HAPPENED, "happened", press)] if view.goes_on else []),
            button(texts.STOP, FormKind.REJECT, press, "danger"),
        ]
    else:
        buttons = [
            button(texts.APPROVE, "approve", press, "primary"),
            button(texts.EDIT, FormKind.EDIT, press),
            *([button(texts.REVISE, FormKind.REVISE, press)] if review.revisions else []),
            button(texts.REJECT, FormKind.REJECT, press, "danger"),
        ]
    buttons.append(button(hand_texts.HAND, FormKind.HAND, press))
    if cut:
        buttons.append(button(texts.READ, FormKind.READ, press))
    if view.masked:
        buttons.append(button(texts.REVEAL, FormKind.REVEAL, press))
    return buttons


def run_message(view: RunView) -> Message:
    run = view.run
    head: Line = (Bold(view.workflow), " · started by ", Who(run.requester), " · ", Code(run.id))
    status = clipped(view.status, SAID_MOST)
    quoted = [rich(quote(clip(run.source, SOURCE_MOST)))] if run.source else []
    return {
        "text": fallback([(view.workflow,), status]),
        "blocks": [small(head), *quoted, rich(line(status)), *([_withdraw(run.id)] if view.running else [])],
    }


def _withdraw(run_id: str) -> Block:
    """Everybody sees it; only whoever started the run may press it."""
    return {"type": "actions", "block_id": "run", "elements": [withdraw_button(run_id)]}


def withdraw_button(run_id: str) -> Block:
    asked = confirm(texts.SURE, texts.WITHDRAWING, texts.WITHDRAW, texts.KEEP)
    return {**button(texts.WITHDRAW, PressKind.WITHDRAW, run_id), "confirm": asked}


def text_message(view: TextView) -> Message:
    """The text exactly as approved, as text: nothing in it becomes a mention or a link."""
    blocks = [rich(paragraph(said(view.text)))]
    return {"text": fallback([(view.text,)]), "blocks": [*blocks, small(view.by)] if view.by else blocks}


def notice(many: Sequence[Line], presses: Sequence[Press] = ()) -> Message:
    """presses: what whoever reads it may do about it."""
    blocks = [lines(many)]
    if presses:
        buttons = [button(press.label, press.kind, press.id, "primary" if press.main else "") for press in presses]
        blocks.append({"type": "actions", "block_id": "presses", "elements": buttons})
    return {"text": fallback(many), "blocks": blocks}
