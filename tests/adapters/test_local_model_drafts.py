"""The local model as a writer: what it carries over, what it must never give away, and how it takes a reviewer's comment."""

import re
from dataclasses import replace
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from adapters.local_model import LocalModel
from adapters.local_model.carry import carry
from adapters.local_model.slots import House, mask, signed
from tests.adapters.local_model_world import EXAMPLES, HERE, SettledCases, question, to_answer
from workflow.errors import ModelGarbled
from workflow.prompt import Case

CATEGORIES = ("billing", "refund", "bug", "login", "delivery", "how_to", "cancel", "other")
SECRETS = {
    word
    for case in EXAMPLES["support", "reply"]
    for word in [*re.findall(r"\d{5}", case.input), *re.findall(r"[\w.]+@[\w.]+", case.input), signed(case.input).split(" ")[0]]
    if word
}


@pytest.fixture
def settled() -> SettledCases:
    return SettledCases()


@pytest.fixture
def model(settled: SettledCases) -> LocalModel:
    return LocalModel(settled, EXAMPLES)


async def draft(model: LocalModel, text: str, category: str) -> str:
    return str((await model.ask(to_answer(text, category))).value.model_dump()["text"])


async def test_name_and_order_number_come_from_the_new_message(model: LocalModel) -> None:
    answer = await model.ask(to_answer("Where is my parcel with order C-77120?\nThanks, Miriam Okafor", "delivery"))
    text = answer.value.model_dump()["text"]
    assert text.startswith("Hi Miriam,") and "C-77120" in text
    assert "C-77120" in answer.reasoning and "similar" in answer.reasoning


async def test_amounts_keep_their_parts(model: LocalModel) -> None:
    text = await draft(model, "I was overcharged, you took $75 instead of $70.", "billing")
    assert "between $75 and $70" in text
    assert "$59" not in text and "$49" not in text


async def test_an_unsigned_message_gets_no_name(model: LocalModel) -> None:
    text = await draft(model, "My order has not arrived yet.", "delivery")
    assert re.match(r"(Hi|Hello),", text)


def test_the_secrets_to_look_for_are_there() -> None:
    assert {"Emeka", "Ingrid", "66041", "anna.berg@example.com"} <= SECRETS


@pytest.mark.parametrize("category", CATEGORIES)
async def test_no_draft_gives_away_another_customer(model: LocalModel, category: str) -> None:
    for case in EXAMPLES["support", "reply"]:
        stripped = re.sub(r"[A-Z]?-?#?\d{3,}|[\w.]+@[\w.]+", "", case.input).replace(signed(case.input) or "\0", "")
        answer = await model.ask(to_answer(stripped or "hello", category))
        shown = [answer.value.model_dump()["text"], answer.reasoning, *answer.evidence]
        leaks = {secret for secret in SECRETS if re.search(rf"\b{re.escape(secret)}\b", " ".join(shown))}
        assert not leaks, (case.id, shown)


SAID = Case("c1", 1, "My order 48213 is lost, petra.n@example.com. Ask Wilhelmina.\nThanks, Petra Novak", {}, {}, "edited")


@pytest.mark.parametrize(
    "sentence",
    [
        "As Petra wrote, it is lost.",
        "We have asked Wilhelmina about it.",
        "I wrote to petra.n@example.com today.",
        "The parcel 48213 is lost.",
        "Call us and say 99120043.",
        "It is with our colleague Gerlinde Traufetter now.",
    ],
)
def test_a_sentence_that_only_the_old_customer_may_read_is_left_out(sentence: str) -> None:
    output = f"Hi Petra,\n\nSorry about that. {sentence} We will look into it.\n\nKind regards"
    carried = carry(SAID, output, "where is it", House(frozenset(), frozenset({"sorry", "about", "will"})))
    assert carried.text == "Hi,\n\nSorry about that. We will look into it.\n\nKind regards"
    assert carried.left_out == 1


def test_a_number_that_is_part_of_the_new_one_is_still_the_old_one() -> None:
    case = Case("c", 1, "Order 10000 is late.\nThanks, Aaaa", {}, {}, "edited")
    text = carry(case, "Hi Aaaa,\n\norder 10000 is on its way.", "Order 1000000000 is late.", House(frozenset(), frozenset())).text
    assert text == "Hi,\n\norder 1000000000 is on its way."


names = st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True)


@settings(max_examples=60)
@given(names, st.integers(10_000, 10**9).map(str), names, st.integers(10_000, 10**9).map(str))
def test_whoever_it_was_is_not_in_the_new_text(old: str, old_order: str, new: str, new_order: str) -> None:
    case = Case("c", 1, f"Order {old_order} is late.\nThanks, {old}", {}, {}, "edited")
    output = f"Dear {old},\n\norder {old_order} is on its way, {old}. Write to us about #{old_order}.\n\nKind regards"
    text = carry(case, output, f"Order {new_order} is late.\nThanks, {new}", House(frozenset(), frozenset())).text
    assert old_order == new_order or not re.search(rf"\b{old_order}\b", text)
    assert old == new or not re.search(rf"\b{old}\b", text)
    assert new_order in text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Where is it?\nThanks, Miriam Okafor", "Miriam Okafor"),
        ("Where is it? Best regards, Tom", "Tom"),
        ("no good. – Marek", "Marek"),
        ("My name is Zoë, I lost my key", "Zoë"),
        ("Danke, Jürgen!", "Jürgen"),
        ("please help, thanks", ""),
        ("Is it Blue?", ""),
        ("Thanks", ""),
    ],
)
def test_signatures(text: str, name: str) -> None:
    assert signed(text) == name


def test_evidence_is_masked() -> None:
    assert mask("order 48213 for a@b.org, 0171234567") == "(order) for (email), …"


async def test_a_shorter_draft(model: LocalModel) -> None:
    first = to_answer("My order has not arrived yet. Thanks, Miriam", "delivery")
    seen = (await model.ask(first)).value.model_dump()
    again = await model.ask(replace(first, comment="Shorter, please", previous=seen))
    assert len(again.value.model_dump()["text"]) < len(seen["text"])
    assert again.value.model_dump()["text"].startswith("Hi Miriam,")
    assert "made shorter as you asked, nothing else" in again.reasoning


async def test_a_more_formal_draft(model: LocalModel) -> None:
    asking = to_answer("hello", "other")
    again = await model.ask(
        replace(asking, comment="more formal", previous={"text": "Hi Kim,\n\nI can't say, we'll look 😊 into it."})
    )
    assert again.value.model_dump()["text"] == "Hello Kim,\n\nI cannot say, we will look into it."


async def test_a_comment_beyond_it_gets_another_answer_and_the_truth(model: LocalModel) -> None:
    first = to_answer("My order has not arrived yet.", "delivery")
    seen = (await model.ask(first)).value.model_dump()
    again = await model.ask(replace(first, comment="Mention the voucher", previous=seen))
    assert again.value.model_dump() != seen
    assert "cannot follow the comment" in again.reasoning


async def test_approved_edits_become_the_next_draft(model: LocalModel, settled: SettledCases) -> None:
    asked = "Do you sell spare lids for the tea pot?"
    text = "Hello,\n\nYes, spare lids are under Shop > Parts. Please measure the old one first.\n\nKind regards"
    settled.settle(HERE, "reply", asked, {"text": text}, {"category": "other"})
    assert await draft(model, asked, "other") == text


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Order(BaseModel):
    colour: Colour
    express: bool
    pieces: int
    wanted: date | None = None
    parts: list[str] = []
    note: str = Field(default="", max_length=60)


ORDERS = [
    ("Please send 3 red lamps by 2026-05-01, express", "red", True, 3, "2026-05-01", ["lamps"]),
    ("We need 12 blue chairs", "blue", False, 12, None, ["chairs"]),
    ("Send 7 blue lamps and chairs by 2026-06-12", "blue", False, 7, "2026-06-12", ["lamps", "chairs"]),
    ("4 red chairs, express please", "red", True, 4, None, ["chairs"]),
    ("Could we get 25 red lamps express by 2026-07-30", "red", True, 25, "2026-07-30", ["lamps"]),
]


def order_cases() -> list[Case]:
    return [
        Case(f"o{n}", n, text, {}, {"colour": c, "express": e, "pieces": p, "wanted": w, "parts": k, "note": ""}, "shipped")
        for n, (text, c, e, p, w, k) in enumerate(ORDERS)
    ]


async def test_any_schema_is_filled(settled: SettledCases) -> None:
    model = LocalModel(settled, {("support", "order"): order_cases()})
    answer = await model.ask(question("order", "Please send 9 red chairs by 2026-08-15, express", Order))
    assert isinstance(answer.value, Order)
    assert (answer.value.colour, answer.value.express) == (Colour.RED, True)
    assert (answer.value.pieces, answer.value.wanted, answer.value.parts) == (9, date(2026, 8, 15), ["chairs"])
    assert answer.confidence <= 0.6


async def test_a_number_that_is_not_there_is_not_made_up(settled: SettledCases) -> None:
    model = LocalModel(settled, {("support", "order"): order_cases()})
    with pytest.raises(ModelGarbled, match="pieces"):
        await model.ask(question("order", "Please send some red chairs", Order))
