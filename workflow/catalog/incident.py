"""Status update: make one out of a thread, have a person read it, post it where everybody sees it."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from workflow.catalog import incident_reading
from workflow.catalog.incident_reading import PART, SECRET, TITLE, UNSAID, Clues, Said, lines_of
from workflow.catalog.incident_words import Severity, State
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.errors import InputError
from workflow.gate import Gate
from workflow.message import Message
from workflow.patience import Patience
from workflow.plain_text import EMAIL, clean
from workflow.prompt import Prompt

UPDATES = "#general"  # where status updates go
ENOUGH_WORDS = 12  # under which there is nothing to sum up


class Thread(Message):
    """note: why the thread itself is not there."""

    note: str = ""


class Timeline(BaseModel):
    said: tuple[Said, ...]
    text: str
    note: str = ""

    @property
    def speakers(self) -> int:
        return len({each.who for each in self.said if each.who})


class Update(BaseModel):
    """What everybody reads."""

    title: str = Field(
        min_length=5, max_length=TITLE, description="What is wrong, or works again, in one line; no names of people."
    )
    severity: Severity = Field(
        description="Critical if many customers cannot use what they pay for, or data is at risk; minor if hardly anybody notices."
    )
    state: State = Field(description="Investigating until the cause is known, fixed once it works again.")
    impact: str = Field(min_length=5, max_length=PART, description="Who notices what, with numbers if the thread has them.")
    known: str = Field("", max_length=PART, description="Facts about the cause, none that the thread only suspects.")
    doing: str = Field("", max_length=PART, description="What is being done, or was done.")
    next_update: str = Field(UNSAID, max_length=60, description="When, as the thread says it; “not said” if it does not.")

    @field_validator("title", "impact", "known", "doing")
    @classmethod
    def ready_to_post(cls, text: str) -> str:
        if found := SECRET.search(text):
            raise ValueError(f"everybody will read this, and it looks like it holds a secret: {found[0][:6]}…")
        if found := EMAIL.search(text):
            raise ValueError(f"everybody will read this: take the address {found[0]} out")
        return text


class Announcement(BaseModel):
    text: str


class Posted(BaseModel):
    channel: str


incident = Workflow(
    "incident",
    input=Thread,
    command="/incident",
    title="Status update",
    description="Makes a status update out of a thread or notes, and posts it once a person has read it.",
    usage="[notes]",
    shortcut="Status update",
    reads_thread=True,
    examples=Path(__file__).with_name("incident.examples.jsonl"),
)


@incident.step
def timeline(message: Thread) -> Timeline:
    text = clean(message.text)
    said = tuple(lines_of(text))
    if not said:
        raise InputError("There is nothing to read here: it has only invisible characters.")
    return Timeline(
        said=said, text="\n".join(f"@{each.who}: {each.words}" if each.who else each.words for each in said), note=message.note
    )


@incident.step
def clues(timeline: Timeline) -> Clues:
    return incident_reading.clues(timeline.said)


@incident.decision
def enough(timeline: Timeline) -> Literal["write", "ask"]:
    """Two words are no update, whoever writes it: no model is asked about them."""
    return "write" if sum(len(each.words.split()) for each in timeline.said) >= ENOUGH_WORDS else "ask"


def by_clues(timeline: Timeline, clues: Clues) -> Update:
    """The thread's own sentences, picked by their words."""
    first = incident_reading.without_secrets(timeline.said[0].words)
    return Update(
        title=clues.title if len(clues.title) >= 5 else "Incident",
        severity=clues.severity,
        state=clues.state,
        impact=clues.impact or f"Not clear from the thread: {first}"[:PART],
        known=clues.known,
        doing=clues.doing,
        next_update=clues.next_update,
    )


@incident.ai(
    output=Update,
    when=enough.is_("write"),
    fallback=by_clues,
    # Around the clock, and not for long: an update that nobody has read for half an hour is out of date.
    gate=Gate(always=True, patience=Patience(timedelta(minutes=30), remind=(0.3, 0.7))),
)
def update(timeline: Timeline, clues: Clues) -> Prompt:
    return Prompt(
        task="Write a status update for the whole company from this thread of the people who work on an incident, in the thread's "
        "language and in plain words. Say only what the thread says: what is suspected is not known, and what somebody asks for is "
        "not being done. No names of people or customers, no addresses, no secrets, nobody's fault. The newest messages count "
        "most. Facts that end in “guess” are sentences that plain code picked out of the thread.",
        input=timeline.text,
        facts=facts_of(clues) | ({"note": timeline.note} if timeline.note else {}),
    )


def facts_of(clues: Clues) -> dict[str, str]:
    return {f"{name}_guess": value for name, value in clues.model_dump().items() if value}


@incident.step
def announcement(update: Update) -> Announcement:
    parts = {"Impact": update.impact, "Known": update.known, "Being done": update.doing, "Next update": update.next_update}
    if update.state == "fixed":
        parts["Done"] = parts.pop("Being done")
    head = f"{update.title} ({update.severity}, {update.state})"
    rows = (
        f"{name}: {' '.join(parts[name].split())}"
        for name in ("Impact", "Known", "Being done", "Done", "Next update")
        if parts.get(name)
    )
    return Announcement(text="\n".join([head, *(row for row in rows if not row.endswith(UNSAID))]))


@incident.action(repeatable=True)  # the message is queued in the commit that says it is done
def post(announcement: Announcement, run: RunContext) -> Posted:
    run.post(UPDATES, announcement.text)
    return Posted(channel=UPDATES)


@incident.action(repeatable=True)
def confirm(post: Posted, update: Update, run: RunContext) -> None:
    run.reply(f"Posted to {post.channel}: {update.title}")


@incident.action(when=enough.is_("ask"), repeatable=True)
def ask_for_more(timeline: Timeline, run: RunContext) -> None:
    why = timeline.note or "There is too little here to make an update of."
    run.reply(f"{why} Start it inside the thread about the incident, or paste your notes behind the command.")
