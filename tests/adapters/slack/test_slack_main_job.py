"""The main job through real Bolt, over HTTP and over Socket Mode: typed, drafted, edited, sent, on record."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.adapters.slack.read import read
from tests.adapters.slack.stage import BEN, CHLOE, SUPPORT, Stage, staged
from workflow.review import OutcomeKind

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["http", "socket"])
async def transport(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp(request.param), socket_mode=request.param == "socket") as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def here(transport: Stage) -> AsyncIterator[Stage]:
    await transport.empty()
    yield transport


async def test_typed_drafted_edited_sent_and_on_record(here: Stage) -> None:
    typed = await here.run("I was charged <twice> & more")
    assert typed.ok
    assert "Small has started" in here.told("U0ANA")
    root, card = here.messages()
    assert "I was charged <twice> & more" in read(root)
    assert "for a sign-off: “Letter”" in read(root)
    assert card.thread_ts is None
    assert here.buttons(card) == ["Approve", "Edit", "Revise", "Reject", "Hand to…"]
    assert "Dear customer, we look into it." in read(card)

    assert (await here.press("edit")).ok
    refused = await here.submit(f_text_0="no")
    assert refused.errors == {"f:text:0": "At least 5 characters are needed here."}
    assert here.outcomes() == [("letter", None, None)]
    assert (await here.submit(f_text_0="Dear Ana,\nwe pay it back.", reason="tone", comment="warmer")).ok
    assert here.playground.views.top(BEN) is None

    root, card, reply = here.messages()
    assert here.buttons(card) == []
    assert "Letter: edited" in read(card)
    assert "Approved with changes by <@U0BEN>" in read(card)
    assert "the tone is off" in read(card)
    assert "we pay it back" in read(card)
    assert reply.thread_ts == root.ts
    assert read(reply).startswith("Dear Ana,\nwe pay it back.")
    assert "written by <@U0BEN>" in read(reply)
    assert read(root).endswith("Done. “Letter”: approved with changes by <@U0BEN>")
    assert here.buttons(root) == []

    (feedback,) = [entry async for entry in here.product.store.feedback()]
    assert (feedback.decision, feedback.by, feedback.comment) == (OutcomeKind.EDITED, "slack/T0PLAY/U0BEN", "warmer")
    assert feedback.final == {"text": "Dear Ana,\nwe pay it back."}
    assert feedback.input == "I was charged <twice> & more"
    assert here.playground.journal.errors() == []
    assert here.playground.journal.notes == []


async def test_approved(here: Stage) -> None:
    await here.run()
    assert (await here.press("approve")).ok
    card, reply = here.messages()[1:]
    assert here.buttons(card) == []
    assert "Approved unchanged by <@U0BEN>" in read(card)
    assert read(reply).startswith("Dear customer, we look into it.")


async def test_revised_is_a_new_card(here: Stage) -> None:
    await here.run()
    await here.press("revise")
    assert (await here.submit()).errors == {"comment": "Please complete this required field."}
    assert (await here.submit(comment="shorter, please")).ok
    _, first, second = here.messages()
    assert here.buttons(first) == []
    assert "Sent back for another draft by <@U0BEN>" in read(first)
    assert "shorter, please" in read(first)
    assert "we look into it. (shorter, please)" in read(second)
    await here.press("approve", CHLOE)
    assert [outcome for _, outcome, _ in here.outcomes()] == ["revised", "approved"]


async def test_rejected_with_a_reason_and_not_without(here: Stage) -> None:
    await here.run()
    await here.press("reject")
    assert (await here.submit()).errors == {"reason": "Please complete this required field."}
    other = await here.submit(reason="other")
    assert other.errors == {"comment": "The reason “other” needs a comment."}
    assert (await here.submit(reason="against policy", comment="no refunds by letter")).ok
    root, card = here.messages()
    assert here.buttons(card) == []
    assert "Rejected by <@U0BEN>" in read(card)
    assert "Stopped by <@U0BEN>" in read(root)
    assert "no refunds by letter" in read(root)
    assert here.rows("select status from runs") == [("stopped",)]


async def test_the_second_reviewer_reads_who_was_faster(here: Stage) -> None:
    await here.run()
    seen = here.card().snapshot()
    await here.press("approve", BEN)
    before = here.counts()
    assert (await here.press("approve", CHLOE, seen)).ok
    assert "<@U0BEN> was faster: approved unchanged" in here.told(CHLOE)
    assert (await here.press("edit", CHLOE, seen)).ok
    assert "<@U0BEN> was faster" in here.told(CHLOE)
    assert here.playground.views.top(CHLOE) is None
    assert here.counts() == before
    assert len(here.messages()) == 3


async def test_a_dialog_sent_too_late_keeps_what_was_written(here: Stage) -> None:
    await here.run()
    await here.press("edit", CHLOE)
    await here.press("approve", BEN)
    await here.submit(CHLOE, f_text_0="Dear Ana, my own words.")
    top = here.dialog(CHLOE)
    assert "<@U0BEN> was faster" in read(top)
    await here.playground.close_view(CHLOE, top.id)
    assert here.dialog(CHLOE).values["f:text:0"]["value"]["value"] == "Dear Ana, my own words."
    assert here.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]


@pytest.mark.parametrize("what", ["command", "press", "dialog"])
async def test_the_same_delivery_twice_does_nothing_twice(here: Stage, what: str) -> None:
    faults = here.playground.faults
    faults.deliver_twice_next = int(what == "command")
    await here.run()
    if what == "dialog":
        await here.press("edit")
    faults.deliver_twice_next = int(what != "command")
    await (here.submit(f_text_0="Dear Ana, once.") if what == "dialog" else here.press("approve"))
    assert faults.deliver_twice_next == 0
    assert here.counts() | {"journal": 0} == here.counts() | {"journal": 0, "runs": 1, "reviews": 1, "feedback": 1}
    assert len(here.messages(SUPPORT)) == 3
    assert not [m for m in here.messages(SUPPORT, BEN) if "was faster" in read(m)]
