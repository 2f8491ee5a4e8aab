"""Digests: set by typing, posted once, right after restarts."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.schedule import CronCalendar
from bot.commands import Say
from bot.parts import plain
from bot.views import DigestView
from tests.scenarios.world import OTTO, World, world
from workflow.digest import Cadence
from workflow.review import Approve, Edit, Reason, Reject


def said(answer: object) -> str:
    assert isinstance(answer, Say)
    return "\n".join(plain(line) for line in answer.lines)


def posted(here: World) -> list[DigestView]:
    return [view for view in here.chat.posted.values() if isinstance(view, DigestView)]


async def test_a_daily_digest_comes_every_day_once(tmp_path: Path) -> None:
    async with world(tmp_path) as here:  # Friday 2026-11-20, 09:00 UTC
        answer = said(await here.type("digest daily 09:00 Europe/Berlin", "/signoff"))
        assert answer == "The digest comes here every day at 09:00 (Europe/Berlin); next 2026-11-21 08:00 UTC."
        await here.bot.digests.tick()
        await here.settle()
        assert posted(here) == []
        here.clock.advance(hours=24)
        assert sum(await asyncio.gather(*[here.bot.digests.tick() for _ in range(5)])) == 1
        await here.settle()
        assert len(posted(here)) == 1


async def test_a_digest_missed_while_down_comes_once_and_covers_it_all(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("digest daily 09:00", "/signoff")
        await here.type("I was charged twice")
    async with world(tmp_path) as here:
        here.clock.advance(days=4)
        await here.bot.digests.tick()
        await here.bot.digests.tick()
        await here.settle()
        (view,) = posted(here)
        assert view.digest.total.started == 1
        assert view.digest.open_count == 1


async def test_the_numbers_add_up(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        for decision in (Approve(), Edit({"text": "Another text."}), Reject((Reason.TONE,)), None):
            await here.type("I was charged twice")
            here.clock.advance(seconds=60)
            if decision:
                await here.decide((await here.reviews())[-1], decision)
        await here.type("digest now", "/signoff")
        (view,) = posted(here)
        total = view.digest.total
        assert (total.started, total.approved, total.edited, total.rejected) == (4, 1, 1, 1)
        assert (total.done, total.released, total.seconds, view.digest.open_count) == (2, 0, 60.0, 1)
        (open_,) = view.digest.open
        assert view.links[open_.id].startswith("https://chat.example/slack/T0/C1/")


async def test_a_digest_can_be_moved_and_ended(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("digest daily 09:00", "/signoff")
        assert "every Monday at 10:30" in said(await here.type("digest weekly monday 10:30 Asia/Tokyo", "/signoff"))
        assert len(await here.store.schedules()) == 1
        assert "No digest is scheduled" in said(await here.type("digest off", "/signoff"))
        here.clock.advance(days=30)
        assert await here.bot.digests.tick() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("digest daily", "needs a time"),
        ("digest daily 25:00", "needs a time"),
        ("digest daily 09:00 Mars/Base", "time zone “Mars/Base”"),
        ("digest daily 09:00 ../../etc/passwd", "time zone"),
        ("digest weekly 09:00", "needs a day"),
        ("digest weekly someday 09:00", "needs a day"),
        ("digest sometimes", "“sometimes”"),
    ],
)
async def test_what_does_not_fit_is_said_and_nothing_is_set(tmp_path: Path, typed: str, sentence: str) -> None:
    async with world(tmp_path) as here:
        assert sentence in said(await here.type(typed, "/signoff"))
        assert await here.store.schedules() == []


async def test_strangers_set_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        assert "another workspace" in said(await here.type("digest daily 09:00", "/signoff", by=OTTO))
        assert await here.store.schedules() == []


def test_clock_changes_give_one_digest_a_day() -> None:
    calendar, fired = CronCalendar(), []
    at = datetime(2026, 10, 23, 12, tzinfo=UTC)
    for _ in range(4):
        at = calendar.next(Cadence.DAILY, "02:30", "Europe/Berlin", 0, at)
        fired.append(at)
    assert [moment.day for moment in fired] == [24, 25, 26, 27]
    spring = calendar.next(Cadence.DAILY, "02:30", "Europe/Berlin", 0, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert (spring.day, spring.hour, spring.minute) == (29, 1, 30)
