"""The App Home tab."""

from typing import Any

from adapters.slack.blocks import Block, divider, header, line, lines, rich, small
from bot import texts
from bot.parts import Line, When
from bot.views import HomeView


def home(view: HomeView) -> dict[str, Any]:
    """A view of type home: what waits for a sign-off, and what to type."""
    blocks: list[Block] = [header(f"Waiting for a sign-off: {view.open_count}")]
    if view.open:
        blocks += [_open(review_line) for review_line in _lines(view)]
        if view.open_count > len(view.open):
            blocks.append(small((f"… and {view.open_count - len(view.open)} more",)))
    else:
        blocks.append(rich(line(("Nothing waits. New cards appear in their channels, and here.",))))
    return {"type": "home", "blocks": [*blocks, divider(), header("What you can type"), lines(view.help)]}


def _open(parts: Line) -> Block:
    return rich(line(parts))


def _lines(view: HomeView) -> list[Line]:
    return [
        (
            *texts.open_review(view.links.get(review.id), f"{view.titles.get(review.workflow, review.workflow)}: {review.title}"),
            " since ",
            When(review.opened),
        )
        for review in view.open
    ]
