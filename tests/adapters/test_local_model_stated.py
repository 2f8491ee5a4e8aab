"""Facts that state a field: how far the local model relies on them, and what it makes of their absence."""

from typing import Literal

from pydantic import BaseModel, Field

from adapters.local_model.learned import Learned, fit
from workflow.names import Tenant
from workflow.prompt import Answer, Case, Prompt, Question


class Sure(BaseModel):
    total: float
    kind: float


class Bill(BaseModel):
    total: str = Field(max_length=20)
    kind: Literal["meal", "travel"]
    tax: str | None = Field(None, max_length=20)
    sure: Sure | None = Field(None, frozen=True)


def cases(right: float, fact: str = "total", count: int = 20) -> list[Case]:
    """Facts that are right in this share of the cases."""
    made = []
    for number in range(count):
        total, kind = f"{number + 10}.00", "meal" if number % 2 else "travel"
        stated = total if number < right * count else "99.99"
        words = f"lunch number {number} for {total}" if kind == "meal" else f"taxi number {number} for {total}"
        made.append(Case(f"c{number}", number, words, {fact: stated}, {"total": total, "kind": kind, "tax": None}, "edited"))
    return made


def ask(learned: Learned, text: str, **facts: str) -> Answer:
    return learned.answer(Question(Tenant("slack/T1"), "bills", "bill", Prompt("the task", text, facts), Bill))


def test_a_fact_that_was_always_right_is_taken_with_its_share_as_confidence() -> None:
    answer = ask(fit(cases(1.0), Bill), "lunch with Kim", total="47.11")
    assert isinstance(answer.value, Bill) and answer.value.total == "47.11"
    assert answer.value.sure is not None and answer.value.sure.total == round(21 / 22, 2)
    assert "total" in answer.reasoning and "as plain code read" in answer.reasoning


def test_a_fact_that_was_mostly_wrong_is_not() -> None:
    answer = ask(fit(cases(0.2), Bill), "lunch number 3 for 13.00", total="47.11")
    assert isinstance(answer.value, Bill) and answer.value.total != "47.11"


def test_a_guess_counts_apart_from_what_was_certain() -> None:
    learned = fit(
        [*cases(1.0), *(Case(f"g{c.id}", c.seq, c.input, c.facts, c.output, "edited") for c in cases(0.6, "total_guess"))], Bill
    )
    certain, guessed = ask(learned, "lunch", total="47.11"), ask(learned, "lunch", total_guess="47.11")
    assert isinstance(certain.value, Bill) and isinstance(guessed.value, Bill)
    assert certain.value.sure is not None and guessed.value.sure is not None
    assert certain.value.total == guessed.value.total == "47.11"
    assert certain.value.sure.total > 0.9 > 0.7 > guessed.value.sure.total


def test_what_no_fact_speaks_of_stays_empty_where_it_mostly_was() -> None:
    value = ask(fit(cases(1.0), Bill), "taxi for 12.00, tax 1.00", total="12.00").value
    assert isinstance(value, Bill) and value.tax is None and value.kind == "travel"
