"""The dialog that shows what several approvals with one press would approve. Pure functions."""

from collections.abc import Mapping
from typing import Any

from adapters.slack.blocks import Block, clip, divider, line, lines, quote, rich, small
from adapters.slack.cards import draft_text
from adapters.slack.ids import press_id, press_of
from bot import inbox_texts
from bot.parts import Bold, Who
from bot.views import ReviewView, TogetherForm
from workflow.plain_text import shorten

CALLBACK = "together"
DRAFT_MOST, TITLE_MOST, SOURCE_MOST = 6_000, 100, 120  # characters of each review


def together_dialog(form: TogetherForm) -> tuple[str, str, str, str, list[Block]]:
    """callback, metadata, title, submit and blocks. The metadata names each review and the version of it that is shown; there
    are at most ten, so that Slack takes it."""
    label = inbox_texts.together(len(form.views))
    named = " ".join(press_id(view.review.id, view.review.hash) for view in form.views)
    blocks = [rich(line(inbox_texts.exactly(len(form.views))))]
    for view in form.views:
        blocks += [divider(), *_one(view)]
    return (
        CALLBACK,
        named,
        inbox_texts.drafts(len(form.views)),
        label,
        [*blocks, *([divider(), lines(form.left)] if form.left else [])],
    )


def chosen_of(view: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(press_of(part) for part in str(view.get("private_metadata") or "").split())


def _one(view: ReviewView) -> list[Block]:
    review = view.review
    title = (Bold(clip(review.title, TITLE_MOST)), f"  {shorten(review.source, SOURCE_MOST)}")
    about = (clip(view.workflow, TITLE_MOST), " · started by ", Who(review.requester), f" · draft {review.hash}")
    draft = draft_text(view.fields)
    more = [small(inbox_texts.shortened(len(draft) - DRAFT_MOST))] if len(draft) > DRAFT_MOST else []
    return [rich(line(title), quote(clip(draft, DRAFT_MOST))), *more, small(about)]
