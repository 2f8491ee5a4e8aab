"""What plain code reads off a receipt, and what it calls certain."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.catalog.expense_amounts import currency_of, days, money
from workflow.catalog.expense_reading import read
from workflow.plain_text import clean

TILL = """Café Morgenrot
Lindenstraße 14, 10969 Berlin
12.10.2026 13:05 Tisch 4
2 x Flammkuchen 19,00
Wasser 0,5l 4,50
Summe EUR 23,50
enth. MwSt 19% 3,75
Bar 30,00
Rückgeld 6,50
Beleg-Nr. 10482"""


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("Total 1.234,56 €", ["1234.56"]),
        ("TOTAL $1,234.50", ["1234.50"]),
        ("CHF 1'234.50", ["1234.50"]),
        ("1 234,50 zł", ["1234.50"]),
        ("合計 ¥1,980", ["1980.00"]),
        ("Summa 249:-", ["249.00"]),
        ("45,- kr", ["45.00"]),
        ("2 x 3,50 7,00", ["3.50", "7.00"]),
        ("Diesel 38,20 Liter 63,55", ["63.55"]),
        ("Zimmer 12 165.05", ["12.00", "165.05"]),
        ("Payment VISA -443.77", []),
        ("MwSt 19% 1,60", ["1.60"]),
        ("12.10.2026 14:32", []),
        ("Invoice 2026-00123", []),
        ("nothing at all", []),
    ],
)
def test_amounts_as_receipts_write_them(line: str, amounts: list[str]) -> None:
    assert [str(found.value) for found in money(line)] == amounts


@pytest.mark.parametrize(
    ("line", "day", "other"),
    [
        ("2026-10-03", "2026-10-03", None),
        ("03.10.26 11:00", "2026-10-03", None),
        ("13/10/2026", "2026-10-13", None),
        ("10/13/2026", "2026-10-13", None),
        ("03/04/2026", "2026-04-03", "2026-03-04"),
        ("Oct 3, 2026", "2026-10-03", None),
        ("3rd of October 2026", "2026-10-03", None),
        ("3 de octubre de 2026", "2026-10-03", None),
        ("12. März 2026", "2026-03-12", None),
        ("12-Oct-2026", "2026-10-12", None),
        ("2026年10月3日", "2026-10-03", None),
    ],
)
def test_dates_as_receipts_write_them(line: str, day: str, other: str | None) -> None:
    (found,) = days(line)
    assert (str(found.date), found.other and str(found.other)) == (day, other)


@pytest.mark.parametrize("line", ["31.02.2026", "2026-13-01", "Tel. 030 1234567", "1.2.3.4", "99/99/2026", "v2.10.2026.1"])
def test_what_is_no_date_is_none(line: str) -> None:
    assert list(days(line)) == []


@pytest.mark.parametrize(
    ("unit", "text", "currency"),
    [
        ("€", "", "EUR"),
        ("$", "", "USD"),
        ("$", "58.20 CAD", "CAD"),
        ("kr", "varav moms SEK", "SEK"),
        ("kr", "", None),
        ("HUF", "", "other"),
    ],
)
def test_a_shared_sign_needs_the_rest_of_the_text(unit: str, text: str, currency: str | None) -> None:
    assert currency_of(unit, text) == currency


def test_a_till_receipt_is_read_with_certainty() -> None:
    found = read(TILL)
    assert (found.merchant, found.date, found.total) == ("Café Morgenrot", datetime.date(2026, 10, 12), Decimal("23.50"))
    assert (found.currency, found.category, found.tax, found.number) == ("EUR", "meal", Decimal("3.75"), "10482")
    assert found.unsure == ()


@pytest.mark.parametrize(
    ("before", "after", "unsure"),
    [
        ("12.10.2026", "", "date"),
        ("12.10.2026", "03/04/2026", "date"),
        ("12.10.2026", "12.10.2026\nGedruckt 14.10.2026", "date"),
        ("Summe EUR 23,50", "", "total"),
        ("Summe EUR 23,50", "Summe EUR 23,50\nGesamt EUR 25,50", "total"),
        ("Summe EUR 23,50", "Summe EUR 20,00\nGutschein-Karte 44,00", "total"),
        ("Summe EUR 23,50", "Summe 23,50", "currency"),
        ("Wasser 0,5l 4,50", "Wasser 4,50 USD", "currency"),
        ("enth. MwSt 19% 3,75", "enth. MwSt 19% 9,75", "tax"),
        ("Café Morgenrot", "Hallo, anbei mein Beleg, bitte erstatten", "merchant"),
        ("2 x Flammkuchen", "Taxi zum Hotel, Toner,", "category"),
    ],
)
def test_what_is_open_is_not_called_certain(before: str, after: str, unsure: str) -> None:
    assert unsure in read(clean(TILL.replace(before, after))).unsure


def test_net_and_tax_that_add_up_are_certain() -> None:
    found = read("Cloudwerk GmbH\nRechnungsdatum: 03.11.2026\nHosting\nNetto 100,00 €\n19 % USt 19,00 €\nGesamtbetrag 119,00 €")
    assert (found.net, found.tax, "tax" in found.unsure) == (Decimal("100.00"), Decimal("19.00"), False)
    assert "tax" in read("Cloudwerk GmbH\n03.11.2026\nHosting\nNetto 100,00 €\n19 % USt 17,00 €\nGesamtbetrag 119,00 €").unsure


@given(st.text(max_size=400))
def test_any_text_is_read_and_nothing_is_made_up(text: str) -> None:
    text = clean(text)
    found = read(text)
    if found.total is not None:
        assert found.total in {amount.value for line in text.split("\n") for amount in money(line)}
    if found.date is not None:
        assert found.date in {each for line in text.split("\n") for day in days(line) for each in (day.date, day.other)}


@given(st.decimals(min_value="0.01", max_value=99999, places=2))
def test_every_way_to_write_an_amount_is_the_same_amount(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    swapped = english.translate(str.maketrans(",.", ".,"))
    for written in (english, swapped, english.replace(",", "'"), swapped.replace(".", " ")):
        assert [found.value for found in money(f"Total {written} EUR")] == [amount], written


@pytest.mark.parametrize("text", ["1" * 40_000, "1,1" * 10_000, "Total " * 6_000, "a" * 40_000, "1 234 " * 6_000, "A B " * 10_000])
def test_a_hostile_paste_is_read_in_bounded_time(text: str) -> None:
    read(clean(text))
