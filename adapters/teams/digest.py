"""The digest as an Adaptive Card: the numbers in a sentence, a table, and links to what is open."""

from adapters.teams.elements import Element, Names, card, clip, line, lines, small, table
from bot import control_texts, texts
from bot.digest_numbers import COLUMNS, summary
from bot.digest_numbers import table as rows
from bot.parts import Bold, Line, When
from bot.views import DigestView
from workflow.digest import OpenReview

TITLE_MOST, MOST = 60, 8  # characters of a title, workflows: the card must stay under its limit


def digest_card(view: DigestView, names: Names) -> Element:
    digest = view.digest
    head = [
        line(("Signoff digest",), names, size="medium", weight="bolder"),
        small(("From ", When(digest.since), " to ", When(digest.until)), names),
    ]
    if digest.empty:
        return card([*head, line((texts.nothing_happened(),), names)])
    body = [*head, line(summary(digest), names)]
    if digest.lines:
        body.append(table(COLUMNS, [[clip(cell, TITLE_MOST) for cell in each] for each in rows(view, MOST)]))
    if len(digest.lines) > MOST:
        body.append(small((f"… and {len(digest.lines) - MOST} more workflows",), names))
    if spent := texts.spent(digest.total):
        body.append(small((spent,), names))
    if checks := control_texts.total(digest.total.checks):
        body.append(small(checks, names))
    return card([*body, *_open(view, names)])


def _open(view: DigestView, names: Names) -> list[Element]:
    digest = view.digest
    if not digest.open:
        return []
    many = [_open_line(review, view) for review in digest.open]
    if digest.open_count > len(digest.open):
        many.append((f"… and {digest.open_count - len(digest.open)} more",))
    return [line((Bold("Waiting longest"),), names, "medium"), *lines(many, names)]


def _open_line(review: OpenReview, view: DigestView) -> Line:
    title = clip(f"{view.titles.get(review.workflow, review.workflow)}: {review.title}", 2 * TITLE_MOST)
    return ("• ", *texts.open_review(view.links.get(review.id), title), " since ", When(review.opened))
