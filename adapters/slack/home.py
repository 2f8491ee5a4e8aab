"""The App Home tab."""

from collections.abc import Sequence
from typing import Any

from adapters.slack.blocks import divider, header, lines
from adapters.slack.inbox import inbox_blocks
from bot import inbox_texts
from bot.commands import Press
from bot.parts import Line
from bot.views import InboxView


def home(view: InboxView, notes: Sequence[Line] = (), presses: Sequence[Press] = ()) -> dict[str, Any]:
    """A view of type home: the inbox, and what to type."""
    blocks = inbox_blocks(view, notes, presses)
    return {"type": "home", "blocks": [*blocks, divider(), header(inbox_texts.TYPE), lines(view.help)]}
