"""A person's inbox as an Adaptive Card that only they see: a page of it, each with a link to its card."""

from adapters.teams.elements import Element, Names, card, clip, line, lines, small
from bot import inbox_texts
from bot.parts import Line, Link, Who
from bot.views import InboxItem, InboxView, SaidItem, StartedItem, WaitingItem

TITLE_MOST, SOURCE_MOST = 100, 120


def inbox_card(view: InboxView, names: Names) -> Element:
    head = line((inbox_texts.headline(view.wanted.tray, view.count),), names, size="medium", weight="bolder")
    body = [head, *lines(view.notes, names)]
    if not view.items:
        return card([*body, line(inbox_texts.empty(view.wanted.tray, bool(view.wanted.workflow)), names)])
    for item in view.items:
        body += _item(item, names)
    if view.count > len(view.items):
        body.append(small(inbox_texts.position(view.wanted.page, view.size, len(view.items), view.count), names))
    return card([*body, *(small(each, names) for each in view.attention)])


def _item(item: InboxItem, names: Names) -> list[Element]:
    match item:
        case WaitingItem():
            review, workflow = item.view.review, item.view.workflow
            about: Line = (workflow, " · started by ", Who(review.requester), *((" · ", *item.due) if item.due else ()))
            title, source = review.title, review.source
        case StartedItem():
            title, source, about = item.view.workflow, item.view.run.source, item.view.status
        case SaidItem():
            title, source = item.review.title, item.review.source
            about = (item.workflow, " · ", *item.said, *((" · ", *item.stands) if item.stands else ()))
    said = f"  {clip(' '.join(source.split()), SOURCE_MOST)}"
    named: Line = (Link(item.link, clip(title, TITLE_MOST)),) if item.link else (clip(title, TITLE_MOST),)
    return [{**line((*named, said), names), "separator": True}, small(about, names)]
