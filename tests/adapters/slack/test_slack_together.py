"""Several reviews approved with one press, through the real product: only where the gate allows it, and each for itself."""

import json
from typing import Any

import pytest

from adapters.playground.acting import Acted
from adapters.playground.modals import View
from tests.adapters.slack.read import read
from tests.adapters.slack.stage import ANA, BEN, CHLOE, Stage
from tests.adapters.slack.test_slack_inbox import opened, press, titles
from workflow.review import draft_hash

pytestmark = pytest.mark.asyncio(loop_scope="module")


def ticks(home: View) -> dict[str, Any]:
    """The name of each block with a tick -> its option."""
    found = [(b["block_id"], e) for b in home.blocks for e in b.get("elements", []) if e.get("action_id") == "select"]
    return {block: element["options"][0] for block, element in found}


async def choose(stage: Stage, home: View, *numbers: int) -> Acted:
    """Ticks these items and presses the button below."""
    offered = list(ticks(home).items())
    chosen = [offered[number] for number in numbers]
    values = {block: {"select": {"type": "checkboxes", "selected_options": [option]}} for block, option in chosen}
    return await press(stage, "together", values=values)


async def confirm(stage: Stage) -> Acted:
    acted = await stage.playground.submit(BEN)
    await stage.settle()
    return acted


async def test_what_is_ticked_is_shown_and_approved_each_for_itself(stage: Stage) -> None:
    for text in ("one", "two", "three"):
        await stage.run(text, "/quick")
    await stage.run("by itself")
    home = await opened(stage)
    assert len(ticks(home)) == 3
    await choose(stage, home, 0, 2)
    dialog = read(stage.dialog())
    hashes = [hash for (hash,) in stage.rows("select id from reviews where step = 'note' order by opened")]
    assert "These 2 drafts are approved exactly as you see them" in dialog
    assert [text in dialog for text in ("Note  one", "Note  two", "Note  three")] == [True, False, True]
    assert dialog.count("Dear customer, we look into it.") == 2 and dialog.count("draft ") == 2 and len(hashes) == 3
    assert {outcome for _, outcome, _ in stage.outcomes()} == {None}
    await confirm(stage)
    assert [outcome for _, outcome, _ in stage.outcomes()] == ["approved", None, "approved", None]
    assert stage.rows("select how, decision from feedback") == [("together", "approved")] * 2
    assert "Approved 2 together." in read(home)
    assert titles(home) == ["Note  two", "Letter  by itself"]
    cards = [m for m in stage.messages() if "Note: approved" in read(m)]
    assert [stage.buttons(card) for card in cards] == [[], []]
    assert stage.playground.journal.errors() == []


async def test_a_tick_alone_does_nothing(stage: Stage) -> None:
    await stage.run("one", "/quick")
    home = await opened(stage)
    before = home.hash
    ((block, option),) = ticks(home).items()
    assert (await press(stage, "select", block_id=block, value=[option["value"]])).ok
    assert home.hash == before
    assert stage.outcomes() == [("note", None, None)]


async def test_nothing_ticked_is_said(stage: Stage) -> None:
    await stage.run("one", "/quick")
    home = await opened(stage)
    await choose(stage, home)
    assert "Nothing is selected that can be approved" in read(stage.dialog())


async def test_what_somebody_else_decided_meanwhile_is_told_and_the_others_go_on(stage: Stage) -> None:
    for text in ("one", "two", "three"):
        await stage.run(text, "/quick")
    home = await opened(stage)
    await choose(stage, home, 0, 1, 2)
    card = next(m for m in stage.messages() if "Note: needs" in read(m))
    await stage.press("reject", CHLOE, card)
    await stage.playground.submit(CHLOE, values={"comment": {"value": "no"}, "reason": {"value": "tone"}})
    await confirm(stage)
    assert sorted(stage.outcomes(), key=str) == sorted(
        [("note", "rejected", "slack/T0PLAY/U0CHLOE"), *[("note", "approved", "slack/T0PLAY/U0BEN")] * 2], key=str
    )
    assert "Approved 2 together." in read(home)
    assert "Not approved: Note (draft " in read(home) and "<@U0CHLOE> was faster: rejected" in read(home)


async def test_when_none_can_be_approved_the_dialog_stays(stage: Stage) -> None:
    await stage.run("one", "/quick")
    home = await opened(stage)
    await choose(stage, home, 0)
    await stage.press("approve", CHLOE)
    await confirm(stage)
    assert "None of them was approved." in read(stage.dialog())
    assert "Waiting for me: 0" in read(home)


async def test_forged_choices_approve_nothing_that_the_gate_does_not_allow(stage: Stage) -> None:
    """One whose gate says no, one of one's own, an older version, one that is not there, and five hundred."""
    await stage.run("one", "/quick")
    home = await opened(stage)
    payload = (await choose(stage, home, 0)).payload
    shown = (await confirm(stage)).payload
    await stage.run("by itself")
    await stage.run("by Ben", "/quick", by=BEN)
    await stage.run("another", "/quick")
    before = stage.counts()
    alone, own, other = (id for (id,) in stage.rows("select id from reviews where outcome is null order by opened"))
    forged = {
        "by itself, not together": f"{alone}:{hash_of(stage, alone)}",
        "You started this run": f"{own}:{hash_of(stage, own)}",
        "another version of the draft": f"{other}:00000000",
        "I do not know this card": "rev_x:abc",
        "None of them": " ".join(f"rev_{n}:abc" for n in range(500)),
    }
    for sentence, metadata in forged.items():
        view = shown["view"] | {"private_metadata": metadata}
        status, answer = await stage.interact(shown | {"view": view})
        assert (status, sentence in answer) == (200, True), answer
        options = [{"value": each} for each in metadata.split()]
        state = {"values": {"x": {"select": {"selected_options": options}}, "y": {"select": "no"}}}
        fresh = {"trigger_id": stage.playground.space.triggers.issue(BEN, None), "view": payload["view"] | {"state": state}}
        assert (await stage.interact(payload | fresh))[0] == 200
        await stage.settle()
        told = read(stage.dialog())
        assert "Nothing is selected that can be approved." in told
        assert ("Not approved" in told, sentence in told) == ((False, False) if ":abc" in metadata else (True, True))
    assert stage.counts() == before


def hash_of(stage: Stage, review: str) -> str:
    return draft_hash(json.loads(stage.rows("select draft from reviews where id = ?", review)[0][0]))


async def test_one_dialog_sent_twice_approves_once(stage: Stage) -> None:
    await stage.run("one", "/quick")
    home = await opened(stage)
    await choose(stage, home, 0)
    sent = await confirm(stage)
    assert (await stage.interact(sent.payload))[0] == 200
    assert stage.rows("select count(*) from feedback") == [(1,)]
    assert ANA not in str(stage.outcomes())
