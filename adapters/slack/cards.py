"""Views -> Block Kit messages. Pure functions."""

from collections.abc import Sequence
from typing import Any, assert_never

from adapters.slack.blocks import (
    Block,
    button,
    clip,
    divider,
    fallback,
    header,
    line,
    lines,
    paragraph,
    quote,
    rich,
    said,
    small,
    words,
)
from adapters.slack.digest import digest_blocks
from adapters.slack.ids import press_id
from bot import texts
from bot.parts import Bold, Code, Line, Who
from bot.views import DigestView, FormKind, NoticeView, ReviewView, RunView, TextView, View
from workflow.fields import Field, FieldKind
from workflow.review import Kind, Review

Message = dict[str, Any]  # text and blocks, as chat.postMessage takes them

SOURCE_MOST = 1_500  # characters of the source on a card
DRAFT_MOST = 6_000  # characters of all long fields together
SHORT = 80  # a text up to this long stands in the table of short fields
ROWS = 5  # label and value, of at most 10 section fields
LONG_FIELDS = 6
EVIDENCE, EVIDENCE_MOST = 3, 200


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
        more = [f"{cut:,} more characters of the draft"] if cut else []
        more += [f"{len(review.source) - SOURCE_MOST:,} more of the message"] if long_source else []
        blocks.append(small((f"Shortened: {' and '.join(more)}. Press “{texts.READ}”.",)))
    blocks += _why(review)
    if view.outcome is not None:
        return [*blocks, divider(), rich(line(view.outcome))]
    return [*blocks, _actions(review, bool(cut or long_source)), small((*view.promise, " ", *view.may))]


def _draft(fields: Sequence[Field]) -> tuple[list[Block], int]:
    """(blocks, how many characters of the draft are not on the card)."""
    short = [field for field in fields if _is_short(field)]
    long = [field for field in fields if not _is_short(field)]
    blocks: list[Block] = []
    if short:
        cells = [cell for field in short[:ROWS] for cell in (words(field.label, 200), words(field.shown, 200))]
        for cell in cells[::2]:
            cell.update(type="mrkdwn", text=f"*{_label(cell['text'])}*")
            cell.pop("emoji")
        blocks.append({"type": "section", "fields": cells})
    cut = sum(len(field.shown) for field in short[ROWS:] + long[LONG_FIELDS:])
    left = DRAFT_MOST
    for number, field in enumerate(long[:LONG_FIELDS]):
        share = left // (min(len(long), LONG_FIELDS) - number)
        text = clip(field.shown, share)
        cut += max(0, len(field.shown) - len(text))
        left -= len(text)
        blocks.append(rich(paragraph(said(f"{field.label}\n", bold=True), said(text))))
    return blocks, cut


def _is_short(field: Field) -> bool:
    return field.kind not in (FieldKind.JSON, FieldKind.TEXTS) and len(field.shown) <= SHORT and "\n" not in field.shown


def _label(text: str) -> str:
    """Labels are the builder's words, but they stand in mrkdwn: keep them inert."""
    return text.translate({ord(c): None for c in "*_~`<>&"}).strip() or "field"


def _why(review: Review) -> list[Block]:
    facts = [fact for fact in (texts.confidence(review), texts.drafted_by(review.versions.model)) if fact]
    told: list[Line] = [(Bold("Why it is here: "), review.route.reason, " " + "; ".join(facts).capitalize() + ".")]
    if review.reasoning:
        told.append((clip(review.reasoning, 400),))
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
            button(texts.REVISE, FormKind.REVISE, press),
            button(texts.REJECT, FormKind.REJECT, press, "danger"),
        ]
    if cut:
        buttons.append(button(texts.READ, FormKind.READ, press))
    return {"type": "actions", "block_id": "decide", "elements": buttons}


def run_message(view: RunView) -> Message:
    run = view.run
    head: Line = (Bold(view.workflow), " · started by ", Who(run.requester), " · ", Code(run.id))
    return {
        "text": fallback([(view.workflow,), view.status]),
        "blocks": [small(head), rich(quote(clip(run.source, SOURCE_MOST))), rich(line(view.status))],
    }


def text_message(view: TextView) -> Message:
    """The text exactly as approved, as text: nothing in it becomes a mention or a link."""
    blocks = [rich(paragraph(said(view.text)))]
    return {"text": fallback([(view.text,)]), "blocks": [*blocks, small(view.by)] if view.by else blocks}


def notice(many: Sequence[Line]) -> Message:
    return {"text": fallback(many), "blocks": [lines(many)]}
