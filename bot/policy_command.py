"""`signoff policy`, `signoff pause` and `signoff resume`: for whoever runs the bot, on the machine itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.text import Text

from bot import policy_texts as texts
from bot.parts import Line, plain
from bot.pausing import Notes, put_paused
from bot.policy_input import REASON_MOST
from bot.tables import table_of, time_of
from workflow.definition import Definition
from workflow.errors import SignoffError
from workflow.names import OPERATOR, Tenant
from workflow.opening import title_of
from workflow.plain_text import shorten
from workflow.policy import Policy, pause_of
from workflow.ports import Store


async def show_all(store: Store, definitions: Mapping[str, Definition], owners: Sequence[str], out: Console) -> None:
    """One row for each workflow and tenant; a workflow that nobody has touched stands once."""
    table = table_of("Workflow", "Tenant", "Policy", "Alone", "Owners", "Last change")
    for definition in definitions.values():
        who = ", ".join(definition.owners or owners) or "nobody"
        for tenant in await store.policy_tenants(definition.name) or [Tenant("—")]:
            versions = await store.policies(tenant, definition.name)
            number = str(versions[0].number) if versions else texts.CODES
            last = Text(_told(versions[0])) if versions else ""
            table.add_row(definition.name, tenant, number, _alone(versions), who, last)
    out.print(table)


async def show_one(store: Store, definition: Definition, owners: Sequence[str], out: Console) -> None:
    """What counts at each gate, and the whole history, for each tenant."""
    who = ", ".join(definition.owners or owners) or "nobody: name owners in its code, or in SIGNOFF_OWNERS"
    out.print(Text.assemble((definition.title, "bold"), f"  {definition.name}  owned by {who}"))
    tenants = await store.policy_tenants(definition.name)
    for tenant in tenants or [Tenant("—")]:
        versions = await store.policies(tenant, definition.name)
        newest = versions[0] if versions else Policy(tenant, definition.name)
        out.print(
            Group(*_head(tenant, versions), _gates(definition, newest), *([_history(definition, versions)] if versions else []))
        )


async def pause(
    store: Store,
    definitions: Iterable[Definition],
    paused: bool,
    reason: str,
    tenants: Sequence[Tenant],
    notes: Notes,
    now: Callable[[], datetime],
    out: Console,
) -> None:
    """tenants: () for everywhere that it has run. Raises: SignoffError where that is nowhere."""
    why = shorten(reason.strip(), REASON_MOST)
    where = [(each, tenants or await store.policy_tenants(each.name)) for each in definitions]
    for definition, there in where:
        if not there:
            raise SignoffError(f"{definition.name!r} has run nowhere yet; name a workspace with --tenant, like slack/T0123.")
    for definition, there in where:
        for tenant in there:
            put = await put_paused(store, definition, tenant, paused, OPERATOR, now(), why, notes)
            said = texts.stopped(definition, put) if put else await _not_put(store, definition, tenant, paused)
            out.print(Text(f"{tenant}: {plain(said)}"))


async def _not_put(store: Store, definition: Definition, tenant: Tenant, paused: bool) -> Line:
    versions = await store.policies(tenant, definition.name)
    if (bool(versions) and versions[0].paused) is paused:
        return texts.already(definition, versions)
    return texts.busy(definition)


def _alone(versions: Sequence[Policy]) -> Text:
    return Text("paused", style="bold yellow") if versions and versions[0].paused else Text("what clears its bar", style="dim")


def _head(tenant: Tenant, versions: Sequence[Policy]) -> list[RenderableType]:
    began = pause_of(versions, versions[0].number) if versions else None
    said = [Text(f"Paused since policy {began.number}, {_told(began)}", style="bold yellow")] if began else []
    return [Text(""), Text(tenant, style="bold"), *said]


def _gates(definition: Definition, policy: Policy) -> RenderableType:
    table = table_of("Step", "Bar", "Approvals", "Rejections", "Channel", "Reviewers")
    for step in definition.steps.values():
        if step.gated is not None:
            gate = policy.gate(step.name, step.gated)
            bar = "everything" if gate.always else texts.number(gate.threshold)
            style = "bold" if gate != step.gated else ""
            row = (title_of(step), bar, str(gate.approvals), str(gate.rejections), gate.channel or "where it started")
            table.add_row(*(Text(cell, style) for cell in row), Text(", ".join(gate.who) or "its channel", style))
    return table


def _history(definition: Definition, versions: Sequence[Policy]) -> RenderableType:
    table = table_of("Policy", "At", "By", "What and why")
    for after, before in zip(versions, [*versions[1:], Policy(versions[0].tenant, definition.name)], strict=True):
        changed = "; ".join(plain(line).removeprefix("• ") for line in texts.change_lines(definition, before, after))
        why = f" — “{after.reason}”" if after.reason else ""
        table.add_row(str(after.number), time_of(after.at) if after.at else "", _by(after), Text(f"{changed}{why}"))
    return table


def _told(policy: Policy) -> str:
    at = f" {time_of(policy.at)}" if policy.at else ""
    return f"by {_by(policy)}{at}{texts.because(policy)}"


def _by(policy: Policy) -> str:
    return plain(texts.whoever(policy.by)).removeprefix("@")
