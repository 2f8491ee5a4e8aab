"""A person's inbox as Block Kit: the same blocks in App Home and in a message that only they see. Pure functions."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import (
    MESSAGE_MOST,
    Block,
    button,
    clip,
    clipped,
    divider,
    fallback,
    header,
    line,
    lines,
    quote,
    rich,
    size,
    small,
    words,
)
from adapters.slack.cards import buttons_of, draft_text, withdraw_button
from adapters.slack.ids import press_id, press_of
from adapters.slack.inputs import option
from bot import card_texts, inbox_texts
from bot.attention_texts import PRIVATE
from bot.commands import Press
from bot.parts import Bold, Line, Who
from bot.views import InboxItem, InboxView, SaidItem, StartedItem, WaitingItem
from workflow.inbox import Tray, Wanted
from workflow.plain_text import shorten

BLOCK = "inbox"  # how the names of its blocks begin: a press in one of them was made in an inbox
MENUS = ("tray", "workflow")
SELECT, TOGETHER = "select", "together"
EVERY = "*"  # the value of “All workflows”: Slack takes no empty one
WORKFLOWS_MOST, WORKFLOW_MOST = 40, 40  # in the menu, and characters of each: in a message they count as its text
TEXT_MOST, TEXT_LEAST = 380, 40  # characters of each text of an item that may be shortened
TITLE_MOST, SOURCE_MOST, MESSAGE_LINE, SAID_MOST = 100, 120, 200, 200
NOTES_MOST, NOTE_MOST = 12, 300  # lines, and characters of each part of one


def inbox_message(view: InboxView, notes: Sequence[Line] = (), presses: Sequence[Press] = ()) -> dict[str, Any]:
    """text and blocks. notes, presses: what was just done, and what can be done about it."""
    blocks = inbox_blocks(view, notes, presses)
    if (over := size(blocks) - MESSAGE_MOST) > 0 and view.items:
        blocks = inbox_blocks(view, notes, presses, max(TEXT_LEAST, TEXT_MOST - 1 - over // len(view.items)))
    return {"text": fallback([(inbox_texts.headline(view.wanted.tray, view.count),)]), "blocks": blocks}


def inbox_blocks(view: InboxView, notes: Sequence[Line] = (), presses: Sequence[Press] = (), most: int = TEXT_MOST) -> list[Block]:
    """At most 50. most: characters of each item's own text."""
    page = view.wanted.page
    blocks = [header(inbox_texts.headline(view.wanted.tray, view.count)), _filters(view)]
    if told := [*notes, *view.notes]:
        blocks.append(lines([clipped(each, NOTE_MOST) for each in told[:NOTES_MOST]]))
    if presses:
        blocks.append(_actions(page, "notes", [button(each.label, each.kind, each.id) for each in presses]))
    if view.attention:
        blocks.append(lines([(Bold(PRIVATE),), *view.attention]))
    if not view.items:
        blocks.append(rich(line(inbox_texts.empty(view.wanted.tray, bool(view.wanted.workflow)))))
    for number, item in enumerate(view.items):
        blocks += [divider(), *_item(item, page, number, most)]
    return [*blocks, *_below(view)]


def page_of(block_id: str) -> int | None:
    """The page that a block of an inbox stands on; None: it is of no inbox."""
    name, _, rest = block_id.partition(":")
    return _number(rest.partition(":")[0]) if name == BLOCK else None


def turn_of(action: Mapping[str, Any], page: int) -> int:
    """The page that a press on this one leads to: a menu leads to the first, a turn to its own."""
    if action.get("action_id") in MENUS:
        return 0
    kind, _, to = str(action.get("action_id")).partition(":")
    return _number(to) if kind == "turn" else page


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def wanted_of(values: Mapping[str, Mapping[str, Any]], page: int) -> Wanted:
    """What the menus of an inbox say. values: {block_id: {action_id: what was chosen}}."""
    chosen = {name: _chosen(each) for block in values.values() for name, each in block.items() if name in MENUS}
    tray, workflow = chosen.get("tray", ""), chosen.get("workflow", "")
    return Wanted(Tray(tray) if tray in set(Tray) else Tray.WAITING, "" if workflow == EVERY else workflow[:200], page)


def selected_of(values: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """(review, hash) of what is ticked in an inbox."""
    entered = [each for block in values.values() for name, each in block.items() if name == SELECT and isinstance(each, Mapping)]
    options = [option_ for each in entered for option_ in each.get("selected_options") or () if isinstance(option_, Mapping)]
    return tuple(press_of(str(option_.get("value"))) for option_ in options)


def _chosen(entered: Any) -> str:
    option_ = entered.get("selected_option") if isinstance(entered, Mapping) else None
    return str(option_.get("value")) if isinstance(option_, Mapping) else ""


def _filters(view: InboxView) -> Block:
    trays = [option(tray.value, label) for tray, label in inbox_texts.TRAYS.items()]
    menus = [_menu("tray", trays, view.wanted.tray.value)]
    if len(view.workflows) > 1:
        named = [option(name, clip(title, WORKFLOW_MOST)) for name, title in view.workflows[:WORKFLOWS_MOST]]
        menus.append(_menu("workflow", [option(EVERY, inbox_texts.ALL), *named], view.wanted.workflow or EVERY))
    return _actions(view.wanted.page, "menus", menus)


def _menu(name: str, options: list[Block], chosen: str) -> Block:
    initial = next((each for each in options if each["value"] == chosen), options[0])
    return {"type": "static_select", "action_id": name, "options": options, "initial_option": initial}


def _item(item: InboxItem, page: int, number: int, most: int) -> list[Block]:
    """What is ticked belongs to its block's name, so that one carries its review: of another one nothing is ticked."""
    match item:
        case WaitingItem():
            (blocks, buttons), name = _waiting(item, most), item.view.review.id
        case StartedItem():
            (blocks, buttons), name = _started(item, most), item.view.run.id
        case SaidItem():
            (blocks, buttons), name = _said(item, most), str(number)
    return [*blocks, *([_actions(page, name, buttons)] if buttons else [])]


def _waiting(item: WaitingItem, most: int) -> tuple[list[Block], list[Block]]:
    view, review = item.view, item.view.review
    draft = re.sub(r"\n\s*\n", "\n", draft_text(view.fields))
    about: Line = (
        clip(view.workflow, TITLE_MOST),
        " · started by ",
        Who(review.requester),
        *((" · ", *item.due) if item.due else ()),
    )
    votes = card_texts.progress(review)
    about += ((f" · {votes}",) if votes else ()) + (f" · draft {review.hash}",)
    title = (Bold(clip(review.title, TITLE_MOST)), f"  {shorten(review.source, SOURCE_MOST)}")
    shown = [rich(line(title), quote(clip(draft, most))), small(about)]
    buttons = [*buttons_of(view, len(draft) > most), *_open(item.link, inbox_texts.OPEN_CARD)]
    return shown, [*([_tick(press_id(review.id, review.hash))] if review.together else []), *buttons]


def _tick(press: str) -> Block:
    return {"type": "checkboxes", "action_id": SELECT, "options": [option(press, inbox_texts.SELECT)]}


def _started(item: StartedItem, most: int) -> tuple[list[Block], list[Block]]:
    run = item.view.run
    source = f"  {shorten(run.source, min(most, MESSAGE_LINE))}"
    shown = [
        rich(line((Bold(clip(item.view.workflow, TITLE_MOST)), source))),
        rich(line(clipped(item.view.status, min(SAID_MOST, most)))),
    ]
    return shown, [*_open(item.link, inbox_texts.OPEN_RUN), *([withdraw_button(run.id)] if item.view.running else [])]


def _said(item: SaidItem, most: int) -> tuple[list[Block], list[Block]]:
    title = (Bold(clip(item.review.title, TITLE_MOST)), f"  {shorten(item.review.source, min(most, MESSAGE_LINE))}")
    told: Line = (*item.said, *((" · ", *clipped(item.stands, min(SAID_MOST, most))) if item.stands else ()))
    return [rich(line(title)), small((clip(item.workflow, TITLE_MOST), " · ", *told))], _open(item.link, inbox_texts.OPEN_CARD)


def _open(link: str, label: str) -> list[Block]:
    return [{"type": "button", "action_id": "open", "text": words(label), "url": link}] if link else []


def _below(view: InboxView) -> list[Block]:
    """Behind all that can be ticked: whoever has come so far has passed each of them."""
    page, ten = view.wanted.page, view.size
    ticked = any(isinstance(item, WaitingItem) and item.view.review.together for item in view.items)
    turns = [(page - 1, inbox_texts.BACK)] if page else []
    turns += [(page + 1, inbox_texts.NEXT)] if (page + 1) * ten < view.count else []
    buttons = [button(inbox_texts.SELECTED, TOGETHER, TOGETHER)] if ticked else []
    buttons += [button(label, f"turn:{to}", str(to)) for to, label in turns]
    position = [small(inbox_texts.position(page, ten, len(view.items), view.count))] if turns else []
    return [divider(), *position, _actions(page, "below", buttons)] if buttons else []


def _actions(page: int, name: str, elements: list[Block]) -> Block:
    """The page stands in the block's name: whatever is pressed on it, the same page is shown again."""
    return {"type": "actions", "block_id": f"{BLOCK}:{page}:{name}", "elements": elements}
