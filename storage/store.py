"""The Store that the engine, the delivery loop and the digest work with, on SQLite or PostgreSQL.

Thin on purpose: each method names a unit of work, and says whether it reads or writes.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from storage import (
    audit,
    contacts,
    controls,
    decisions,
    digests,
    erasing,
    evaluations,
    inbox,
    looks,
    policies,
    proposals,
    reminders,
    reviews,
    runs,
    suggestions,
    usage,
)
from storage import deliveries as outbox
from storage import feedback as said
from storage.database import Database
from storage.review_rows import to_feedback
from storage.tables import metadata
from workflow.audit import AuditEvent, Sealed
from workflow.contact import Attempt, Contact
from workflow.control import Checks
from workflow.delivery import Delivery, DeliveryKind, Outgoing
from workflow.digest import OpenReview, Period, Schedule
from workflow.erasing import Written
from workflow.errors import UnusableStore
from workflow.evaluation import Evaluation
from workflow.feedback import Feedback
from workflow.inbox import Page, Said, Wanted
from workflow.looks import Look
from workflow.names import MessageRef, Person, Place, Tenant
from workflow.policy import Policy
from workflow.ports import Amendment, Claim, Proposal, Reversal, Settlement, Verdict, Withdrawal
from workflow.prompt import JSON, Case, Usage
from workflow.review import Outcome, Review
from workflow.run import Entry, Run, Status
from workflow.suggestion import Suggestion


class SqlStore:
    """Implements workflow.ports.Store. Every method is one transaction, committed when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read, self._write = database.read, database.write

    @classmethod
    async def open(cls, url: str) -> "SqlStore":
        """url: `sqlite:///path` or `postgresql+psycopg://…`. Creates and migrates what is not there yet.

        Raises: UnusableStore if it cannot be reached, read or migrated, or would be lost with the process.
        """
        try:
            return cls(await Database.open(url))
        except CommandError as error:
            newer = "a newer Signoff has written it; run that one, or name another database"
            why = newer if "Can't locate revision" in str(error) else str(error)
            raise UnusableStore(f"The database cannot be used: {why.splitlines()[0]}") from error
        except ImportError as error:
            raise UnusableStore(f"The database cannot be used: its driver {error.name!r} is not installed.") from error
        except (SQLAlchemyError, ValueError) as error:
            raise UnusableStore(f"The database cannot be used: {str(error).splitlines()[0]}") from error

    async def aclose(self) -> None:
        """Finishes the writes that have begun."""
        await self._database.close()

    async def wipe(self) -> None:
        """Deletes every row: the demo begins anew."""
        await self._write(_wipe)

    # runs

    async def start(self, run: Run, deliveries: Sequence[Delivery]) -> tuple[Run, bool]:
        return await self._write(lambda conn: runs.start(conn, run, deliveries))

    async def run(self, run_id: str) -> Run:
        return await self._read(lambda conn: runs.get(conn, run_id))

    async def runs(self, tenant: Tenant | None = None, limit: int = 50) -> list[Run]:
        return await self._read(lambda conn: runs.newest(conn, tenant, limit))

    async def journal(self, run_id: str) -> list[Entry]:
        return await self._read(lambda conn: runs.entries(conn, run_id))

    async def claim(self, run_id: str, token: str, now: datetime, until: datetime) -> Claim | None:
        return await self._write(lambda conn: runs.claim(conn, run_id, token, now, until))

    async def renew(self, claim: Claim, until: datetime) -> None:
        await self._write(lambda conn: runs.renew(conn, claim, until))

    async def append(
        self, claim: Claim, entries: Sequence[Entry], deliveries: Sequence[Delivery] = (), reviews: Sequence[Review] = ()
    ) -> None:
        await self._write(lambda conn: runs.append(conn, claim, entries, deliveries, reviews))

    async def settle(self, claim: Claim, settlement: Settlement) -> Status:
        return await self._write(lambda conn: runs.settle(conn, claim, settlement))

    async def unfinished(self, now: datetime, limit: int = 1000) -> list[tuple[str, int]]:
        return await self._read(lambda conn: runs.unfinished(conn, now, limit))

    async def spent(self, day: date) -> Mapping[str, Usage]:
        return await self._read(lambda conn: usage.of_day(conn, day))

    # reviews

    async def amend(self, amendment: Amendment) -> bool:
        return await self._write(lambda conn: decisions.amend(conn, amendment))

    async def withdraw(self, withdrawal: Withdrawal) -> bool:
        return await self._write(lambda conn: decisions.withdraw(conn, withdrawal))

    async def take_back(self, reversal: Reversal) -> bool:
        return await self._write(lambda conn: decisions.take_back(conn, reversal))

    async def due_reviews(self, now: datetime, limit: int = 100) -> list[Review]:
        return await self._read(lambda conn: reviews.due(conn, now, limit))

    async def settled(self, tenant: Tenant, workflow: str, step: str, limit: int) -> list[Review]:
        return await self._read(lambda conn: controls.settled(conn, tenant, workflow, step, limit))

    async def open_control(self, review: Review, card: Delivery) -> None:
        await self._write(lambda conn: controls.open(conn, review, card))

    async def end_control(self, review: Review, outcome: Outcome, entry: Entry) -> bool:
        return await self._write(lambda conn: decisions.end_control(conn, review, outcome, entry))

    async def controls(self, tenant: Tenant, person: Person | None = None) -> Checks:
        return await self._read(lambda conn: controls.count(conn, tenant, person))

    async def policy(self, tenant: Tenant, workflow: str) -> Policy:
        return await self._read(lambda conn: policies.newest(conn, tenant, workflow))

    async def policies(self, tenant: Tenant, workflow: str) -> list[Policy]:
        return await self._read(lambda conn: policies.versions(conn, tenant, workflow))

    async def put_policy(self, *new: Policy, deliveries: Sequence[Delivery] = ()) -> bool:
        try:
            await self._write(lambda conn: policies.put(conn, new, deliveries))
        except policies.Taken:
            return False
        return True

    async def policy_tenants(self, workflow: str) -> list[Tenant]:
        return await self._read(lambda conn: policies.tenants(conn, workflow))

    async def decide(self, verdict: Verdict) -> bool:
        return await self._write(lambda conn: decisions.decide(conn, verdict))

    async def review(self, review_id: str) -> Review:
        return await self._read(lambda conn: reviews.get(conn, review_id))

    async def reviews(self, run_id: str) -> list[Review]:
        return await self._read(lambda conn: reviews.of_run(conn, run_id))

    async def open_reviews(self, tenant: Tenant, limit: int = 20) -> tuple[list[OpenReview], int]:
        return await self._read(lambda conn: reviews.oldest(conn, tenant, limit))

    # inbox

    async def asks(self, tenant: Tenant) -> list[str]:
        return await self._read(lambda conn: inbox.asks(conn, tenant))

    async def waiting(self, tenant: Tenant, person: Person, asks: Sequence[str], wanted: Wanted, size: int) -> Page[Review]:
        return await self._read(lambda conn: inbox.waiting(conn, tenant, person, asks, wanted, size))

    async def started(self, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Run]:
        return await self._read(lambda conn: inbox.started(conn, tenant, person, wanted, size))

    async def decided(self, tenant: Tenant, person: Person, wanted: Wanted, size: int) -> Page[Said]:
        return await self._read(lambda conn: inbox.decided(conn, tenant, person, wanted, size))

    async def judged(self, tenant: Tenant, person: Person, limit: int) -> list[tuple[Feedback, tuple[Look, ...]]]:
        return await self._read(lambda conn: inbox.judged(conn, tenant, person, limit))

    # reminders

    async def late_reviews(self, limit: int = 500) -> list[Review]:
        return await self._read(lambda conn: reminders.late(conn, limit))

    async def told(self, tenant: Tenant) -> Mapping[str, datetime]:
        return await self._read(lambda conn: reminders.listed(conn, tenant))

    async def tell(self, tenant: Tenant, whom: str, before: datetime | None, at: datetime, say: Sequence[Delivery]) -> bool:
        return await self._write(lambda conn: reminders.tell(conn, tenant, whom, before, at, say))

    # looks

    async def look(self, look: Look) -> None:
        await self._write(lambda conn: looks.put(conn, look))

    async def looks(self, review: str | None = None, person: Person | None = None) -> list[Look]:
        return await self._read(lambda conn: looks.found(conn, review, person))

    # deliveries

    async def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        await self._write(lambda conn: outbox.enqueue(conn, deliveries))

    async def outgoing(self, now: datetime, until: datetime, limit: int = 100) -> list[Outgoing]:
        return await self._write(lambda conn: outbox.outgoing(conn, now, until, limit))

    async def hold(self, held: Sequence[Outgoing], until: datetime) -> None:
        await self._write(lambda conn: outbox.hold(conn, held, until))

    async def delivered(self, outgoing: Outgoing, ref: MessageRef, now: datetime, channel: Place | None = None) -> None:
        await self._write(lambda conn: outbox.delivered(conn, outgoing, ref, now, channel))

    async def postpone(self, outgoing: Outgoing, due: datetime, error: str) -> None:
        await self._write(lambda conn: outbox.postpone(conn, outgoing, due, error))

    async def fail(self, outgoing: Outgoing, error: str, deliveries: Sequence[Delivery] = ()) -> None:
        await self._write(lambda conn: outbox.fail(conn, outgoing, error, deliveries))

    async def message_of(self, kind: DeliveryKind, subject: str) -> MessageRef | None:
        return await self._read(lambda conn: outbox.message_of(conn, kind, subject))

    async def next_due(self) -> datetime | None:
        return await self._read(outbox.next_due)

    # feedback

    async def cases(self, tenant: Tenant, workflow: str, step: str, after: int = 0) -> Sequence[Case]:
        return await self._read(lambda conn: said.cases(conn, tenant, workflow, step, after))

    async def feedback(self, workflow: str | None = None, limit: int | None = None) -> AsyncIterator[Feedback]:
        """Newest first, page by page: no reader is held, and no memory, while the caller works."""
        before: int | None = None
        while limit is None or limit > 0:
            most = said.PAGE if limit is None else min(said.PAGE, limit)
            rows = await self._read(partial(said.page, workflow=workflow, before=before, most=most))
            for row in rows:
                yield to_feedback(row)
            if len(rows) < most:
                return
            before, limit = rows[-1].seq, None if limit is None else limit - most

    # digests

    async def put_schedule(self, schedule: Schedule, by: Person, at: datetime) -> None:
        await self._write(lambda conn: digests.put(conn, schedule, by, at))

    async def schedules(self, tenant: Tenant | None = None) -> list[Schedule]:
        return await self._read(lambda conn: digests.listed(conn, tenant))

    async def fire(self, schedule: Schedule, due: datetime | None, since: datetime, deliveries: Sequence[Delivery]) -> bool:
        return await self._write(lambda conn: digests.fire(conn, schedule, due, since, deliveries))

    async def period(self, tenant: Tenant, since: datetime, until: datetime) -> Period:
        return await self._read(lambda conn: digests.period(conn, tenant, since, until))

    # proposals

    async def propose(self, proposal: Proposal) -> None:
        await self._write(lambda conn: proposals.put(conn, proposal))

    async def proposal(self, proposal_id: str) -> Proposal:
        return await self._read(lambda conn: proposals.get(conn, proposal_id))

    # suggestions

    async def review_at(self, message: MessageRef) -> Review | None:
        return await self._read(lambda conn: suggestions.review_at(conn, message))

    async def suggest(self, suggestion: Suggestion) -> bool:
        return await self._write(lambda conn: suggestions.put(conn, suggestion))

    async def suggestion(self, suggestion_id: str) -> Suggestion:
        return await self._read(lambda conn: suggestions.get(conn, suggestion_id))

    async def drop(self, suggestion_id: str) -> None:
        await self._write(lambda conn: suggestions.drop(conn, suggestion_id))

    async def dropped(self, review: str, person: Person) -> bool:
        return await self._read(lambda conn: suggestions.dropped(conn, review, person))

    # contacts

    async def meet(self, contact: Contact) -> None:
        await self._write(lambda conn: contacts.meet(conn, contact))

    async def part(self, place: Place) -> None:
        await self._write(lambda conn: contacts.part(conn, place))

    async def contact(self, place: Place) -> Contact | None:
        return await self._read(lambda conn: contacts.get(conn, place))

    async def contacts(self, tenant: Tenant, person: Person | None = None) -> list[Contact]:
        return await self._read(lambda conn: contacts.listed(conn, tenant, person))

    async def begin(self, tenant: Tenant, key: str, at: datetime) -> None:
        await self._write(lambda conn: contacts.begin(conn, tenant, key, at))

    async def end(self, tenant: Tenant, key: str, ref: MessageRef | None) -> None:
        await self._write(lambda conn: contacts.end(conn, tenant, key, ref))

    async def tried(self, tenant: Tenant, key: str) -> Attempt | None:
        return await self._read(lambda conn: contacts.tried(conn, tenant, key))

    # evaluations

    async def keep_evaluation(self, evaluation: Evaluation) -> None:
        await self._write(lambda conn: evaluations.put(conn, evaluation))

    async def evaluation(self, evaluation_id: str) -> Evaluation:
        return await self._read(lambda conn: evaluations.get(conn, evaluation_id))

    async def evaluations(self, workflow: str, limit: int = 50) -> list[Evaluation]:
        return await self._read(lambda conn: evaluations.newest(conn, workflow, limit))

    # the audit log

    async def note(self, *events: AuditEvent) -> None:
        await self._write(lambda conn: audit.note(conn, events))

    async def seal(self) -> int:
        """So many in one commit, so that nobody else's waits for long."""
        count = 0
        while done := await self._write(lambda conn: audit.seal_next(conn, audit.PAGE)):
            count += done
        return count

    async def audit_head(self) -> tuple[int, str]:
        return await self._read(audit.head)

    async def audit_unsealed(self) -> int:
        return await self._read(audit.unsealed)

    async def audit_log(self) -> AsyncIterator[Sealed]:
        after = 0
        while rows := await self._read(partial(audit.page, after=after, most=audit.PAGE)):
            for sealed in rows:
                yield sealed
            after = rows[-1].seq

    async def audit_of(self, run_id: str) -> list[AuditEvent]:
        return await self._read(lambda conn: audit.of_run(conn, run_id))

    async def written(self, person: Person) -> Written:
        return await self._read(lambda conn: erasing.written(conn, person))

    async def older(self, than: datetime, limit: int = 50) -> list[str]:
        return await self._read(lambda conn: erasing.older(conn, than, limit))

    async def erase_runs(self, runs: Sequence[str], why: Mapping[str, JSON], by: Person, now: datetime) -> None:
        await self._write(lambda conn: erasing.erase_runs(conn, runs, why, by, now))

    async def erase_person(self, person: Person, by: Person, now: datetime) -> None:
        await self._write(lambda conn: erasing.erase_person(conn, person, by, now))

    async def scrub(self) -> bool:
        return await self._database.scrub()


def _wipe(conn: Connection) -> None:
    with audit.unguarded(conn):
        for table in reversed(metadata.sorted_tables):
            conn.execute(table.delete())
