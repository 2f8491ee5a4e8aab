"""The prompt that a step would ask, without a run."""

from typing import Literal

import pytest
from pydantic import BaseModel

from workflow import Gate, Message, Prompt, Workflow
from workflow.catalog.support import support
from workflow.catalog.support_words import HOUSE_RULES
from workflow.errors import CannotReplay
from workflow.prompt import Case
from workflow.replay import asked_again, replay


class Sorted(BaseModel):
    topic: Literal["parcel", "money"]
    score: int = 0


class Draft(BaseModel):
    text: str


class Slip(BaseModel):
    amount: str


def by_rule(message: Message) -> Sorted:
    return Sorted(topic="parcel")


def nothing(sort: Sorted) -> Draft:
    return Draft(text="…")


def branching() -> Workflow:
    """sort -> which -> (slip for money); draft takes the slip if there is one."""
    made = Workflow("branching", input=Message, title="Branching")

    @made.ai(output=Sorted, fallback=by_rule)
    def sort(message: Message) -> Prompt:
        return Prompt("Sort", message.text)

    @made.decision
    def which(sort: Sorted) -> Literal["parcel", "money"]:
        return sort.topic

    @made.step(when=which.is_("money"))
    def slip(sort: Sorted) -> Slip:
        return Slip(amount="12")

    @made.step(when=which.is_("parcel"))
    def track(sort: Sorted) -> str:
        return "tracked"

    @made.ai(output=Draft, fallback=nothing, gate=Gate(always=True))
    def draft(message: Message, sort: Sorted, slip: Slip | None) -> Prompt:
        amount = slip.amount if slip else "none"
        return Prompt("Draft", message.text.upper(), {"topic": sort.topic, "amount": amount, "score": str(sort.score)})

    @made.ai(output=Draft, fallback=nothing, when=which.is_("money"))
    def receipt(message: Message, sort: Sorted, slip: Slip) -> Prompt:
        return Prompt("Receipt", message.text, {"amount": slip.amount})

    @made.step
    async def looked_up(sort: Sorted) -> str:
        raise AssertionError("a replay touches nothing")

    @made.ai(output=Draft, fallback=nothing)
    def after(sort: Sorted, looked_up: str) -> Prompt:
        return Prompt("After", looked_up)

    return made


def asked(step: str, text: str = "Where is it?", **facts: str) -> Prompt:
    definition = branching().definition
    return replay(definition, next(s for s in definition.ai_steps if s.name == step), text, facts)


def test_earlier_ai_steps_say_what_their_fallback_says() -> None:
    assert asked("draft") == Prompt("Draft", "WHERE IS IT?", {"topic": "parcel", "amount": "none", "score": "0"})


def test_recorded_facts_are_what_earlier_ai_steps_said_then() -> None:
    assert asked("draft", topic="money", score="7").facts == {"topic": "money", "amount": "12", "score": "7"}
    assert asked("draft", topic="no such topic", score="7").facts["score"] == "7"


def test_recorded_facts_stand_in_the_prompt_if_the_step_still_names_them() -> None:
    assert asked("draft", amount="99", dropped="since then").facts == {"topic": "parcel", "amount": "99", "score": "0"}


def test_a_branch_that_the_fallback_would_not_take_is_replayed_all_the_same() -> None:
    assert asked("receipt").facts == {"amount": "12"}


def test_what_comes_after_the_world_outside_cannot_be_asked_again() -> None:
    with pytest.raises(CannotReplay, match="'looked_up' works with the world outside"):
        asked("after")


def test_a_text_that_does_not_fit_gets_a_sentence() -> None:
    with pytest.raises(CannotReplay, match=r"does not fit 'branching': .*no text"):
        asked("sort", "   ")


def test_a_step_that_raises_gets_a_sentence() -> None:
    definition = support.definition
    with pytest.raises(CannotReplay, match="'ticket' fails with this input: There is nothing to read"):
        replay(definition, definition.ai_steps[0], "\u200b")


def test_the_catalogs_reply_carries_the_rule_of_the_recorded_category() -> None:
    """The fallback would sort this under `bug`, and the route would be another one."""
    definition = support.definition
    step = next(step for step in definition.ai_steps if step.name == "reply")
    text = "Everything is down, the app crashes, I will call my lawyer.  Two  spaces."
    prompt = asked_again(definition, step, Case("c", 0, text, {"category": "billing", "language": "de"}, {}, "edited"))
    assert prompt.input == text
    assert prompt.facts == {"category": "billing", "language": "de", "house_rule": HOUSE_RULES["billing"]}
    assert prompt.task.startswith("Write the reply")
