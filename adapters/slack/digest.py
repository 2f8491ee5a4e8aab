"""The digest as a Block Kit message: the numbers in a sentence, a table, and links to what is open."""

from typing import Any

from adapters.slack.blocks import Block, clip, divider, fallback, header, lines, rich, small, words
from adapters.slack.blocks import line as one_line
from bot import control_texts, texts
from bot.digest_numbers import COLUMNS, summary, table
from bot.parts import Bold, Line, When
from bot.views import DigestView
from workflow.digest import OpenReview

TITLE_MOST, MOST = 60, 98  # characters of a title, workflows: so many must fit


def digest_blocks(view: DigestView) -> dict[str, Any]:
    """text and blocks of the message."""
    digest = view.digest
    period: Line = ("From ", When(digest.since), " to ", When(digest.until))
    blocks: list[Block] = [header("Signoff digest"), small(period)]
    if digest.empty:
        return {"text": texts.nothing_happened(), "blocks": [*blocks, rich(one_line((texts.nothing_happened(),)))]}
    blocks.append(rich(one_line(summary(digest))))
    if digest.lines:
        blocks.append(_table(view))
    if spent := texts.spent(digest.total):
        blocks.append(small((spent,)))
    if checks := control_texts.total(digest.total.checks):
        blocks.append(small(checks))
    return {"text": fallback([summary(digest)]), "blocks": [*blocks, *_open(view)]}


def _table(view: DigestView) -> Block:
    rows = [[_cell(cell) for cell in (clip(title, TITLE_MOST), *numbers)] for title, *numbers in table(view, MOST)]
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True}] + [{"align": "right"} for _ in COLUMNS[1:]],
        "rows": [[_cell(column) for column in COLUMNS], *rows],
    }


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": words(text, 200)["text"]}


def _open(view: DigestView) -> list[Block]:
    digest = view.digest
    if not digest.open:
        return []
    many = [_open_line(review, view) for review in digest.open]
    if digest.open_count > len(digest.open):
        many.append((f"… and {digest.open_count - len(digest.open)} more",))
    return [divider(), rich(one_line((Bold("Waiting longest"),))), lines(many)]


def _open_line(review: OpenReview, view: DigestView) -> Line:
    title = clip(f"{view.titles.get(review.workflow, review.workflow)}: {review.title}", 2 * TITLE_MOST)
    return ("• ", *texts.open_review(view.links.get(review.id), title), " since ", When(review.opened))
