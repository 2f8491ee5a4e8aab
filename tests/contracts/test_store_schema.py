"""The migrations lead to the tables that the code works with."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

import storage
from storage.database import migrate
from storage.dialects import sqlite_engine, transaction
from storage.store import SqlStore
from storage.tables import metadata
from tests.builders import BEN, CHANNEL, NOW, TENANT, later
from tests.contracts.stores import said_all, waiting
from workflow.errors import UnusableStore
from workflow.inbox import Wanted, asks
from workflow.names import MessageRef, Tenant


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = sqlite_engine(make_url(f"sqlite:///{tmp_path}/signoff.db"), connections=1)
    migrate(made)
    return made


def test_the_migrated_schema_is_that_of_the_tables(engine: Engine) -> None:
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []


def test_the_migrated_schema_has_the_very_words_of_the_tables(engine: Engine) -> None:
    """What compare_metadata overlooks: partial indexes, AUTOINCREMENT, the names of constraints."""
    wanted = {table.name: str(CreateTable(table).compile(engine)) for table in metadata.sorted_tables}
    wanted |= {
        str(index.name): str(CreateIndex(index).compile(engine)) for table in metadata.sorted_tables for index in table.indexes
    }
    with engine.connect() as conn:
        rows = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type != 'trigger'").all()
    found = {name: sql for name, sql in rows if name not in ("alembic_version", "sqlite_sequence")}
    assert _words(found) == _words(wanted)


def _words(statements: dict[str, str]) -> dict[str, list[str]]:
    """Order of constraints within a table aside."""
    return {name: sorted(sql.replace(",", " ").split()) for name, sql in statements.items()}


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as conn:
        (row,) = conn.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    newest = max(path.name for path in (Path(storage.__file__).parent / "migrations/versions").glob("0*.py"))
    assert newest.startswith(f"{row.version_num}_")


async def test_what_was_open_before_there_were_inboxes_is_found_in_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/signoff.db"
    store = await SqlStore.open(url)
    named = await waiting(store, guests=(BEN,))
    by_channel = await waiting(store, reviewers=())
    await said_all(store, 5)
    await store.aclose()
    older = sqlite_engine(make_url(url), connections=1)
    config = Config()
    config.set_main_option("script_location", str(Path(storage.__file__).parent / "migrations"))
    with older.connect() as conn, transaction(conn):
        config.attributes["connection"] = conn
        command.downgrade(config, "0004")
    older.dispose()
    store = await SqlStore.open(url)
    assert await store.asks(TENANT) == [asks(["@support-leads"]), CHANNEL]
    page = await store.waiting(TENANT, BEN, [CHANNEL], Wanted(), 10)
    assert [review.id for review in page.items] == [named.id, by_channel.id]
    await store.aclose()


def test_every_row_carries_its_tenant() -> None:
    assert [table.name for table in metadata.sorted_tables if "tenant" not in table.c] == []


async def test_a_database_in_memory_is_refused() -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(UnusableStore, match="needs a file"):
            await SqlStore.open(url)


async def test_the_folder_of_the_file_is_made_and_the_file_is_safe(tmp_path: Path) -> None:
    store = await SqlStore.open(f"sqlite:///{tmp_path}/new/folder/signoff.db")
    modes = await store._write(
        lambda conn: [conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")]
    )
    assert modes == [2, 1]  # FULL, ON
    await store.aclose()
    with sqlite3.connect(tmp_path / "new/folder/signoff.db") as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_bytes(b"Dear customer, " * 100)
    with pytest.raises(UnusableStore, match="not a database"):
        await SqlStore.open(f"sqlite:///{tmp_path}/letter.db")


async def test_a_digest_finds_what_models_cost_by_its_index(tmp_path: Path) -> None:
    """A partial index serves only a query that repeats its condition word for word."""
    store = await SqlStore.open(f"sqlite:///{tmp_path}/signoff.db")
    asked: list[tuple[str, Any]] = []
    event.listen(store._database.readers, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    await store.period(Tenant("slack/T0"), NOW, later(days=7))
    await store.aclose()
    statement, values = next(each for each in asked if "journal" in each[0])
    with sqlite3.connect(tmp_path / "signoff.db") as raw:
        plan = raw.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert any("ix_journal_spent (tenant=? AND at>? AND at<?)" in row[-1] for row in plan), plan


async def test_the_review_of_a_card_is_found_by_its_index(tmp_path: Path) -> None:
    """Every reply in every thread asks."""
    store = await SqlStore.open(f"sqlite:///{tmp_path}/signoff.db")
    asked: list[tuple[str, Any]] = []
    event.listen(store._database.readers, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    await store.review_at(MessageRef("slack/T0/C0/1.2"))
    await store.aclose()
    statement, values = asked[-1]
    with sqlite3.connect(tmp_path / "signoff.db") as raw:
        plan = raw.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    assert any("ix_deliveries_cards (ref=?)" in row[-1] for row in plan), plan
