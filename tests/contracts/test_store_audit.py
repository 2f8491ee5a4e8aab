"""The audit log's rows: written in the commit of what they tell, chained without a gap, never changed, never deleted."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from storage.checkpoints import CheckpointFile
from storage.store import SqlStore
from tests.builders import ANA, BEN, NOW, TENANT, a_run, a_schedule, a_settlement, a_verdict, an_entry, later
from tests.contracts.stores import claimed, started, waiting
from workflow.audit import AuditEvent, Checkpoint, Kind, Sealed
from workflow.audit_check import verify
from workflow.errors import LostClaim
from workflow.looks import Look, Looked
from workflow.policy import Policy
from workflow.run import Event, Status


async def chain(store: SqlStore) -> list[Sealed]:
    await store.seal()
    return [sealed async for sealed in store.audit_log()]


async def kinds(store: SqlStore) -> list[str]:
    return [sealed.event.kind for sealed in await chain(store)]


async def test_a_run_tells_what_happened_in_order(store: SqlStore) -> None:
    review = await waiting(store)
    await store.look(Look(TENANT, review.id, BEN, Looked.REVEALED, later(5)))
    await store.decide(a_verdict(review))
    claim = await store.claim(review.run, "token-2", later(61), later(90))
    assert claim is not None
    done = an_entry("send", Event.DONE, at=later(62))
    await store.settle(claim, a_settlement(Status.DONE, entries=[done], at=later(62)))
    told = await chain(store)
    assert [sealed.event.kind for sealed in told] == [
        Kind.RUN_STARTED, Kind.REVIEW_OPENED, Kind.LOOKED, "step decided", "step done", Kind.RUN_ENDED,
    ]  # fmt: skip
    assert {sealed.event.run for sealed in told} == {review.run}
    assert list(verify(told)) == []
    assert await store.audit_of(review.run) == [sealed.event for sealed in told]
    assert await store.audit_of("run_unknown") == []


async def test_the_facts_are_names_and_numbers_and_the_text_stands_apart(store: SqlStore) -> None:
    run = await started(store)
    entry = an_entry(detail={"model": "playground", "confidence": 0.9, "flags": ["Ana said so"], "unknown": "Ana"})
    await store.append(await claimed(store, run), [entry])
    event = (await chain(store))[-1].event
    assert event.what == {"step": "reply", "attempt": 1, "seconds": 0.25, "model": "playground", "confidence": 0.9}
    assert event.words == {"flags": ["Ana said so"], "unknown": "Ana", "reason": entry.reason, "value": entry.value}


async def test_what_was_not_written_is_not_told(store: SqlStore) -> None:
    run = await started(store)
    await store.start(a_run(key=run.key), [])
    stale = await claimed(store, run)
    await claimed(store, run, "token-2", at=60)
    with pytest.raises(LostClaim):
        await store.append(stale, [an_entry()])
    review = await waiting(store)
    assert await store.decide(a_verdict(review))
    assert not await store.decide(a_verdict(review))
    assert await kinds(store) == [Kind.RUN_STARTED, Kind.RUN_STARTED, Kind.REVIEW_OPENED, "step decided"]


async def test_what_owners_and_channels_set_is_told(store: SqlStore) -> None:
    assert await store.put_policy(Policy(TENANT, "support", 1, paused=True, by=ANA, at=NOW, reason="Too many mistakes."))
    assert not await store.put_policy(Policy(TENANT, "support", 1, by=BEN, at=NOW))
    await store.put_schedule(a_schedule(), ANA, NOW)
    policy, digest = [sealed.event for sealed in await chain(store)]
    assert (policy.kind, policy.actor, policy.what["paused"], policy.words) == (
        Kind.POLICY_SET, ANA, True, {"reason": "Too many mistakes."},
    )  # fmt: skip
    assert (digest.kind, digest.actor, digest.what["on"], digest.words) == (Kind.DIGEST_SET, ANA, True, {})


async def test_events_wait_for_the_sealer(store: SqlStore) -> None:
    events = [AuditEvent(TENANT, later(n), Kind.EXPORTED, ANA, what={"n": n, "share": 0.1 + 0.2}) for n in range(3)]
    await store.note(*events)
    await store.note()
    assert await store.audit_unsealed() == 3
    assert await store.audit_head() == (0, "")
    assert [sealed async for sealed in store.audit_log()] == []
    assert await store.seal() == 3
    assert await store.seal() == 0
    assert await store.audit_unsealed() == 0
    told = await chain(store)
    assert [sealed.event for sealed in told] == events
    assert await store.audit_head() == (3, told[-1].hash)


async def test_two_processes_seal_one_chain(store: SqlStore, url: str) -> None:
    other = await SqlStore.open(url)
    try:
        many = [AuditEvent(TENANT, later(n), Kind.LOOKED, BEN, words={"n": n}) for n in range(60)]
        await asyncio.gather(*[(store, other)[n % 2].note(event) for n, event in enumerate(many)])
        await asyncio.gather(store.seal(), other.seal(), store.seal(), other.seal())
        told = await chain(store)
    finally:
        await other.aclose()
    assert [sealed.seq for sealed in told] == list(range(1, 61))
    assert sorted(sealed.event.at for sealed in told) == [event.at for event in many]
    assert list(verify(told)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET what = '{}' WHERE seq = 1",
        "UPDATE audit SET seq = 9 WHERE seq = 1",
        "UPDATE audit SET hash = '' WHERE seq = 1",
        "UPDATE audit SET actor = NULL WHERE seq = 1",
        "UPDATE audit SET words = '{}' WHERE seq = 1",
        "UPDATE audit SET salt = 'x' WHERE seq = 1",
        "DELETE FROM audit",
    ],
)
async def test_the_database_refuses_to_change_what_is_on_record(store: SqlStore, url: str, statement: str) -> None:
    await store.note(AuditEvent(TENANT, NOW, Kind.EXPORTED, ANA, what={"n": 1}, words={"a": "b"}))
    before = await chain(store)
    engine = create_engine(url)
    with pytest.raises(DatabaseError, match="the audit log is not"), engine.begin() as conn:
        conn.execute(text(statement))
    engine.dispose()
    assert await chain(store) == before


def test_checkpoints_survive_a_torn_line_and_are_read_as_written(tmp_path: Path) -> None:
    file = CheckpointFile(tmp_path / "kept" / "checkpoints")
    assert list(file.read()) == []
    points = [Checkpoint(n, f"hash {n}", later(n)).signed(b"key") for n in (1, 2)]
    file.append(points[0])
    with file.path.open("a") as torn:
        torn.write('{"seq": 2, "ha')
    file.append(points[1])
    assert list(file.read()) == points
