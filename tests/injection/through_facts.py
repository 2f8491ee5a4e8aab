"""A workflow in which what one model wrote is a fact for the next one."""

from tests.scenarios.world import Letter, Topic
from workflow.definition import Workflow
from workflow.gate import Gate
from workflow.message import Message
from workflow.prompt import Prompt

relayed = Workflow("relayed", input=Message, title="Relayed", command="/relayed")


def nothing(message: Message) -> Letter:
    return Letter(text="We have your message.")


def billing(message: Message) -> Topic:
    return Topic(topic="billing")


@relayed.ai(output=Letter, fallback=nothing, gate=Gate(threshold=0.5))
def note(message: Message) -> Prompt:
    return Prompt("Sum up the message.", message.text)


@relayed.ai(output=Topic, fallback=billing, gate=Gate(threshold=0.5))
def topic(message: Message, note: Letter) -> Prompt:
    return Prompt("Which topic?", message.text, {"note": note.text})
