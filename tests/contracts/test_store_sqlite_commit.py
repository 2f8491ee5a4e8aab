"""Many writes share one commit: nobody is answered before it, and nobody pays for somebody else's mistake."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import IntegrityError

from storage.commit import GroupCommit
from storage.dialects import sqlite_engine


@dataclass
class Desk:
    """A writer over a table of words, and somebody else's connection to the same file."""

    writer: GroupCommit
    onlooker: sqlite3.Connection
    commits: list[Connection]

    def words(self) -> list[str]:
        return [word for (word,) in self.onlooker.execute("SELECT word FROM words ORDER BY word")]

    def later(self, *works: Callable[[Connection], object]) -> list["asyncio.Task[object]"]:
        return [asyncio.ensure_future(self.writer.write(work)) for work in works]

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Whatever is written in this block goes into one batch: the writer is still at the one before."""
        begun, go_on = threading.Event(), threading.Event()

        def hold(conn: Connection) -> None:
            begun.set()
            go_on.wait(10)

        holding = asyncio.ensure_future(self.writer.write(hold))
        await asyncio.to_thread(begun.wait, 10)
        yield
        await asyncio.sleep(0)  # till everybody stands in the queue
        go_on.set()
        await holding


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    file = tmp_path / "words.db"
    onlooker = sqlite3.connect(file)
    onlooker.execute("PRAGMA journal_mode = WAL")
    onlooker.execute("CREATE TABLE words (word TEXT PRIMARY KEY, parent TEXT REFERENCES words)")
    engine = sqlite_engine(make_url(f"sqlite:///{file}"), connections=1)
    commits: list[Connection] = []
    event.listen(engine, "commit", commits.append)
    writer = GroupCommit(engine)
    yield Desk(writer, onlooker, commits)
    writer.close()
    engine.dispose()
    onlooker.close()


def add(word: str) -> Callable[[Connection], str]:
    def work(conn: Connection) -> str:
        conn.exec_driver_sql("INSERT INTO words (word) VALUES (?)", (word,))
        return word

    return work


def stumble(conn: Connection) -> None:
    add("half")(conn)
    raise KeyError("stumbled")


def break_the_commit(conn: Connection) -> None:
    """SQLite checks a deferred foreign key at COMMIT: all was well until then."""
    conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    conn.exec_driver_sql("INSERT INTO words (word, parent) VALUES ('orphan', 'nobody')")


async def test_a_batch_is_one_commit(desk: Desk) -> None:
    async with desk.busy():
        tasks = desk.later(*(add(f"{n:02}") for n in range(50)))
    assert await asyncio.gather(*tasks) == [f"{n:02}" for n in range(50)]
    assert len(desk.commits) == 2  # that of the unit before, and theirs
    assert len(desk.words()) == 50


async def test_a_unit_that_raises_hurts_nobody_else(desk: Desk) -> None:
    async with desk.busy():
        good, bad, twice, fine = desk.later(add("good"), stumble, add("good"), add("fine"))
    assert (await good, await fine) == ("good", "fine")
    with pytest.raises(KeyError, match="stumbled"):
        await bad
    with pytest.raises(IntegrityError):
        await twice
    assert desk.words() == ["fine", "good"]


async def test_nobody_is_answered_before_the_commit(desk: Desk) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(conn: Connection) -> None:
        reached.set()
        go_on.wait(10)

    async with desk.busy():
        first, second = desk.later(add("first"), slow)
    assert await asyncio.to_thread(reached.wait, 10)  # `first` has run, and is in no commit yet
    await asyncio.sleep(0.02)
    assert not first.done()
    assert desk.words() == []
    go_on.set()
    await first
    assert desk.words() == ["first"]
    await second


async def test_an_answer_means_that_others_can_read_it(desk: Desk) -> None:
    for n in range(20):
        word = await desk.writer.write(add(f"{n:02}"))
        assert word in desk.words()


async def test_when_the_commit_fails_everybody_hears_of_it(desk: Desk) -> None:
    async with desk.busy():
        tasks = desk.later(add("one"), break_the_commit, add("two"))
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [IntegrityError] * 3
    assert desk.words() == []
    assert await desk.writer.write(add("next")) == "next"
    assert desk.words() == ["next"]


async def test_when_sqlite_rolls_everything_back_nobody_is_told_otherwise(desk: Desk) -> None:
    """As it does by itself when the disk is full."""
    async with desk.busy():
        tasks = desk.later(add("one"), lambda conn: conn.exec_driver_sql("ROLLBACK"), add("two"))
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [sqlite3.OperationalError] * 3
    assert desk.words() == []
    assert await desk.writer.write(add("next")) == "next"


async def test_a_caller_that_is_cancelled_does_not_break_the_batch(desk: Desk) -> None:
    async with desk.busy():
        gone, stays = desk.later(add("gone"), add("stays"))
        await asyncio.sleep(0)
        gone.cancel()
    assert await stays == "stays"
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert "stays" in desk.words()
    assert await desk.writer.write(add("next")) == "next"


async def test_another_process_that_writes_is_waited_for(desk: Desk) -> None:
    desk.onlooker.isolation_level = None
    desk.onlooker.execute("BEGIN IMMEDIATE")
    (task,) = desk.later(add("patient"))
    await asyncio.sleep(0.05)
    assert not task.done()
    desk.onlooker.execute("COMMIT")
    assert await task == "patient"


async def test_closing_finishes_what_was_begun(desk: Desk) -> None:
    async with desk.busy():
        tasks = desk.later(*(add(f"{n:02}") for n in range(10)))
    await asyncio.to_thread(desk.writer.close)
    assert len(await asyncio.gather(*tasks)) == 10
    with pytest.raises(RuntimeError, match="closed"):
        await desk.writer.write(add("late"))
