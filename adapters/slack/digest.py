"""The digest as a Block Kit message: the numbers in a sentence, a table, and links to what is open."""

from typing import Any

from adapters.slack.blocks import Block, clip, divider, fallback, header, lines, rich, small, words
from adapters.slack.blocks import line as one_line
from bot import control_texts, texts
from bot.parts import Bold, Line, When
from bot.views import DigestView
from workflow.digest import Digest, OpenReview
from workflow.digest import Line as Numbers

TITLE_MOST = 60  # characters: 98 workflows must fit
COLUMNS = ("Workflow", "Started", "Alone", "Approved", "Edited", "Sent back", "Rejected", "Time to decide")


def digest_blocks(view: DigestView) -> dict[str, Any]:
    """text and blocks of the message."""
    digest = view.digest
    period: Line = ("From ", When(digest.since), " to ", When(digest.until))
    blocks: list[Block] = [header("Signoff digest"), small(period)]
    if digest.empty:
        return {"text": texts.nothing_happened(), "blocks": [*blocks, rich(one_line((texts.nothing_happened(),)))]}
    blocks.append(rich(one_line(_summary(digest))))
    if digest.lines:
        blocks.append(_table(view))
    if spent := texts.spent(digest.total):
        blocks.append(small((spent,)))
    if checks := control_texts.total(digest.total.checks):
        blocks.append(small(checks))
    return {"text": fallback([_summary(digest)]), "blocks": [*blocks, *_open(view)]}


def _summary(digest: Digest) -> Line:
    all_ = digest.total
    said: Line = (Bold(str(all_.started)), " started, ", Bold(str(all_.released)), " done without a person, ")
    said += (Bold(str(all_.decided)), " decided by people")
    if all_.decided:
        said += (f" ({all_.approved} as they were, {all_.edited} edited, {all_.revised} sent back, {all_.rejected} rejected)",)
        said += (f", half of them within {texts.duration(all_.seconds)}",)
    if all_.failed:
        said += (", ", Bold(f"{all_.failed} failed"))
    return (*said, f". {digest.open_count} still {'waits' if digest.open_count == 1 else 'wait'} for a sign-off.")


def _table(view: DigestView) -> Block:
    rows = [_row(numbers, view.titles.get(numbers.workflow, numbers.workflow)) for numbers in view.digest.lines[:98]]
    if len(rows) > 1:
        rows.append(_row(view.digest.total, "All"))
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True}] + [{"align": "right"} for _ in COLUMNS[1:]],
        "rows": [[_cell(column) for column in COLUMNS], *rows],
    }


def _row(numbers: Numbers, title: str) -> list[Block]:
    counts = (numbers.started, numbers.released, numbers.approved, numbers.edited, numbers.revised, numbers.rejected)
    return [_cell(clip(title, TITLE_MOST)), *[_cell(str(count)) for count in counts], _cell(texts.duration(numbers.seconds))]


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
