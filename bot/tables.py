"""Tables for the command line."""

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot import texts
from bot.parts import plain
from bot.silence_texts import hours_line, terms_line
from workflow.definition import Definition
from workflow.feedback import Feedback
from workflow.graph import verdict
from workflow.names import short
from workflow.prompt import Usage
from workflow.run import Entry, Event, Run, Status

COLOURS = {
    Status.DONE: "green",
    Status.WAITING: "yellow",
    Status.READY: "cyan",
    Status.STOPPED: "magenta",
    Status.FAILED: "red",
    Status.ATTENTION: "red",
}


def verdicts(definitions: Iterable[Definition]) -> RenderableType:
    """What `signoff check` prints for workflows that could be built."""
    table = table_of("Workflow", "Verdict", "Boxes", "Ask a model", "Model calls, longest path", "Version")
    gates: list[RenderableType] = []
    for definition in definitions:
        said = verdict(definition)
        share = Text(f"{said.ai} ({said.share:.0%})", style="green" if said.meets_aim else "yellow")
        row = (definition.name, Text("good", style="green"), str(said.boxes), share, str(said.calls), definition.version)
        table.add_row(*row)
        gates += [Text(f"  {definition.name}: {told}") for told in _gates(definition, said.gates)]
    return Group(table, Text("Where a person looks", style="bold"), *gates, Text(_AIM, style="dim"))


def _gates(definition: Definition, sentences: Sequence[str]) -> list[str]:
    """Where a person looks, and what follows when nobody does. sentences: one for each gate, in order."""
    gates = [step.gated for step in definition.steps.values() if step.gated]
    told = [f"{said} {plain(terms_line(gate.patience, definition.hours))}" for said, gate in zip(sentences, gates, strict=True)]
    hours = hours_line(definition.hours)
    return [*told, f"working hours are {hours}."] if hours else told


_AIM = "Aim: at most one box in five asks a model. Every model call removed is a failure removed."


def runs_table(runs: Sequence[Run]) -> RenderableType:
    if not runs:
        return Text("No run has been started yet.")
    table = table_of("Run", "Workflow", "Status", "Started", "By", "Text")
    for run in runs:
        status = Text(run.status.value, style=COLOURS[run.status])
        table.add_row(run.id, run.workflow, status, time_of(run.created), short(run.requester), _one_line(run.source))
    return table


def journal_table(run: Run, entries: Sequence[Entry]) -> RenderableType:
    table = table_of("At", "Step", "Event", "Seconds", "By", "What and why")
    for entry in entries:
        seconds = f"{entry.seconds:.3f}" if entry.seconds else ""
        by = short(entry.by) if entry.by else ""
        style = {Event.FAILED: "red", Event.DONE: "green", Event.SKIPPED: "dim", Event.TRIED: "yellow"}.get(entry.event, "")
        table.add_row(time_of(entry.at), entry.step, Text(entry.event.value, style), seconds, by, Text(_told(entry)))
    head = Text.assemble((run.id, "bold"), f"  {run.workflow} {run.version}  ", (run.status.value, COLOURS[run.status]))
    said = [Text(run.reason, style="red")] if run.reason else []
    spent = sum((entry.usage for entry in entries), Usage())
    paid = [Text(f"{texts.cost(spent)}.", style="dim")] if spent.calls else []
    return Group(head, Text(_one_line(run.source, 200), style="dim"), *said, table, *paid)


def _told(entry: Entry) -> str:
    detail = entry.detail
    said = [str(detail["outcome"])] if "outcome" in detail else []
    said += [f"by {detail['how']}"] if "how" in detail else []
    said += [f"to {short(str(detail['to']))}"] if "to" in detail else []
    said += [f"{detail['route']}:"] if "route" in detail else []
    said += [f"{detail['confidence']:.2f} by {detail['model']}"] if detail.get("confidence") is not None else []
    said += [f"{detail['model']} ({detail['error']}):"] if entry.event is Event.TRIED else []
    said += [entry.reason] if entry.reason else []
    if entry.value is not None and entry.event in (Event.ANSWERED, Event.DONE):
        said.append(_one_line(json.dumps(entry.value, ensure_ascii=False), 160))
    said += [f"({texts.cost(entry.usage)})"] if entry.usage.calls else []
    return " ".join(said)


def feedback_table(many: Sequence[Feedback]) -> RenderableType:
    if not many:
        return Text("Nobody has decided anything yet.")
    table = table_of("At", "Step", "Decision", "How", "By", "Took", "Kept", "Claimed", "What and why")
    for entry in many:
        kept = f"{entry.delta.similarity:.0%}" if entry.delta else "—"
        claimed = "—" if entry.confidence is None else f"{entry.confidence:.2f}"
        why = ", ".join([*entry.reasons, *([entry.comment] if entry.comment else [])])
        changed = ", ".join(change.field for change in entry.delta.changes) if entry.delta else ""
        told = "; ".join(part for part in (f"changed {changed}" if changed else "", why) if part)
        took = texts.duration(entry.seconds)
        step = f"{entry.workflow}.{entry.step}"
        row = (time_of(entry.at), step, entry.decision.value, entry.how.value, short(entry.by), took, kept, claimed)
        table.add_row(*row, Text(_one_line(told, 120)))
    return table


def to_json(value: Feedback) -> str:
    """One line: every field of the record, times as ISO 8601 in UTC."""
    return json.dumps(dataclasses.asdict(value), default=_plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else dict(value)


def table_of(*columns: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        last = number == len(columns) - 1  # free text folds; ids and numbers are there to be copied
        table.add_column(column, overflow="fold", no_wrap=not last)
    return table


def time_of(at: datetime) -> str:
    return at.strftime("%m-%d %H:%M:%S")


def _one_line(text: str, most: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
