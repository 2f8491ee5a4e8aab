"""Stopping automatic release, and the note that everybody sees about each change of a policy. For the chat and the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workflow.definition import Definition
from workflow.delivery import Delivery, DeliveryKind
from workflow.names import Person, Place, Tenant
from workflow.policy import Policy
from workflow.ports import Store

TRIES = 10  # a pause counts on top of whatever somebody else has just set


@dataclass(frozen=True)
class Notes:
    """Where cards go, all read who changed what. home_channel: for gates that name none; `typed_in` where there is neither."""

    new_id: Callable[[str], str]
    home_channel: str = ""
    typed_in: Place | None = None

    def __call__(self, definition: Definition, policy: Policy) -> list[Delivery]:
        gates = [policy.gate(step.name, step.gated) for step in definition.steps.values() if step.gated is not None]
        channels = list(dict.fromkeys(filter(None, (gate.channel or self.home_channel for gate in gates))))
        if channels:
            return [self._note(policy, Place(f"{policy.tenant}/policy"), channel) for channel in channels]
        return [self._note(policy, self.typed_in)] if self.typed_in else []

    def _note(self, policy: Policy, place: Place, channel: str = "") -> Delivery:
        key = f"policy:{policy.workflow}:{policy.number}:{channel or place}"
        body, due = {"number": policy.number, "by": policy.by}, policy.at
        assert due is not None
        id = self.new_id("dlv")
        return Delivery(id, policy.tenant, DeliveryKind.POLICY, policy.workflow, place, key, due, channel, body)


async def put_paused(
    store: Store,
    definition: Definition,
    tenant: Tenant,
    paused: bool,
    by: Person,
    at: datetime,
    reason: str,
    notes: Notes,
) -> Policy | None:
    """The version that says so; None if the newest one does already, or others keep setting theirs."""
    for _ in range(TRIES):
        newest = await store.policy(tenant, definition.name)
        if newest.paused is paused:
            return None
        after = newest.next(by, at, reason, paused=paused)
        if await store.put_policy(after, deliveries=notes(definition, after)):
            return after
    return None
