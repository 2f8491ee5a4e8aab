"""Whatever a model answers is an answer that fits, or one error of our tree."""

import pytest

from tests.adapters.anthropic.bad_outputs import BAD, ODD
from tests.adapters.anthropic.replies import Reply
from tests.adapters.anthropic.wire import PRIVATE, Sorting, claude, question
from workflow.errors import ModelError, ModelGarbled, ModelRefused

LONGEST = 400  # signs: the sentence stands on a card


def test_the_corpus_is_large_and_its_names_are_its_own() -> None:
    names = [name for name, _ in BAD + ODD]
    assert len(BAD) >= 40 and len(names) == len(set(names))


@pytest.mark.parametrize("reply", [pytest.param(reply, id=name) for name, reply in BAD])
async def test_a_bad_answer_is_an_error_of_our_tree(reply: Reply) -> None:
    with pytest.raises(ModelError) as caught:
        await claude(reply).ask(question())
    error = caught.value
    assert 10 < len(str(error)) < LONGEST and PRIVATE not in str(error)
    assert error.usage.calls == 1
    if isinstance(error, ModelGarbled | ModelRefused):
        assert error.usage.tokens == 120 and error.usage.cost > 0, "tokens that were paid for must be counted"


@pytest.mark.parametrize("reply", [pytest.param(reply, id=name) for name, reply in ODD])
async def test_an_odd_answer_that_fits_is_an_answer(reply: Reply) -> None:
    answer = await claude(reply).ask(question())
    assert isinstance(answer.value, Sorting) and answer.value.category == "bug"
    assert 0.0 <= answer.confidence <= 1.0 and answer.usage.calls == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cut off", "cut off at 20 tokens"),
        ("refused", "declined (cyber)"),
        ("stopped for a reason from the future", "bored"),
        ("no content", "empty"),
        ("prose", "not the JSON"),
        ("a label that does not exist", "answer.category"),
        ("confidence above one", "confidence: Input should be less than or equal to 1"),
        ("an error with status 200", "not a message"),
    ],
)
async def test_the_sentence_says_what_was_wrong(name: str, words: str) -> None:
    with pytest.raises(ModelError) as caught:
        await claude(dict(BAD)[name]).ask(question())
    assert words in str(caught.value)
