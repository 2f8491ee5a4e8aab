"""Policies: versions that owners set, compared and set on their number, with the notice of it in the same commit."""

import asyncio

from storage.store import SqlStore
from tests.builders import BEN, ELSEWHERE, NOW, TENANT, a_delivery, a_run
from tests.contracts.stores import said_all
from workflow.policy import Autonomy, Override, Policy

SET = Override(Autonomy.REVIEW_ALL, 0.85, ("@leads", "#reviews", "slack/T0PLAY/U0BEN"), 2, "#reviews")


def a_policy(number: int = 1, workflow: str = "support", reason: str = "two wrong answers") -> Policy:
    return Policy(TENANT, workflow, number, True, {"reply": SET, "triage": Override()}, BEN, NOW, reason)


async def test_nobody_has_set_anything(store: SqlStore) -> None:
    assert await store.policy(TENANT, "support") == Policy(TENANT, "support")
    assert (await store.policies(TENANT, "support"), await store.policy_tenants("support")) == ([], [])


async def test_every_version_comes_back_as_it_was(store: SqlStore) -> None:
    first, second = a_policy(), a_policy(2, reason="resumed <b>now</b> 😀")
    assert await store.put_policy(first) and await store.put_policy(second)
    assert await store.policy(TENANT, "support") == second
    assert await store.policies(TENANT, "support") == [second, first]
    assert await store.policy(ELSEWHERE, "support") == Policy(ELSEWHERE, "support")
    assert await store.policy_tenants("support") == [TENANT]
    await store.start(a_run(tenant=ELSEWHERE), [])
    assert await store.policy_tenants("support") == [ELSEWHERE, TENANT]
    assert await store.policy_tenants("expense") == []


async def test_a_number_is_set_once_and_none_is_left_out(store: SqlStore) -> None:
    assert not await store.put_policy(a_policy(2))
    tried = await asyncio.gather(*(store.put_policy(a_policy(reason=f"try {n}")) for n in range(10)))
    assert tried.count(True) == 1
    (kept,) = await store.policies(TENANT, "support")
    assert kept.reason == f"try {tried.index(True)}"


async def test_several_are_set_together_or_not_at_all(store: SqlStore) -> None:
    notice = a_delivery(subject="told")
    assert await store.put_policy(a_policy(workflow="expense"))
    assert not await store.put_policy(a_policy(), a_policy(workflow="expense"), deliveries=[notice])
    assert await store.policies(TENANT, "support") == [] and await said_all(store) == []
    assert await store.put_policy(a_policy(), a_policy(2, "expense"), deliveries=[notice])
    assert (await store.policy(TENANT, "expense")).number == 2
    assert await said_all(store) == ["told"]
