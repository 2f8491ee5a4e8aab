"""Erasing what a person wrote: no copy is left anywhere in the database, the runs still show, and the log still verifies."""

import io
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from bot.auditing import Auditor
from bot.commands import ShowInbox
from bot.forget_command import ForgetCommand, StillUnderWay, person_of
from bot.views import FormKind
from storage.checkpoints import CheckpointFile
from tests.scenarios.world import ANA, BEN, CHLOE, TENANT, World, world
from workflow.audit_check import Problem, verify
from workflow.errors import InputError
from workflow.inbox import Tray, Wanted
from workflow.names import Person
from workflow.opening import card_of
from workflow.policy import Policy
from workflow.ports import Proposal
from workflow.review import Approve, Edit, Reason, Reject, Revise
from workflow.run import Status

MARK = "Xylophon"  # in everything that the person who is forgotten writes, and in nothing else
OPERATOR = Person("signoff/local/root")


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


def marked(folder: Path) -> list[str]:
    """Where the mark stands: tables, and the bytes of the files."""
    found = []
    with sqlite3.connect(folder / "signoff.db") as conn:
        for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in conn.execute(f"SELECT * FROM {table}"):
                found += [table] if any(MARK in str(value) for value in row) else []
    files = [folder / "signoff.db", folder / "signoff.db-wal"]
    return sorted(set(found)) + [file.name for file in files if file.exists() and MARK.encode() in file.read_bytes()]


async def problems(world: World) -> list[Problem]:
    await world.store.seal()
    return list(verify([sealed async for sealed in world.store.audit_log()]))


def command(world: World) -> tuple[ForgetCommand, io.StringIO]:
    said = io.StringIO()
    out = Console(file=said, width=200)
    return ForgetCommand(world.store, OPERATOR, out, Console(file=io.StringIO()), world.clock.now), said


async def everything_that_ben_writes(world: World) -> None:
    await world.type(f"{MARK}: I was charged twice", by=BEN)
    await world.decide((await world.reviews())[-1], Edit({"text": "A letter of Ana's."}), by=ANA)
    decisions = (
        Edit({"text": f"Dear customer, {MARK}."}, (Reason.TONE,), f"{MARK}, too stiff"),
        Reject((Reason.OTHER,), f"{MARK}, no"),
        Revise(f"say {MARK}"),
    )
    for decision in decisions:
        await world.type("Where is my parcel?")
        review = (await world.reviews())[-1]
        await world.open(review, FormKind.READ)
        await world.decide(review, decision)
    await world.decide((await world.reviews())[-1], Approve(), by=CHLOE)
    await world.store.put_policy(Policy(TENANT, "small", 1, by=BEN, at=world.clock.now(), reason=f"{MARK} says so"))
    pointed = Proposal("prp_1", TENANT, BEN, review.place, MARK, "Kim", "", world.clock.now())
    await world.store.propose(pointed)


async def test_nothing_of_what_they_wrote_is_left_and_the_log_still_verifies(here: World, tmp_path: Path) -> None:
    await everything_that_ben_writes(here)
    await here.store.seal()
    before = marked(tmp_path)
    assert {"audit", "runs", "journal", "reviews", "feedback", "deliveries", "policies", "proposals"} <= set(before)
    statuses = {run.id: run.status for run in await here.store.runs()}
    forgetting, said = command(here)
    await forgetting.forget(BEN, yes=True, stop_runs=False)
    assert marked(tmp_path) == []
    assert await problems(here) == []
    assert "Erased." in said.getvalue()
    assert {run.id: run.status for run in await here.store.runs()} == statuses
    told = [event for run in statuses for event in await here.store.audit_of(run) if event.actor == BEN]
    assert {"step decided", "run started", "looked"} <= {event.kind for event in told}
    assert [event.words for event in told if event.words] == []
    await forgetting.forget(BEN, yes=True, stop_runs=False)
    assert "There is no text of slack/T0/UBEN here." in said.getvalue()


async def test_what_others_wrote_stays(here: World, tmp_path: Path) -> None:
    await here.type("Where is my parcel?")
    await here.decide((await here.reviews())[-1], Reject((Reason.OTHER,), f"{MARK}, no"))
    await here.type("Chloe's own question", by=CHLOE)
    await here.decide((await here.reviews())[-1], Approve())
    forgetting, _ = command(here)
    await forgetting.forget(BEN, yes=True, stop_runs=False)
    assert marked(tmp_path) == []
    assert [run.source for run in await here.store.runs()] == ["Chloe's own question", "Where is my parcel?"]
    assert [run.reason for run in await here.store.runs()] == ["", "[erased]"]
    assert len(await here.store.cases(TENANT, "small", "letter")) == 1


async def test_erased_text_teaches_nobody_and_its_cards_can_still_be_shown(here: World) -> None:
    await here.type("I was charged twice")
    review = (await here.reviews())[-1]
    await here.decide(review, Edit({"text": "Dear customer, sorry."}))
    forgetting, _ = command(here)
    await forgetting.forget(ANA, yes=True, stop_runs=False)
    assert await here.store.cases(TENANT, "small", "letter") == []
    assert [said.final async for said in here.store.feedback()] == [None]
    (review,) = await here.store.reviews(review.run)
    assert review.undo_until == review.outcome.at if review.outcome else False
    await here.open(review, FormKind.READ)
    decided = await here.bot.handle(ShowInbox(TENANT, BEN, "slack", Wanted(tray=Tray.DECIDED)))
    assert "edited" in repr(decided)
    started = await here.bot.handle(ShowInbox(TENANT, ANA, "slack", Wanted(tray=Tray.STARTED)))
    assert "[erased]" in repr(started)
    await here.store.enqueue([replace(card_of(review, "dlv_again"), due=here.clock.now())])
    await here.settle()
    assert "Dear customer" not in repr(here.cards())


async def test_without_yes_it_only_counts(here: World, tmp_path: Path) -> None:
    await everything_that_ben_writes(here)
    before = marked(tmp_path)
    forgetting, said = command(here)
    await forgetting.forget(BEN, yes=False, stop_runs=False)
    assert marked(tmp_path) == before
    assert "3 runs that they started or wrote drafts in" in said.getvalue()
    assert "Nothing was erased. Add --yes" in said.getvalue()


async def test_runs_that_still_need_the_text_are_not_stopped_unless_asked(here: World, tmp_path: Path) -> None:
    await here.type(f"{MARK}?", by=BEN)
    forgetting, _ = command(here)
    with pytest.raises(StillUnderWay, match="1 run still needs the text"):
        await forgetting.forget(BEN, yes=True, stop_runs=False)
    assert marked(tmp_path)
    await forgetting.forget(BEN, yes=True, stop_runs=True)
    (run,) = await here.store.runs()
    assert run.status is Status.STOPPED
    await here.settle()
    assert marked(tmp_path) == []
    assert await problems(here) == []


async def test_retention_erases_what_ended_long_ago(here: World, tmp_path: Path) -> None:
    await here.type(f"{MARK}, the first")
    await here.decide((await here.reviews())[-1], Approve())
    here.clock.advance(days=20)
    await here.type("A later one")
    await here.decide((await here.reviews())[-1], Approve())
    await here.type("One that waits")
    auditor = Auditor(here.store, CheckpointFile(tmp_path / "checkpoints"), b"key", here.clock, timedelta(days=30))
    await auditor.tick()
    assert marked(tmp_path)
    here.clock.advance(days=11)
    await auditor.tick()
    await auditor.tick()
    assert marked(tmp_path) == []
    assert [run.source for run in await here.store.runs()] == ["One that waits", "A later one", "[erased]"]
    points = list(CheckpointFile(tmp_path / "checkpoints").read())
    log = [sealed async for sealed in here.store.audit_log()]
    assert list(verify(log, points, b"key")) == []
    assert len([sealed for sealed in log if sealed.event.kind == "text erased"]) == 1
    assert points[-1].seq == log[-1].seq


@pytest.mark.parametrize("text", ["", "U0BEN", "slack:T0", "slack:/U0", "slack:T0/"])
def test_a_person_must_be_named_in_full(text: str) -> None:
    with pytest.raises(InputError, match="names nobody"):
        person_of(text)


def test_a_person_is_named_as_people_type_it() -> None:
    assert person_of(" slack:T0/UBEN ") == person_of("slack/T0/UBEN") == BEN
