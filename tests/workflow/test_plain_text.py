"""Cleaning and finding in other people's text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.plain_text import clean, language, orders, sentences, shorten

hostile = st.text(st.sampled_from("aé\u0301 \u200b\u202e\u2066\ufeff\x00\x07\n\r\t\u2028\u200d👩‍👧ﬁ"), max_size=60)


@given(st.one_of(st.text(max_size=200), hostile))
def test_cleaning_is_final_and_leaves_nothing_unseen(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in cleaned if c not in "\n\u200d")
    assert "  " not in cleaned and "\n\n\n" not in cleaned


@pytest.mark.parametrize(
    ("dirty", "plain"),
    [
        ("e\u0301t\u00e9", "été"),
        ("e\u200b\u0301", "é"),
        ("ab\u202ecd", "abcd"),
        ("pass\u200dword", "password"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("👩\u200d👧 ok", "👩\u200d👧 ok"),
        ("  a \t b\u00a0 c  ", "a b c"),
    ],
)
def test_cleaning_by_example(dirty: str, plain: str) -> None:
    assert clean(dirty) == plain


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("order no. 4711", ("4711",)),
        ("Bestellung 55871 und #55871", ("55871",)),
        ("ring me at 12345678", ()),
        ("T-10293", ("T-10293",)),
        ("order two shirts", ()),
    ],
)
def test_order_numbers(text: str, found: tuple[str, ...]) -> None:
    assert orders(text) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [("Where is my parcel?", "en"), ("Wo ist mein Paket?", "de"), ("Mon colis n'est pas arrivé", "fr"), ("4711", "unknown")],
)
def test_language_hint(text: str, name: str) -> None:
    assert language(text) == name


@given(st.text(max_size=300), st.integers(10, 100))
def test_shortening_keeps_to_its_length(text: str, longest: int) -> None:
    assert len(shorten(text, longest)) <= longest
    assert "\n" not in shorten(text, longest)


def test_sentences_end_at_lines_too() -> None:
    assert sentences("One. Two!\nThree 4.50 €") == ["One.", "Two!", "Three 4.50 €"]
