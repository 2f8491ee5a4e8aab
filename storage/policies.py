"""Policies: every version that owners have set, the newest counts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, bindparam, select, union

from storage import audit, deliveries
from storage.dialects import InsertOr
from storage.rows import AnyRow
from storage.tables import policies, runs
from workflow.audited import policy_set
from workflow.delivery import Delivery
from workflow.names import Tenant
from workflow.policy import Autonomy, Override, Policy

_row = policies.c
_ALL = select(policies).where(_row.tenant == bindparam("whose"), _row.workflow == bindparam("of")).order_by(_row.number.desc())
_NEWEST = _ALL.limit(1)
_TENANTS = union(
    select(_row.tenant.label("tenant")).where(_row.workflow == bindparam("of")),
    select(runs.c.tenant.label("tenant")).where(runs.c.workflow == bindparam("of")),
)
_PUT = InsertOr(policies, lambda insert: insert.on_conflict_do_nothing().returning(_row.number))


def newest(conn: Connection, tenant: Tenant, workflow: str) -> Policy:
    row = conn.execute(_NEWEST, {"whose": tenant, "of": workflow}).first()
    return Policy(tenant, workflow) if row is None else _policy(row)


def versions(conn: Connection, tenant: Tenant, workflow: str) -> list[Policy]:
    return [_policy(row) for row in conn.execute(_ALL, {"whose": tenant, "of": workflow})]


def tenants(conn: Connection, workflow: str) -> list[Tenant]:
    return sorted(conn.execute(_TENANTS, {"of": workflow}).scalars())


class Taken(Exception):
    """Somebody else has set this number."""


def put(conn: Connection, new: Sequence[Policy], notices: Sequence[Delivery]) -> None:
    """Two statements for each policy. Of two who set the same number, the first one counts. Raises: Taken."""
    for policy in new:
        values = {**vars(policy), "overrides": {step: _stored(over) for step, over in policy.overrides.items()}}
        followed = newest(conn, policy.tenant, policy.workflow).number == policy.number - 1
        if not followed or conn.execute(_PUT.on(conn), values).first() is None:
            raise Taken
    audit.note(conn, [policy_set(policy) for policy in new])
    deliveries.enqueue(conn, notices)


def _stored(over: Override) -> dict[str, Any]:
    return {**asdict(over), "autonomy": over.autonomy and over.autonomy.value}


def _override(stored: dict[str, Any]) -> Override:
    autonomy = Autonomy(stored["autonomy"]) if stored["autonomy"] else None
    return Override(**{**stored, "autonomy": autonomy, "reviewers": tuple(stored["reviewers"])})


def _policy(row: AnyRow) -> Policy:
    overrides = {step: _override(stored) for step, stored in row.overrides.items()}
    return Policy(row.tenant, row.workflow, row.number, row.paused, overrides, row.by, row.at, row.reason)
