"""Views -> Block Kit messages. Pure functions."""

from collections.abc import Sequence
from typing import Any, assert_never

from adapters.slack.blocks import (
    Block,
    button,
    clip,
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
    small,
    words,
)
from adapters.slack.digest import digest_blocks
from adapters.slack.ids import press_id
from adapters.slack.split import split
from bot import texts
from bot.commands import Press
from bot.parts import Bold, Code, Line, Who
from bot.views import DigestView, FormKind, NoticeView, ReviewView, RunView, TextView, View
from workflow.fields import Field, FieldKind
from workflow.review import Kind, Review

Message = dict[str, Any]  # text and blocks, as chat.postMessage takes them

SOURCE_MOST = 1_500  # characters of the source on a card
DRAFT_MOST = 6_000  # characters of all fields together
SHORT = 80  # a text up to this long stands in the table of short fields
ROWS = 5  # label and value, of at most 10 fields in one section
SHORT_FIELDS = 2 * ROWS
LONG_FIELDS = 6
LABEL_MOST = 150
WHY_MOST = 400  # characters of the route's reason, and of the model's own words
SAID_MOST = 1_000  # characters of a comment, or of how a run ended
EVIDENCE, EVIDENCE_MOST = 3, 200
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
    """The source first, then the draft, then why it is here and what pressing does; once decided, how it ended."""
    review = view.review
    shown, cut = _draft(view.fields)
    long_source = len(review.source) > SOURCE_MOST
    blocks = [
        header(texts.headline(review)),
        small((f"{view.workflow} · started by ", Who(review.requester), " · ", Code(review.run), f" · draft {review.hash}")),
        rich(quote(clip(review.source, SOURCE_MOST))),
        *shown,
    ]
    if cut or long_source:
        more = [cut] if cut else []
        more += [f"{len(review.source) - SOURCE_MOST:,} more characters of the message"] if long_source else []
        press = "" if view.outcome else f" Press “{texts.READ}”."
        blocks.append(small((f"Shortened: {' and '.join(more)}.{press}",)))
    blocks += _why(review)
    if view.outcome is not None:
        ended = rich(line(tuple(clip(part, SAID_MOST) if isinstance(part, str) else part for part in view.outcome)))
        return [*blocks, divider(), ended]
    return [*blocks, _actions(review, bool(cut or long_source)), small((*view.promise, " ", *view.may))]


def _draft(fields: Sequence[Field]) -> tuple[list[Block], str]:
    """(blocks, what of the draft is not on the card)."""
    short = [field for field in fields if _is_short(field)]
    long = [field for field in fields if not _is_short(field)]
    blocks: list[Block] = []
    for start in range(0, min(len(short), SHORT_FIELDS), ROWS):
        row = short[start : min(start + ROWS, SHORT_FIELDS)]
        cells = [cell for field in row for cell in (_label(field.label), words(_shown(field), 200))]
        blocks.append({"type": "section", "fields": cells})
    used = sum(len(cell["text"]) for block in blocks for cell in block["fields"])
    cut, left = 0, DRAFT_MOST - used
    for number, field in enumerate(long[:LONG_FIELDS]):
        share = left // (min(len(long), LONG_FIELDS) - number)
        text = clip(_shown(field), share)
        cut += max(0, len(_shown(field)) - len(text))
        left -= len(text)
        blocks.append(rich(paragraph(said(f"{clip(field.label, LABEL_MOST)}\n", bold=True), said(text))))
    return blocks, _missing(len(short[SHORT_FIELDS:]) + len(long[LONG_FIELDS:]), cut)


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


def _why(review: Review) -> list[Block]:
    # A reason with a bar names the confidence already.
    claimed = texts.confidence(review) if review.route.threshold is None else ""
    facts = "; ".join(fact for fact in (claimed, clip(texts.drafted_by(review.versions.model), LABEL_MOST)) if fact)
    made = "" if review.kind is Kind.DOUBT else f" {texts.sentence(facts)}."
    told: list[Line] = [(Bold("Why it is here: "), clip(review.route.reason, WHY_MOST), made)]
    if review.reasoning:
        told.append((clip(review.reasoning, WHY_MOST),))
    told += [("⚠ " + clip(flag, EVIDENCE_MOST),) for flag in review.flags[:EVIDENCE]]
    told += [("• " + clip(evidence, EVIDENCE_MOST),) for evidence in review.evidence[:EVIDENCE]]
    return [lines(told)]


def _actions(review: Review, cut: bool) -> Block:
    press = press_id(review.id, review.hash)
    if review.kind is Kind.DOUBT:
        buttons = [button(texts.AGAIN, "approve", press, "primary"), button(texts.STOP, FormKind.REJECT, press, "danger")]
    else:
        buttons = [
            button(texts.APPROVE, "approve", press, "primary"),
            button(texts.EDIT, FormKind.EDIT, press),
            *([button(texts.REVISE, FormKind.REVISE, press)] if review.revisions else []),
            button(texts.REJECT, FormKind.REJECT, press, "danger"),
        ]
    if cut:
        buttons.append(button(texts.READ, FormKind.READ, press))
    return {"type": "actions", "block_id": "decide", "elements": buttons}


def run_message(view: RunView) -> Message:
    run = view.run
    head: Line = (Bold(view.workflow), " · started by ", Who(run.requester), " · ", Code(run.id))
    status = tuple(clip(part, SAID_MOST) if isinstance(part, str) else part for part in view.status)
    return {
        "text": fallback([(view.workflow,), status]),
        "blocks": [small(head), rich(quote(clip(run.source, SOURCE_MOST))), rich(line(status))],
    }


def text_message(view: TextView) -> Message:
    """The text exactly as approved, as text: nothing in it becomes a mention or a link."""
    blocks = [rich(paragraph(said(view.text)))]
    return {"text": fallback([(view.text,)]), "blocks": [*blocks, small(view.by)] if view.by else blocks}


def notice(many: Sequence[Line], presses: Sequence[Press] = ()) -> Message:
    """presses: what whoever reads it may do about it."""
    blocks = [lines(many)]
    if presses:
        buttons = [button(press.label, press.kind, press.id) for press in presses]
        blocks.append({"type": "actions", "block_id": "presses", "elements": buttons})
    return {"text": fallback(many), "blocks": blocks}
