"""Every implementation of workflow.ports.Store, by name: a URL of a database that does not exist yet, in this folder.

PostgreSQL joins with one more line here; nothing else in the suite knows which database it runs on, except for the files
named test_store_sqlite_commit and test_store_schema.
"""

from collections.abc import Callable
from pathlib import Path

from storage.store import SqlStore
from tests.builders import a_card, a_review, a_root, a_run, a_settlement, later
from workflow.ports import Claim
from workflow.review import Review
from workflow.run import Run

URLS: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder}/signoff.db",
}


async def started(store: SqlStore, **overrides: object) -> Run:
    """A run in the store, with its message."""
    run = a_run(**overrides)
    await store.start(run, [a_root(run)])
    return run


async def claimed(store: SqlStore, run: Run, token: str = "token-1", at: float = 0.0) -> Claim:
    claim = await store.claim(run.id, token, later(at), later(at + 30))
    assert claim is not None
    return claim


async def waiting(store: SqlStore, **overrides: object) -> Review:
    """An open review, of a run that waits for it, with its card."""
    run = await started(store)
    review = a_review(run, **overrides)
    await store.settle(await claimed(store, run), a_settlement(reviews=[review], deliveries=[a_card(review)]))
    return review


async def said_all(store: SqlStore, at: float = 0.0) -> list[str]:
    """Delivers everything that is due, as a chat that never fails. The subjects, in order."""
    subjects = []
    while batch := await store.outgoing(later(at), later(at + 30)):
        for out in batch:
            await store.delivered(out, f"{out.delivery.place}/{out.delivery.key}", later(at))
            subjects.append(out.delivery.subject)
    return subjects
