"""Pains 6, 7 and 24: when nobody answers, and a record that can be trusted afterwards."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.parts import plain
from bot.views import NoticeView, ReviewView
from tests.scenarios.test_silence import DEFINITIONS, answers, begin, direct, opened, start, status
from tests.scenarios.world import ANA, BEN, CHLOE, World, world
from workflow.audit import Checkpoint
from workflow.audit_check import verify
from workflow.review import Approve, OutcomeKind
from workflow.run import Status

KEY = b"the auditor's own"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, DEFINITIONS, answers) as made:
        made.chat.members = {ANA, BEN, CHLOE}
        yield made


async def test_pain_06_whoever_is_late_is_reminded_once_about_everything(here: World) -> None:
    for _ in range(4):
        await begin(here, "quiet")
    await here.wait(days=3, hours=5)
    await here.wait(hours=1)
    told = direct(here)
    assert {person: len(messages) for person, messages in told.items()} == {BEN: 1, CHLOE: 1}
    assert "4 reviews wait" in told[BEN][0][0]


async def test_pain_06_what_nobody_answers_goes_to_others(here: World) -> None:
    first = await start(here, "urgent")
    await here.wait(days=3)
    after = await opened(here)
    assert (first.reviewers, after.reviewers, after.draft) == (("@team",), ("@leads",), first.draft)


async def test_pain_07_a_review_that_nobody_answers_is_not_a_no(here: World) -> None:
    review = await start(here, "quiet")
    await here.wait(days=10)
    outcome = (await here.store.review(review.id)).outcome
    assert outcome is not None and (outcome.kind, outcome.by) == (OutcomeKind.EXPIRED, None)
    assert await status(here) == (Status.STOPPED, "Nobody answered in time.")
    assert [each async for each in here.store.feedback()] == []  # nothing is learned from silence
    (card,) = [view for view in here.chat.posted.values() if isinstance(view, ReviewView)]
    assert card.outcome is not None and plain(card.outcome).startswith("Expired")
    assert not any(
        "reject" in plain(line).lower() for v in here.chat.posted.values() if isinstance(v, NoticeView) for line in v.lines
    )


async def test_pain_07_where_the_gate_says_so_the_run_goes_on_with_the_steps_own_fallback(here: World) -> None:
    await start(here, "lazy")
    await here.wait(days=10)
    assert ((await status(here))[0], here.texts()) == (Status.DONE, ["We have your message."])


@pytest.mark.parametrize(
    "change",
    [
        "update audit set what = replace(what, 'approved', 'rejected') where what like '%approved%'",
        "delete from audit where seq = 3",
        "delete from audit where seq > (select max(seq) - 2 from audit)",
        "update audit set seq = -seq where seq in (2, 3); update audit set seq = 5 + seq where seq < 0",  # 2 is 3, and 3 is 2
    ],
)
async def test_pain_24_a_log_that_was_touched_is_found_out(here: World, tmp_path: Path, change: str) -> None:
    await here.decide(await start(here, "quiet"), Approve(), BEN)
    await here.store.seal()
    seq, hash = await here.store.audit_head()
    signed = [Checkpoint(seq, hash, here.clock.now()).signed(KEY)]
    assert not list(verify([each async for each in here.store.audit_log()], signed, KEY))
    with closing(sqlite3.connect(tmp_path / "signoff.db")) as db:
        for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {trigger}")
        before = db.total_changes
        db.executescript(change)
        assert db.total_changes > before
        db.commit()
    assert list(verify([each async for each in here.store.audit_log()], signed, KEY))
