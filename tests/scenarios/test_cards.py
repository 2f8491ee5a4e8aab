"""What every copy of a card, and the run's message, say after each thing that can happen to a review: through the whole product."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Say, TakeBack, Withdraw
from bot.parts import Bold, Line, Link, Struck, plain
from bot.views import ReviewView, RunView
from tests.scenarios.test_quorum import opened, pay
from tests.scenarios.world import ANA, BEN, CHLOE, TENANT, World, small, world
from workflow.review import Approve, Edit, Reason, Reject, Revise


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, {"pay": pay.definition, "small": small.definition}) as made:
        yield made


def root(here: World) -> str:
    (view,) = [each for each in here.chat.posted.values() if isinstance(each, RunView)]
    return plain(view.status)


def said(view: ReviewView) -> str:
    assert view.outcome is not None
    return plain(view.outcome)


def links(here: World, line: Line | None) -> list[str]:
    """The cards that a sentence leads to, by what they say of themselves."""
    urls = [part.url.removeprefix("https://chat.example/") for part in line or () if isinstance(part, Link)]
    return [view.review.id for url in urls for ref, view in here.chat.posted.items() if ref == url and isinstance(view, ReviewView)]


async def test_how_far_two_people_have_come_stands_on_the_card_and_in_the_runs_message(here: World) -> None:
    await here.type("rent", "/pay")
    (card,) = here.cards()
    assert [plain(line) for line in card.votes] == ["0 of 2 approvals. Nobody has decided yet."]
    assert "Approve counts as one of 2; the last one goes on to “Booking”." in plain(card.promise)
    await here.decide(await opened(here), Approve(), BEN)
    (card,) = here.cards()
    assert [plain(line)[:24] for line in card.votes] == ["1 of 2 approvals.", "✓ @UBEN approved 2026-11"]
    assert root(here) == "👀 Waits for a sign-off: “Bill” (1 of 2 approvals)"
    await here.decide(await opened(here), Approve(), CHLOE)
    assert said(here.cards()[0]).startswith("Approved unchanged by @UBEN and @UCHLOE 2026-11")


async def test_a_version_that_others_must_approve_says_whose_it_is_and_what_is_new(here: World) -> None:
    await here.type("rent", "/pay")
    await here.decide(await opened(here), Edit({"text": "rent, May"}, (Reason.INCOMPLETE,), "which month?"), CHLOE)
    old, new = here.cards()
    assert plain(new.came).startswith(
        "@UCHLOE wrote this version: something is missing — “which month?”. Others must approve it too"
    )
    assert new.changed == (("Text: ", Struck("rent"), " ", Bold("rent, May"), ""),)
    assert "Others must approve this version: its own card." in said(old)
    assert (links(here, old.outcome), links(here, new.came)) == ([new.review.id], [old.review.id])


async def test_a_draft_that_was_sent_back_comes_with_the_comment_and_what_is_new(here: World) -> None:
    await here.type("I was charged twice")
    (first,) = await here.reviews()
    await here.decide(first, Revise("shorter", (Reason.TOO_LONG,)), BEN)
    old, new = here.cards()
    assert plain(new.came) == "Draft 2 of at most 4. @UBEN sent back the draft before: too long — “shorter”."
    assert [plain(line) for line in new.changed] == ["Text: Dear customer, we look into it. (shorter)"]
    assert "The next draft is here." in said(old) and links(here, old.outcome) == [new.review.id]
    assert links(here, new.came) == [old.review.id]


async def test_an_edit_shows_what_was_changed(here: World) -> None:
    await here.type("I was charged twice")
    await here.decide((await here.reviews())[0], Edit({"text": "Dear customer, we pay it back."}), BEN)
    (card,) = here.cards()
    assert card.fields[0].shown == "Dear customer, we pay it back."
    assert plain(card.changed[0]) == "Text: Dear customer, we [-look into it.-] pay it back."
    assert root(here) == "✅ Done. “Letter”: approved with changes by @UBEN"


async def test_what_was_taken_back_says_so_and_leads_to_the_card_that_asks_again(here: World) -> None:
    await here.type("rent", "/pay")
    first = await opened(here)
    for person in (BEN, CHLOE):
        await here.decide(first, Approve(), person)
    await here.bot.handle(TakeBack(TENANT, CHLOE, first.id, "k1"))
    await here.settle()
    old, booking, new = here.cards()
    assert "Taken back by @UCHLOE 2026-11" in said(old) and "a new card asks again." in said(old)
    assert plain(new.came).startswith("Asked again: @UCHLOE took the approval back 2026-11")
    assert (links(here, old.outcome), links(here, new.came)) == ([new.review.id], [old.review.id])
    assert said(booking).startswith("Withdrawn by @UCHLOE 2026") and "An earlier decision was taken back." in said(booking)
    assert root(here) == "👀 Waits for a sign-off: “Bill” (0 of 2 approvals); @UCHLOE took an earlier decision back"


async def test_a_rejection_and_a_withdrawal_name_the_person_on_the_card_and_in_the_runs_message(here: World) -> None:
    await here.type("rent", "/pay")
    await here.decide(await opened(here), Reject((Reason.POLICY,), "no rent"), CHLOE)
    assert said(here.cards()[0]).startswith("Rejected by @UCHLOE 2026-11") and "“no rent”" in said(here.cards()[0])
    assert root(here) == "🛑 Stopped by @UCHLOE. Rejected: against policy. no rent"
    (view,) = [each for each in here.chat.posted.values() if isinstance(each, RunView)]
    assert not view.running


async def test_a_withdrawn_run_says_who_and_why(here: World) -> None:
    await here.type("rent", "/pay")
    review = await opened(here)
    assert isinstance(await here.bot.handle(Withdraw(TENANT, ANA, review.run, "k1", "paid by hand")), Say)
    await here.settle()
    assert said(here.cards()[0]).startswith("Withdrawn by @UANA 2026-11") and "“paid by hand”" in said(here.cards()[0])
    assert root(here) == "↩️ Withdrawn by @UANA: “paid by hand”"


async def test_a_run_is_withdrawn_by_a_typed_word_too(here: World) -> None:
    await here.type("rent", "/pay")
    run = (await here.store.runs())[0].id
    for words, by, answer in [
        ("withdraw", ANA, "Which one?"),
        ("withdraw run_none", ANA, "I do not know the run run_none."),
        (f"withdraw {run}", BEN, "Only @UANA, who started it, can withdraw it."),
        (f"withdraw {run} paid by hand", ANA, "is withdrawn. Its open cards are closed."),
        (f"withdraw {run}", ANA, "has ended already (stopped)."),
    ]:
        told = await here.type(words, "/signoff", by)
        assert isinstance(told, Say) and answer in plain(told.lines[0])
    assert root(here) == "↩️ Withdrawn by @UANA: “paid by hand”"
