"""The tables, as the newest migration leaves them (tests/contracts/test_store_schema.py compares the two).

Every row carries its tenant. What a model answered, and what a person said to it, carries the versions that produced it.
Times are UTC; `entries`, `wanted`, `shown` and `attempts` are counts.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
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
)

from storage.columns import Json, Sequence, UtcTime, filled, needed, partial_index

# Later migrations change constraints by name.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# The entries that a digest sums up, and the messages that are cards. A partial index serves only queries that say it in the
# same words.
SPENT = "event IN ('answered', 'tried')"
# The entries in which a person said something to a review.
SAID = "event IN ('decided', 'voted')"
CARDS = "kind = 'card'"
# Control reviews that have ended; and drafts that were approved unchanged, of which they are made.
CONTROLS = "kind = 'control' AND decided IS NOT NULL"
SETTLED = "kind = 'draft' AND outcome = 'approved' AND undone IS NULL"

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    needed("key", String),
    needed("workflow", String),
    needed("version", String),
    needed("status", String),
    needed("reason", Text),
    Column("input", Json),
    needed("source", Text),
    needed("requester", String),
    needed("origin", String),
    needed("created", UtcTime),
    needed("updated", UtcTime),
    Column("ended", UtcTime),
    needed("segment", Integer),
    needed("attempts", Integer),
    needed("entries", Integer),  # the journal's length: gives the next seq without reading the journal
    Column("claim_token", String),
    Column("claim_until", UtcTime),
    Column("erased", UtcTime),  # when its text was
    UniqueConstraint("tenant", "key"),
    Index("ix_runs_unfinished", "status", "claim_until"),
    Index("ix_runs_tenant_created", "tenant", "created"),
    Index("ix_runs_tenant_ended", "tenant", "ended"),
    Index("ix_runs_created", "created"),
    Index("ix_runs_requester", "tenant", "requester", "created"),
    partial_index("ix_runs_kept", "ended", where="ended IS NOT NULL AND erased IS NULL"),
)

journal = Table(
    "journal",
    metadata,
    Column("run", String, ForeignKey("runs.id"), nullable=False),
    needed("seq", Integer),
    needed("tenant", String),
    needed("step", String),
    needed("event", String),
    needed("at", UtcTime),
    needed("attempt", Integer),
    Column("value", Json),
    needed("reason", Text),
    needed("seconds", Float),
    Column("by", String),
    needed("detail", Json),
    PrimaryKeyConstraint("run", "seq"),
    partial_index("ix_journal_spent", "tenant", "at", where=SPENT),
    partial_index("ix_journal_said", "tenant", "by", "at", where=SAID),
)

usage = Table(
    "usage",
    metadata,
    needed("day", Date),  # UTC
    needed("tenant", String),
    needed("workflow", String),
    needed("model", String),
    needed("calls", Integer),
    needed("input_tokens", Sequence),
    needed("output_tokens", Sequence),
    needed("cached_tokens", Sequence),
    needed("written_tokens", Sequence),
    needed("cost", Float),  # US dollars
    PrimaryKeyConstraint("day", "tenant", "workflow", "model"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    Column("run", String, ForeignKey("runs.id"), nullable=False),
    needed("workflow", String),
    needed("step", String),
    needed("title", Text),
    needed("kind", String),
    needed("round", Integer),
    needed("requester", String),
    needed("place", String),
    needed("source", Text),
    needed("facts", Json),
    needed("private", Boolean),
    Column("draft", Json),
    needed("route", String),
    needed("route_reason", Text),
    Column("threshold", Float),
    Column("confidence", Float),
    needed("reasoning", Text),
    needed("evidence", Json),
    needed("flags", Json),
    needed("workflow_version", String),
    needed("prompt_version", String),
    needed("policy_version", String),
    needed("model", String),
    needed("reviewers", Json),
    needed("self_approval", Boolean),
    needed("revisions", Integer),
    needed("opened", UtcTime),
    Column("shown", UtcTime),
    Column("outcome", String),  # null while the review is open
    Column("decided", UtcTime),
    Column("decided_by", String),
    Column("final", Json),
    Column("reasons", Json),
    Column("comment", Text),
    Column("press", String),
    filled("approvals", Integer, "1"),
    filled("rejections", Integer, "1"),
    filled("votes", Json, "'[]'"),  # one for each person who has said something, oldest first
    filled("guests", Json, "'[]'"),
    filled("delegates", Json, "'[]'"),
    Column("due", UtcTime),
    Column("nudge", UtcTime),
    filled("nudged", Integer, "0"),
    Column("patience", Json),
    filled("take_back", Float, "0"),  # seconds
    filled("batch", Boolean, "false"),
    filled("tier", Text, "''"),
    filled("channel", String, "''"),
    filled("version", Integer, "0"),
    Column("undone", UtcTime),
    Column("undone_by", String),
    filled("asks", Text, "''"),  # the reviewers as one text; where there are none, the channel that the card stands in
    filled("named", Text, "''"),  # guests and delegates as one text
    Column("planted", Json),  # the known error of a control review
    Index("ix_reviews_run", "run"),
    # One question at a time about one step of one run, whatever the number of workers.
    partial_index("uq_reviews_open", "run", "step", unique=True, where="outcome IS NULL AND kind <> 'control'"),
    partial_index("ix_reviews_controls", "tenant", "decided", where=CONTROLS),
    partial_index("ix_reviews_settled", "tenant", "workflow", "step", "decided", where=SETTLED),
    partial_index("ix_reviews_inbox", "tenant", "opened", where="outcome IS NULL"),
    partial_index("ix_reviews_asks", "tenant", "asks", "due", "opened", where="outcome IS NULL"),
    partial_index("ix_reviews_named", "tenant", where="outcome IS NULL AND named <> ''"),
    partial_index("ix_reviews_nudge", "nudge", where="outcome IS NULL AND nudge IS NOT NULL"),
    partial_index("ix_reviews_late", "opened", where="outcome IS NULL AND nudged > 1"),
    Index("ix_reviews_tenant_decided", "tenant", "decided"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    needed("id", String),
    needed("tenant", String),
    Column("review", String, ForeignKey("reviews.id"), nullable=False),
    needed("run", String),
    needed("workflow", String),
    needed("step", String),
    needed("input", Text),
    needed("facts", Json),
    needed("private", Boolean),
    Column("draft", Json),
    needed("draft_hash", String),
    Column("final", Json),
    needed("decision", String),
    needed("by", String),
    needed("at", UtcTime),
    needed("seconds", Float),
    needed("reasons", Json),
    needed("comment", Text),
    Column("delta", Json),
    Column("confidence", Float),
    needed("route", Text),
    needed("workflow_version", String),
    needed("prompt_version", String),
    needed("policy_version", String),
    needed("model", String),
    filled("taken_back", Boolean, "false"),
    filled("how", String, "'button'"),
    UniqueConstraint("id"),
    UniqueConstraint("review"),
    Index("ix_feedback_cases", "tenant", "workflow", "step", "seq"),
    sqlite_autoincrement=True,  # a seq is never used twice: readers remember how far they got
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    needed("id", String),
    needed("tenant", String),
    needed("key", String),
    needed("kind", String),
    needed("subject", String),
    needed("place", String),
    needed("channel", String),
    needed("lane", String),  # where it goes in the end: what shares a lane keeps its order
    needed("body", Json),
    needed("due", UtcTime),
    needed("wanted", Integer),
    needed("shown", Integer),  # the newest state that was shown, or given up; less than `wanted`: to be done
    needed("attempts", Integer),  # since it was last shown or given up
    Column("claim_until", UtcTime),
    Column("begun", UtcTime),  # when the first of these attempts began
    Column("ref", String),
    Column("delivered", UtcTime),
    needed("failed", Boolean),
    needed("error", Text),
    UniqueConstraint("tenant", "key"),
    Index("ix_deliveries_subject", "subject", "kind"),
    partial_index("ix_deliveries_undone", "lane", "seq", where="wanted > shown"),
    partial_index("ix_deliveries_cards", "ref", where=CARDS),
    sqlite_autoincrement=True,
)

looks = Table(
    "looks",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=True),
    needed("tenant", String),
    Column("review", String, ForeignKey("reviews.id"), nullable=False),
    needed("person", String),
    needed("what", String),
    needed("at", UtcTime),
    Index("ix_looks_review", "review", "at"),
    Index("ix_looks_person", "person", "at"),
)

policies = Table(
    "policies",
    metadata,
    needed("tenant", String),
    needed("workflow", String),
    needed("number", Integer),  # 1, 2, 3 …: the newest counts
    needed("paused", Boolean),
    needed("overrides", Json),  # step -> what is set over its gate
    needed("by", String),
    needed("at", UtcTime),
    needed("reason", Text),
    PrimaryKeyConstraint("tenant", "workflow", "number"),
)

told = Table(
    "told",
    metadata,
    needed("tenant", String),
    needed("whom", String),  # a person, or a review whose thread is reminded instead of many people
    needed("at", UtcTime),
    PrimaryKeyConstraint("tenant", "whom"),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    needed("place", String),
    needed("cadence", String),
    needed("at", String),
    needed("zone", String),
    needed("weekday", Integer),
    Column("due", UtcTime),
    needed("since", UtcTime),
    Index("ix_schedules_tenant", "tenant"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    needed("person", String),
    needed("place", String),
    needed("text", Text),
    needed("author", String),
    needed("link", Text),
    needed("at", UtcTime),
)

suggestions = Table(
    "suggestions",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    needed("person", String),
    Column("review", String, ForeignKey("reviews.id"), nullable=False),
    needed("hash", String),
    needed("how", String),
    needed("kind", String),
    needed("comment", Text),
    needed("key", String),
    needed("at", UtcTime),
    needed("dropped", Boolean),
    UniqueConstraint("tenant", "key"),
    Index("ix_suggestions_review", "review", "person"),
)

contacts = Table(
    "contacts",
    metadata,
    Column("place", String, primary_key=True),
    needed("tenant", String),
    Column("person", String),
    needed("details", Json),
    needed("at", UtcTime),
    Index("ix_contacts_person", "tenant", "person"),
)

attempts = Table(
    "attempts",
    metadata,
    needed("tenant", String),
    needed("key", String),
    Column("ref", String),  # empty while nobody knows whether the message stands
    needed("at", UtcTime),
    PrimaryKeyConstraint("tenant", "key"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String, primary_key=True),
    needed("tenant", String),
    needed("at", UtcTime),
    needed("workflow", String),
    needed("workflow_version", String),
    needed("model", String),
    needed("prompts", Json),  # step -> version
    needed("cases", String),  # content hash
    needed("numbers", Json),
    Index("ix_evaluations_workflow", "workflow", "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Sequence, primary_key=True, autoincrement=False),
    needed("tenant", String),
    needed("at", UtcTime),
    needed("kind", String),
    Column("actor", String),
    needed("run", String),  # "" for what is about none; the log outlives what it tells of, so no foreign keys
    needed("review", String),
    needed("what", Json),
    Column("words", Json),
    Column("salt", String),
    needed("bound", String),
    needed("hash", String),
    Index("ix_audit_run", "run", "seq"),
)

audit_unsealed = Table(  # what one commit told, until it is put in its place
    "audit_unsealed",
    metadata,
    Column("id", Sequence, primary_key=True, autoincrement=True),
    needed("tenant", String),
    needed("count", Integer),
    needed("told", Json),
    sqlite_autoincrement=True,
)
