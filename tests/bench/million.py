"""An inbox and a digest where there have been a million runs in a year: of 200 people, 40 groups that decide, 20,000 reviews open.

One run is written as the product writes it, and its rows are multiplied. Prints one line of JSON."""

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from bot.commands import ShowInbox
from bot.inbox import SIZE, Inbox
from bot.showing import Showing
from storage.store import SqlStore
from storage.tables import deliveries, feedback, journal, reviews, runs
from tests.bench import work
from tests.builders import TENANT, a_card, a_review, a_root, a_run, a_settlement, a_verdict, an_entry, an_outcome, later
from tests.fakes import FakeChat, FakeClock
from workflow.inbox import Tray, Wanted, asks
from workflow.names import Person
from workflow.run import Event

OPEN, PEOPLE, GROUPS, TIMES = 20_000, 200, 40, 7
YEAR = timedelta(days=365)
BUSY = Person("slack/T0PLAY/BUSY")  # starts every other run, and decides every tenth review
STAMP = "strftime('%Y-%m-%d %H:%M:%f000', julianday('2026-11-02 09:30:00') + {days})"


async def written(store: SqlStore) -> str:
    """One run that was decided, and one that waits."""
    for number in range(2):
        run, draft = a_run(source=work.MESSAGE), {"text": work.MESSAGE, "tone": "warm"}
        review = a_review(run, draft=draft, source=work.MESSAGE)
        await store.start(run, [a_root(run)])
        claim = await store.claim(run.id, "token", later(0), later(30))
        assert claim is not None
        await store.settle(claim, a_settlement(reviews=[review], deliveries=[a_card(review)]))
        if not number:
            done = an_outcome(final=draft)
            said = an_entry("reply", Event.DECIDED, at=done.at, by=done.by, detail={"review": review.id, "outcome": "approved"})
            await store.decide(a_verdict(review, done, entries=[said]))
            decided = run.id
    return decided


def multiply(db: sqlite3.Connection, table: Table, count: int, where: str, **changed: str) -> None:
    """changed: column -> SQL over the number `i` of the copy, from 0."""
    names = [column.name for column in table.columns if not (column.primary_key and column.autoincrement is True)]
    values = ", ".join(f"({changed[name]})" if name in changed else f't."{name}"' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
    db.execute(f"{numbers} INSERT INTO {table.name} ({listed}) SELECT {values} FROM {table.name} AS t, n WHERE {where}")


def fill(file: Path, count: int, decided: str) -> None:
    days = f"-{YEAR.days}.0 * i / {count}"
    at, opened = STAMP.format(days=days), STAMP.format(days=f"-{YEAR.days}.0 * (i % 1000) / 30000")
    who = f"'slack/T0PLAY/U' || (i % {PEOPLE})"
    starts = f"CASE WHEN i % 2 THEN '{BUSY}' ELSE {who} END"
    decides = f"CASE WHEN i % 10 = 0 THEN '{BUSY}' ELSE {who} END"
    whom = f"'[\"@group-' || (i % {GROUPS}) || '\"]'"
    spread = {"created": at, "updated": at, "ended": at, "requester": starts}
    with closing(sqlite3.connect(file)) as db:
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -400000"):
            db.execute(f"PRAGMA {pragma}")
        this = f"t.run = '{decided}'"
        multiply(db, runs, count, f"t.id = '{decided}'", id="'run_m' || i", key="'m' || i", **spread)
        ours = {
            "id": "'rev_m' || i",
            "run": "'run_m' || i",
            "decided": at,
            "opened": at,
            "requester": starts,
            "decided_by": decides,
        }
        multiply(db, reviews, count, this, **ours)
        said = "json_object('review', 'rev_m' || i, 'outcome', 'approved')"
        multiply(db, journal, count, f"{this} AND t.event = 'decided'", run="'run_m' || i", at=at, by=decides, detail=said)
        judged = {"id": "'fbk_m' || i", "review": "'rev_m' || i", "run": "'run_m' || i", "at": at, "by": decides}
        multiply(db, feedback, count, this, **judged)
        waits = f"(SELECT id FROM runs WHERE id <> '{decided}' AND id NOT LIKE 'run_m%')"
        now = {"created": opened, "updated": opened, "requester": who}
        multiply(db, runs, OPEN, f"t.id = {waits}", id="'run_w' || i", key="'w' || i", **now)
        due = f"CASE WHEN i % 3 THEN {STAMP.format(days='(i % 500) / 100.0 - 1')} END"
        asked = {"reviewers": whom, "asks": whom, "due": due, "opened": opened, "requester": who}
        multiply(db, reviews, OPEN, f"t.run = {waits}", id="'rev_w' || i", run="'run_w' || i", **asked)
        cards = {"id": "'dlv_w' || i", "key": "'card:w' || i", "subject": "'rev_w' || i", "wanted": "1", "shown": "1"}
        multiply(
            db, deliveries, OPEN, "t.kind = 'card' AND t.id LIKE 'dlv_0%' AND t.wanted = 1", ref="'slack/T0PLAY/C1/' || i", **cards
        )
        db.commit()
        db.execute("ANALYZE")


async def median_ms(ask: Callable[[], Awaitable[Any]]) -> float:
    kept = []
    for _ in range(TIMES):
        watch = work.Stopwatch()
        await ask()
        kept.append(watch())
    return work.percentile(kept, 50) * 1e3


async def measured(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "million.db"
        store = await SqlStore.open(f"sqlite:///{file}")
        decided = await written(store)
        await store.aclose()
        watch = work.Stopwatch()
        fill(file, count, decided)
        filled = watch()
        store = await SqlStore.open(f"sqlite:///{file}")
        chat = FakeChat()
        inbox = Inbox(store, {"slack": chat}, Showing({}, store), FakeClock(later(0)))

        def show(tray: Tray, page: int = 0) -> Callable[[], Awaitable[Any]]:
            return lambda: inbox.show(ShowInbox(TENANT, BUSY, "slack", Wanted(tray, page=page)))

        everybody = [asks([f"@group-{number}"]) for number in range(GROUPS)]
        page = await store.waiting(TENANT, BUSY, everybody, Wanted(), SIZE)
        started = await store.started(TENANT, BUSY, Wanted(Tray.STARTED), SIZE)
        result = {
            "runs": count,
            "filled_seconds": filled,
            "disk_mb": sum(each.stat().st_size for each in Path(folder).iterdir()) / 1e6,
            "open": page.count,
            "started": started.count,
            "waiting_ms": await median_ms(show(Tray.WAITING)),
            "waiting_last_ms": await median_ms(show(Tray.WAITING, 10**6)),
            "started_ms": await median_ms(show(Tray.STARTED)),
            "decided_ms": await median_ms(show(Tray.DECIDED)),
            "digest_week_ms": await median_ms(lambda: store.period(TENANT, later(days=-7), later(0))),
            "digest_open_ms": await median_ms(lambda: store.open_reviews(TENANT, limit=10)),
        }
        await store.aclose()
        return result


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(int(sys.argv[1])))))
