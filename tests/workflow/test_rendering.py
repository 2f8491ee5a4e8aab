"""A question in words. `tests/injection` proves that no text can leave its block."""

from typing import Literal

from pydantic import BaseModel, Field

from tests.scenarios.world import TENANT, Letter, Topic
from workflow.house_rules import HOUSE_RULES, RENDERING
from workflow.plain_text import readable
from workflow.prompt import Example, Prompt, Question
from workflow.rendering import render, size, tokens


class Order(BaseModel):
    kind: Literal["new", "late"] = Field(description="What it is about.")
    pieces: int = Field(1, ge=1, le=99)
    note: str = Field(max_length=1200)


QUESTION = Question(
    TENANT, "shop", "order", Prompt("Read the order.", "Two lamps\nplease", {"language": "en"}), Order, "say two", {"pieces": 1}
)
CASE = Example("One lamp", {}, {"pieces": 1}, "A reviewer changed the draft.", "fbk_1")
MESSAGE = """\
The material of this call has the mark 11fad7f978b4.

<fact-11fad7f978b4 name="language">
en
</fact-11fad7f978b4>
<input-11fad7f978b4>
Two lamps
please
</input-11fad7f978b4>
<draft-11fad7f978b4>
{
 "pieces": 1
}
</draft-11fad7f978b4>
<comment-11fad7f978b4>
say two
</comment-11fad7f978b4>

That is all the material. Now do your step for the input above, in the given shape."""
FIELDS = """\
# The fields of the answer
- kind: one of new, late. What it is about.
- pieces: a whole number; 1 to 99.
- note: a text; at most 1,200 characters."""


def test_a_person_can_read_what_a_model_reads() -> None:
    """Whoever changes these words raises RENDERING, so that every prompt gets a new version."""
    assert RENDERING == 2
    rendered = render(QUESTION)
    assert rendered.message == MESSAGE
    assert rendered.system == f"{HOUSE_RULES}\n\n# Task\nRead the order.\n\n{FIELDS}"
    assert rendered.examples == ""


def test_the_system_is_the_same_for_every_call_of_a_step() -> None:
    other = Question(TENANT, "shop", "order", Prompt("Read the order.", "Hello"), Order, examples=(CASE,))
    assert render(other).system == render(QUESTION).system


def test_a_case_shows_what_was_wrong_with_its_draft() -> None:
    shown = render(Question(TENANT, "shop", "order", Prompt("Read the order.", "Hello"), Order, examples=(CASE,))).examples
    assert [word in shown for word in ("One lamp", '"pieces": 1', "A reviewer changed the draft.")] == [True] * 3
    assert "fbk_1" not in shown
    assert 0 < size(CASE) <= tokens(shown)


def test_the_version_follows_what_shapes_the_answer_and_nothing_else() -> None:
    base = Question(TENANT, "shop", "order", Prompt("Read the order.", "Hello"), Order)
    same = Question(TENANT, "shop", "order", Prompt("Read the order.", "Bye", {"a": "b"}, True), Order, "again", {}, (CASE,))
    assert base.version == same.version == QUESTION.version
    assert len(base.version) == 12
    assert int(base.version, 16) >= 0
    others = [
        Question(TENANT, "shop", "order", Prompt("Read the order well.", "Hello"), Order),
        Question(TENANT, "shop", "order", Prompt("Read the order.", "Hello"), Topic),
        Question(TENANT, "shop", "order", Prompt("Read the order.", "Hello"), Letter),
    ]
    assert len({question.version for question in (base, *others)}) == 4


def test_what_a_person_sees_stays_as_it_is() -> None:
    for text in ("Hello, wörld!", "a  b\tc\n  d", "👩‍👩‍👧 ❤️ 🇩🇪 1️⃣", "我的包裹", "Grüße\u00a0an €"):
        assert readable(text) == text
    assert readable("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert readable("pay\u202e\u2066\u200bpal\U000e0041\x00") == "paypal"
    assert readable("x\ufe01\ufe02\U000e0105") == "x"


def test_tokens_are_estimated_in_every_alphabet() -> None:
    assert tokens("") == 0
    assert tokens("word" * 100) == 100
    assert tokens("字" * 100) == 75
