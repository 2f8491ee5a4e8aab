"""Policies from Slack: the dialog as it opens, what it refuses, who may send it, and what everybody reads."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.playground.acting import Acted
from adapters.playground.blocks import checked_view
from adapters.slack.forms import modal
from bot.policing import STEPS_MOST
from bot.views import PolicyForm, PolicyStep
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, REVIEWS, SUPPORT, Stage
from tests.adapters.slack.strict import SPACE
from workflow.gate import Gate
from workflow.names import Place, Tenant
from workflow.policy import Autonomy, Override
from workflow.tiers import Tier

pytestmark = pytest.mark.asyncio(loop_scope="module")
DANA, TENANT = "U0DANA", Tenant("slack/T0PLAY")


async def change(stage: Stage, entered: Mapping[str, object], by: str = DANA, why: str = "two wrong answers") -> Acted:
    """entered: `step.field` -> value."""
    values = {f"f:{field}:0": {"value": value} for field, value in {**entered, "reason": why}.items()}
    acted = await stage.playground.submit(by, values=values)
    await stage.settle()
    return acted


async def overrides(stage: Stage, workflow: str = "small") -> Mapping[str, Override]:
    return (await stage.product.store.policy(TENANT, workflow)).overrides


async def opened(stage: Stage, workflow: str = "small", by: str = DANA) -> str:
    assert (await stage.run(f"policy {workflow}", "/signoff", by)).ok
    return read(stage.dialog(by))


async def test_an_owner_changes_a_bar_and_the_next_run_is_asked_about(stage: Stage) -> None:
    shown = await opened(stage)
    assert "Nobody has changed anything: every gate counts as in the code." in shown
    assert "In the code: bar 0.70, decided by anybody in the channel." in shown
    assert (await change(stage, {"topic.threshold": "0.95"})).ok
    assert stage.playground.views.top(DANA) is None
    assert stage.told(DANA) == "Policy 1 of Small counts from the next draft on.\n• Topic: bar as in the code → 0.95"
    assert read(stage.messages()[-1]).splitlines()[:2] == [
        "⚙️ <@U0DANA> changed the policy of Small: “two wrong answers”",
        "• Topic: bar as in the code → 0.95",
    ]
    await stage.run()
    assert "is under the bar of 0.95, set by policy 1; the code's bar is 0.70." in read(stage.card())
    shown = await opened(stage)
    assert "Policy 1 counts, set by <@U0DANA>" in shown and "0.95" in shown
    assert "• Topic: bar as in the code → 0.95" in shown.split("History")[1]


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        ({"topic.threshold": "1.5"}, {"f:topic.threshold:0": "The bar is a number from 0 to 1, like 0.85; 1.5 is more than 1."}),
        ({"topic.approvals": "0"}, {"f:topic.approvals:0": "The code asks for at least 1 approval."}),
        ({"topic.reviewers": "@nobody"}, {"f:topic.reviewers:0": "There is no user group @nobody."}),
        (
            {"topic.reviewers": "ben"},
            {"f:topic.reviewers:0": "“ben” is no @group and no #channel; people are chosen by name below."},
        ),
        (
            {"letter.channel": "#nowhere", "topic.threshold": "7"},
            {
                "f:letter.channel:0": "There is no channel #nowhere that I can see: create it, or invite me with /invite.",
                "f:topic.threshold:0": "The bar is a number from 0 to 1, like 0.85; 7 is more than 1.",
            },
        ),
        ({}, {"f:reason:0": "Nothing here is different from what counts already."}),
    ],
)
async def test_what_does_not_fit_stays_in_the_dialog_with_its_sentence(
    stage: Stage, entered: dict[str, str], errors: dict[str, str]
) -> None:
    await opened(stage)
    assert (await change(stage, entered)).errors == errors
    assert stage.playground.views.top(DANA) is not None
    assert await overrides(stage) == {}


async def test_everything_that_can_be_set_comes_back_as_it_was_set(stage: Stage) -> None:
    await opened(stage)
    given = {
        "topic.autonomy": "review_all",
        "topic.threshold": "0.8",
        "topic.reviewers": "@support-leads, #reviews",
        "topic.people": [BEN],
        "topic.approvals": "2",
        "topic.channel": "reviews",
    }
    assert (await change(stage, given)).ok
    kept = await overrides(stage)
    assert kept["topic"].reviewers == ("@support-leads", "#reviews", "slack/T0PLAY/U0BEN")
    assert "changed the policy of Small" in read(stage.messages(REVIEWS)[-1])
    await opened(stage)
    assert (await change(stage, {"letter.approvals": "2"})).ok
    assert await overrides(stage) == {**kept, "letter": Override(approvals=2)}


async def test_who_may_not_is_told_and_sees_no_dialog(stage: Stage) -> None:
    await stage.run("policy small", "/signoff", BEN)
    assert stage.told(BEN) == "Only its owners change the policy of Small: @support-owners. Nothing was changed."
    assert stage.playground.views.top(BEN) is None


async def test_a_dialog_that_somebody_else_sends_or_makes_up_changes_nothing(stage: Stage) -> None:
    await opened(stage)
    sent = (await change(stage, {"topic.threshold": "7"})).payload
    sent["view"]["state"]["values"]["f:topic.threshold:0"]["value"]["value"] = "0.9"

    async def says(sentence: str, user: dict[str, str] | None = None, **view: Any) -> None:
        made = {**sent, "view": {**sent["view"], **view}, **({"user": user} if user else {})}
        status, answer = await stage.interact(made)
        assert (status, sentence in answer) == (200, True), answer

    await says("Only its owners", {"id": BEN, "team_id": "T0PLAY"})
    await says("another workspace", {"id": DANA, "team_id": "T0OTHER"})
    await says("I do not know a workflow", private_metadata="0:C0SUPPORT:large")
    await says("Which workflow?", private_metadata="")
    await says("has no gate", private_metadata="5:C0SUPPORT:broken")
    await says("In the code: bar 0.70", private_metadata="5:C0SUPPORT:small")
    reason = {"f:reason:0": {"value": {"value": "why"}}}
    for hostile in (7, None, "x", {}, {"value": []}, {"value": 0.5}, {"selected_users": 7}, {"selected_option": ["x"]}):
        for field in ("threshold", "people", "autonomy", "reviewers", "nothing", ""):
            await says("errors", state={"values": {f"f:topic.{field}:0": {"value": hostile}}})
    for people in ([7, None, {}], ["../../U1", "U1/U2", ""]):
        values = {"f:topic.people:0": {"value": {"selected_users": people}}, **reason}
        await says("errors", state={"values": values})
    stage.playground.state.groups["S0OWNERS"].users = []
    stage.slack.chat._members.kept.clear()
    await says("Only its owners")
    assert await stage.product.store.policies(TENANT, "small") == []


async def test_when_slack_does_not_tell_who_owns_it_nothing_is_changed(stage: Stage) -> None:
    stage.playground.faults.fail("usergroups.list", "fatal_error", times=9)
    await stage.run("pause small", "/signoff", DANA)
    assert "I could not verify that you own “Small”" in stage.told(DANA)
    assert await stage.product.store.policies(TENANT, "small") == []


async def test_whoever_was_slower_gets_a_dialog_with_what_counts_now_and_can_go_on_from_there(stage: Stage) -> None:
    await opened(stage)
    await stage.run("pause small too many", "/signoff", DANA)
    assert (await change(stage, {"topic.threshold": "0.9"})).errors == {}
    shown = read(stage.dialog(DANA))
    assert "<@U0DANA> was faster. Policy 1 counts now" in shown and "• automatic release paused" in shown
    assert (await change(stage, {"topic.threshold": "0.9"})).ok
    assert stage.playground.views.top(DANA) is None
    newest = await stage.product.store.policy(TENANT, "small")
    assert (newest.number, newest.paused, newest.overrides) == (2, True, {"topic": Override(threshold=0.9)})


async def test_a_pause_is_on_the_next_card_and_in_the_channel(stage: Stage) -> None:
    await stage.run("pause small two wrong answers", "/signoff", DANA)
    assert "is paused from now on, everywhere (policy 1)" in stage.told(DANA)
    assert read(stage.messages()[-1]).startswith("⏸ <@U0DANA> paused automatic release of Small: “two wrong answers”.")
    await stage.run()
    assert "⏸ Nothing goes on alone: paused by <@U0DANA> " in read(stage.card())
    await stage.run("resume small", "/signoff", DANA)
    await stage.run()
    assert "Letter" in read(stage.card())


async def test_a_mention_leads_to_the_dialog_by_a_button(stage: Stage) -> None:
    await stage.playground.mention(DANA, SUPPORT, "policy small")
    await stage.settle()
    asked = stage.question(DANA)
    assert stage.buttons(asked) == ["Open the policy"]
    assert (await stage.press("policy", DANA, asked)).ok
    assert "In the code: bar 0.70" in read(stage.dialog(DANA))
    assert (await change(stage, {"topic.threshold": "0.9"})).ok
    assert (await overrides(stage)) == {"topic": Override(threshold=0.9)}


async def test_the_list_is_for_everybody(stage: Stage) -> None:
    await stage.run("pause small", "/signoff", DANA)
    await stage.run("policy", "/signoff", ANA)
    said = stage.told(ANA)
    assert "• Small small: policy 1, set by <@U0DANA>; paused by <@U0DANA>. Owned by @support-owners." in said
    assert "• Guarded guarded: as in the code. Owned by @support-owners." in said


async def test_of_many_gates_one_is_chosen_first(stage: Stage) -> None:
    assert "Which step?" in await opened(stage, "wide")
    chosen = {"step": {"value": "look_7"}}
    assert (await stage.playground.submit(DANA, values=chosen)).ok
    assert "Look 7" in read(stage.dialog(DANA)) and "Look 8" not in read(stage.dialog(DANA))
    assert (await change(stage, {"look_7.approvals": "3"})).ok
    assert await overrides(stage, "wide") == {"look_7": Override(approvals=3)}
    assert stage.playground.views.top(DANA) is None


async def test_the_largest_dialog_is_one_that_slack_takes() -> None:
    code = Gate(approvals=2, rejections=2, reviewers="@" + "r" * 80, channel="#" + "c" * 80, tiers=(Tier("@board", 3, "total", 9),))
    everybody = tuple(f"slack/T0PLAY/U{n:019}" for n in range(10))
    over = Override(Autonomy.REVIEW_ALL, 0.123456, (*(f"@{n}{'g' * 79}" for n in range(10)), *everybody), 20, "#" + "d" * 80, 1)
    steps = [PolicyStep(f"{'s' * 60}_{n}", f"{'Step' * 20} {n}", code, over, True) for n in range(STEPS_MOST)]
    said = ("⚙️ " * 200, "“" + "é" * 500 + "”")
    form = PolicyForm(
        "w" * 100, "T" * 300, 999_999, Place("slack/T0PLAY/C0SUPPORT"), tuple(steps), (said,), (said,) * 60, (said,) * 9
    )
    assert len(checked_view(modal(form), "modal", SPACE)["blocks"]) <= 100
    many = tuple(replace(step, name=f"{'s' * 60}_{n}") for n, step in enumerate(steps * 20))
    checked_view(modal(replace(form, steps=many, choose=True)), "modal", SPACE)
