"""Small workflows for the adapter's tests, and a model that answers whatever a test puts into it."""

import re

from pydantic import BaseModel, Field

from tests.scenarios.world import Letter, Topic, by_rule, small, sure, template
from workflow.context import RunContext
from workflow.definition import Definition, Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.private import Private
from workflow.prompt import Answer, Prompt, Question

guarded = Workflow("guarded", input=Message, title="Guarded", command="/guarded")
quick = Workflow("quick", input=Message, title="Quick", command="/quick")
long = Workflow("long", input=Message, title="Long", command="/long")
summary = Workflow("summary", input=Message, title="Summary", command="/summary", shortcut="Sum it up", reads_thread=True)
claim = Workflow("claim", input=Message, title="Pay back", command="/claim")
wide = Workflow("wide", input=Message, title="Wide")
broken = Workflow("broken", input=Message, title="Broken", command="/broken")


@guarded.ai(output=Letter, fallback=template, gate=Gate(always=True, reviewers="@support-leads", channel="#reviews"))
def letter(message: Message) -> Prompt:
    return Prompt("Write a letter.", message.text)


@guarded.action()
async def send(letter: Letter, run: RunContext) -> None:
    run.reply(letter.text)


@quick.ai(output=Letter, fallback=template, gate=Gate(always=True, batch=True))
def note(message: Message) -> Prompt:
    return Prompt("Write a note.", message.text)


@quick.action()
async def send_note(note: Letter, run: RunContext) -> None:
    run.reply(note.text)


class Paper(BaseModel):
    body: str = Field("", max_length=200_000)
    points: list[str] = []


def blank(message: Message) -> Paper:
    return Paper()


@long.ai(output=Paper, fallback=blank, gate=Gate(always=True))
def paper(message: Message) -> Prompt:
    return Prompt("Write a paper.", message.text)


@long.action()
async def publish(paper: Paper, run: RunContext) -> None:
    run.reply(paper.body or "\n".join(paper.points))


@broken.step
def stumble(message: Message) -> Topic:
    raise RuntimeError(message.text)


@broken.action()
async def never(stumble: Topic, run: RunContext) -> None:
    run.reply(stumble.topic)


@summary.ai(output=Letter, fallback=template, gate=Gate(always=True))
def gist(message: Message) -> Prompt:
    return Prompt("Sum it up.", message.text)


class Account(BaseModel):
    iban: Private[str] = ""


class Payment(BaseModel):
    text: str
    iban: Private[str] = Field("", title="Account", max_length=40)


@claim.step
def account(message: Message) -> Account:
    found = re.search(r"[A-Z]{2}\d{2}(?: ?\d{4})+", message.text)
    return Account(iban=found[0] if found else "")


@claim.step(gate=Gate(always=True, approvals=2))
def payment(message: Message, account: Account) -> Payment:
    return Payment(text=f"We pay {message.text.split()[0]} to {account.iban.replace(' ', '')}.", iban=account.iban)


@claim.action()
async def pay(payment: Payment, run: RunContext) -> None:
    run.reply(payment.text)


for number in range(9):  # more gates than one dialog holds

    def looked_at(message: Message) -> Message:
        return message

    looked_at.__name__ = f"look_{number}"
    wide.step(gate=Gate(always=True, approvals=2, rejections=2))(looked_at)


FLOWS: dict[str, Definition] = {each.name: each.definition for each in (small, guarded, quick, long, broken, summary, claim, wide)}


def answering(question: Question) -> Answer:
    """As `sure`, and an empty paper."""
    if question.step == "paper":
        return Answer(Paper(body="Short."), 0.8, "", "fake")
    return sure(question)


__all__ = ["FLOWS", "Letter", "Paper", "answering", "by_rule"]
