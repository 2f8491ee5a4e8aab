"""What the local model claims: that nobody changes anything in the whole answer, texts included. On cases that it did not see."""

from collections.abc import Sequence

import numpy as np
import pytest

from adapters.local_model import load_examples
from adapters.local_model.learned import Learned, fit
from tests.adapters.local_model_world import HERE
from tests.adapters.test_local_model_learning import calibration_error
from workflow.catalog.expense import expense
from workflow.catalog.incident import Thread, Update, by_clues, clues, facts_of, incident, timeline
from workflow.catalog.support import support
from workflow.definition import Definition
from workflow.errors import ModelGarbled
from workflow.evaluation import judged
from workflow.holdout import groups
from workflow.prompt import Case, Prompt, Question
from workflow.steps import AIStep

FOLDS = 5


def asked(definition: Definition, step: AIStep, case: Case) -> Question:
    return Question(HERE, definition.name, step.name, Prompt("the task", case.input, case.facts), step.schema)


def held_out(definition: Definition, step: AIStep, cases: Sequence[Case]) -> tuple[list[float], list[bool]]:
    """(claimed, whether what went out is the answer to the letter)."""
    number = groups([case.input for case in cases])
    sure, unchanged = [], []
    for fold in range(FOLDS):
        learned = fit([case for case, group in zip(cases, number, strict=True) if group % FOLDS != fold], step.schema)
        for case in (case for case, group in zip(cases, number, strict=True) if group % FOLDS == fold):
            answer, names = learned.answer(asked(definition, step, case)), set(judged(step.schema))
            sure.append(answer.confidence)
            final = step.schema.model_validate(case.output)
            unchanged.append(answer.value.model_dump(include=names) == final.model_dump(include=names))
    return sure, unchanged


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (support.definition, "triage"),
        (support.definition, "reply"),
        (incident.definition, "update"),
        (expense.definition, "extracted"),
    ],
    ids=["triage", "reply", "update", "extracted"],
)
def test_what_is_claimed_is_how_often_nothing_is_changed(definition: Definition, name: str) -> None:
    step = next(each for each in definition.ai_steps if each.name == name)
    sure, unchanged = held_out(definition, step, load_examples(definition)[definition.name, name])
    assert abs(np.mean(sure) - np.mean(unchanged)) <= 0.06
    assert calibration_error(np.array(sure), np.array(unchanged)) <= 0.12


CASES = load_examples(incident.definition)["incident", "update"]
COFFEE = """@ana: the coffee machine on floor three leaks again since this morning
@ben: facilities are informed and bring towels
@ana: nobody else has noticed anything so far"""


@pytest.fixture(scope="module")
def learned() -> Learned:
    return fit(CASES, Update)


def about(text: str, **facts: str) -> Question:
    return Question(HERE, "incident", "update", Prompt("the task", text, facts), Update)


def test_where_nothing_is_alike_the_text_of_another_incident_is_left_out(learned: Learned) -> None:
    said = clues(timeline(Thread(text=COFFEE)))
    facts = facts_of(said) | {"title_guess": "The coffee machine leaks", "impact_guess": "Floor three has wet feet."}
    value = learned.answer(about(COFFEE, **facts)).value
    assert isinstance(value, Update)
    assert (value.title, value.impact) == ("The coffee machine leaks", "Floor three has wet feet.")
    own = set(COFFEE.lower().split())
    for text in (value.known, value.doing):
        assert set(text.lower().rstrip(".").split()) <= own


def test_where_a_needed_text_would_be_another_incidents_it_refuses(learned: Learned) -> None:
    with pytest.raises(ModelGarbled, match=r"the nearest is \d+ % similar"):
        learned.answer(about(COFFEE))
    made = timeline(Thread(text=COFFEE))
    assert "coffee" in by_clues(made, clues(made)).title.lower()  # what the ladder does then


def test_what_is_alike_is_still_made_to_fit(learned: Learned) -> None:
    """A thread that goes on after its update was approved."""
    drafts = 0
    for case in CASES:
        try:
            value = learned.answer(about(f"{case.input}\n@zoe: any news?")).value
        except ModelGarbled:
            continue
        drafts += 1
        assert value.model_dump()["title"]
    assert drafts >= 0.8 * len(CASES)
