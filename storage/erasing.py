"""Takes people's words out of every row, and leaves the rows. Of the audit log too: its hashes are made so that they still hold."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, case, delete, func, or_, select, update

from storage import audit as log
from storage import deliveries as outbox
from storage import reviews as questions
from storage.tables import audit, deliveries, feedback, journal, looks, policies, proposals, reviews, runs, suggestions
from workflow.audit import Kind
from workflow.audit_check import ranges
from workflow.audited import erased
from workflow.delivery import DeliveryKind
from workflow.erasing import ERASED, Written, facts_of
from workflow.names import Person, Tenant, tenant_of
from workflow.review import Outcome, OutcomeKind
from workflow.run import Event, Status

_WROTE = (OutcomeKind.EDITED.value, OutcomeKind.REVISED.value)
_TEXTS = (DeliveryKind.REPLY.value, DeliveryKind.POST.value, DeliveryKind.TELL.value)
_STOPPED = (Event.DECIDED.value, Event.WITHDRAWN.value)


def written(conn: Connection, person: Person) -> Written:
    by_run = select(runs.c.id, runs.c.ended).where(_theirs(person), runs.c.erased.is_(None)).order_by(runs.c.created, runs.c.id)
    found = conn.execute(by_run).all()
    done = tuple(row.id for row in found if row.ended is not None)
    return Written(done, tuple(row.id for row in found if row.ended is None), _counted(conn, person))


def older(conn: Connection, than: datetime, most: int) -> list[str]:
    """Ended runs whose text stands still, the oldest first."""
    ended = and_(runs.c.ended < than, runs.c.ended.is_not(None), runs.c.erased.is_(None))
    return list(conn.execute(select(runs.c.id).where(ended).order_by(runs.c.ended).limit(most)).scalars())


def erase_runs(conn: Connection, these: Sequence[str], why: Mapping[str, Any], by: Person, now: datetime) -> None:
    """All text of these runs, if they have ended. why: for the log, without a text of anybody's."""
    log.seal_all(conn)
    ended = select(runs.c.id, runs.c.tenant).where(runs.c.id.in_(these), runs.c.ended.is_not(None), runs.c.erased.is_(None))
    found = conn.execute(ended).all()
    ids = [row.id for row in found]
    if not ids:
        return
    asked = list(conn.execute(select(reviews.c.id).where(reviews.c.run.in_(ids))).scalars())
    conn.execute(update(runs).where(runs.c.id.in_(ids)).values(input=None, source=ERASED, reason=_mark(runs.c.reason), erased=now))
    _journal(conn, journal.c.run.in_(ids), value=None)
    _end_controls(conn, ids, now)
    _reviews(conn, asked)
    said: dict[str, Any] = {
        "input": ERASED,
        "facts": {},
        "draft": None,
        "draft_hash": "",
        "final": None,
        "delta": None,
        "comment": "",
    }
    conn.execute(update(feedback).where(feedback.c.run.in_(ids)).values(**said))
    conn.execute(update(suggestions).where(suggestions.c.review.in_(asked)).values(comment=""))
    about = deliveries.c.subject.in_([*ids, *asked])
    # What was not said yet is not said any more.
    texts = update(deliveries).where(about, deliveries.c.kind.in_(_TEXTS))
    conn.execute(texts.values(body={"text": ERASED}, shown=deliveries.c.wanted))
    _unsay(conn, asked)
    gone = _words(conn, audit.c.run.in_(ids))
    _tell(conn, found[0].tenant, now, by, why, {"runs": len(ids)}, gone)


def erase_person(conn: Connection, person: Person, by: Person, now: datetime) -> None:
    """What they wrote beside the drafts: comments, reasons, what they pointed at."""
    log.seal_all(conn)
    rows = _counted(conn, person)
    stopped = select(journal.c.run).where(journal.c.by == person, journal.c.event.in_(_STOPPED))
    ends = and_(runs.c.id.in_(stopped), runs.c.status == Status.STOPPED.value)
    why = and_(audit.c.kind == Kind.RUN_ENDED.value, audit.c.run.in_(select(runs.c.id).where(ends)))
    gone = _words(conn, or_(audit.c.actor == person, why))
    conn.execute(update(runs).where(ends).values(reason=_mark(runs.c.reason)))
    handed = select(journal.c.detail).where(journal.c.by == person, journal.c.event == Event.DELEGATED.value)
    _unsay(conn, [detail.get("review") for detail in conn.execute(handed).scalars()])
    _journal(conn, journal.c.by == person)
    conn.execute(update(reviews).where(reviews.c.decided_by == person, reviews.c.comment.is_not(None)).values(comment=""))
    _votes(conn, person)
    conn.execute(update(feedback).where(feedback.c.by == person).values(comment=""))
    conn.execute(update(suggestions).where(suggestions.c.person == person).values(comment=""))
    conn.execute(update(policies).where(policies.c.by == person).values(reason=""))
    conn.execute(delete(proposals).where(proposals.c.person == person))
    conn.execute(delete(looks).where(looks.c.person == person))
    _tell(conn, tenant_of(person), now, by, {"person": person}, rows, gone)


def _theirs(person: Person) -> ColumnElement[bool]:
    decided = select(reviews.c.run).where(reviews.c.decided_by == person, reviews.c.outcome.in_(_WROTE))
    wrote = select(journal.c.run).where(journal.c.by == person, journal.c.event.in_((Event.REVISED.value, Event.ANSWERED.value)))
    return or_(runs.c.requester == person, runs.c.id.in_(decided), runs.c.id.in_(wrote))


def _counted(conn: Connection, person: Person) -> dict[str, int]:
    asked: list[tuple[str, Table, ColumnElement[bool]]] = [
        ("comments", journal, and_(journal.c.by == person, journal.c.reason.not_in(("", ERASED)))),
        ("replies", suggestions, and_(suggestions.c.person == person, suggestions.c.comment != "")),
        ("reasons", policies, and_(policies.c.by == person, policies.c.reason != "")),
        ("proposals", proposals, proposals.c.person == person),
        ("looks", looks, looks.c.person == person),
    ]
    return {name: conn.execute(select(func.count()).select_from(table).where(where)).scalar_one() for name, table, where in asked}


def _mark(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Where a text stood."""
    return case((column != "", ERASED), else_="")


def _journal(conn: Connection, which: ColumnElement[bool], **also: Any) -> None:
    found = conn.execute(select(journal.c.run, journal.c.seq, journal.c.detail).where(which)).all()
    if not found:
        return
    conn.execute(update(journal).where(which).values(reason=_mark(journal.c.reason), **also))
    this = update(journal).where(journal.c.run == bindparam("its_run"), journal.c.seq == bindparam("its_seq"))
    told = [
        {"its_run": row.run, "its_seq": row.seq, "left": facts_of(row.detail)}
        for row in found
        if facts_of(row.detail) != row.detail
    ]
    if told:
        conn.execute(this.values(detail=bindparam("left", type_=journal.c.detail.type)), told)


def _end_controls(conn: Connection, runs: Sequence[str], now: datetime) -> None:
    """All that is open of a run that has ended: a draft that is gone can be a check no more."""
    for run in runs:
        if closed := questions.withdraw(conn, run, Outcome(OutcomeKind.WITHDRAWN, now)):
            outbox.want_again(conn, closed, now)


def _reviews(conn: Connection, these: Sequence[str]) -> None:
    """take_back: nobody can go back to a draft that is gone."""
    which = reviews.c.id.in_(these)
    votes = conn.execute(select(reviews.c.id, reviews.c.votes).where(which)).all()
    texts: dict[str, Any] = {
        "source": ERASED,
        "facts": {},
        "draft": {},
        "reasoning": "",
        "evidence": [],
        "flags": [],
        "final": None,
        "planted": None,
        "take_back": 0,
    }
    comment = case((reviews.c.comment.is_(None), None), else_="")
    conn.execute(update(reviews).where(which).values(**texts, route_reason=_mark(reviews.c.route_reason), comment=comment))
    _set_votes(conn, {row.id: [_unsaid(vote) for vote in row.votes] for row in votes if row.votes}, 0)


def _unsay(conn: Connection, about: Sequence[Any]) -> None:
    """The notes with which reviews were handed over, in what is said to whoever got them."""
    handed = and_(deliveries.c.subject.in_(about), deliveries.c.kind == DeliveryKind.HANDED.value)
    found = conn.execute(select(deliveries.c.seq, deliveries.c.body).where(handed)).all()
    this = update(deliveries).where(deliveries.c.seq == bindparam("which"))
    if found:
        said = bindparam("said", type_=deliveries.c.body.type)
        conn.execute(this.values(body=said), [{"which": row.seq, "said": {**row.body, "note": ""}} for row in found])


def _votes(conn: Connection, person: Person) -> None:
    """Of other people's reviews too. One that is open gets a new version: whoever is about to change it must read it again."""
    voted = select(journal.c.run).where(journal.c.by == person, journal.c.event.in_((Event.VOTED.value, Event.DECIDED.value)))
    found = conn.execute(select(reviews.c.id, reviews.c.votes).where(reviews.c.run.in_(voted))).all()
    theirs = {row.id: row.votes for row in found if any(vote["by"] == person and vote["comment"] for vote in row.votes)}
    _set_votes(conn, {id: [_unsaid(vote) if vote["by"] == person else vote for vote in votes] for id, votes in theirs.items()}, 1)


def _set_votes(conn: Connection, votes: Mapping[str, Any], more: int) -> None:
    this = update(reviews).where(reviews.c.id == bindparam("which"))
    values = {"votes": bindparam("said", type_=reviews.c.votes.type), "version": reviews.c.version + more}
    if votes:
        conn.execute(this.values(**values), [{"which": id, "said": said} for id, said in votes.items()])


def _unsaid(vote: dict[str, Any]) -> dict[str, Any]:
    return {**vote, "comment": ""}


def _words(conn: Connection, which: ColumnElement[bool]) -> list[int]:
    """Out of the log. The events that lost theirs."""
    lost = and_(which, audit.c.words.is_not(None))
    gone = list(conn.execute(select(audit.c.seq).where(lost).order_by(audit.c.seq)).scalars())
    conn.execute(update(audit).where(lost).values(words=None, salt=None))
    return gone


def _tell(
    conn: Connection,
    tenant: Tenant,
    now: datetime,
    by: Person,
    why: Mapping[str, Any],
    rows: Mapping[str, int],
    gone: Sequence[int],
) -> None:
    log.note(conn, [erased(tenant, now, by, why, rows, list(ranges(gone)))])
    log.seal_all(conn)
