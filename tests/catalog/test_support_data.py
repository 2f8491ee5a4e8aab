"""The example data that ships with the support workflow: usable, varied, and nobody's secret."""

import re
from collections import Counter

from adapters.local_model import load_examples
from workflow.catalog.support import support, ticket
from workflow.message import Message
from workflow.prompt import Case

EXAMPLES = load_examples(support.definition)
TRIAGE: list[Case] = EXAMPLES["support", "triage"]
REPLY: list[Case] = EXAMPLES["support", "reply"]


def test_there_is_enough_of_each_category() -> None:
    assert len(TRIAGE) >= 200
    assert min(Counter(case.output["category"] for case in TRIAGE).values()) >= 25
    assert len(REPLY) >= 60
    assert min(Counter(case.facts["category"] for case in REPLY).values()) >= 8


def test_messages_are_as_the_ticket_step_would_hand_them_on() -> None:
    for case in [*TRIAGE, *REPLY]:
        assert ticket(Message(text=case.input)).text == case.input


def test_no_message_twice() -> None:
    assert len({case.input for case in TRIAGE}) == len(TRIAGE)


def test_replies_keep_the_house_rules() -> None:
    for case in REPLY:
        text = case.output["text"]
        assert not re.search(r"\b(guarantee|promise|tomorrow|will arrive on|immediately)\b", text, re.IGNORECASE), case.id
        assert not re.search(r"send us your password|tell us your password", text, re.IGNORECASE) or "never" in text, case.id
