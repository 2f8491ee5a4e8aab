"""What model calls cost: kept by day for budgets, in the commit of the entries that say so; read from the journal for digests."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, literal_column, select

from storage.dialects import InsertOr
from storage.tables import SPENT, journal, runs, usage
from workflow.digest import ModelFact
from workflow.ladder import Slip
from workflow.names import Tenant
from workflow.prompt import Usage
from workflow.run import Entry, Run

AMOUNTS = [field.name for field in fields(Usage)]
_KEY = ["day", "tenant", "workflow", "model"]
_SPEND = InsertOr(
    usage,
    lambda insert: insert.on_conflict_do_update(
        index_elements=_KEY, set_={name: usage.c[name] + insert.excluded[name] for name in AMOUNTS}
    ),
)
_OF_DAY = (
    select(usage.c.workflow, *(func.sum(usage.c[name]).label(name) for name in AMOUNTS))
    .where(usage.c.day == bindparam("this"))
    .group_by(usage.c.workflow)
)

_detail: Any = journal.c.detail
_since: BindParameter[datetime] = bindparam("since")
_until: BindParameter[datetime] = bindparam("until")


_FACTS = (
    select(
        runs.c.workflow,
        *(func.coalesce(func.sum(_detail[("usage", name)].as_float()), 0).label(name) for name in AMOUNTS),
        func.sum(case((_detail["fallback"].as_string() != "", 1), else_=0)).label("fallbacks"),
        func.sum(case((_detail["error"].as_string() == Slip.BUDGET.value, 1), else_=0)).label("over_budget"),
    )
    .join_from(journal, runs, journal.c.run == runs.c.id)
    .where(journal.c.tenant == bindparam("whose"), journal.c.at >= _since, journal.c.at < _until, literal_column(SPENT))
    .group_by(runs.c.workflow)
)


def spend(conn: Connection, run: Run, entries: Iterable[Entry]) -> None:
    """One statement if the entries cost anything."""
    found: dict[tuple[date, str], Usage] = {}
    for entry in entries:
        if (cost := entry.usage) != Usage():
            key = (entry.at.astimezone(UTC).date(), str(entry.detail.get("model", "")))
            found[key] = found.get(key, Usage()) + cost
    if found:
        rows = [
            {"day": day, "tenant": run.tenant, "workflow": run.workflow, "model": model, **asdict(cost)}
            for (day, model), cost in sorted(found.items())  # in one order, so that two commits do not wait for each other
        ]
        conn.execute(_SPEND.on(conn), rows)


def of_day(conn: Connection, day: date) -> Mapping[str, Usage]:
    return {row.workflow: _usage(row) for row in conn.execute(_OF_DAY, {"this": day})}


def facts(conn: Connection, tenant: Tenant, since: datetime, until: datetime) -> list[ModelFact]:
    span = {"whose": tenant, "since": since, "until": until}
    found = (ModelFact(row.workflow, _usage(row), row.fallbacks, row.over_budget) for row in conn.execute(_FACTS, span))
    return [fact for fact in found if fact != ModelFact(fact.workflow)]


def _usage(row: Any) -> Usage:
    amounts = {name: int(row._mapping[name]) for name in AMOUNTS if name != "cost"}
    return Usage(**amounts, cost=float(row.cost))
