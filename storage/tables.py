"""The tables, as the newest migration leaves them (tests/contracts/test_store_schema.py compares the two).

Every row carries its tenant. What a model answered, and what a person said to it, carries the versions that produced it.
Times are UTC; `entries`, `wanted`, `shown` and `attempts` are counts.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from storage.columns import Json, Sequence, UtcTime

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _needed(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, nullable=False)


runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    _needed("tenant", String),
    _needed("key", String),
    _needed("workflow", String),
    _needed("version", String),
    _needed("status", String),
    _needed("reason", Text),
    Column("input", Json),
    _needed("source", Text),
    _needed("requester", String),
    _needed("origin", String),
    _needed("created", UtcTime),
    _needed("updated", UtcTime),
    Column("ended", UtcTime),
    _needed("segment", Integer),
    _needed("attempts", Integer),
    _needed("entries", Integer),  # the journal's length: gives the next seq without reading the journal
    Column("claim_token", String),
    Column("claim_until", UtcTime),
    UniqueConstraint("tenant", "key"),
    Index("ix_runs_unfinished", "status", "claim_until"),
    Index("ix_runs_tenant_created", "tenant", "created"),
    Index("ix_runs_tenant_ended", "tenant", "ended"),
    Index("ix_runs_created", "created"),
)

journal = Table(
    "journal",
    metadata,
    Column("run", String, ForeignKey("runs.id"), nullable=False),
    _needed("seq", Integer),
    _needed("tenant", String),
    _needed("step", String),
    _needed("event", String),
    _needed("at", UtcTime),
    _needed("attempt", Integer),
    Column("value", Json),
    _needed("reason", Text),
    _needed("seconds", Float),
    Column("by", String),
    _needed("detail", Json),
    PrimaryKeyConstraint("run", "seq"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String, primary_key=True),
    _needed("tenant", String),
    Column("run", String, ForeignKey("runs.id"), nullable=False),
    _needed("workflow", String),
    _needed("step", String),
    _needed("title", Text),
    _needed("kind", String),
    _needed("round", Integer),
    _needed("requester", String),
    _needed("place", String),
    _needed("source", Text),
    _needed("facts", Json),
    Column("draft", Json),
    _needed("route", String),
    _needed("route_reason", Text),
    Column("threshold", Float),
    Column("confidence", Float),
    _needed("reasoning", Text),
    _needed("evidence", Json),
    _needed("flags", Json),
    _needed("workflow_version", String),
    _needed("prompt_version", String),
    _needed("policy_version", String),
    _needed("model", String),
    _needed("reviewers", Json),
    _needed("self_approval", Boolean),
    _needed("revisions", Integer),
    _needed("opened", UtcTime),
    Column("shown", UtcTime),
    Column("outcome", String),  # null while the review is open
    Column("decided", UtcTime),
    Column("decided_by", String),
    Column("final", Json),
    Column("reasons", Json),
    Column("comment", Text),
    Column("press", String),
    Index("ix_reviews_run", "run"),
    # One question at a time about one step of one run, whatever the number of workers.
    Index(
        "uq_reviews_open",
        "run",
        "step",
        unique=True,
        sqlite_where=text("outcome IS NULL"),
        postgresql_where=text("outcome IS NULL"),
    ),
    Index(
        "ix_reviews_inbox",
        "tenant",
        "opened",
        sqlite_where=text("outcome IS NULL"),
        postgresql_where=text("outcome IS NULL"),
    ),
    Index("ix_reviews_tenant_decided", "tenant", "decided"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    _needed("id", String),
    _needed("tenant", String),
    Column("review", String, ForeignKey("reviews.id"), nullable=False),
    _needed("run", String),
    _needed("workflow", String),
    _needed("step", String),
    _needed("input", Text),
    _needed("facts", Json),
    Column("draft", Json),
    _needed("draft_hash", String),
    Column("final", Json),
    _needed("decision", String),
    _needed("by", String),
    _needed("at", UtcTime),
    _needed("seconds", Float),
    _needed("reasons", Json),
    _needed("comment", Text),
    Column("delta", Json),
    Column("confidence", Float),
    _needed("route", Text),
    _needed("workflow_version", String),
    _needed("prompt_version", String),
    _needed("policy_version", String),
    _needed("model", String),
    UniqueConstraint("id"),
    UniqueConstraint("review"),
    Index("ix_feedback_cases", "tenant", "workflow", "step", "seq"),
    sqlite_autoincrement=True,  # a seq is never used twice: readers remember how far they got
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    _needed("id", String),
    _needed("tenant", String),
    _needed("key", String),
    _needed("kind", String),
    _needed("subject", String),
    _needed("place", String),
    _needed("channel", String),
    _needed("lane", String),  # where it goes in the end: what shares a lane keeps its order
    _needed("body", Json),
    _needed("due", UtcTime),
    _needed("wanted", Integer),
    _needed("shown", Integer),  # the newest state that was shown, or given up; less than `wanted`: to be done
    _needed("attempts", Integer),  # since it was last shown or given up
    Column("claim_until", UtcTime),
    Column("ref", String),
    Column("delivered", UtcTime),
    _needed("failed", Boolean),
    _needed("error", Text),
    UniqueConstraint("tenant", "key"),
    Index("ix_deliveries_subject", "subject", "kind"),
    Index(
        "ix_deliveries_undone",
        "lane",
        "seq",
        sqlite_where=text("wanted > shown"),
        postgresql_where=text("wanted > shown"),
    ),
    sqlite_autoincrement=True,
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", String, primary_key=True),
    _needed("tenant", String),
    _needed("place", String),
    _needed("cadence", String),
    _needed("at", String),
    _needed("zone", String),
    _needed("weekday", Integer),
    Column("due", UtcTime),
    _needed("since", UtcTime),
    Index("ix_schedules_tenant", "tenant"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String, primary_key=True),
    _needed("tenant", String),
    _needed("person", String),
    _needed("place", String),
    _needed("text", Text),
    _needed("author", String),
    _needed("link", Text),
    _needed("at", UtcTime),
)
