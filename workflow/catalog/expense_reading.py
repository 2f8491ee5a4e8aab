"""Reads a receipt with plain code: what stands there, and which of it is certain. What is not certain, a model is asked."""

import datetime
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from workflow.catalog import expense_words as words
from workflow.catalog.expense_amounts import Day, Money, currency_of, days, money
from workflow.catalog.expense_merchant import merchant_of
from workflow.catalog.expense_words import Category, Currency

Part = Literal["merchant", "date", "total", "currency", "category", "tax"]
HEAD, TAIL = 6_000, 2_000  # characters
CENT = Decimal("0.02")  # what rounding may be off by
_NUMBER = re.compile(
    rf"\b{words.NUMBERED}[ .-]{{0,2}}(?:(?:number|nummer|num|no|nr|n|id|code)(?![A-Z]))?[.°º]?[ :#]{{0,3}}"
    r"(?P<number>(?=[A-Z/-]*\d)[A-Z0-9][A-Z0-9/-]{2,24})\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(?<![\w])(\d+(?:[.,]\d+)?) ?%")


class Reading(BaseModel):
    """What plain code read. A part that is in `unsure` is a guess or missing; tax None and not unsure: no tax stands there."""

    merchant: str = ""
    date: datetime.date | None = None
    total: Decimal | None = None
    currency: Currency | None = None
    category: Category = "other"
    tax: Decimal | None = None
    net: Decimal | None = None
    number: str = ""
    unsure: tuple[Part, ...] = ()


def ends(text: str) -> str:
    """A long text without its middle: a receipt stands at one of its ends, and 40,000 characters would take a second to read."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}\n{text[-TAIL:]}"


def read(text: str) -> Reading:
    """text: cleaned."""
    text = ends(text)
    lines = [line for line in text.split("\n") if line.strip()]
    merchant, named = merchant_of(lines)
    total, unit, added = _total(lines)
    currency, known = _currency(unit, lines, text)
    date, dated = _date(lines, months_first=currency == "USD")
    net, tax, taxed = _tax(lines, total)
    category, sorted_ = _category(text)
    sure = {"merchant": named, "date": dated, "total": added, "currency": known, "category": sorted_, "tax": taxed}
    number = _NUMBER.search(text)
    return Reading(
        merchant=merchant,
        date=date,
        total=total,
        currency=currency,
        category=category,
        tax=tax,
        net=net,
        number=number["number"].strip("-/").upper() if number else "",
        unsure=tuple(part for part in sure if not sure[part]),
    )


def says(line: str, listed: Iterable[str]) -> str:
    """The first of these words that the line holds as a whole word, or nothing."""
    lowered = line.lower()
    return next((word for word in listed if word in lowered and _whole_word(word, lowered)), "")


def _whole_word(word: str, lowered: str) -> bool:
    """Japanese puts no spaces between words."""
    return word[0] > "\u3000" or re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered) is not None


def _date(lines: Sequence[str], months_first: bool) -> tuple[datetime.date | None, bool]:
    """The date of purchase: a labelled one before any other. Certain if all that may be it are the same day."""
    found = [(line, day) for line in lines for day in days(line)]
    kept = [(line, day) for line, day in found if not _another_date(line, day)]
    labelled = [day for line, day in kept if says(line[: day.start], words.DATE_LABELS)]
    candidates: list[Day] = labelled or [day for _, day in kept] or [day for _, day in found]
    if not candidates:
        return None, False
    first = candidates[0]
    certain = bool(kept) and first.other is None and all(day.date == first.date for day in candidates)
    return (first.other if first.other and months_first else first.date), certain


def _another_date(line: str, day: Day) -> bool:
    return bool(says(line[max(0, day.start - 40) : day.start], words.NOT_THE_DATE))


def _total(lines: Sequence[str]) -> tuple[Decimal | None, str, bool]:
    """(the sum paid, its unit as written, whether it is certain): what stands on the lines that say "total"."""
    named: list[Money] = []
    others: list[Money] = []
    for line, amounts in _rows(lines):
        if says(line, words.SUBTOTAL) or says(line, words.NOT_PAID):
            continue
        if says(line, words.TOTAL) and not says(line, words.TAX):
            named.append(amounts[-1])
        elif says(line, words.TOTAL):
            named += [_before_tax(line, amounts)] if re.search(r"incl|inkl|ttc|iva inclu|inbegrepen|total", line.lower()) else []
        else:
            others += [amount for amount in amounts if amount.exact]
    if named:
        best = named[-1]
        highest = max((amount.value for amount in others), default=Decimal(0))
        return best.value, best.unit, len({amount.value for amount in named}) == 1 and best.exact and highest <= best.value
    others = others or [amount for _, amounts in _rows(lines) for amount in amounts if amount.exact]
    if not others:
        return None, "", False
    best = max(others, key=lambda amount: amount.value)
    return best.value, best.unit, False


def _before_tax(line: str, amounts: Sequence[Money]) -> Money:
    """`Total 348.50 incl. VAT 22.80` pays the first, `Total incl. VAT 348.50` the only one."""
    at = line.lower().find(says(line, words.TAX))
    return next((amount for amount in reversed(amounts) if amount.start < at), amounts[-1])


def _rows(lines: Sequence[str]) -> Iterable[tuple[str, list[Money]]]:
    """Lines with amounts. A label alone on its line takes the amounts of the next one."""
    for number, line in enumerate(lines):
        amounts = list(money(line))
        alone = not amounts and says(line, (*words.TOTAL, *words.SUBTOTAL, *words.TAX)) and len(line) < 30
        if alone and number + 1 < len(lines) and not re.search(r"[^\W\d_]{4,}", lines[number + 1]):
            amounts = list(money(lines[number + 1]))
        if amounts:
            yield line, amounts


def _currency(unit: str, lines: Sequence[str], text: str) -> tuple[Currency | None, bool]:
    """The total's own unit; without one, the only one in the text."""
    written = [amount.unit for line in lines for amount in money(line) if amount.unit]
    found = {currency_of(each, text) for each in ([unit] if unit else written)}
    said = {code for code in (*words.CODES, *words.FOREIGN) if re.search(rf"\b{code}\b", text)}
    if not found and len(said) == 1:
        found = {currency_of(said.pop(), text)}
    elsewhere = {currency_of(each, text) for each in written} - found
    currency = next(iter(found), None)
    return currency, len(found) == 1 and currency is not None and not elsewhere


def _tax(lines: Sequence[str], total: Decimal | None) -> tuple[Decimal | None, Decimal | None, bool]:
    """(net, tax, whether that is certain). Certain: it adds up with the net or with the rate, or no line speaks of tax."""
    net = [a[-1].value for line, a in _rows(lines) if says(line, words.SUBTOTAL) and not says(line, words.NOT_PAID)]
    taxed = [(line, [m for m in a if m.exact]) for line, a in _rows(lines) if _is_tax(line)]
    taxed = [(line, amounts) for line, amounts in taxed if amounts]
    if not taxed:
        return (net[-1] if net else None), None, not any(says(line, words.TAX) and not _registered(line) for line in lines)
    parts = [_part(line, amounts, total) for line, amounts in taxed]
    tax = sum((part for part, _ in parts), Decimal(0))
    if total is not None and net and abs(net[-1] + tax - total) <= CENT:
        return net[-1], tax, True
    by_rate = total is not None and all(fits for _, fits in parts) and tax < total
    return (net[-1] if net else None), tax, by_rate and not net


def _is_tax(line: str) -> bool:
    return bool(says(line, words.TAX)) and not (_registered(line) or says(line, words.SUBTOTAL) or _whole(line))


def _registered(line: str) -> bool:
    """`VAT reg no.`, `USt-IdNr.`: the merchant's number, no amount."""
    return (
        re.search(r"(?:vat|tax|ust|iva|tva|btw|moms|dph|gst)[ .-]?(?:id|no|nr|reg|number|nummer)", line, re.IGNORECASE) is not None
    )


def _whole(line: str) -> bool:
    """`Total incl. VAT`: the line is about the total."""
    return bool(says(line, words.TOTAL)) and re.search(r"total tax|total vat|total tva|total iva", line.lower()) is None


def _part(line: str, amounts: Sequence[Money], total: Decimal | None) -> tuple[Decimal, bool]:
    """The tax on one line, and whether it fits the line's rate and another sum on the line, or the total."""
    rates = [Decimal(rate.replace(",", ".")) for rate in _DIGITS.findall(line)]
    values = [amount.value for amount in amounts]
    for rate in rates:
        for tax in reversed(values):
            sums = [value for value in values if value != tax] + ([total] if total is not None else [])
            gross = any(abs(each * rate / (100 + rate) - tax) <= CENT for each in sums)
            if gross or any(abs(each * rate / 100 - tax) <= CENT for each in sums):
                return tax, True
    return values[-1], False


def _category(text: str) -> tuple[Category, bool]:
    """The one with most of its words in the text. Certain if nothing else comes near."""
    said = set(re.findall(r"[^\W\d_][\w-]*", text.lower()))
    joined = text.lower()
    hits = {
        name: sum(word in said if " " not in word and word.isascii() else bool(says(joined, [word])) for word in listed)
        for name, listed in words.CATEGORIES.items()
    }
    first, second = sorted(hits, key=lambda name: -hits[name])[:2]
    certain = hits[first] > 0 and hits[first] >= 2 * hits[second]
    return (first if hits[first] else "other"), certain
