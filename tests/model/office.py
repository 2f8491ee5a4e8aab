"""An office whose letters need two people and then a stamp: the workflow and the people of the model-based tests, and what an
honest witness writes down about every press."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from pydantic import BaseModel, Field

from tests.scenarios.world import ANA, BEN, CHLOE, OTTO
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.names import Person
from workflow.patience import Escalate, Fallback, Patience
from workflow.prompt import Answer, Prompt, Question
from workflow.reactions import Means
from workflow.review import Approve, Decision, Edit, OutcomeKind, Reject, Review, Revise

DANA = Person("slack/T0/UDANA")
NED = Person("slack/T0/UNED")  # of this workspace, but none of the reviewers
MEMBERS = (ANA, BEN, CHLOE, DANA)
EVERYBODY = (*MEMBERS, NED, OTTO)
TEMPLATE = "We have your message."
HALF_AN_HOUR = timedelta(minutes=30)
LEADS = Escalate("@leads", Patience(HALF_AN_HOUR, then=Fallback()))
TWO = Gate(always=True, approvals=2, rejections=2, revisions=2, patience=Patience(HALF_AN_HOUR, then=LEADS))


class Letter(BaseModel):
    text: str = Field(min_length=5)


AT_ONCE = "ok_hand"
post = Workflow("post", input=Message, title="Post a letter", command="/post", reactions={AT_ONCE: Means.APPROVE_AT_ONCE})


def template(message: Message) -> Letter:
    return Letter(text=TEMPLATE)


@post.ai(output=Letter, fallback=template, gate=TWO)
def letter(message: Message) -> Prompt:
    return Prompt("Write a letter.", message.text)


@post.step(gate=Gate(always=True, revisions=0, patience=Patience(HALF_AN_HOUR)))
def stamp(letter: Letter) -> Letter:
    return letter


@post.action()
async def send(stamp: Letter, run: RunContext) -> None:
    run.reply(stamp.text)


@dataclass
class Writer:
    """A model none of whose letters is like another, so that every text says whose approval it needs."""

    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def __call__(self, question: Question) -> Answer:
        return Answer(Letter(text=f"Letter {next(self.numbers)}, {question.comment}"), 0.9, "A usual letter.", "fake")


def may(person: Person, review: Review, decision: Decision) -> bool:
    """Whether the rules, written down once more and without the product's code, let this person say this."""
    if person not in MEMBERS or person == review.requester:
        return False
    return not isinstance(decision, Revise) or review.round <= review.revisions


@dataclass
class Witness:
    """Who has approved which text, of which step: by pressing Approve under it, or by writing it."""

    approved: defaultdict[tuple[str, str], set[Person]] = field(default_factory=lambda: defaultdict(set))

    def saw(self, review: Review, decision: Decision, by: Person) -> None:
        if isinstance(decision, Approve):
            self.approved[review.step, review.draft["text"]].add(by)
        elif isinstance(decision, Edit):
            self.approved[review.step, decision.values["text"]].add(by)


KINDS = {
    Approve: OutcomeKind.APPROVED,
    Edit: OutcomeKind.EDITED,
    Revise: OutcomeKind.REVISED,
    Reject: OutcomeKind.REJECTED,
}
