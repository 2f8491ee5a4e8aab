"""The audit log through the whole product: what an auditor reads, and what they find when somebody was at the database."""

import io
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from bot.audit_command import AuditCommand
from bot.audit_story import people, story
from bot.auditing import Auditor
from bot.commands import TakeBack, Withdraw
from bot.views import FormKind
from storage.checkpoints import CheckpointFile
from tests.scenarios.world import ANA, BEN, CHLOE, OTTO, TENANT, World, world
from workflow.audit import AuditEvent, Kind
from workflow.names import Person
from workflow.review import Approve, Edit, Reason, Reject, Revise

KEY = b"a key of the house"
STORY = """\
What happened in run_000002
Times: Europe/Berlin.

Friday, 20 November 2026 ───────────────────────────────────────────────────────────────────────────────────────────────
10:00:00  Ana started “small” (version VERSION).
            text: I was charged twice
10:00:00  The model fake drafted “topic”, 90% sure by its own account.
            topic: billing
10:00:00  “topic” went on without a person. Claimed confidence 0.90 is at or over the bar of 0.70.
10:00:00  The model fake drafted “letter”, 80% sure by its own account.
            text: Dear customer, we look into it.
10:00:00  People were asked about “letter”. This step is always reviewed. Asked: the channel's members.
10:00:31  Ana tried to approve “letter”, and could not: nobody signs off what they started themselves.
10:00:43  Ben opened the dialog to change the draft.
10:05:43  Ben sent back “letter”: “say that the money is back on Tuesday”.
10:05:43  “letter” is to be drafted again.
10:05:43  The model fake drafted “letter”, 80% sure by its own account.
            text: Dear customer, we look into it. (say that the money is back on Tuesday)
10:05:43  People were asked about “letter”. This step is always reviewed. Asked: the channel's members.

Saturday, 21 November 2026 ─────────────────────────────────────────────────────────────────────────────────────────────
10:05:43  UCHLOE changed and approved “letter”: “shorter”.
10:05:43  This version of “letter” counts.
            text: Dear customer, the money is back on Tuesday.
10:05:43  “send” was about to happen (try 1).
10:05:43  “send” is done.
            characters: 44
10:05:43  The run ended: done.
10:05:43  Ben tried to approve “letter”, and could not: it had been decided already.

────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
Ana is slack/T0/UANA
Ben is slack/T0/UBEN
UCHLOE is slack/T0/UCHLOE
"""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


async def told(here: World) -> list[AuditEvent]:
    await here.store.seal()
    return [sealed.event async for sealed in here.store.audit_log()]


async def test_the_story_of_a_run_is_told_in_sentences(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    here.clock.advance(seconds=31)
    await here.decide(review, Approve(), by=ANA)
    here.clock.advance(seconds=12)
    await here.open(review, FormKind.EDIT)
    here.clock.advance(minutes=5)
    await here.decide(review, Revise("say that the money is back on Tuesday"))
    again = (await here.reviews())[-1]
    here.clock.advance(days=1)
    letter = {"text": "Dear customer, the money is back on Tuesday."}
    await here.decide(again, Edit(letter, (Reason.TONE,), "shorter"), by=CHLOE)
    await here.decide(again, Approve())
    await here.store.seal()
    events, said = await here.store.audit_of(review.run), io.StringIO()
    names = {ANA: "Ana", BEN: "Ben"}
    Console(file=said, width=120).print(story(review.run, events, names, ZoneInfo("Europe/Berlin")))
    lines = [line.rstrip() for line in said.getvalue().splitlines()]
    assert "\n".join(lines) + "\n" == STORY.replace("VERSION", here.engine.definitions["small"].version)
    assert people(events) == [ANA, BEN, CHLOE]


async def test_whoever_tries_what_they_may_not_is_on_record(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    await here.decide(review, Approve(), by=OTTO)
    await here.open(review, FormKind.EDIT, OTTO)
    await here.decide(review, Reject((Reason.TONE,)), by=ANA)
    await here.bot.handle(Withdraw(TENANT, BEN, review.run, "press-1"))
    await here.bot.handle(TakeBack(TENANT, BEN, review.id, "press-2"))
    refused = [(event.actor, event.what["wanted"], event.what["why"]) for event in await told(here) if event.kind == Kind.REFUSED]
    assert refused == [
        (OTTO, "approved", "foreign"),
        (OTTO, "edit", "foreign"),
        (ANA, "rejected", "own"),
        (BEN, "withdraw", "not their run"),
        (BEN, "take back", "nothing to take back"),
    ]


def command(folder: Path, key: bytes = KEY) -> tuple[AuditCommand, io.StringIO]:
    said, points = io.StringIO(), CheckpointFile(folder / "checkpoints")
    quiet = Console(file=io.StringIO())
    return AuditCommand(points, key, Person("signoff/local/root"), ZoneInfo("UTC"), Console(file=said, width=200), quiet), said


def at_the_database(folder: Path, *statements: str) -> None:
    """As somebody would who has the file, knows SQL, and takes the triggers away first."""
    with sqlite3.connect(folder / "signoff.db") as conn:
        for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            conn.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert conn.execute(statement).rowcount > 0


LAST = "(SELECT max(seq) FROM audit)"
MOVED = ("UPDATE audit SET seq = -seq WHERE seq > 8", "UPDATE audit SET seq = -seq - 1 WHERE seq < 0")
SWAPPED = [f"UPDATE audit SET seq = {to} WHERE seq = {of}" for of, to in ((2, 999), (3, 2), (999, 3))]
COLUMNS = "tenant, at, kind, actor, run, review, what, words, salt, bound, hash"
PUT_IN = f"INSERT INTO audit SELECT {LAST} + 1, {COLUMNS} FROM audit WHERE seq = 2"
DECIDED = "(SELECT seq FROM audit WHERE kind = 'step decided')"


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        ([f"UPDATE audit SET actor = 'slack/T0/UCHLOE' WHERE seq = {DECIDED}"], "was changed after it was written"),
        ([f"UPDATE audit SET what = replace(what, 'approved', 'rejected') WHERE seq = {DECIDED}"], "was changed after"),
        ([f"UPDATE audit SET at = '2026-01-01 00:00:00.000000' WHERE seq = {DECIDED}"], "was changed after it was written"),
        (["UPDATE audit SET words = replace(words, 'charged', 'robbed') WHERE seq = 1"], "has another text"),
        (["UPDATE audit SET words = NULL, salt = NULL WHERE seq = 1"], "lost its text, and no erasure says so"),
        ([f"DELETE FROM audit WHERE seq = {DECIDED}"], "is missing"),
        ([f"DELETE FROM audit WHERE seq = {DECIDED}", *MOVED], "was changed after"),
        (["DELETE FROM audit WHERE seq > 3"], "the end of the log was cut off"),
        ([f"DELETE FROM audit WHERE seq = {LAST}"], "the end of the log was cut off"),
        (SWAPPED, "was changed after"),
        ([PUT_IN], "was changed after"),
    ],
)  # fmt: skip
async def test_whatever_is_done_to_the_file_is_found(tmp_path: Path, statements: list[str], sentence: str) -> None:
    async with world(tmp_path) as here:
        await here.type("I was charged twice")
        await here.decide((await here.reviews())[0], Approve())
        await Auditor(here.store, CheckpointFile(tmp_path / "checkpoints"), KEY, here.clock).tick()
    at_the_database(tmp_path, *statements)
    async with world(tmp_path) as here:
        checking, said = command(tmp_path)
        assert not await checking.verify(here.store)
        assert sentence in said.getvalue()


async def test_what_nobody_touched_is_told_so(here: World, tmp_path: Path) -> None:
    checking, said = command(tmp_path)
    assert await checking.verify(here.store)
    assert "The log is empty" in said.getvalue()
    await here.type("I was charged twice")
    await Auditor(here.store, CheckpointFile(tmp_path / "checkpoints"), KEY, here.clock).tick()
    assert await checking.verify(here.store)
    assert "7 events until Fri 20 Nov 2026, 09:00:00 UTC: each is what it was when it was written." in said.getvalue()
    assert "Signed up to event 7, on Fri 20 Nov 2026, 09:00:00 UTC" in said.getvalue()


async def test_without_signed_checkpoints_it_says_what_cannot_be_found(here: World, tmp_path: Path) -> None:
    await here.type("I was charged twice")
    await Auditor(here.store, CheckpointFile(tmp_path / "checkpoints"), b"", here.clock).tick()
    assert not (tmp_path / "checkpoints").exists()
    checking, said = command(tmp_path, key=b"")
    assert await checking.verify(here.store)
    assert "There are no signed checkpoints, so a cut tail cannot be found: set SIGNOFF_AUDIT_KEY" in said.getvalue()


async def test_a_checkpoint_is_written_once_for_each_state(here: World, tmp_path: Path) -> None:
    points = CheckpointFile(tmp_path / "checkpoints")
    auditor = Auditor(here.store, points, KEY, here.clock)
    await auditor.tick()
    assert list(points.read()) == []
    await here.type("I was charged twice")
    await auditor.tick()
    await auditor.tick()
    await here.type("And again")
    await auditor.tick()
    assert [point.seq for point in points.read()] == [7, 14]


@pytest.mark.parametrize("as_csv", [True, False])
async def test_an_export_holds_all_that_the_hashes_are_made_of(here: World, tmp_path: Path, as_csv: bool) -> None:
    await here.type("I was charged twice")
    await Auditor(here.store, CheckpointFile(tmp_path / "checkpoints"), KEY, here.clock).tick()
    checking, said = command(tmp_path)
    file = tmp_path / "log"
    await checking.export(here.store, file, as_csv)
    assert (await told(here))[-1].kind == Kind.EXPORTED
    lines = file.read_text().splitlines()
    assert len(lines) == (8 if as_csv else 7)
    if not as_csv:
        assert await checking.verify_file(file)
        file.write_text("\n".join([*lines[:2], *lines[3:]]) + "\n")
        assert not await checking.verify_file(file)
        assert "Event 3 is missing." in said.getvalue()
