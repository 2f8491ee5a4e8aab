"""A digest's numbers, in words and as a table, for all chats."""

from bot import texts
from bot.parts import Bold, Line
from bot.views import DigestView
from workflow.digest import Digest
from workflow.digest import Line as Numbers

COLUMNS = ("Workflow", "Started", "Alone", "Approved", "Edited", "Sent back", "Rejected", "Time to decide")


def summary(digest: Digest) -> Line:
    all_ = digest.total
    said: Line = (Bold(str(all_.started)), " started, ", Bold(str(all_.released)), " done without a person, ")
    said += (Bold(str(all_.decided)), " decided by people")
    if all_.decided:
        said += (f" ({all_.approved} as they were, {all_.edited} edited, {all_.revised} sent back, {all_.rejected} rejected)",)
        said += (f", half of them within {texts.duration(all_.seconds)}",)
    if all_.failed:
        said += (", ", Bold(f"{all_.failed} failed"))
    return (*said, f". {digest.open_count} still {'waits' if digest.open_count == 1 else 'wait'} for a sign-off.")


def table(view: DigestView, most: int) -> list[tuple[str, ...]]:
    """Rows under COLUMNS: a workflow each, `most` of them, and the total of several."""
    rows = [_row(numbers, view.titles.get(numbers.workflow, numbers.workflow)) for numbers in view.digest.lines[:most]]
    return [*rows, _row(view.digest.total, "All")] if len(rows) > 1 else rows


def _row(numbers: Numbers, title: str) -> tuple[str, ...]:
    counts = (numbers.started, numbers.released, numbers.approved, numbers.edited, numbers.revised, numbers.rejected)
    return (title, *[str(count) for count in counts], texts.duration(numbers.seconds))
