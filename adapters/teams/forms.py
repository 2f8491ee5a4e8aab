"""Dialogs: from a form to the card of a task module. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.teams.elements import Element, Names, card, clip, line, lines, pieces, quote, size, submit
from adapters.teams.ids import press_id
from adapters.teams.inputs import WORKFLOW, Entered, comment, error, inputs_of, reason
from bot import texts
from bot.commands import PressKind
from bot.parts import Bold, Line
from bot.views import Form, FormKind, ReviewForm, StartForm

SOURCE_MOST = 1_000  # characters of the message that a dialog repeats
PAGE_MOST = 15_000  # characters of a page of “Read it all”, as JSON
PIECE = 3_000
DIALOG_MOST = 60_000  # characters of a dialog's JSON; Microsoft names no limit, and messages end at 100 KB
TITLE_MOST = 60


@dataclass(frozen=True)
class Dialog:
    """title: above the card."""

    title: str
    card: Element


@dataclass(frozen=True)
class Given:
    """What somebody has entered already, and what is wrong with it: field -> sentence; "" concerns the whole."""

    entered: Entered = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)


NOTHING = Given()


def dialog(form: Form, given: Given = NOTHING, page: int = 0) -> Dialog:
    """page: of a form that is only read; the nearest one there is."""
    match form:
        case StartForm():
            return _start(form, given)
        case ReviewForm(kind=FormKind.EDIT):
            return _edit(form, given)
        case ReviewForm(kind=FormKind.READ | FormKind.REVEAL):
            return _read(form, page)
        case ReviewForm(kind=FormKind.REVISE | FormKind.REJECT):
            return _reasoned(form, given)
        case _:
            return told([texts.not_in_this_chat()], {})


def told(many: Sequence[Line], names: Names, entered: Entered = NOTHING.entered, title: str = "Signoff") -> Dialog:
    """A sentence in place of a dialog, with what was written there: it must not vanish because another was faster."""
    kept = [quote(str(text)) for text in entered.values() if isinstance(text, str) and text.strip()][:20]
    head = [line((texts.WRITTEN,), {}, "medium", isSubtle=True)] if kept else []
    made = card([*lines(many, names), *head, *kept])
    return Dialog(title, made if size(made) <= DIALOG_MOST else card(lines(many, names)))


def sure(run: str) -> Dialog:
    """Asked before a run is withdrawn."""
    body = [line((texts.WITHDRAWING,), {}), comment("Why? (a word is enough)", {}, required=False)]
    return Dialog(texts.SURE, card(body, [submit(texts.WITHDRAW, "destructive", act=PressKind.WITHDRAW, press=run)]))


def page_of(act: str) -> int | None:
    """The page that a button in “Read it all” turns to: `read:3` -> 3. None: it is no such button."""
    kind, _, page = act.partition(":")
    return int(page) if kind in (FormKind.READ, FormKind.REVEAL) and page.isascii() and page.isdecimal() and len(page) < 5 else None


def _edit(form: ReviewForm, given: Given) -> Dialog:
    review, title = form.review, f"Edit: {clip(form.review.title, TITLE_MOST)}"
    inputs = [
        each
        for field in form.fields
        if not field.fixed
        for each in inputs_of(field, given.entered, given.wrong.get(field.name, ""))
    ]
    why = [reason(texts.EXPLAIN, given.entered, required=False), comment("A word on why", given.entered, required=False)]
    press = submit("Approve this", act=FormKind.EDIT, press=press_id(review.id, review.hash))
    made = card([*error(given.wrong.get("", "")), quote(clip(review.source, SOURCE_MOST)), *inputs, *why], [press])
    if size(made) <= DIALOG_MOST:
        return Dialog(title, made)
    return told([(texts.too_big_to_edit(),)], {}, title=title)


def _reasoned(form: ReviewForm, given: Given) -> Dialog:
    review, rejecting = form.review, form.kind is FormKind.REJECT
    asked = "What makes it unusable?" if rejecting else "What should be different?"
    body = [
        *error(" ".join(given.wrong.values())),
        quote(clip(review.source, SOURCE_MOST)),
        reason("Reason", given.entered, required=rejecting),
        comment(asked, given.entered, required=not rejecting),
    ]
    title, style = ("Reject", "destructive") if rejecting else ("Revise", "positive")
    press = submit("Reject" if rejecting else "Send back", style, act=form.kind, press=press_id(review.id, review.hash))
    return Dialog(f"{title}: {clip(review.title, TITLE_MOST)}", card(body, [press]))


def _read(form: ReviewForm, number: int) -> Dialog:
    """Everything, as plain text, on as many pages as that needs."""
    pages = list(_pages(form))
    number = min(number, len(pages) - 1)
    press = press_id(form.review.id, form.review.hash)
    turns = [(number - 1, "Back")] if number else []
    turns += [(number + 1, "Next page")] if number + 1 < len(pages) else []
    buttons = [submit(label, "default", act=f"{form.kind}:{to}", press=press) for to, label in turns]
    head = [line((f"Page {number + 1} of {len(pages)}",), {}, isSubtle=True)] if len(pages) > 1 else []
    return Dialog(clip(form.review.title, TITLE_MOST), card([*head, *pages[number]], buttons))


def _pages(form: ReviewForm) -> Iterator[list[Element]]:
    page: list[Element] = []
    for element in _all_of(form):
        if page and size([*page, element]) > PAGE_MOST:
            yield page
            page = []
        page.append(element)
    yield page


def _all_of(form: ReviewForm) -> Iterator[Element]:
    private = form.kind is FormKind.REVEAL
    first = [(field.label, field.shown) for field in form.fields if private and field.private]
    rest = [(field.label, field.shown) for field in form.fields if not (private and field.private)]
    for label, text in [*first, ("The message", form.review.source), *rest]:
        yield line((Bold(label),), {}, "medium")
        yield from (quote(each) for each in pieces(text, PIECE) or ["(empty)"])


def _start(form: StartForm, given: Given) -> Dialog:
    choices = [{"title": title, "value": name} for name, title in form.choices[:100]]
    chosen = given.entered.get(WORKFLOW) or (form.choices[0][0] if len(choices) == 1 else "")
    select: Element = {"type": "Input.ChoiceSet", "id": WORKFLOW, "label": "Workflow", "choices": choices, "style": "compact"}
    select |= {"isRequired": True, "errorMessage": texts.MISSING, **({"value": str(chosen)} if chosen else {})}
    body = [*error(" ".join(given.wrong.values())), select, quote(clip(form.text, 2_000) or "(no text)")]
    return Dialog("Start a workflow", card(body, [submit("Start", act="start", press=form.proposal)]))
