"""The house's rules for expenses, in plain code. They stand above every model's word, and can only make the route stricter."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator, model_validator

from workflow.catalog.expense_amounts import days, money
from workflow.catalog.expense_reading import CENT, Reading, ends, says
from workflow.catalog.expense_words import ALCOHOL, COPIES, LIMITS, NOT_PAID, RATES, Category, Currency
from workflow.plain_text import clean

Rule = Literal[
    "age", "future", "weekend", "alcohol", "copy", "number", "limit", "sum", "made up", "disagrees", "larger", "unsure", "currency"
]  # fmt: skip
Tier = Literal["auto", "reviewer", "finance"]

AUTO_BELOW, FINANCE_FROM = Decimal(50), Decimal(500)  # EUR
NUMBER_FROM = Decimal(25)  # EUR from which a receipt needs a number
BAR = 0.8  # confidence under which a field counts as unsure
OLDEST = datetime.timedelta(days=90)
MOST_TAX = Decimal("0.28")  # of the total: Hungary's 27 % on top of the net is 21 % of the total; fuel duties are higher
FOR_FINANCE: frozenset[Rule] = frozenset({"copy", "made up", "disagrees", "currency", "future"})
Sure = Annotated[float, Field(ge=0.0, le=1.0)]


class Purchase(BaseModel):
    """What a receipt says."""

    merchant: str = Field(min_length=1, max_length=80, description="Who was paid, as the receipt writes it; no address.")
    date: datetime.date = Field(description="The day of the purchase, not of the payment's due date or the journey.")
    total: Decimal = Field(gt=0, le=1_000_000, description="What was paid in all, tax and tip included.")
    currency: Currency = Field(description="Of the total; “other” if it is not on the list.")
    category: Category = Field(description="What it was for; “other” if nothing fits.")
    tax: Decimal | None = Field(
        None, ge=0, le=1_000_000, description="All value added or sales tax in the total; empty if none is stated."
    )
    number: str = Field("", max_length=40, title="Receipt number", description="Of the receipt, invoice or booking.")

    @field_validator("total", "tax")
    @classmethod
    def in_cents(cls, amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount.quantize(Decimal("0.01"))

    @field_validator("merchant")
    @classmethod
    def named(cls, merchant: str) -> str:
        if not clean(merchant):
            raise ValueError("write who was paid")
        return merchant

    @model_validator(mode="after")
    def adds_up(self) -> "Purchase":
        if self.tax is not None and self.tax >= self.total:
            raise ValueError(f"the tax of {self.tax} cannot be as high as the total of {self.total}")
        return self

    @property
    def euros(self) -> Decimal | None:
        """The total at the house's rate; None if there is none for its currency."""
        rate = RATES.get(self.currency)
        return None if rate is None else (self.total * rate).quantize(Decimal("0.01"))


class Finding(BaseModel):
    """A rule that wants a person to look. text: a sentence for the card."""

    rule: Rule
    text: str


def findings(
    bought: Purchase, confidence: dict[str, float], text: str, reading: Reading, today: datetime.date | None
) -> list[Finding]:
    """today: in UTC, when the receipt was handed in; None if that is not known."""
    found = [
        *_time(bought, today),
        *_words(bought, text),
        *_money(bought, reading),
        *_grounds(bought, text, reading),
        *(
            Finding(rule="unsure", text=f"Not sure of the {name}: {sure:.2f} is under {BAR:.2f}.")
            for name, sure in confidence.items()
            if sure < BAR
        ),
    ]
    return list({finding.text: finding for finding in found}.values())


def tier(bought: Purchase, found: list[Finding]) -> Tier:
    """auto: nobody looks. reviewer: one person of the channel. finance: one of the finance group."""
    euros = bought.euros
    if euros is None or euros >= FINANCE_FROM or any(finding.rule in FOR_FINANCE for finding in found):
        return "finance"
    return "reviewer" if found or euros >= AUTO_BELOW else "auto"


def _time(bought: Purchase, today: datetime.date | None) -> Iterator[Finding]:
    if bought.date.weekday() >= 5:
        yield Finding(rule="weekend", text=f"{bought.date} was a {bought.date:%A}.")
    if today is None:
        return
    if today - bought.date > OLDEST:
        yield Finding(rule="age", text=f"It is {(today - bought.date).days} days old; the limit is {OLDEST.days}.")
    if bought.date > today + datetime.timedelta(days=1):  # somewhere it is tomorrow already
        yield Finding(rule="future", text=f"{bought.date} is in the future.")


def _words(bought: Purchase, text: str) -> Iterator[Finding]:
    drink = says(text, ALCOHOL) if bought.category in ("meal", "lodging", "other") else ""
    if drink:
        yield Finding(rule="alcohol", text=f"Alcohol: “{drink}”.")
    if copy := says(text, COPIES):
        yield Finding(rule="copy", text=f"It may be handed in twice: it says “{copy}”.")


def _money(bought: Purchase, reading: Reading) -> Iterator[Finding]:
    euros = bought.euros
    if euros is None:
        yield Finding(rule="currency", text="Its currency is not on the house's list.")
    elif euros > LIMITS[bought.category]:
        yield Finding(rule="limit", text=f"Over the limit of {LIMITS[bought.category]} EUR for {bought.category}.")
    if not bought.number and (euros is None or euros >= NUMBER_FROM):
        yield Finding(rule="number", text=f"No receipt number, and {NUMBER_FROM} EUR or more.")
    if bought.tax is not None:
        if reading.net is not None and reading.tax == bought.tax and abs(reading.net + bought.tax - bought.total) > CENT:
            yield Finding(rule="sum", text=f"It does not add up: {reading.net} net and {bought.tax} tax are not {bought.total}.")
        if bought.tax > bought.total * MOST_TAX:
            yield Finding(rule="sum", text=f"A tax of {bought.tax} is too much for a total of {bought.total}.")


def _grounds(bought: Purchase, text: str, reading: Reading) -> Iterator[Finding]:
    """What the text does not bear out, whoever said it: a model that was talked into something, or a hand that slipped."""
    lines = ends(text).split("\n")
    written = {amount.value for line in lines for amount in money(line)}
    dated = {each for line in lines for day in days(line) for each in (day.date, day.other)}
    if bought.total not in written:
        yield Finding(rule="made up", text=f"The total of {bought.total} does not stand in the text.")
    paid = [amount.value for line in lines if not says(line, NOT_PAID) for amount in money(line) if amount.exact]
    highest = max(paid, default=bought.total)
    if highest > bought.total:  # somebody may have written the smaller one there for a model to read
        rate = RATES.get(bought.currency, FINANCE_FROM)
        rule: Rule = "disagrees" if highest * rate >= FINANCE_FROM else "larger"
        yield Finding(rule=rule, text=f"A larger amount than the total stands in the text: {highest}.")
    if bought.tax and bought.tax not in written and reading.tax != bought.tax:
        yield Finding(rule="made up", text=f"The tax of {bought.tax} does not stand in the text.")
    if bought.date not in dated:
        yield Finding(rule="made up", text=f"The date {bought.date} does not stand in the text.")
    for name in ("date", "total", "currency"):
        read, said = getattr(reading, name), getattr(bought, name)
        if name not in reading.unsure and read != said:
            yield Finding(rule="disagrees", text=f"The text seems to give another {name}: {read}, not {said}.")
