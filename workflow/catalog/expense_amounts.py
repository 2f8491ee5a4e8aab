"""Amounts of money and dates as receipts write them. Pure; every language of the house, no guessing about what was meant."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from workflow.catalog.expense_words import CODES, FOREIGN, MONTHS, SYMBOLS, Currency

_CODE = "|".join((*CODES, *FOREIGN))
_SIGN = r"(?:[A-Z]{1,2}\$|[€£¥$₹円]|zł|Kč|kč|kr\.?|Fr\.|SFr\.?|[Ee]uros?|dollars|pounds)"
_UNIT = rf"(?:{_SIGN}|(?:{_CODE})(?![A-Za-z]))"
_SPACE = " \u00a0\u202f"
_FIGURE = (
    rf"\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d{{1,2}})?|\d{{1,3}}(?:[{_SPACE}]\d{{3}})+(?:,\d{{1,2}})?(?!\.\d)"  # 12 165.05 are two
    r"|\d{1,7}(?:[.,]\d{1,2})?(?:,[-–—])?|\d{1,7}:-"
)
_MEASURE = r"\s?(?:[lL]|[Ll]iter|[Ll]itres?|km|kg|kWh|Std|h|x)\b"
MONEY = re.compile(
    rf"(?<![\w.,/:-])(?:(?P<before>{_UNIT})\s?)?(?P<minus>[-−–])?(?P<figure>{_FIGURE})(?:\s?(?P<after>{_UNIT}))?"
    rf"(?!{_MEASURE})"
    r"(?![\d%]|[.,/:-]\d|\s?%|\.\d)(?P<tail>\s?[A-Z*]?)(?![\w])"
)
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-]|\.\d)")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[ -](?:de |of )?({_MONTH})\.?[ ,-]{{1,2}}(?:de )?(\d{{4}})", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})", re.IGNORECASE)


@dataclass(frozen=True)
class Money:
    """start: where in the line it stands. unit: as it was written, "" if nothing said so. exact: it has cents or a unit."""

    value: Decimal
    unit: str
    start: int
    exact: bool


def money(line: str) -> Iterator[Money]:
    """Every figure in one line that may be an amount; percentages, times and dates are none."""
    for match in MONEY.finditer(_without_dates(line)):
        unit = (match["before"] or match["after"] or "").strip()
        value = _decimal(match["figure"])
        if value is not None and not match["minus"]:
            exact = bool(unit) or re.search(r"[.,]\d{2}$|[-–—]$", match["figure"]) is not None
            yield Money(value, unit, match.start("figure"), exact)


def _without_dates(line: str) -> str:
    for pattern in (_ISO, _NUMERIC, _DAY_FIRST, _MONTH_FIRST):
        line = pattern.sub(lambda m: "x" * len(m[0]), line)
    return line


def _decimal(figure: str) -> Decimal | None:
    """`1.234,56`, `1,234.56`, `1'234.50`, `12,5`, `1 200`, `45,-` -> exact. The last separator is the decimal one,
    unless three digits follow it."""
    figure = re.sub(r"(?:,[-–—]|:-)$", "", figure)
    found = re.search(r"[.,](\d{1,2})$", figure)
    whole, cents = (figure[: found.start()], found[1]) if found else (figure, "0")
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{cents}").quantize(Decimal("0.01")) if digits else None


def currency_of(unit: str, rest: str) -> Currency | None:
    """rest: the whole text, for a unit that several countries share. None: it cannot be known."""
    upper = unit.upper()
    if upper in CODES:
        return upper  # type: ignore[return-value]
    if upper in FOREIGN:
        return "other"
    said = {code for code in (*CODES, *FOREIGN) if re.search(rf"\b{code}\b", rest)}
    if unit.lower().startswith("kr"):
        crowns = said & {"SEK", "DKK", "NOK"}
        return crowns.pop() if len(crowns) == 1 else None  # type: ignore[return-value]
    if unit == "$" and (dollars := said & {"CAD", "AUD", "NZD", "SGD", "HKD", "MXN"}):
        return currency_of(dollars.pop(), "") if len(dollars) == 1 else None
    return SYMBOLS.get(unit.lower())


@dataclass(frozen=True)
class Day:
    """other: what the same figures mean where the month comes first; None if they can only mean one day."""

    date: datetime.date
    other: datetime.date | None
    start: int


def days(line: str) -> Iterator[Day]:
    """Every date in one line, in its order. Impossible ones are left out."""
    found: list[Day] = []
    for match in _ISO.finditer(line):
        found += _day(match.start(), int(match[1]), int(match[2]), int(match[3]))
    for match in _NUMERIC.finditer(line):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        straight, swapped = _day(match.start(), year, second, first), _day(match.start(), year, first, second)
        if straight and swapped and first != second and match[2] != ".":  # nobody writes months first with dots
            found.append(Day(straight[0].date, swapped[0].date, match.start()))
        else:
            found += straight or swapped
    for match in _DAY_FIRST.finditer(line):
        found += _day(match.start(), int(match[3]), MONTHS[match[2].lower()], int(match[1]))
    for match in _MONTH_FIRST.finditer(line):
        found += _day(match.start(), int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    yield from sorted(found, key=lambda day: day.start)


def _day(start: int, year: int, month: int, day: int) -> list[Day]:
    try:
        return [Day(datetime.date(year, month, day), None, start)] if 2000 <= year < 2100 else []
    except ValueError:
        return []
