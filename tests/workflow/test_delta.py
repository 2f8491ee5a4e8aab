"""The delta between a draft and what went out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.delta import Stretch, WordChange, delta, stretches

values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())
drafts = st.dictionaries(st.sampled_from("abcde"), values)
texts = st.lists(st.sampled_from(["the", "cat", "sat", "on ", "\n", "mat", "語", "文"])).map(" ".join)


@given(drafts)
def test_nothing_changed(draft: dict[str, Any]) -> None:
    same = delta(draft, dict(draft))
    assert same.changes == () and same.similarity == 1.0


@given(drafts, drafts)
def test_similarity_is_a_share_both_ways(before: dict[str, Any], after: dict[str, Any]) -> None:
    there, back = delta(before, after), delta(after, before)
    assert 0.0 <= there.similarity <= 1.0
    assert bool(there.changes) == bool(back.changes)
    assert {c.field for c in there.changes} == {c.field for c in back.changes}
    assert all(0.0 <= c.similarity <= 1.0 for c in there.changes)


@given(texts, texts)
def test_words_that_changed_say_what_was_there(before: str, after: str) -> None:
    for change in delta({"t": before}, {"t": after}).changes:
        for word in change.words:
            assert word.before != word.after or not word.before
            assert word.before in before and word.after in after


@given(texts, st.sampled_from(["new", "words here"]))
def test_an_insertion_keeps_all_that_was_there(text: str, more: str) -> None:
    (change,) = delta({"t": text}, {"t": f"{text} {more}"}).changes
    kept = len(text.split())
    assert change.similarity >= round(2 * kept / (2 * kept + 3 + text.count("語") + text.count("文")), 4) - 0.25 or not kept
    assert WordChange("", more) in change.words or not text.strip()


def test_one_word_of_ten() -> None:
    (change,) = delta({"t": "a b c d e f g h i j"}, {"t": "a b c d X f g h i j"}).changes
    assert change.words == (WordChange("e", "X"),) and change.similarity == pytest.approx(0.9)


def test_untouched_fields_count() -> None:
    assert delta({"a": 1, "b": "x", "c": 3}, {"a": 2, "b": "x", "c": 3}).similarity == pytest.approx(2 / 3, abs=1e-4)


def test_what_is_no_text_is_kept_or_not() -> None:
    (change,) = delta({"tags": ["a", "b"]}, {"tags": ["a"]}).changes
    assert (change.similarity, change.words, change.before, change.after) == (0.0, (), ["a", "b"], ["a"])


def test_a_field_that_was_not_there() -> None:
    (change,) = delta({}, {"t": "new"}).changes
    assert (change.before, change.after, change.similarity) == (None, "new", 0.0)


def test_spaces_are_a_change_without_words() -> None:
    (change,) = delta({"t": "one two"}, {"t": "one\ntwo "}).changes
    assert change.words == () and change.similarity == 1.0


def test_signs_count_as_words_where_words_have_no_spaces() -> None:
    (change,) = delta({"t": "明日届きます"}, {"t": "今日届きます"}).changes
    assert change.words == (WordChange("明", "今"),) and change.similarity == pytest.approx(5 / 6, abs=1e-3)


def forty_thousand(words: list[str]) -> str:
    return " ".join(words[i * 7919 % len(words)] for i in range(40_000))[:40_000]


def test_a_draft_of_40_000_characters() -> None:
    text = forty_thousand([f"w{i}" for i in range(3000)])
    (change,) = delta({"t": text}, {"t": f"Dear Kim, {text} Yours, Ana"}).changes
    assert change.similarity > 0.99
    assert change.words == (WordChange("", "Dear Kim,"), WordChange("", "Yours, Ana"))


@pytest.mark.parametrize("words", [["lorem"], ["a", "b", "c"], [f"w{i}" for i in range(99)]])
def test_a_long_draft_of_few_words_comes_to_an_end(words: list[str]) -> None:
    text = forty_thousand(words)
    for changed in (f"x {text} y", text[::-1], text.replace("a", "c"), "x"):
        assert 0.0 <= delta({"t": text}, {"t": changed}).similarity <= 1.0


@given(texts, texts)
def test_stretches_are_both_texts_whole(before: str, after: str) -> None:
    told = stretches(before, after)
    assert "".join(each.kept + each.after for each in told) == after
    assert "".join("".join(each.kept + each.before for each in told).split()) == "".join(before.split())
    assert all(bool(each.kept) != bool(each.before or each.after) for each in told)


def test_a_stretch_says_what_stayed_what_went_and_what_came() -> None:
    assert stretches("It is on its way.", "It is here, on its way.") == (
        Stretch(kept="It is "),
        Stretch(after="here, "),
        Stretch(kept="on its way."),
    )
    assert stretches("", "") == () and stretches("", "new") == (Stretch(after="new"),)
