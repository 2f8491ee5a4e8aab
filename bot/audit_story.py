"""`signoff audit show`: one run's story, made to be read and looked at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot import story_texts
from workflow.audit import AuditEvent, Kind
from workflow.audited import STEP
from workflow.names import Person, short

MOST = 600  # characters of one quoted text
DIM = frozenset({f"{STEP}done", f"{STEP}skipped", f"{STEP}routed", f"{STEP}reset"})
LOUD = {
    Kind.REFUSED: "yellow",
    f"{STEP}failed": "red",
    f"{STEP}tried": "yellow",
    f"{STEP}decided": "bold",
    f"{STEP}voted": "bold",
    f"{STEP}taken back": "bold",
    Kind.RUN_STARTED: "bold",
    Kind.RUN_ENDED: "bold",
}


def people(events: Sequence[AuditEvent]) -> list[Person]:
    """Whoever the story is about, in the order of their first appearance."""
    named = [name for event in events for name in (event.actor, *_named(event)) if name]
    return [Person(name) for name in dict.fromkeys(named) if name.count("/") == 2]


def story(run: str, events: Sequence[AuditEvent], names: Mapping[Person, str], zone: ZoneInfo) -> RenderableType:
    """names: as the platform gives them; whoever is not there is shown by their id."""

    def name(person: str) -> str:
        return names.get(Person(person), short(person))

    said: list[RenderableType] = [Text.assemble(("What happened in ", ""), (run, "bold cyan")), Text(f"Times: {zone.key}.", "dim")]
    day = ""
    for event in worth_telling(events):
        at = event.at.astimezone(zone)
        sentence = story_texts.sentence(event, name)
        if not sentence:
            continue
        if (today := f"{at:%A, %-d %B %Y}") != day:
            day = today
            said += [Text(""), Rule(Text(day, "bold"), align="left", style="dim")]
        said.append(_told(f"{at:%H:%M:%S}", sentence, event))
    who = [Text.assemble((name(person), "bold"), (f" is {person}", "dim")) for person in people(events)]
    return Group(*said, Text(""), Rule(style="dim"), *who)


def worth_telling(events: Iterable[AuditEvent]) -> Iterator[AuditEvent]:
    """Without what has just been said: that a draft which went on counts, or one that was approved as it was."""
    before: dict[Any, AuditEvent] = {}
    for event in events:
        last = before.get(event.what.get("step"))
        went_on = last is not None and (last.kind == f"{STEP}routed" or last.what.get("outcome") == "approved")
        if not (event.kind == f"{STEP}done" and went_on):
            yield event
        before[event.what.get("step")] = event


def _told(time: str, sentence: str, event: AuditEvent) -> RenderableType:
    row = Table.grid(padding=(0, 2))
    row.add_column(style="dim", no_wrap=True)
    row.add_column(overflow="fold")
    style = LOUD.get(event.kind, "dim" if event.kind in DIM else "")
    row.add_row(time, Group(Text(sentence, style), *_quoted(event)))
    return row


def _quoted(event: AuditEvent) -> Iterator[RenderableType]:
    if event.kind == f"{STEP}revised":
        return  # said with the decision already
    for label, text in story_texts.quotes(event):
        cut = text if len(text) <= MOST else f"{text[:MOST]} … ({len(text) - MOST:,} characters more)"
        yield Padding(Text.assemble((f"{label}: " if label else "", "dim"), (cut, "cyan")), (0, 0, 0, 2))


def _named(event: AuditEvent) -> list[str]:
    what = event.what
    found = [*what.get("reviewers", ()), *what.get("guests", ()), what.get("to"), what.get("policy_by")]
    return [each for each in found if isinstance(each, str)]
