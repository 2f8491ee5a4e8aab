"""The example threads that ship with the incident workflow, and how well rules and local model do on them."""

from collections import Counter

import pytest

from adapters.local_model import load_examples
from tests.catalog.held_out import answers, group
from workflow.catalog.incident import Thread, Update, by_clues, clues, facts_of, incident, timeline
from workflow.catalog.incident_reading import lines_of
from workflow.delta import delta
from workflow.prompt import Case

CASES: list[Case] = load_examples(incident.definition)["incident", "update"]
Answered = list[tuple[Case, dict[str, str]]]
WRITTEN = ("title", "impact", "known", "doing")


@pytest.fixture(scope="module")
def together() -> Answered:
    return [(case, answer.value.model_dump(mode="json")) for case, answer in answers("incident", "update", CASES, Update)]


def test_there_are_enough_and_of_every_kind() -> None:
    assert len(CASES) >= 60 and len({group(case) for case in CASES}) >= 20
    assert min(Counter(case.output["severity"] for case in CASES).values()) >= 12
    assert set(Counter(case.output["state"] for case in CASES).values()) == {len(CASES) // 3}


def test_texts_and_facts_are_as_the_workflow_hands_them_on() -> None:
    """After a change of the rules the facts in the file are old: write `facts_of(clues(timeline(…)))` into each line again."""
    for case in CASES:
        made = timeline(Thread(text=case.input))
        assert made.text == case.input and facts_of(clues(made)) == case.facts, case.id


def test_a_good_update_names_nobody() -> None:
    """Their owners are named in a few; nobody is in a title."""
    for case in CASES:
        names = {each.who.lower() for each in lines_of(case.input)}
        assert not names & set(case.output["title"].lower().split()), case.id


def test_rules_alone_and_with_the_local_model_on_threads_that_it_did_not_see(together: Answered) -> None:
    alone = [(case, by_clues(made := timeline(Thread(text=case.input)), clues(made)).model_dump(mode="json")) for case in CASES]
    for said in (alone, together):
        for field, floor in (("severity", 0.8), ("state", 0.78), ("next_update", 0.7)):
            right = sum(made[field] == case.output[field] for case, made in said) / len(said)
            assert right >= floor, (field, right)
        for field in WRITTEN:  # the thread's own sentences: a draft for a person to polish, no more
            alike = sum(delta({field: case.output[field]}, {field: made[field]}).similarity for case, made in said) / len(said)
            assert alike >= 0.22, (field, alike)


def test_the_local_model_says_nothing_that_another_incident_knew(together: Answered) -> None:
    for case, made in together:
        for field in WRITTEN:
            words = set(made[field].lower().rstrip(".").split())
            assert len(words - set(case.input.lower().replace(".", " ").split())) <= 0.4 * len(words) + 2, (
                case.id,
                field,
                made[field],
            )
