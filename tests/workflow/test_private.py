"""What is private: found by its mark wherever the type has it, masked in the value and in every text that repeats it."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from workflow.fields import FieldKind, check, fields_of
from workflow.hidden import Hidden, texts_in
from workflow.private import MASK, PRIVATE, Private, marks, masked, parts


class Contact(BaseModel):
    name: str
    mail: Private[str]


class Person(BaseModel):
    note: str = ""
    iban: Private[str] = Field("", max_length=40, title="Account", description="Where the money goes.")
    phone: Private[str] | None = None
    pay: Private[int | None] = None
    mails: tuple[Private[str], ...] = ()
    named: dict[str, Private[str]] = {}
    pair: tuple[Private[str], str] = ("", "")
    contact: Contact | None = None
    whole: Private[Contact] | None = None
    others: "list[Person]" = []
    limited: Annotated[str, Field(max_length=9), PRIVATE] = ""
    sure: Private[bool] = False
    tone: Private[Literal["warm", "dry"]] = "warm"


FULL = Person(
    note="open",
    iban="DE89 3704",
    phone="0171-55",
    pay=4200,
    mails=("a@x.de", "b@x.de"),
    named={"first": "Ada"},
    pair=("left", "right"),
    contact=Contact(name="Kim", mail="kim@x.de"),
    whole=Contact(name="Lee", mail="lee@x.de"),
    others=[Person(iban="FR76 1")],
    limited="123",
).model_dump(mode="json")
BLANK = Person(tone="dry").model_dump(mode="json")


def test_every_form_of_the_mark_is_found_where_the_type_has_it() -> None:
    found = {".".join(map(str, path)): value for path, value in parts(Person, FULL)}
    whole = {"name": "Lee", "mail": "lee@x.de"}
    assert found == {
        "iban": "DE89 3704", "phone": "0171-55", "pay": 4200, "mails.0": "a@x.de", "mails.1": "b@x.de", "named.first": "Ada",
        "pair.0": "left", "contact.mail": "kim@x.de", "whole": whole, "others.0.iban": "FR76 1", "others.0.sure": False,
        "others.0.tone": "warm", "limited": "123", "sure": False, "tone": "warm",
    }  # fmt: skip
    assert [path for path, _ in parts(Person, BLANK)] == [("sure",), ("tone",)]  # what is empty hides nothing


def test_a_masked_value_keeps_its_shape_and_the_value_stays() -> None:
    before = Person.model_validate(FULL)
    shown = masked(Person, FULL)
    assert shown["mails"] == [MASK, MASK] and shown["contact"] == {"name": "Kim", "mail": MASK} and shown["whole"] == MASK
    assert shown["pair"] == [MASK, "right"] and shown["note"] == "open" and list(shown) == list(FULL)
    assert Person.model_validate(FULL) == before
    assert masked(Person, BLANK) == {**BLANK, "sure": MASK, "tone": MASK}


@pytest.mark.parametrize(("kind", "private"), [(Person, True), (list[Contact], True), (Private[str] | None, True), (str, False)])
def test_a_type_says_whether_it_holds_anything_private(kind: Any, private: bool) -> None:
    assert marks(kind) is private
    assert not marks(Literal["a", "b"]) and not marks(dict[str, int])


def test_the_fields_of_a_card_are_masked_whatever_their_kind_and_stay_editable() -> None:
    fields = {field.name: field for field in fields_of(Person, masked(Person, FULL))}
    assert {name for name, field in fields.items() if field.private} == set(fields) - {"note"}
    assert fields["iban"].label == "Account" and fields["iban"].longest == 40
    assert fields["mails"].kind is FieldKind.TEXTS and fields["mails"].shown == f"• {MASK}\n• {MASK}"
    for name in ("iban", "phone", "pay", "limited", "sure", "tone", "whole"):
        assert fields[name].shown == MASK
    assert check(Person, FULL, {"iban": "GB33"})[0] == {**FULL, "iban": "GB33"}
    assert "At most 40" in check(Person, FULL, {"iban": "x" * 41})[1]["iban"]


SECRETS = Hidden(texts_in(Person, FULL))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Pay to DE89 3704, please", f"Pay to {MASK}, please"),
        ("de893704", MASK),
        ("DE89-3704/DE8 937 04", f"{MASK}/{MASK}"),
        ("mail A@X.DE or a (at) x.de", f"mail {MASK} or a (at) x.de"),
        ("I am Ada, not Adamant", f"I am {MASK}, not Adamant"),  # a short one is a word of its own
        ("xDE893704x", f"x{MASK}x"),  # a long one is one wherever it stands
        ("4200 or 4,200 or 4.200,00 or 14200", f"{MASK} or {MASK} or {MASK},00 or 14200"),
        ("Ki\u200bm@x.de", MASK),
        ("left, right and warm", f"{MASK}, right and {MASK}"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_a_text_that_repeats_it_is_masked_there(text: str, shown: str) -> None:
    assert SECRETS.mask(text) == shown


def test_values_of_any_shape_are_covered() -> None:
    value = {"a": ["DE893704", 4200, 7, True, None, {"b": "Ada"}], "c": 4200.0}
    assert SECRETS.cover(value) == {"a": [MASK, MASK, 7, True, None, {"b": MASK}], "c": MASK}
    assert Hidden().cover(value) == value


def test_one_or_two_signs_are_masked_in_their_field_alone() -> None:
    assert Hidden(frozenset({"42", "x", "", "—"})).mask("42 x —") == "42 x —"


@given(st.text(max_size=60), st.text(max_size=30), st.text(max_size=60))
def test_no_secret_of_length_survives(before: str, secret: str, after: str) -> None:
    shown = Hidden(frozenset({secret})).mask(f"{before} {secret} {after}")
    letters = [sign for sign in secret if sign.isalnum()]
    if len(letters) >= 3 and secret.strip().lower() not in f"{before} {MASK} {after}".lower():
        assert secret.strip() not in shown


@given(st.text(max_size=200), st.lists(st.text(max_size=12), max_size=5))
def test_masking_never_fails_and_says_nothing_new(text: str, secrets: list[str]) -> None:
    shown = Hidden(frozenset(secrets)).mask(text)
    assert len(shown.replace(MASK, "")) <= len(text) + 3 * len(text)  # NFC may write one sign as up to three
