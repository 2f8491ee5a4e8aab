"""A draft as fields: what a card shows and a dialog edits, and what it says when a value does not fit."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator

from workflow.fields import Field as DraftField
from workflow.fields import FieldKind, check, fields_of


class Tone(Enum):
    WARM = "warm"
    VERY_DRY = "very_dry"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Item(BaseModel):
    name: str
    count: int = 1


class Draft(BaseModel):
    text: str = Field(min_length=2, max_length=40, description="What the customer reads.")
    note: str = ""
    title: str | None = None
    amount: Decimal = Decimal("0.10")
    share: float = Field(0.5, ge=0, le=1)
    count: int = Field(1, gt=0, lt=10)
    tone: Tone = Tone.WARM
    level: Level = Level.LOW
    stars: Literal[1, 2, 3] | None = None
    team: Literal["VAT_refund", "how_to"] = "how_to"
    urgent: bool = False
    day: date | None = None
    at: datetime | None = None
    tags: list[str] = []
    item: Item = Item(name="x")
    items: list[Item] = []
    price: Annotated[float, Field(ge=2)] | None = None
    nick: Annotated[str, Field(max_length=5)] | None = None
    pair: tuple[str, int] = ("a", 1)
    either: int | str | None = None
    since: date = Field(date(2026, 1, 1), ge=date(2020, 1, 1))
    few: list[str] = Field([], max_length=2)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def length(self) -> int:
        return len(self.text)


DRAFT = Draft(text="Hello").model_dump(mode="json")
FIELDS = {field.name: field for field in fields_of(Draft, DRAFT)}


def wrong(**values: Any) -> dict[str, str]:
    final, found = check(Draft, DRAFT, values)
    assert final is None
    return found


def right(**values: Any) -> dict[str, Any]:
    final, found = check(Draft, DRAFT, values)
    assert found == {}
    return dict(final)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (FieldKind.TEXT, "text note title at nick"),
        (FieldKind.NUMBER, "amount share count price"),
        (FieldKind.CHOICE, "tone level stars team"),
        (FieldKind.BOOLEAN, "urgent"),
        (FieldKind.DATE, "day since"),
        (FieldKind.TEXTS, "tags few"),
        (FieldKind.JSON, "item items pair either"),
    ],
)
def test_kinds(kind: FieldKind, names: str) -> None:
    assert {name for name, field in FIELDS.items() if field.kind is kind} == set(names.split())


def test_fields_come_in_the_order_of_the_schema_without_computed_ones() -> None:
    assert list(FIELDS) == list(Draft.model_fields) and "length" in DRAFT


def test_what_may_stay_empty() -> None:
    assert {name for name, field in FIELDS.items() if not field.required} == {
        "note",
        "title",
        "stars",
        "day",
        "at",
        "tags",
        "few",
        "price",
        "nick",
        "either",
    }


def test_limits_are_of_texts_and_numbers_only() -> None:
    text, share, count = FIELDS["text"], FIELDS["share"], FIELDS["count"]
    assert (text.shortest, text.longest, text.hint) == (2, 40, "What the customer reads.")
    assert (share.least, share.most, share.whole) == (0.0, 1.0, False)
    assert (count.least, count.most, count.whole) == (1.0, 9.0, True)
    assert FIELDS["few"].longest is None and FIELDS["since"].least is None


def test_limits_inside_an_optional_type() -> None:
    assert FIELDS["price"].least == 2.0 and FIELDS["nick"].longest == 5


def test_choices_and_labels_keep_capitals() -> None:
    assert FIELDS["team"].choices == (("VAT_refund", "VAT refund"), ("how_to", "How to"))
    assert FIELDS["stars"].choices == (("1", "1"), ("2", "2"), ("3", "3"))
    assert FIELDS["tone"].choices[1] == ("very_dry", "Very dry")


def test_what_a_person_reads() -> None:
    shown = {name: field.shown for name, field in FIELDS.items()}
    assert (shown["urgent"], shown["title"], shown["tags"], shown["team"]) == ("No", "—", "—", "How to")
    assert shown["item"] == "Name: x\nCount: 1" and shown["amount"] == "0.10"
    assert DraftField("tags", "Tags", "", FieldKind.TEXTS, ["a", "b"], False).shown == "• a\n• b"


def test_values_replace_the_drafts() -> None:
    final = right(text="Good morning", amount="12.50", tags=["a"], item={"name": "y"}, urgent=True)
    assert (final["text"], final["amount"], final["tags"]) == ("Good morning", "12.50", ["a"])
    assert final["item"] == {"name": "y", "count": 1} and final["length"] == len("Good morning")


def test_unknown_keys_are_ignored() -> None:
    assert right(nonsense=1, length=99) == DRAFT


def test_choices_of_numbers_come_as_text() -> None:
    final = right(stars="2", level="2", tone="very_dry")
    assert (final["stars"], final["level"], final["tone"]) == (2, 2, "very_dry")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("text", "x" * 41, "At most 40 characters fit here."),
        ("text", "x", "At least 2 characters are needed here."),
        ("text", None, "This is needed."),
        ("share", 2, "This must be 1.0 or less."),
        ("share", "much", "This must be a number."),
        ("amount", "much", "This must be a number."),
        ("count", 0, "This must be more than 0."),
        ("count", "1.5", "This must be a whole number."),
        ("team", "nobody", "Choose one of 'VAT_refund' or 'how_to'."),
        ("tone", "loud", "Choose one of 'warm' or 'very_dry'."),
        ("day", "tomorrow", "Write a date like 2026-01-31."),
        ("at", "noon", "Write a time like 2026-01-31T09:30:00Z."),
        ("urgent", "maybe", "Answer with yes or no."),
        ("few", ["a", "b", "c"], "At most 2 entries fit here."),
        ("item", {}, "This is needed."),
    ],
)
def test_what_is_wrong_in_plain_words(name: str, value: Any, sentence: str) -> None:
    assert wrong(**{name: value}) == {name: sentence}


def test_everything_wrong_is_said_at_once() -> None:
    assert set(wrong(text="", count=99, team="x")) == {"text", "count", "team"}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    low: int = 0
    high: int = 1

    @computed_field  # type: ignore[prop-decorator]
    @property
    def span(self) -> int:
        return self.high - self.low

    @field_validator("low")
    @classmethod
    def even(cls, low: int) -> int:
        if low % 2:
            raise ValueError("only even numbers")
        return low

    @model_validator(mode="after")
    def ordered(self) -> "Strict":
        if self.low > self.high:
            raise ValueError("low is over high!")
        return self


def test_the_builders_own_sentences() -> None:
    draft = Strict().model_dump(mode="json")
    assert check(Strict, draft, {"low": 3}) == (None, {"low": "Only even numbers."})
    assert check(Strict, draft, {"low": 4}) == (None, {"": "Low is over high!"})
    assert check(Strict, draft, {"high": 7})[0] == {"low": 0, "high": 7, "span": 7}


@given(st.dictionaries(st.sampled_from(sorted(Draft.model_fields)), st.none() | st.integers() | st.text() | st.lists(st.text())))
def test_whatever_a_dialog_gives_there_is_an_answer(values: dict[str, Any]) -> None:
    final, found = check(Draft, DRAFT, values)
    assert (final is None) == bool(found)
    assert all(name in values and sentence.endswith((".", "!", "?")) for name, sentence in found.items())
    if final is not None:
        assert check(Draft, final, {}) == (final, {})
