"""Who may decide: asked of Slack at the press, and nobody is let in when Slack does not tell."""

import pytest

from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, OTTO, REVIEWS, SUPPORT, Stage
from workflow.names import Person, Place

pytestmark = pytest.mark.asyncio(loop_scope="module")
BEN_PERSON = Person("slack/T0PLAY/U0BEN")
HERE = Place("slack/T0PLAY/C0SUPPORT")


@pytest.mark.parametrize("action", ["approve", "edit", "revise", "reject"])
@pytest.mark.parametrize(
    ("command", "channel", "who", "sentence"),
    [
        ("/small", SUPPORT, OTTO, "You belong to another workspace"),
        ("/small", SUPPORT, ANA, "You started this run, so somebody else must decide."),
        ("/guarded", REVIEWS, CHLOE, "You may not decide this. @support-leads may decide"),
    ],
)
async def test_who_may_not_is_told_why(stage: Stage, action: str, command: str, channel: str, who: str, sentence: str) -> None:
    stage.playground.state.groups["S0LEADS"].users = [BEN]
    await stage.run(command=command)
    card = stage.card(channel)
    before = stage.counts()
    assert (await stage.press(action, who, card)).ok
    assert sentence in stage.told(who, channel)
    assert stage.playground.views.top(who) is None
    assert stage.counts() == before
    assert {outcome for _, outcome, _ in stage.outcomes()} == {None}
    assert len(stage.buttons(card)) == 5


async def test_a_dialog_sent_by_who_may_not_decide(stage: Stage) -> None:
    """Opened by Ben, sent as Otto, Ana, and Chloe, who has left the channel since."""
    await stage.run()
    await stage.press("edit")
    sent = (await stage.submit(f_text_0="no")).payload
    values = {"f:text:0": {"value": {"type": "plain_text_input", "value": "Dear Ana, not by me."}}}
    sent["view"]["state"] = {"values": values}
    stage.playground.state.channels[SUPPORT].members.discard(CHLOE)
    stage.slack.chat._members.kept.clear()
    for user, team, sentence in [
        (OTTO, "T0OTHER", "another workspace"),
        (ANA, "T0PLAY", "You started this run"),
        (CHLOE, "T0PLAY", "You may not decide this"),
    ]:
        status, answer = await stage.interact(sent | {"user": {"id": user, "team_id": team}})
        assert (status, sentence in answer) == (200, True)
    assert stage.outcomes() == [("letter", None, None)]


async def test_a_group_decides_wherever_its_card_is(stage: Stage) -> None:
    await stage.run(command="/guarded")
    assert (await stage.press("approve", CHLOE, stage.card(REVIEWS))).ok
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0CHLOE")]
    assert "Dear customer" in read(stage.messages()[-1])


@pytest.mark.parametrize("method", ["usergroups.list", "usergroups.users.list"])
@pytest.mark.parametrize("error", ["fatal_error", "missing_scope", "ratelimited"])
async def test_nobody_is_let_in_when_slack_does_not_tell(stage: Stage, method: str, error: str) -> None:
    await stage.run(command="/guarded")
    card = stage.card(REVIEWS)
    stage.playground.faults.fail(method, error, times=4)
    await stage.press("approve", BEN, card)
    assert "I could not verify whether you may decide this" in stage.told(BEN, REVIEWS)
    assert "nothing was decided" in stage.told(BEN, REVIEWS)
    await stage.press("edit", BEN, card)
    assert stage.playground.views.top(BEN) is None
    assert stage.outcomes() == [("letter", None, None)]
    stage.playground.faults.errors.clear()
    await stage.press("approve", BEN, card)
    assert stage.outcomes() == [("letter", "approved", "slack/T0PLAY/U0BEN")]


async def test_nobody_is_let_in_when_slack_is_slow(stage: Stage) -> None:
    await stage.run(command="/guarded")
    stage.slack.chat.verify_seconds = 0.0
    try:
        await stage.press("approve", BEN, stage.card(REVIEWS))
    finally:
        stage.slack.chat.verify_seconds = 1.5
    assert "Slack did not say in time" in stage.told(BEN, REVIEWS)
    assert stage.outcomes() == [("letter", None, None)]


async def test_a_group_that_is_not_there(stage: Stage) -> None:
    del stage.playground.state.groups["S0LEADS"]
    await stage.run(command="/guarded")
    await stage.press("approve", BEN, stage.card(REVIEWS))
    assert "there is no user group @support-leads" in stage.told(BEN, REVIEWS)
    assert stage.outcomes() == [("letter", None, None)]


@pytest.mark.parametrize(
    ("reviewers", "allowed"),
    [
        (["@support-leads"], True),
        (["#engineering"], True),
        (["#reviews"], True),
        (["C0SUPPORT"], True),
        (["U0BEN"], True),
        (["slack/T0PLAY/U0BEN"], True),
        (["U0CHLOE"], False),
        (["@nobody", "U0BEN"], True),
        ([], True),
    ],
)
async def test_reviewers_in_every_form(stage: Stage, reviewers: list[str], allowed: bool) -> None:
    assert await stage.slack.chat.belongs(BEN_PERSON, reviewers, HERE) is allowed
    assert await stage.slack.chat.belongs(Person("slack/T0OTHER/U0BEN"), reviewers, HERE) is False
