"""The example receipts that ship with the expense workflow, and how well rules and local model read them."""

from collections import Counter

import pytest

from adapters.local_model import load_examples
from tests.catalog.held_out import answers
from workflow.catalog.expense import BY_RULES, Expense, Receipt, by_rules, expense, facts_of
from workflow.catalog.expense_policy import BAR
from workflow.catalog.expense_reading import read
from workflow.plain_text import clean, language
from workflow.prompt import Case

CASES: list[Case] = load_examples(expense.definition)["expense", "extracted"]
READINGS = {case.id: read(case.input) for case in CASES}
UNCLEAR = [case for case in CASES if READINGS[case.id].unsure]
FIELDS = ("merchant", "date", "total", "currency", "category", "tax", "number")
PARTS = FIELDS[:-1]  # what the rules can be unsure of


def test_there_are_enough_and_of_many_kinds() -> None:
    assert len(CASES) >= 120 and len({case.input for case in CASES}) == len(CASES)
    assert len({case.output["currency"] for case in CASES}) >= 10
    assert min(Counter(case.output["category"] for case in CASES).values()) >= 2
    assert len({language(case.input) for case in CASES}) >= 6


def test_texts_and_facts_are_as_the_workflow_hands_them_on() -> None:
    """After a change of the rules the facts in the file are old: write `facts_of(read(input))` into each line again."""
    for case in CASES:
        assert clean(case.input) == case.input, case.id
        assert facts_of(READINGS[case.id]) == case.facts, case.id


def test_a_low_confidence_stands_only_where_there_is_room_for_doubt() -> None:
    doubted = sum(any(sure < BAR for sure in case.output["confidence"].values()) for case in CASES)
    assert 5 <= doubted <= len(CASES) / 5


def test_what_the_rules_call_certain_is_right() -> None:
    certain = [(case, part) for case in CASES for part in PARTS if part not in READINGS[case.id].unsure]
    right = sum(READINGS[case.id].model_dump(mode="json")[part] == case.output[part] for case, part in certain)
    assert right / len(certain) >= BY_RULES
    assert len(CASES) - len(UNCLEAR) >= 0.4 * len(CASES), "the rules leave too much to the model"


@pytest.mark.parametrize(
    ("field", "floor"),
    [("merchant", 0.93), ("date", 0.95), ("total", 0.98), ("currency", 0.9), ("category", 0.85), ("tax", 0.94), ("number", 0.95)],
)
def test_the_rules_alone(field: str, floor: float) -> None:
    made = (by_rules(Receipt(text=case.input, on=None, language="en"), READINGS[case.id]).model_dump(mode="json") for case in CASES)
    assert sum(said[field] == case.output[field] for said, case in zip(made, CASES, strict=True)) / len(CASES) >= floor


def test_rules_and_local_model_together_on_receipts_that_neither_saw() -> None:
    """Only on those which the rules leave open: the others never reach a model."""
    given = [(case, answer) for case, answer in answers("expense", "extracted", CASES, Expense) if READINGS[case.id].unsure]
    right = {
        field: sum(answer.value.model_dump(mode="json")[field] == case.output[field] for case, answer in given) / len(given)
        for field in FIELDS
    }
    floors = {"merchant": 0.88, "date": 0.92, "total": 0.95, "currency": 0.93, "category": 0.75, "tax": 0.9, "number": 0.93}
    assert all(right[field] >= floor for field, floor in floors.items()), right
    released = [
        all(answer.value.model_dump(mode="json")[part] == case.output[part] for part in PARTS)
        for case, answer in given
        if answer.confidence >= 0.7
    ]
    assert len(released) >= 30 and sum(released) / len(released) >= 0.8
    assert all(0.0 <= sure <= 1.0 for _, answer in given for sure in answer.value.confidence.model_dump().values())  # type: ignore[attr-defined]
