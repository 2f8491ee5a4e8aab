"""What is sent: golden bodies that a person can read (UPDATE_GOLDEN=1 writes them anew), the schema, the cache breakpoints."""

import json
import os
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field

from adapters.anthropic.schema import wire_schema
from adapters.local_model import load_examples
from tests.adapters.anthropic.replies import message, says, text
from tests.adapters.anthropic.strict import check_schema
from tests.adapters.anthropic.wire import HERE, KEY, MODEL, SORTED, Sorting, Wire, claude, question
from workflow.catalog.expense import expense
from workflow.catalog.incident import incident
from workflow.catalog.support import Guidance, Reply, Ticket, Triage, reply, support, triage
from workflow.definition import Definition
from workflow.errors import ModelError, ModelGarbled, ModelMisused
from workflow.examples import Exemplars, NoCases
from workflow.prompt import Example, Prompt, Question
from workflow.replay import replay
from workflow.steps import AIStep

GOLDEN = Path(__file__).with_name("golden")
TICKET = Ticket(text="Hi, order #48213 was charged twice: 2 × 29,90 €. Please send one back. Ana", orders=("48213",), language="en")
LIKE_IT = Example("You took my money two times!", {}, {"category": "billing", "urgency": "normal"}, "It was billing, not refund.")
STANDS = Example("How do I change my address?", {}, {"category": "how_to", "urgency": "low"})


def replayed(definition: Definition, step: str, text: str) -> Question:
    """What a catalog step asks about a text, without a run."""
    box = definition.steps[step]
    assert isinstance(box, AIStep)
    return Question(HERE, definition.name, step, replay(definition, box, text), box.schema)


RECEIPT = "Café Anton\nBerlin, 3.11.2026\n2 Cappuccino 7,80\nKuchen 4,20\nbar bezahlt, danke!"
THREAD = "@ana: checkout answers 500 since 14:02\n@ben: rolling back the 14:00 release\n@ana: I check again at 15:00"


def asked(step: str, prompt: Prompt, output: type[BaseModel], **more: Any) -> Question:
    return Question(HERE, "support", step, prompt, output, **more)


CASES = {
    "support.triage": asked("triage", triage.call(ticket=TICKET), Triage),
    "support.triage.examples": asked("triage", triage.call(ticket=TICKET), Triage, examples=(STANDS, LIKE_IT), standing=1),
    "support.reply": asked(
        "reply",
        reply.call(ticket=TICKET, triage=Triage.model_validate(SORTED), guidance=Guidance(rule="Refund within five days.")),
        Reply,
    ),
    "support.reply.revision": asked(
        "reply",
        reply.call(ticket=TICKET, triage=Triage.model_validate(SORTED), guidance=Guidance(rule="Refund within five days.")),
        Reply,
        comment="Friendlier, and name the order.",
        previous={"text": "We have refunded one of the two charges."},
    ),
    "expense.extracted": replayed(expense.definition, "extracted", RECEIPT),
    "incident.update": replayed(incident.definition, "update", THREAD),
}


async def sent(question: Question) -> dict[str, Any]:
    wire = Wire(message([]))
    with pytest.raises(ModelError, match="empty"):
        await claude(wire=wire).ask(question)
    [body] = wire.asked
    return body


def in_lines(value: Any) -> Any:
    """For the eye: a text of several lines as a list of them."""
    match value:
        case str() if "\n" in value:
            return value.split("\n")
        case dict():
            return {key: in_lines(inner) for key, inner in value.items()}
        case list():
            return [in_lines(inner) for inner in value]
    return value


@pytest.mark.parametrize("name", CASES)
async def test_the_body_is_the_golden_one(name: str) -> None:
    path = GOLDEN / f"{name}.json"
    body = json.dumps(in_lines(await sent(CASES[name])), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(body)
    assert body == path.read_text(), "if this is meant: UPDATE_GOLDEN=1 pytest tests/adapters/anthropic"


async def test_one_call_with_our_key_and_no_retry() -> None:
    wire = Wire(says(SORTED))
    answer = await claude(wire=wire).ask(question())
    [request] = wire.requests
    assert request.url == "https://api.anthropic.com/v1/messages" and request.method == "POST"
    assert KEY in request.headers["authorization"] and request.headers["anthropic-version"]
    assert answer.model == MODEL and answer.value == Sorting.model_validate(SORTED)


async def test_what_is_stable_ends_in_a_breakpoint_and_what_is_not_comes_last() -> None:
    body = await sent(replace(question(examples=(STANDS, LIKE_IT)), standing=1))
    standing, nearest, own = body["messages"][0]["content"]
    assert [block["cache_control"] for block in (*body["system"], standing)] == [{"type": "ephemeral"}] * 2
    assert STANDS.input in standing["text"] and LIKE_IT.input not in standing["text"]
    assert LIKE_IT.note in nearest["text"]
    assert "cache_control" not in nearest and "cache_control" not in own  # no other call would find them


@pytest.mark.parametrize("step", ["triage", "reply"])
async def test_two_inputs_share_the_stable_part_to_the_byte_and_examples_are_in_it(step: str) -> None:
    exemplars = Exemplars(NoCases(), load_examples(support.definition))
    first, second = [
        await sent(await exemplars.for_question(replayed(support.definition, step, text)))
        for text in ("The app crashes when I open the cart.", "Where is my parcel? I want my money back!")
    ]
    assert as_sent(first) == as_sent(second)
    assert first["messages"][0]["content"][1:] != second["messages"][0]["content"][1:]
    assert as_sent(first).count(b"<answer-") >= 3
    assert len(as_sent(first)) > 4 * 1024, "under 1,024 tokens no model caches anything"


def as_sent(body: dict[str, Any]) -> bytes:
    """All up to the last breakpoint, in the order in which the service reads it."""
    content = body["messages"][0]["content"]
    last = max(number for number, block in enumerate(content) if "cache_control" in block)
    return json.dumps([body["output_config"], body["system"], content[: last + 1]]).encode()


async def test_the_cache_share_is_what_the_service_counted() -> None:
    spent = {"input_tokens": 100, "output_tokens": 50, "cache_read_input_tokens": 800, "cache_creation_input_tokens": 100}
    usage = (await claude(says(SORTED, spent=spent)).ask(question())).usage
    assert (usage.input_tokens, usage.output_tokens, usage.cached_tokens, usage.written_tokens) == (100, 50, 800, 100)
    assert usage.cached_share == 0.8
    assert usage.cost == pytest.approx((100 * 2 + 50 * 10 + 800 * 0.1 + 100 * 2.5) / 1e6)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Part(BaseModel):
    name: str = Field(min_length=2, pattern=r"^\w+$")
    count: int = Field(default=1, ge=1, le=99)


class Square(BaseModel):
    kind: Literal["square"] = "square"
    side: float


class Circle(BaseModel):
    kind: Literal["circle"] = "circle"
    radius: float


class Everything(BaseModel):
    main: Part = Field(description="The part that matters.")
    parts: list[Part] = Field(min_length=2, max_length=5)
    colour: Colour = Field(description="As painted.")
    when: date | None = None
    shape: Square | Circle = Field(discriminator="kind")
    tags: tuple[str, ...] = ()


def test_the_schema_is_one_that_the_service_takes_and_loses_no_description() -> None:
    schema = wire_schema(Everything)
    check_schema(schema)
    fields = schema["properties"]["answer"]["properties"]
    assert fields["main"]["description"] == "The part that matters."
    assert fields["colour"]["description"] == "As painted." and fields["colour"]["enum"] == ["red", "blue"]
    assert "maximum: 99" in fields["main"]["properties"]["count"]["description"]
    assert "$ref" not in json.dumps(schema)


async def test_what_the_wire_cannot_check_is_checked_afterwards() -> None:
    good = {"main": {"name": "lid"}, "parts": [{"name": "lid"}] * 2, "colour": "red", "shape": {"kind": "circle", "radius": 1.5}}
    answer = await claude(says({**good, "when": "2026-11-20", "tags": ["a"]})).ask(question(Everything))
    assert isinstance(answer.value, Everything)
    assert answer.value.when == date(2026, 11, 20) and answer.value.tags == ("a",)
    for wrong in ({"parts": []}, {"main": {"name": "lid", "count": 100}}, {"shape": {"kind": "cone"}}):
        with pytest.raises(ModelGarbled, match="does not fit"):
            await claude(says({**good, **wrong})).ask(question(Everything))


class Measured(BaseModel):
    grams: float


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_a_number_that_json_does_not_know_reaches_no_step(number: str) -> None:
    said = f'{{"answer": {{"grams": {number}}}, "confidence": 0.9, "reasoning": "Weighed."}}'
    with pytest.raises(ModelGarbled, match="not the JSON"):
        await claude(text(said)).ask(question(Measured))


class Free(BaseModel):
    amounts: dict[str, float]


class Tree(BaseModel):
    branches: list["Tree"]


class Pair(BaseModel):
    pair: tuple[int, str]


class Whatever(BaseModel):
    what: Any


@pytest.mark.parametrize(
    ("output", "words"),
    [(Free, "list of name and value"), (Tree, "contains itself"), (Pair, "named fields"), (Whatever, "give it a type")],
)
async def test_a_schema_that_has_no_counterpart_is_refused_before_anything_is_sent(output: type[BaseModel], words: str) -> None:
    wire = Wire(says({}))
    with pytest.raises(ModelMisused, match=words):
        await claude(wire=wire).ask(question(output))
    assert not wire.asked


class Quarrelsome(BaseModel):
    text: str

    def model_post_init(self, context: Any) -> None:
        raise KeyError("a mistake in the builder's own code")


async def test_a_mistake_in_the_schemas_own_code_is_an_answer_that_could_not_be_checked() -> None:
    with pytest.raises(ModelGarbled, match="KeyError"):
        await claude(says({"text": "x"})).ask(question(Quarrelsome))
