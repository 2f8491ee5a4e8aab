"""Views -> Adaptive Cards. Pure functions. names: of everybody whom a view names; Teams shows an id to nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from adapters.teams.digest import digest_card
from adapters.teams.elements import (
    CARD_MOST,
    Element,
    Names,
    card,
    clip,
    clipped,
    cut,
    execute,
    labelled,
    line,
    lines,
    opens,
    paragraphs,
    pieces,
    quote,
    row,
    size,
    small,
    spoken,
)
from adapters.teams.ids import press_id
from bot import texts
from bot.commands import Press, PressKind
from bot.parts import Bold, Code, Line, Who
from bot.views import DigestView, FormKind, NoticeView, ReviewView, RunView, TextView, View
from workflow.ask import NOBODY
from workflow.fields import Field, FieldKind
from workflow.review import Kind, Review

SOURCE_MOST = 1_500  # characters of the source on a card
DRAFT_MOST = 6_000  # characters of all fields together, where the rest of the card leaves so many
SHORT = 80  # a text up to this long stands beside its label
SHORT_FIELDS, LONG_FIELDS = 10, 6
LABEL_MOST = 150
WHY_MOST = 400  # characters of the route's reason, and of the model's own words
LISTED_MOST = 200  # of a vote's comment, and of what was said to the draft before
SAID_MOST = 1_000  # characters of a comment, or of how a run ended
PIECE = 6_000  # characters of a text in one message


@dataclass(frozen=True)
class Message:
    """summary: what a notification says. ai: whether Teams writes “AI generated” beside it."""

    card: Element
    summary: str
    ai: bool = False


def messages(view: View, names: Names) -> list[Message]:
    """One, but for a text that is too long for one. All but the last say which piece they are."""
    parts = pieces(view.text, PIECE) if isinstance(view, TextView) else []
    if not isinstance(view, TextView) or len(parts) < 2:
        return [message(view, names)]
    told = [(f"{number} of {len(parts)}",) for number in range(1, len(parts))]
    return [_text(TextView(part, by), names) for part, by in zip(parts, [*told, view.by], strict=True)]


def message(view: View, names: Names) -> Message:
    match view:
        case ReviewView():
            ai = view.review.kind is Kind.DRAFT and view.review.versions.model not in ("code", NOBODY)
            return Message(review_card(view, names), texts.headline(view.review), ai)
        case RunView():
            return _run(view, names)
        case TextView():
            return _text(view, names)
        case NoticeView():
            return notice(view.lines, names)
        case DigestView():
            return Message(digest_card(view, names), "Signoff digest")
        case _:
            assert_never(view)


def review_card(view: ReviewView, names: Names) -> Element:
    """What and for whom; the source, then the draft and what is new in it; why it is here; how far several people have come,
    what pressing does, who may, until when; the buttons. Once decided, how it ended instead."""
    review = view.review
    head = [*_head(view, names), quote(clip(review.source, SOURCE_MOST))]
    why = [*_new(view, names), *(small(clipped(each, WHY_MOST), names) for each in view.why)]
    tail = _ended(view, names) if view.outcome is not None else _asked(view, names)
    room = CARD_MOST - size([*head, *why, *tail]) - 3_000  # for the buttons
    shown, cut = _draft(view.fields, min(DRAFT_MOST, room))
    missing = [cut] if cut else []
    if len(review.source) > SOURCE_MOST:
        missing.append(f"{len(review.source) - SOURCE_MOST:,} more characters of the message")
    buttons = _buttons(view, bool(missing)) if view.outcome is None else []
    return card([*head, *shown, *_shortened(missing, bool(buttons), names), *why, *tail], buttons)


def _head(view: ReviewView, names: Names) -> list[Element]:
    review = view.review
    by: Line = (clip(view.workflow, LABEL_MOST), " · started by ", Who(review.requester), " · ", Code(review.run))
    headline = line((clip(texts.headline(review), LABEL_MOST),), {}, size="medium", weight="bolder", color=_color(review))
    return [headline, small((*by, f" · draft {review.hash}"), names)]


def _color(review: Review) -> str:
    if review.outcome is None:
        return "accent"
    return "good" if review.outcome.final is not None and review.undone is None else "default"


def _shortened(missing: Sequence[str], open_: bool, names: Names) -> list[Element]:
    press = f" Press “{texts.READ}”." if open_ else ""
    return [small((f"Shortened: {' and '.join(missing)}.{press}",), names)] if missing else []


def _new(view: ReviewView, names: Names) -> list[Element]:
    """Why it asks again, and what changed since."""
    came = [line(clipped(view.came, LISTED_MOST), names)] if view.came else []
    return came if view.outcome is not None else [*came, *_changed(view, names)]


def _changed(view: ReviewView, names: Names) -> list[Element]:
    if len(view.changed) == 1:
        return [line((Bold(texts.CHANGED), ": ", *view.changed[0]), names)]
    return lines([(Bold(texts.CHANGED), ":"), *(("• ", *each) for each in view.changed)], names) if view.changed else []


def _asked(view: ReviewView, names: Names) -> list[Element]:
    votes = lines([clipped(each, LISTED_MOST) for each in view.votes], names)
    return [*votes, *(small(each, names) for each in (view.promise, view.may, view.due) if each)]


def _ended(view: ReviewView, names: Names) -> list[Element]:
    assert view.outcome is not None
    outcome = {**line(clipped(view.outcome, SAID_MOST), names, spacing="medium"), "separator": True}
    return [outcome, *_changed(view, names), *lines([clipped(each, LISTED_MOST) for each in view.votes], names)]


def _draft(fields: Sequence[Field], most: int) -> tuple[list[Element], str]:
    """(elements, what of the draft is not on the card). most: characters of all fields together."""
    short = [field for field in fields if _is_short(field)]
    long = [field for field in fields if not _is_short(field)]
    shown = [row(clip(field.label, LABEL_MOST), shown_text(field)) for field in short[:SHORT_FIELDS]]
    lost, left = 0, most - size(shown)
    for number, field in enumerate(long[:LONG_FIELDS]):
        share = left // (min(len(long), LONG_FIELDS) - number)
        text = cut(shown_text(field), max(share, 100))
        lost += max(0, len(shown_text(field)) - len(text))
        left -= len(text)
        shown.append(labelled(clip(field.label, LABEL_MOST), text))
    return shown, _missing(len(short[SHORT_FIELDS:]) + len(long[LONG_FIELDS:]), lost)


def _missing(fields: int, characters: int) -> str:
    said = [f"{fields} more field{'s' if fields > 1 else ''}"] if fields else []
    said += [f"{characters:,} more characters of the draft"] if characters else []
    return " and ".join(said)


def shown_text(field: Field) -> str:
    return field.shown if field.shown.strip() else "(empty)"


def _is_short(field: Field) -> bool:
    return field.kind not in (FieldKind.JSON, FieldKind.TEXTS) and len(field.shown) <= SHORT and "\n" not in field.shown


def _buttons(view: ReviewView, cut: bool) -> list[Element]:
    """Six at most: Teams shows no more."""
    review = view.review
    press = press_id(review.id, review.hash)
    if review.kind is Kind.DOUBT:
        buttons = [
            execute(texts.AGAIN, "approve", press, "positive"),
            *([execute(texts.HAPPENED, "happened", press)] if view.goes_on else []),
            opens(texts.STOP, FormKind.REJECT, press, "destructive"),
        ]
    else:
        buttons = [
            execute(texts.APPROVE, "approve", press, "positive"),
            opens(texts.EDIT, FormKind.EDIT, press),
            *([opens(texts.REVISE, FormKind.REVISE, press)] if review.revisions else []),
            opens(texts.REJECT, FormKind.REJECT, press, "destructive"),
        ]
    if cut:
        buttons.append(opens(texts.READ, FormKind.READ, press))
    if view.masked:
        buttons.append(opens(texts.REVEAL, FormKind.REVEAL, press))
    return buttons


def _run(view: RunView, names: Names) -> Message:
    run = view.run
    head = small((Bold(view.workflow), " · started by ", Who(run.requester), " · ", Code(run.id)), names)
    quoted = [quote(clip(run.source, SOURCE_MOST))] if run.source else []
    status = clipped(view.status, SAID_MOST)
    buttons = [opens(texts.WITHDRAW, PressKind.WITHDRAW, run.id)] if view.running else []
    return Message(card([head, *quoted, line(status, names)], buttons), spoken([(view.workflow,), status], names))


def _text(view: TextView, names: Names) -> Message:
    """The text exactly as approved, as text: nothing in it becomes a mention or a link."""
    body = [*paragraphs(view.text), *([small(view.by, names)] if view.by else [])]
    return Message(card(body), clip(view.text, 200))


def notice(many: Sequence[Line], names: Names, presses: Sequence[Press] = ()) -> Message:
    """presses: what whoever reads it may do about it."""
    buttons = [execute(press.label, press.kind, press.id, "positive" if press.main else "default") for press in presses]
    return Message(card(lines(many, names), buttons), spoken(many, names))
