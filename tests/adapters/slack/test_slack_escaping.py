"""Text from people and models is text: nothing in it mentions, links, formats or vanishes, wherever it is shown."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, Field

from adapters.playground.markup import live, live_in, unescape
from adapters.slack.blocks import small
from adapters.slack.cards import message, notice
from adapters.slack.digest import digest_blocks
from adapters.slack.home import home
from bot import card_texts, texts
from bot.parts import Bold, Code, Link, When, Who
from bot.views import (
    DigestView,
    FormKind,
    InboxItem,
    InboxView,
    NoticeView,
    RunView,
    SaidItem,
    StartedItem,
    StartForm,
    TextView,
    WaitingItem,
)
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, Stage
from tests.adapters.slack.strict import card_view, numbers, opened, taken
from tests.builders import BEN as BEN_PERSON
from tests.builders import NOW, VERSIONS, a_review, a_run, an_outcome
from tests.scenarios.world import Letter, Topic
from workflow.digest import Digest, OpenReview
from workflow.gate import Route, RouteKind
from workflow.inbox import Tray, Wanted
from workflow.prompt import Answer, Question
from workflow.review import OutcomeKind
from workflow.run import Status

pytestmark = pytest.mark.asyncio(loop_scope="module")
HOSTILE = (
    "<!channel> <!here> <!everyone>",
    "<@U0BEN> <@U0BEN|ana>",
    "<#C0ENG> <!subteam^S0LEADS>",
    "<http://evil.test|click here> http://evil.test",
    "&lt;!channel&gt; &amp; & < >",
    "`code` ```block``` *bold* _it_ ~no~ :smile:",
    "[click](http://evil.test) ![x](http://evil.test)",
    "RTL \u202egnp.exe\u202c \u200bzero\ufeff",
    "<!date^1^{date}|<!channel>> | ^",
)


def own_only(markup: list[str]) -> bool:
    """People that the bot names itself, and times."""
    return all(each.startswith("<!date^") or each in ("<@U0ANA>", "<@U0CHLOE>") for each in markup)


class Draft(BaseModel):
    text: str
    short: str
    points: list[str]
    nested: dict[str, str]
    label: str = Field("x", title="<!channel> *x*")


def hostile_review(bad: str, **more: Any) -> Any:
    about = {
        "source": bad,
        "reasoning": bad,
        "evidence": (bad,),
        "flags": (bad,),
        "title": bad,
        "reviewers": (bad,),
        "route": Route(RouteKind.FALLBACK, bad),
        "versions": replace(VERSIONS, model=bad),
    }
    draft = {"text": bad + "\nmore", "short": bad, "points": [bad], "nested": {bad: bad}, "label": bad}
    return card_view(Draft, draft, **about, **more)


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("kind", [None, *OutcomeKind])
async def test_a_card(bad: str, kind: OutcomeKind | None) -> None:
    view = hostile_review(bad)
    if kind is not None:
        # somebody else than the one whom the hostile text mentions
        outcome = an_outcome(kind, comment=bad, by=type(BEN_PERSON)("slack/T0PLAY/U0CHLOE"))
        view = hostile_review(bad, outcome=replace(outcome, final=None))
    view = replace(view, workflow=bad)
    (made,) = taken(view)
    assert own_only(live(made["text"]) + live_in(made["blocks"]))
    said = read(made)
    assert said.count(bad) >= 10 + (kind is not None)
    assert unescape(made["text"]).startswith(f"{bad}: ")


def inbox(tray: Tray, bad: str, item: InboxItem) -> InboxView:
    return InboxView(Wanted(tray, bad), (item,), 99, 1, ((bad, bad), ("w", bad)), ((bad,),), help=((bad,),))


@pytest.mark.parametrize("bad", HOSTILE)
async def test_every_other_message(bad: str) -> None:
    line = (bad, Bold(bad), Code(bad), Link("https://chat.test/p1", bad))
    counted = numbers(bad, 1, 1, 1, 0, 1)
    digest = Digest(NOW, NOW, (counted,), counted, (OpenReview("rev_1", "w", "s", bad, NOW, None),), 1)
    run = a_run(source=bad, reason=bad, status=Status.FAILED)
    for made, times in [
        (message(RunView(run, bad, card_texts.status(run, [], []))), 3),
        (message(TextView(bad, texts.signed(an_outcome(by=type(BEN_PERSON)("slack/T0PLAY/U0CHLOE")), bad))), 2),
        (message(NoticeView((line,))), 4),
        (notice([line]), 4),
        (digest_blocks(DigestView(digest, {bad: bad, "w": bad}, {"rev_1": "https://chat.test/p1"})), 3),
        (home(inbox(Tray.WAITING, bad, WaitingItem(hostile_review(bad), "", ())), [line]), 9),
        (home(inbox(Tray.STARTED, bad, StartedItem(RunView(run, bad, (bad,)), ""))), 4),
        (home(inbox(Tray.DECIDED, bad, SaidItem(a_review(source=bad, title=bad), bad, (bad,), line[:3], "")), [line]), 12),
    ]:
        assert own_only(live(made.get("text", "")) + live_in(made["blocks"]))
        assert read(made).count(bad) >= times, read(made)


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("kind", FormKind)
async def test_every_dialog(bad: str, kind: FormKind) -> None:
    view = opened(kind, a_review(source=bad, title=bad, draft=hostile_review(bad).review.draft), Draft)
    assert live_in(view["blocks"]) == []
    assert bad in read(view)
    from adapters.slack.forms import modal

    start = modal(StartForm("prp_1", bad, ((bad, bad),)))
    assert live_in(start["blocks"]) == []
    assert bad in read(start)


@pytest.mark.parametrize("bad", HOSTILE)
async def test_small_type_shows_words_as_they_are(bad: str) -> None:
    block = small((bad, Bold(bad), " by ", Who(BEN_PERSON), Code(bad), When(NOW)))
    assert live_in([block]) == [
        "<@U0BEN>",
        f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} at {{time}}|2026-11-02 09:30 UTC>",
    ]
    assert "".join(read({"blocks": [block]}).replace("*" + bad + "*", bad).split("`")).count(bad.replace("`", "")) == 3


@pytest.mark.parametrize("bad", HOSTILE)
async def test_from_the_message_to_the_answer(stage: Stage, bad: str) -> None:
    """Through the real bot: started with it, drafted with it, edited into it, with a comment of it."""

    def answer(question: Question) -> Answer:
        if question.step == "topic":
            return Answer(Topic(topic="billing"), 0.9, "It says so.", "fake")
        return Answer(Letter(text=f"{bad}, drafted."), 0.8, bad, bad, evidence=(bad,), flags=(bad,))

    stage.model.answer = answer
    await stage.run(f"{bad}, said.", by="U0CHLOE")
    assert stage.rows("select source from runs") == [(f"{bad}, said.",)]
    if not read(stage.card()).startswith("Letter"):  # what looks like an attack is reviewed one step earlier
        await stage.press("approve", ANA)
    await stage.press("edit", ANA)
    await stage.submit(ANA, f_text_0=f"{bad}, edited.", comment=f"{bad}, why.")
    assert stage.rows("select final from feedback")[0][0]
    root, *_, card, reply = stage.messages()
    assert f"{bad}, said." in read(root)
    assert all(f"{bad}, {part}." in read(card) for part in ("said", "edited", "why"))
    assert read(reply).startswith(f"{bad}, edited.")
    await stage.press("approve", BEN, stage_card_before(card))
    for shown in stage.playground.state.messages["C0SUPPORT"]:
        assert own_only(shown.live_markup), shown.live_markup
    await stage.run(bad, "/signoff")
    assert own_only(stage.playground.state.messages["C0SUPPORT"][-1].live_markup)
    await stage.run(bad, "/broken")
    assert own_only(stage.messages()[-1].live_markup)
    assert stage.playground.journal.errors() == []


def stage_card_before(card: Any) -> Any:
    """The card as it was, with its buttons: pressed too late, which names what was said."""
    old = card.snapshot()
    element = {"type": "button", "action_id": "approve", "text": {"type": "plain_text", "text": "Approve"}, "value": "rev_x:1"}
    old.blocks = [*(old.blocks or []), {"type": "actions", "block_id": "decide", "elements": [element]}]
    return old
