"""The incident workflow: threads taken apart, what goes out to everybody, and what must not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from workflow.catalog.incident import (
    UPDATES,
    Thread,
    Update,
    announcement,
    by_clues,
    clues,
    enough,
    incident,
    timeline,
    update,
)
from workflow.catalog.incident_reading import UNSAID, Said, lines_of
from workflow.errors import InputError

THREAD = """@ana: checkout returns 502 for about a third of customers since 14:05
@ben: found it: the deploy of 14:02 has a wrong pool size
@ana: can we roll back?
@ben: rolling back now, next word at 14:30"""


def update_of(**changes: Any) -> Update:
    known = {"title": "Checkout fails", "severity": "major", "state": "identified", "impact": "A third of customers cannot pay."}
    return Update.model_validate({**known, **changes})


def test_every_update_is_read_by_a_person_and_one_box_asks_a_model() -> None:
    definition = incident.definition
    (asks,) = definition.ai_steps
    assert asks.name == "update" and asks.gate.always and not asks.gate.self_approval
    assert len(definition.steps) >= 5
    assert definition.reads_thread and definition.shortcut == "Status update"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("@ana: it is down", [("ana", "it is down")]),
        ("[14:05] Ana: it is down\nsince noon", [("Ana", "it is down\nsince noon")]),
        ("ana 14:05: it is down\n@ben: yes", [("ana", "it is down"), ("ben", "yes")]),
        ("it is down\nsince noon", [("", "it is down"), ("", "since noon")]),
        ("@ana: @U0BOT incident\n@ben: yes", [("ben", "yes")]),
        ("@ana: @U0BOT incident focus on payments", [("ana", "focus on payments")]),
        ("/incident", []),
        ("see https://status.example/a: all red", [("", "see https://status.example/a: all red")]),
    ],
)
def test_who_said_what(text: str, said: list[tuple[str, str]]) -> None:
    assert [(each.who, each.words) for each in lines_of(text)] == said


def test_the_clues_are_the_threads_own_words() -> None:
    found = clues(timeline(Thread(text=THREAD)))
    assert (found.severity, found.state, found.next_update) == ("critical", "identified", "14:30")
    assert found.title.startswith("Checkout returns 502")
    assert "third of customers" in found.impact and "wrong pool size" in found.known and "Rolling back now" in found.doing


@pytest.mark.parametrize(
    ("last", "state"),
    [
        ("@ben: rollback is done, errors are gone\n@ana: customers confirm, it works again", "fixed"),
        ("@ben: should be fixed soon, rolling back\n@ana: I check again at 15:00", "identified"),
    ],
)
def test_a_thread_ends_where_it_stands(last: str, state: str) -> None:
    assert clues(timeline(Thread(text=f"{THREAD}\n{last}"))).state == state


@pytest.mark.parametrize(("text", "label"), [("it broke", "ask"), ("@ana: help\n@ben: ok", "ask"), (THREAD, "write")])
def test_two_words_are_no_update(text: str, label: str) -> None:
    assert enough(timeline(Thread(text=text))) == label


@pytest.mark.parametrize("text", ["\u200b\u200b", "\u202e", "/incident"])
def test_nothing_to_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match="nothing to read"):
        timeline(Thread(text=text))


@given(st.text(min_size=1, max_size=400))
def test_the_fallback_answers_every_thread(text: str) -> None:
    try:
        made = timeline(Thread(text=text))
    except (InputError, ValidationError):
        return
    said = by_clues(made, clues(made))
    assert announcement(said).text.startswith(said.title)


@pytest.mark.parametrize(
    "secret",
    ["xoxb-1234567890-abcdef", "AKIAABCDEFGHIJKLMNOP", "password: hunter22", "ghp_abcdefghijklmnopqrstu", "kim@example.org"],
)
def test_no_secret_and_no_address_goes_out(secret: str) -> None:
    for field in ("title", "impact", "known", "doing"):
        with pytest.raises(ValidationError, match="everybody will read this"):
            update_of(**{field: f"It leaked {secret} today"})
    made = timeline(Thread(text=f"@ana: customers are affected, we found {secret} in the log and we are checking it now"))
    assert secret not in announcement(by_clues(made, clues(made))).text


def test_the_prompt_says_what_is_picked_and_why_the_thread_is_missing() -> None:
    made = timeline(Thread(text=THREAD, note="I could not read the thread."))
    prompt = update(made, clues(made))
    assert prompt.input == THREAD and "checkout" not in prompt.task
    assert prompt.facts["severity_guess"] == "critical" and prompt.facts["note"] == "I could not read the thread."


def test_the_announcement_has_its_parts_in_order_and_leaves_out_what_is_not_said() -> None:
    said = update_of(known="A wrong\npool size.", doing="Rolling back.", next_update=UNSAID)
    assert announcement(said).text.split("\n") == [
        "Checkout fails (major, identified)",
        "Impact: A third of customers cannot pay.",
        "Known: A wrong pool size.",
        "Being done: Rolling back.",
    ]
    assert (
        "\nDone: Rolled back.\nNext update: 15:30"
        in announcement(update_of(state="fixed", doing="Rolled back.", next_update="15:30")).text
    )
    assert UPDATES == "#general"


def test_one_speaker_more_than_once_counts_once() -> None:
    assert timeline(Thread(text=THREAD)).speakers == 2
    assert Said(who="", words="x").who == ""
