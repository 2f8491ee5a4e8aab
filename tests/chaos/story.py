"""The workflow under test, and a model that always says the same. What they do to the world stands in files."""

import asyncio
import os
from collections import Counter
from pathlib import Path

from pydantic import BaseModel, Field

from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.prompt import Answer, Prompt, Question

FOLDER = "CHAOS_FOLDER"  # the environment variable that says where the files are
SLOW = "CHAOS_SLOW"  # the one that says how many seconds an action takes
letters = Workflow("letters", input=Message, title="Write a letter", command="/letter")


class Topic(BaseModel):
    topic: str


class Letter(BaseModel):
    text: str = Field(max_length=3_000, description="What the customer reads.")


class Receipt(BaseModel):
    number: int


def any_topic(message: Message) -> Topic:
    return Topic(topic="anything")


def any_letter(message: Message) -> Letter:
    return Letter(text="We have your message.")


@letters.ai(output=Topic, fallback=any_topic)
def topic(message: Message) -> Prompt:
    return Prompt("Which topic?", message.text)


@letters.ai(output=Letter, fallback=any_letter, gate=Gate(always=True))
def letter(message: Message, topic: Topic) -> Prompt:
    return Prompt("Write a letter.", message.text)


@letters.action(repeatable=True)
async def keep(topic: Topic, run: RunContext) -> Receipt:
    """Under way while the letter's review is opened: their entries share a commit."""
    return await do("keep", run)


@letters.action()
async def charge(letter: Letter, run: RunContext) -> Receipt:
    """Must not happen twice."""
    return await do("charge", run)


@letters.action(repeatable=True)
async def send(letter: Letter, keep: Receipt, charge: Receipt, run: RunContext) -> Receipt:
    run.reply(letter.text)
    return await do("send", run)


async def do(what: str, run: RunContext) -> Receipt:
    note("effects", f"{what} {run.id}")
    await asyncio.sleep(float(os.environ[SLOW]) or 0.002)
    return Receipt(number=1)


class SameModel:
    name = "same"

    async def ask(self, question: Question) -> Answer:
        note("asked", f"{question.step} {question.prompt.input}")
        if question.step == "topic":
            return Answer(Topic(topic="billing"), 0.9, "It says so.", self.name)
        return Answer(Letter(text=f"Dear customer: {question.prompt.input}"), 0.8, "As always.", self.name)


def note(file: str, line: str) -> None:
    """One write: whole, or not there, whenever the process is killed."""
    where = os.open(Path(os.environ[FOLDER]) / file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(where, f"{line}\n".encode())
    os.close(where)


def noted(folder: Path, file: str) -> Counter[str]:
    """How often each line stands in the file."""
    path = folder / file
    return Counter(path.read_text().splitlines()) if path.exists() else Counter()
