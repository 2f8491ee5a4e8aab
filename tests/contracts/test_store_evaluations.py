"""Tests of models are kept as they were, newest first, each workflow's apart."""

from dataclasses import replace

import pytest

from storage.store import SqlStore
from tests.builders import TENANT, later
from workflow.confidence import Bin
from workflow.errors import NotFound
from workflow.evaluation import Evaluation, Score
from workflow.prompt import Usage

SCORE = Score(
    step="triage", prompt="p1", cases="c1", count=3, errors={"busy": 1}, agreement=2 / 3, exact=1 / 3, fields={"category": 2 / 3},
    similarity=0.8, edits=1.5, bins=(Bin(2, 0.75, 1.0),), ece=0.25, brier=0.1, bar=0.7, always=False, released=1, wrong=0,
    p50=0.1, p95=0.4, usage=Usage(3, 100, 20, 80, 5, 0.0123), agreed=("a", "b"),
)  # fmt: skip
FIRST = Evaluation(
    "eval_1", TENANT, later(0), "support", "w1", "local", "cases", (SCORE, replace(SCORE, step="reply", ece=None, bins=()))
)


async def test_an_evaluation_comes_back_as_it_was(store: SqlStore) -> None:
    await store.keep_evaluation(FIRST)
    assert await store.evaluation("eval_1") == FIRST
    with pytest.raises(NotFound, match="no evaluation 'eval_2'"):
        await store.evaluation("eval_2")


async def test_newest_first_and_each_workflows_apart(store: SqlStore) -> None:
    second, other = replace(FIRST, id="eval_0", at=later(5)), replace(FIRST, id="eval_3", workflow="expense")
    for one in (FIRST, second, other):
        await store.keep_evaluation(one)
    assert await store.evaluations("support") == [second, FIRST]
    assert await store.evaluations("support", limit=1) == [second]
    assert await store.evaluations("nothing") == []
