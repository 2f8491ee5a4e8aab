"""The longest page of an inbox, and the longest dialog about several drafts: Slack takes them."""

from dataclasses import replace

import pytest
from pydantic import BaseModel, Field

from adapters.playground.blocks import checked_view
from adapters.playground.posting import checked_content
from adapters.slack.forms import modal
from adapters.slack.home import home
from adapters.slack.inbox import inbox_message
from bot.commands import Press, PressKind
from bot.parts import Bold, Line, When
from bot.views import InboxItem, InboxView, RunView, SaidItem, StartedItem, TogetherForm, WaitingItem
from tests.adapters.slack.read import read
from tests.adapters.slack.strict import SPACE, card_view
from tests.builders import NOW, a_review, a_run
from workflow.inbox import Tray, Wanted

LINK = "https://chat.test/" + "p" * 2_000


class Long(BaseModel):
    body: str = Field(max_length=500_000)


def numbered(item: InboxItem, number: int) -> InboxItem:
    match item:
        case WaitingItem(view):
            return replace(item, view=replace(view, review=replace(view.review, id=f"rev_{number}")))
        case StartedItem(view):
            return replace(item, view=replace(view, run=replace(view.run, id=f"run_{number}")))
        case _:
            return item


@pytest.mark.parametrize("of", ["x", "長い文です。", "😀", '"\\', "\n", "<&>"])
@pytest.mark.parametrize("tray", Tray)
def test_a_page_of_the_longest_items(of: str, tray: Tray) -> None:
    """Of 500, in the middle, with more workflows than a menu takes, everything long."""
    text = of * 3_000
    names = [f"workflow {number} {of * 50}"[:140] for number in range(150)]
    due: Line = (Bold("⚠ Overdue"), " since ", When(NOW))
    asked = card_view(Long, {"body": text}, title=text, source=text, batch=True, approvals=2, rejections=2)
    items: dict[Tray, InboxItem] = {
        Tray.WAITING: WaitingItem(replace(asked, workflow=text), LINK, due),
        Tray.STARTED: StartedItem(RunView(a_run(source=text), text, (text,), True), LINK),
        Tray.DECIDED: SaidItem(a_review(title=text, source=text), text, ("Approved by you",), (text,), LINK),
    }
    ten = tuple(numbered(items[tray], number) for number in range(10))
    workflows = tuple((name, text) for name in names)
    view = InboxView(Wanted(tray, names[3], 25), ten, 500, 10, workflows, ((text[:300],),), ((text[:300],),) * 4, (("help",),) * 20)
    said = inbox_message(view, [(text[:500],)], [Press(PressKind.TAKE_BACK, "Take back", "rev_1")])
    checked_content(SPACE, said)
    checked_view(home(view, [(text[:500],)]), "home", SPACE)
    assert "251 to 260 of 500" in read(said)


def test_ten_long_drafts_together() -> None:
    text = "The quick brown fox. " * 9_000
    views = tuple(card_view(Long, {"body": text}, id=f"rev_{n}", title="T" * 900, source=text) for n in range(10))
    dialog = modal(TogetherForm(views, tuple((text[:200],) for _ in range(10))))
    checked_view(dialog, "modal", SPACE)
    assert read(dialog).count("more characters are approved with it") == 10
