"""A thread as one text: everything, or its beginning and its end."""

from hypothesis import given
from hypothesis import strategies as st

from bot.given import joined
from workflow.message import LONGEST


def test_a_short_thread_is_whole() -> None:
    assert joined(["@ana: one", "@ben: two"]) == ("@ana: one\n@ben: two", 0)


def test_a_long_thread_keeps_its_beginning_and_its_end() -> None:
    said = [f"@ana: {number} {'x' * 300}" for number in range(200)]
    text, left = joined(said)
    assert len(text) <= LONGEST
    first, gap, *last = text.split("\n")
    assert first == said[0] and last == said[-len(last) :] and len(last) > 90
    assert gap == f"(… {left} messages left out …)" and left == 199 - len(last)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=40), st.integers(min_value=200, max_value=2000))
def test_it_never_gets_too_long(said: list[str], longest: int) -> None:
    assert len(joined(said, longest)[0]) <= longest
