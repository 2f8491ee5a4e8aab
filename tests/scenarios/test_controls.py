"""Control reviews through the whole product: announced, answered, told about, and without any consequence but the record."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands import Done, Say, ShowInbox, Shown
from bot.parts import plain
from bot.views import DigestView, ReviewView
from tests.scenarios.world import ANA, BEN, OTTO, TENANT, Letter, World, template, world
from workflow.context import RunContext
from workflow.control import Checks, Control, Planted
from workflow.definition import Definition, Workflow
from workflow.delivery import DeliveryKind
from workflow.gate import Gate
from workflow.inbox import Wanted
from workflow.message import Message
from workflow.patience import Patience, Stop
from workflow.prompt import Prompt
from workflow.review import Approve, Decision, Edit, Kind, OutcomeKind, Reason, Reject, Review, Revise
from workflow.run import Event, Status

ERROR = "It promises that the money comes back today."
WRONG = "Dear customer, we look into it. Your money comes back today."
Plant = Callable[[Letter], Planted | None]


def promise(letter: Letter) -> Planted | None:
    return Planted(Letter(text=f"{letter.text} Your money comes back today."), ERROR)


def stumble(letter: Letter) -> Planted | None:
    raise RuntimeError("no luck")


def letters(share: float = 1.0, plant: Plant = promise, due: timedelta | None = None) -> dict[str, Definition]:
    """The chance is 0.5 each time: a control follows each unchanged approval, or none."""
    mail = Workflow("mail", input=Message, title="Mail", command="/mail")
    patience = Patience(due, then=Stop())

    @mail.ai(output=Letter, fallback=template, gate=Gate(always=True, patience=patience, control=Control(share, plant)))
    def letter(message: Message) -> Prompt:
        return Prompt("Write a letter.", message.text)

    @mail.action()
    async def send(letter: Letter, run: RunContext) -> None:
        run.reply(letter.text)

    return {"mail": mail.definition}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, letters()) as made:
        yield made


async def decided(here: World, decision: Decision | None = None) -> Review:
    """A real review of a new run, with what somebody said to it."""
    await here.type("I was charged twice", "/mail")
    review = (await here.reviews())[-1]
    await here.decide(review, decision or Approve())
    return review


async def control(here: World) -> Review:
    """The newest control review."""
    ids = [view.review.id for view in here.cards() if view.review.kind is Kind.CONTROL]
    return await here.store.review(ids[-1])


def card(here: World, review: Review) -> ReviewView:
    return next(view for view in here.cards() if view.review.id == review.id)


def controls(here: World) -> list[ReviewView]:
    return [view for view in here.cards() if view.review.kind is Kind.CONTROL]


async def test_it_is_a_copy_of_an_earlier_draft_and_its_card_looks_like_every_other(here: World) -> None:
    first = await decided(here)
    assert controls(here) == []  # nothing had been settled before
    await decided(here)
    await here.type("Where is my parcel?", "/mail")
    real, check = (await here.reviews())[-1], await control(here)
    assert (check.run, check.draft, check.hash != first.hash) == (first.run, {"text": WRONG}, True)
    shown, other = card(here, check), card(here, real)
    for part in ("promise", "may", "due", "checks", "why", "came", "changed", "votes", "workflow", "masked", "goes_on"):
        assert getattr(shown, part) == getattr(other, part), part
    assert plain(shown.checks) == "Some cards here are checks with a known error."
    assert await here.store.message_of(DeliveryKind.CARD, check.id)


@pytest.mark.parametrize(
    ("decision", "caught", "told"),
    [
        (Approve(), False, "It slipped through: you approved it as it was."),
        (Edit({"text": WRONG}), False, "It slipped through: you approved it as it was."),
        (Edit({"text": "Dear customer, we look into it."}), True, "You caught it."),
        (Revise("No promises, please"), True, "You caught it."),
        (Reject((Reason.WRONG_FACTS,)), True, "You caught it."),
    ],
)
async def test_whoever_answers_is_told_and_nothing_else_comes_of_it(
    here: World, decision: Decision, caught: bool, told: str
) -> None:
    first = await decided(here)
    await decided(here)
    check, run, sent = await control(here), await here.store.run(first.run), here.texts()
    journal = await here.store.journal(first.run)
    feedback = [entry.id async for entry in here.store.feedback()]
    answer = await here.decide(check, decision)
    assert isinstance(answer, Done)
    assert [plain(line) for line in answer.lines] == [f"This was a check: {ERROR} {told} Nothing went out, and only you are told."]
    assert plain(card(here, check).outcome or ()) == (
        f"This was a check with a known error: {ERROR} No answer to it releases anything."
    )
    now = await here.store.run(first.run)
    assert (now.status, now.segment, now.reason) == (Status.DONE, run.segment, run.reason)
    *before, last = await here.store.journal(first.run)
    assert before == journal
    assert (last.event, last.by, last.detail["caught"]) == (Event.CHECKED, BEN, caught)
    assert here.texts() == sent
    assert [entry.id async for entry in here.store.feedback()] == feedback
    assert len(await here.store.cases(TENANT, "mail", "letter")) == 2
    assert await here.store.controls(TENANT, BEN) == await here.store.controls(TENANT) == Checks(int(caught), 1)
    assert await here.store.controls(TENANT, ANA) == Checks()


async def test_the_card_names_nobody_and_later_presses_neither(here: World) -> None:
    await decided(here)
    await decided(here)
    check = await control(here)
    await here.decide(check, Approve())
    assert "UBEN" not in plain(card(here, check).outcome or ())
    late = await here.decide(check, Reject((Reason.TONE,)), by=OTTO)
    assert isinstance(late, Say)
    assert "UBEN" not in plain(late.lines[0])
    assert "It is over" in plain(late.lines[0])


async def test_a_control_opens_after_unchanged_approvals_alone_and_is_not_followed_by_another(here: World) -> None:
    await decided(here)
    for decision in (Edit({"text": "Another."}), Reject((Reason.TONE,)), Revise("again")):
        await decided(here, decision)
    assert controls(here) == []
    await decided(here)
    await here.decide(await control(here), Approve())
    assert len(controls(here)) == 1


@pytest.mark.parametrize(
    ("share", "plant"),
    [
        (0.5, promise),  # the chance is 0.5, which is not under it
        (1.0, lambda letter: None),
        (1.0, lambda letter: Planted(letter, "Nothing is wrong.")),
        (1.0, stumble),
    ],
    ids=["not this time", "no error fits", "an error that is none", "a function that raises"],
)
async def test_no_control_and_the_decision_stands_all_the_same(tmp_path: Path, share: float, plant: Plant) -> None:
    async with world(tmp_path, letters(share, plant)) as here:
        for _ in range(3):
            await decided(here)
        assert controls(here) == []
        assert [run.status for run in await here.store.runs()] == [Status.DONE] * 3


async def test_nobody_is_reminded_of_a_control_and_it_ends_when_it_is_due(tmp_path: Path) -> None:
    async with world(tmp_path, letters(due=timedelta(hours=8))) as here:
        first = await decided(here)
        await decided(here)
        check, posted = await control(here), len(here.chat.posted)
        assert plain(card(here, check).due).startswith("Due ")
        await here.wait(hours=6)
        assert await here.engine.lapse() == 0
        here.clock.advance(hours=3)
        assert await here.engine.lapse() == 1
        await here.settle()
        ended = await here.store.review(check.id)
        assert ended.outcome is not None and ended.outcome.kind is OutcomeKind.EXPIRED
        assert (await here.store.run(first.run)).status is Status.DONE
        assert len(here.chat.posted) == posted
        assert "Nobody has answered it." in plain(card(here, check).outcome or ())
        assert await here.store.controls(TENANT) == Checks()


async def test_an_open_control_is_in_nobodys_way_when_the_real_decision_is_taken_back(tmp_path: Path) -> None:
    """Both are open then, of the same step of the same run."""
    definitions = letters()
    mail = Workflow("mail", input=Message, title="Mail", command="/mail")

    @mail.ai(output=Letter, fallback=template, gate=Gate(always=True, control=Control(1.0, promise)))
    def letter(message: Message) -> Prompt:
        return Prompt("Write a letter.", message.text)

    definitions["mail"] = mail.definition  # nothing irreversible comes of it
    async with world(tmp_path, definitions) as here:
        first = await decided(here)
        await decided(here)
        check = await control(here)
        assert check.run == first.run
        await here.engine.take_back(first.id, BEN, "press-back")
        await here.settle()
        assert (await here.store.run(first.run)).status is Status.WAITING
        ended = await here.store.review(check.id)
        assert ended.outcome is not None and ended.outcome.kind is OutcomeKind.WITHDRAWN


async def test_a_digest_has_the_total_without_a_name_and_counts_a_control_nowhere_else(here: World) -> None:
    for _ in range(3):
        await decided(here)
    one, other = [view.review for view in controls(here)]
    await here.decide(await here.store.review(one.id), Reject((Reason.WRONG_FACTS,)))
    here.clock.advance(seconds=60)
    await here.type("digest now", "/signoff")
    (view,) = [each for each in here.chat.posted.values() if isinstance(each, DigestView)]
    total = view.digest.total
    assert (total.approved, total.rejected, total.decided, total.checks) == (3, 0, 3, Checks(1, 1))
    assert (view.digest.open_count, view.digest.open) == (0, ())
    assert (await here.store.review(other.id)).outcome is None


async def test_when_the_text_of_its_run_is_erased_a_control_is_closed_and_counts_no_more(here: World) -> None:
    for _ in range(3):
        await decided(here)
    one, other = [await here.store.review(view.review.id) for view in controls(here)]
    await here.decide(one, Edit({"text": "Dear customer."}))
    assert await here.store.controls(TENANT) == Checks(1, 1)
    await here.store.erase_runs([one.run, other.run], {"person": ANA}, BEN, here.clock.now())
    await here.settle()
    assert await here.store.controls(TENANT) == Checks()
    ended = await here.store.review(other.id)
    assert (ended.draft, ended.planted, ended.outcome is not None) == ({}, None, True)
    assert plain(card(here, ended).outcome or ()) == "This was a check with a known error. Its text was erased."
    assert ERROR not in str(card(here, ended))
    assert "Its text was erased" in str(await here.decide(other, Approve()))


async def test_only_in_their_own_inbox_does_a_person_read_how_many_they_caught(here: World) -> None:
    for _ in range(3):
        await decided(here)
    one, other = [await here.store.review(view.review.id) for view in controls(here)]
    await here.decide(one, Approve())
    await here.decide(other, Reject((Reason.WRONG_FACTS,)))
    told = {}
    for person in (ANA, BEN, OTTO):
        shown = await here.bot.handle(ShowInbox(TENANT, person, "slack", Wanted()))
        assert isinstance(shown, Shown)
        told[person] = [plain(line) for line in shown.view.attention]
    assert told[BEN] == ["You caught 1 of 2 known errors in checks.", "Nobody else is told, and nobody is compared."]
    assert told[ANA] == told[OTTO] == []


async def test_a_control_cannot_be_taken_back(here: World) -> None:
    await decided(here)
    await decided(here)
    check = await control(here)
    await here.decide(check, Approve())
    here.clock.advance(seconds=1)
    await here.engine.take_back(check.id, BEN, "press-back")
    assert (await here.store.review(check.id)).undone is None
    assert await here.store.controls(TENANT, BEN) == Checks(0, 1)
