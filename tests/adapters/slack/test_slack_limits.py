"""Everything that a model may write or a builder may declare: a card and a dialog that Slack takes, and nothing lost."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, create_model

from adapters import split as splitting
from adapters.slack.cards import LONG_FIELDS, SHORT_FIELDS
from adapters.slack.forms import page_of
from adapters.slack.inputs import values_of
from bot.views import DigestView, FormKind, TextView
from tests.adapters.slack.read import read
from tests.adapters.slack.strict import card_view, numbers, opened, taken, unedited
from tests.builders import NOW, a_review, an_outcome
from workflow.digest import Digest, OpenReview
from workflow.fields import fields_of

MANY = Literal[tuple(f"choice number {n}" for n in range(120))]  # type: ignore[valid-type]
WIDE = Literal["a" * 300 + "1", "a" * 300 + "2", ""]


class Inner(BaseModel):
    name: str
    amounts: list[float] = []


class Colour(Enum):
    RED, BLUE = "red", "blue"


class Everything(BaseModel):
    text: str
    title: str = Field("", max_length=60)
    maybe: str | None = None
    points: list[str] = []
    whole: int = Field(0, ge=-(10**9), le=10**12)
    number: float = 0.0
    money: Decimal = Decimal(0)
    yes: bool = False
    perhaps: bool | None = None
    day: date = date(2026, 11, 20)
    someday: date | None = None
    moment: datetime = datetime(2026, 11, 20, 9)
    choice: MANY = "choice number 3"  # type: ignore[valid-type]
    digit: Literal[1, 2, 3] = 2
    colour: Colour | None = None
    label: WIDE = ""
    inner: Inner = Inner(name="x")
    map: dict[str, int] = {}


def draft(**values: Any) -> dict[str, Any]:
    return Everything(**({"text": "Hello"} | values)).model_dump(mode="json")


LINES = st.text(st.sampled_from("ab \n\r\t"), max_size=6000)
ANY = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)
TEXT = st.one_of(LINES, ANY, st.sampled_from(["", " ", "\n", "a" * 2600, "a" * 2601, "a " * 4000, "\n" * 5300, "x\r\n" * 2000]))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    values=st.fixed_dictionaries(
        {"text": TEXT},
        optional={
            "title": ANY.map(lambda text: text[:60]),
            "maybe": st.none() | TEXT,
            "points": st.lists(ANY | st.sampled_from(["", " padded ", "two\nlines", "u\u2028v", "a\r\nb"]), max_size=8),
            "whole": st.integers(-(10**9), 10**12),
            "number": st.floats(allow_nan=False, allow_infinity=False),
            "money": st.decimals(allow_nan=False, allow_infinity=False),
            "yes": st.booleans(),
            "perhaps": st.none() | st.booleans(),
            "day": st.dates(),
            "someday": st.none() | st.dates(),
            "moment": st.datetimes(),
            "choice": st.integers(0, 119).map("choice number {}".format),
            "digit": st.integers(1, 3),
            "colour": st.none() | st.sampled_from(Colour),
            "label": st.sampled_from(["a" * 300 + "1", "a" * 300 + "2", ""]),
            "inner": st.builds(Inner, name=ANY, amounts=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3)),
            "map": st.dictionaries(ANY, st.integers(), max_size=3),
        },
    ),
    wire=st.sampled_from(
        [str, str.strip, lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"), lambda text: text.rstrip() + "\n"]
    ),
)
def test_a_dialog_sent_as_it_is_gives_back_the_draft(values: dict[str, Any], wire: Any) -> None:
    made = draft(**values)
    assert unedited(Everything, made, wire) == (made, {})
    assert taken(card_view(Everything, made))
    assert opened(FormKind.READ, a_review(draft=made), Everything)


@settings(max_examples=200, deadline=None)
@given(text=TEXT, most=st.integers(1, 3000))
def test_pieces_joined_are_the_text(text: str, most: int) -> None:
    pieces = splitting.split(text, most)
    assert "".join(piece + separator for piece, separator in pieces) == text
    assert all(0 < len(piece) <= most for piece, _ in pieces if text)


class Long(BaseModel):
    body: str = Field(max_length=500_000)


class Points(BaseModel):
    points: list[str]


PROSE = "The quick brown fox jumps over the lazy dog. " * 8 + "\n\n"


def long(characters: int, of: str = PROSE) -> str:
    return (of * (characters // len(of) + 1))[:characters]


@pytest.mark.parametrize("characters", [40_000, 200_000])
@pytest.mark.parametrize("of", [PROSE, "x", "長い文です。", "😀", "\n", "a\n", '"\\'])
def test_a_very_long_text_is_cut_on_the_card_and_whole_in_the_dialog(characters: int, of: str) -> None:
    made = {"body": long(characters, of)}
    (card,) = taken(card_view(Long, made, source=long(40_000)))
    assert "more characters of the draft" in read(card) or of == "\n"
    assert "Read it all" in read(card)
    review = a_review(draft=made, source=long(40_000))
    edit = opened(FormKind.EDIT, review, Long)
    if "too large for a dialog" not in read(edit):
        assert unedited(Long, made) == (made, {})
    else:
        assert len(json.dumps(made)) > 220_000
    assert everything_read(review, Long).count(of.strip()[:40]) >= made["body"].count(of.strip()[:40])


@pytest.mark.parametrize("characters", [40_000, 200_000])
def test_a_very_long_list(characters: int) -> None:
    made = {"points": long(characters).split("\n\n")}
    made["points"] = [point.strip() for point in made["points"] if point.strip()]
    assert taken(card_view(Points, made))
    assert unedited(Points, made) == (made, {})
    read_ = everything_read(a_review(draft=made), Points)
    assert read_.count("•") == len(made["points"])


def everything_read(review: Any, schema: type[BaseModel]) -> str:
    """Through “Read it all”, page by page, as its buttons lead."""
    page, said = 0, ""
    for _ in range(100):
        view = opened(FormKind.READ, review, schema, page)
        said += read(view) + "\n"
        turns = [e["action_id"] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"]]
        following = [to for to in map(page_of, turns) if to is not None and to > page]
        if not following:
            return said
        page = following[0]
    raise AssertionError("it has no end")


@pytest.mark.parametrize("count", [0, 1, 60, 90, 91, 300])
@pytest.mark.parametrize("value", ["short", "", "long " * 100])
def test_a_model_of_many_fields(count: int, value: str) -> None:
    schema = create_model("Many", **{f"field_{n}": (str, ...) for n in range(count)})
    made = {f"field_{n}": value for n in range(count)}
    (card,) = taken(card_view(schema, made))
    assert count < 11 or f"{count - (LONG_FIELDS if len(value) > 80 else SHORT_FIELDS)} more fields" in read(card)
    view = opened(FormKind.EDIT, a_review(draft=made), schema)
    assert ("too large for a dialog" in read(view)) is (count > 90)
    if count <= 90:
        assert unedited(schema, made) == (made, {})
    assert everything_read(a_review(draft=made), schema).count("Field ") == count


@pytest.mark.parametrize(
    "name", ["naïve", "ünïcode_名前", "a" * 300, "class_", "x" * 199 + "_y", "with space", "colon:0", "f:text:0", "😀"]
)
def test_fields_with_odd_names(name: str) -> None:
    schema = create_model("Odd", **{name: (str, ...), f"{name}:1": (str, ...), f"{name}_": (str, ...)})
    made = {name: "one", f"{name}:1": "two", f"{name}_": "x" * 6000}
    assert taken(card_view(schema, made))
    assert unedited(schema, made) == (made, {})


def test_labels_and_hints_of_any_length() -> None:
    schema = create_model("Loud", a=(str, Field(title="T" * 5000, description="D" * 5000)), b=(int, Field(title="*`<!here>`*")))
    made = {"a": "x" * 7000, "b": 7}
    (card,) = taken(card_view(schema, made))
    assert "*`<!here>`*" in read(card)
    assert unedited(schema, made) == (made, {})


def test_the_card_of_the_worst_case_stays_in_slacks_budget() -> None:
    worst = {
        "source": long(40_000),
        "reasoning": long(5_000),
        "evidence": (long(3_000),) * 9,
        "flags": (long(3_000),) * 9,
        "title": long(400),
        "reviewers": tuple(f"@group-{n}" for n in range(200)),
    }
    many = create_model("Many", **{f"field_{n}": (str, Field(title="T" * 900)) for n in range(40)})
    made = {f"field_{n}": long(20_000) for n in range(20)} | {f"field_{n}": "s" * 80 for n in range(20, 40)}
    assert taken(card_view(many, made, **worst))
    assert taken(card_view(many, made, **worst, outcome=an_outcome(final=made, comment=long(3_000))))


@pytest.mark.parametrize("characters", [1, 10_000, 10_001, 40_000, 200_000])
def test_a_long_answer_goes_out_whole(characters: int) -> None:
    text = long(characters)
    pieces = taken(TextView(text, ("By a person",)))
    assert "".join(piece["blocks"][0]["elements"][0]["elements"][0]["text"] for piece in pieces) == text
    assert [read(piece).endswith("By a person") for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert len(pieces) == 1 or read(pieces[0]).endswith(f"1 of {len(pieces)}")


@pytest.mark.parametrize("value", ["120", "-1", "", "x", "9" * 50, "²", "٣٣٣"])
def test_a_choice_that_is_none(value: str) -> None:
    state = {"f:choice:0": {"value": {"selected_option": {"value": value}}}}
    assert values_of(fields_of(Everything, draft()), state) == ({}, {"choice": "Choose one of the options."})


@pytest.mark.parametrize(("sent", "kept"), [("3", 3.0), ("3.0", 3.0), ("3.00", 3.0), ("4", "4"), ("seven", "seven"), ("", None)])
def test_a_number_is_the_drafts_own_unless_it_is_another(sent: str, kept: Any) -> None:
    state = {"f:number:0": {"value": {"value": sent}}}
    assert values_of(fields_of(Everything, draft(number=3.0)), state) == ({"number": kept}, {})


def test_limits_are_written_as_numbers() -> None:
    class Bounds(BaseModel):
        million: int = Field(5, ge=1_234_567, le=10**15)
        tiny: float = Field(0.5, gt=0.0000001, lt=1.5)

    view = opened(FormKind.EDIT, a_review(draft={"million": 2_000_000, "tiny": 1e-6}), Bounds)
    bounds = [(b["element"]["min_value"], b["element"]["max_value"]) for b in view["blocks"] if "min_value" in b.get("element", {})]
    assert bounds == [("1234567", "1000000000000000"), ("0.0000001", "1.5")]
    assert [b["element"]["initial_value"] for b in view["blocks"] if "min_value" in b.get("element", {})] == ["2000000", "0.000001"]


def test_every_option_of_a_long_menu_can_be_chosen() -> None:
    view = opened(FormKind.EDIT, a_review(draft=draft(choice="choice number 119")), Everything)
    menu = next(b["element"] for b in view["blocks"] if b.get("block_id") == "f:choice:0")
    assert [len(group["options"]) for group in menu["option_groups"]] == [100, 20]
    assert menu["initial_option"]["text"]["text"] == "Choice number 119"
    wide = next(b["element"] for b in view["blocks"] if b.get("block_id") == "f:label:0")
    assert [option.get("description", {}).get("text", "")[-1:] for option in wide["options"]] == ["1", "2", ""]


def test_only_what_was_edited_changes() -> None:
    text = long(9_000)
    fields = fields_of(Long, {"body": text})
    pieces = splitting.split(text, 2_600)
    state = {f"f:body:{n}": {"value": {"value": piece.rstrip()}} for n, (piece, _) in enumerate(pieces)}
    state["f:body:1"] = {"value": {"value": "Mine."}}
    ((name, after),) = values_of(fields, state)[0].items()
    assert (name, after) == ("body", "".join((("Mine.") if n == 1 else p) + s for n, (p, s) in enumerate(pieces)))


def test_a_digest_of_a_hundred_workflows_with_long_titles() -> None:
    names = [f"w{n}" for n in range(120)]
    open_ = tuple(OpenReview(f"rev_{n}", f"w{n}", "s", "T" * 900, NOW, None) for n in range(10))
    counted = tuple(numbers(name, 9999, 9999, 9999, 9999, 9999) for name in names)
    view = DigestView(Digest(NOW, NOW, counted, numbers("all"), open_, 5_000), dict.fromkeys(names, "T" * 900), {})
    assert taken(view)
