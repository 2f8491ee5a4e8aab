"""Runs, deliveries and what is small: rows to values and back."""

from typing import Any

from sqlalchemy import Row

from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.digest import Cadence, Schedule
from workflow.ports import Proposal
from workflow.run import Entry, Event, Run, Status

Values = dict[str, Any]
AnyRow = Row[Any]


def run_values(run: Run) -> Values:
    values = dict(vars(run))
    values.update(status=run.status.value, ended=run.updated if run.status.ended else None, entries=0)
    return values


def to_run(row: AnyRow) -> Run:
    return Run(
        id=row.id,
        tenant=row.tenant,
        workflow=row.workflow,
        version=row.version,
        status=Status(row.status),
        input=row.input,
        source=row.source,
        requester=row.requester,
        origin=row.origin,
        key=row.key,
        created=row.created,
        updated=row.updated,
        segment=row.segment,
        attempts=row.attempts,
        reason=row.reason,
    )


def entry_values(entry: Entry, run: str, seq: int, tenant: str) -> Values:
    values = dict(vars(entry))
    values.update(run=run, seq=seq, tenant=tenant, event=entry.event.value, detail=dict(entry.detail))
    return values


def to_entry(row: AnyRow) -> Entry:
    return Entry(
        step=row.step,
        event=Event(row.event),
        at=row.at,
        attempt=row.attempt,
        value=row.value,
        reason=row.reason,
        seconds=row.seconds,
        by=row.by,
        detail=row.detail,
    )


def delivery_values(delivery: Delivery) -> Values:
    values = dict(vars(delivery))
    values.update(
        kind=delivery.kind.value,
        body=dict(delivery.body),
        lane=f"{delivery.tenant}/{delivery.channel}" if delivery.channel else delivery.place,
        wanted=1,
        shown=0,
        attempts=0,
        failed=False,
        error="",
    )
    return values


def to_outgoing(row: AnyRow) -> Outgoing:
    """The row as the claim left it: its `attempts` count this one too."""
    delivery = Delivery(
        id=row.id,
        tenant=row.tenant,
        kind=DeliveryKind(row.kind),
        subject=row.subject,
        place=row.place,
        key=row.key,
        due=row.due,
        channel=row.channel,
        body=row.body,
    )
    return Outgoing(delivery, row.wanted, row.attempts - 1, row.ref, row.begun)


def to_schedule(row: AnyRow) -> Schedule:
    return Schedule(**{**row._mapping, "cadence": Cadence(row.cadence)})


def to_proposal(row: AnyRow) -> Proposal:
    return Proposal(**row._mapping)
