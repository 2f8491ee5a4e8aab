"""Cards that several people work on, private fields, and runs that are withdrawn: pressed in Slack, through the real product."""

import pytest

from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")
IBAN = "DE89 3704 0044"
MASK = "•••• (private)"


def root(stage: Stage) -> str:
    return read(stage.messages()[0])


async def test_two_people_approve_and_every_copy_says_so(stage: Stage) -> None:
    await stage.run("5 to nobody", "/claim")
    assert "0 of 2 approvals. Nobody has decided yet." in read(stage.card())
    await stage.press("approve", BEN)
    assert "1 of 2 approvals.\n✓ <@U0BEN> approved" in read(stage.card())
    assert "Waits for a sign-off: “Payment” (1 of 2 approvals)" in root(stage)
    assert "1 more person must approve this version" in stage.told(BEN)
    await stage.press("approve", CHLOE)
    assert "Approved unchanged by <@U0BEN> and <@U0CHLOE>" in read(stage.card())
    assert stage.buttons(stage.card()) == [] and stage.buttons(stage.messages()[0]) == []
    assert "Done. “Payment”: approved unchanged by <@U0BEN> and <@U0CHLOE>" in root(stage)


async def test_what_is_private_is_masked_revealed_to_those_who_may_decide_and_that_is_on_record(stage: Stage) -> None:
    await stage.run(f"5 to {IBAN}, thanks", "/claim")
    card = stage.card()
    assert f"5 to {MASK}, thanks" in read(card) and f"We pay 5 to {MASK}." in read(card) and f"Account*\n{MASK}" in read(card)
    assert f"5 to {MASK}, thanks" in root(stage)
    assert stage.buttons(card) == ["Approve", "Edit", "Revise", "Reject", "Hand to…", "Reveal"]
    await stage.press("reveal", ANA)
    assert "What is private is shown to those who may decide." in stage.told(ANA)
    await stage.press("reveal", OTTO)
    assert "another workspace" in stage.told(OTTO)
    assert stage.rows("select count(*) from looks") == [(0,)]
    await stage.press("reveal", BEN)
    assert f"Account\n{IBAN}\nThe message\n5 to {IBAN}, thanks\n" in read(stage.dialog())
    assert stage.rows("select person, what from looks") == [("slack/T0PLAY/U0BEN", "revealed")]


async def test_only_whoever_may_decide_edits_and_what_goes_out_is_not_masked(stage: Stage) -> None:
    await stage.run(f"5 to {IBAN}, thanks", "/claim")
    await stage.press("edit", BEN)
    assert IBAN in read(stage.dialog(BEN))
    await stage.submit(BEN, f_iban_0="FR76 3000 6000", f_text_0="We pay 5 to FR7630006000.")
    old, new = [m for m in stage.messages() if "Payment: " in read(m)]
    for message in stage.messages():
        assert "3704" not in read(message).replace(" ", "") and "3000" not in read(message).replace(" ", "")
    assert "Account: changed (private)" in read(old) and "Account: changed (private)" in read(new)
    await stage.press("approve", CHLOE, new)
    reply = stage.messages()[-1]
    assert read(reply).startswith("We pay 5 to FR7630006000.")


async def test_reading_it_all_shows_the_mask_to_whoever_may_not_decide(stage: Stage) -> None:
    await stage.run(f"5 to {IBAN}, thanks {'and more ' * 300}", "/claim")
    await stage.press("read", ANA)
    assert MASK in read(stage.dialog(ANA)) and IBAN not in read(stage.dialog(ANA))


async def test_a_run_is_withdrawn_from_its_message_by_whoever_started_it_alone(stage: Stage) -> None:
    await stage.run()
    first = stage.messages()[0].snapshot()  # a page that is not reloaded
    assert stage.buttons(first) == ["Withdraw"]
    await stage.press("withdraw", BEN, first)
    assert "Only <@U0ANA>, who started it, can withdraw it." in stage.told(BEN)
    assert "Approve" in stage.buttons(stage.card())
    await stage.press("withdraw", ANA, first)
    assert "is withdrawn. Its open cards are closed." in stage.told(ANA)
    assert "Withdrawn by <@U0ANA>" in root(stage) and "Withdrawn by <@U0ANA>" in read(stage.card())
    assert stage.buttons(stage.card()) == [] and stage.buttons(stage.messages()[0]) == []
    await stage.press("withdraw", ANA, first)
    assert "has ended already (stopped)" in stage.told(ANA)
