"""Record an expense: read the receipt by rules, ask a model only for what they leave open, and let the amount say who approves."""

import datetime
import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from workflow.catalog import expense_reading
from workflow.catalog.expense_policy import AUTO_BELOW, FINANCE_FROM, Finding, Purchase, Sure, Tier, findings
from workflow.catalog.expense_policy import tier as tier_of
from workflow.catalog.expense_reading import Reading
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.errors import InputError
from workflow.gate import Gate
from workflow.hours import Hours
from workflow.message import Message
from workflow.patience import Escalate, Patience
from workflow.plain_text import clean, language
from workflow.prompt import Prompt

BY_RULES = 0.97  # how often what the rules call certain is right, at least: tests/catalog holds them to it
GUESSED = 0.5
HOURS = Hours("Europe/Berlin", holidays="DE")
FINANCE = Escalate("@finance", Patience(5 * HOURS.day))


class HandedIn(Message):
    """at: when, in UTC; the chat gives it."""

    at: datetime.datetime | None = None


class Receipt(BaseModel):
    """What somebody pasted, cleaned. on: the day they did, in UTC."""

    text: str
    on: datetime.date | None
    language: str


class Confidence(BaseModel):
    """0.0 to 1.0 for each field: the probability that it is what the receipt says."""

    merchant: Sure
    date: Sure
    total: Sure
    currency: Sure
    category: Sure
    tax: Sure


class Expense(Purchase):
    confidence: Confidence = Field(frozen=True, description="Field by field: how sure the reading is, from 0.0 to 1.0.")


class Findings(BaseModel):
    found: tuple[Finding, ...]


class Claim(Purchase):
    """What is approved and recorded. findings: what the rules want a person to see."""

    findings: tuple[str, ...] = Field((), frozen=True, description="What the house's rules found.")


class SmallClaim(Claim):
    """One that needs no finance: an edit must not carry it over the line."""

    @model_validator(mode="after")
    def small(self) -> "SmallClaim":
        if self.euros is None or self.euros >= FINANCE_FROM:
            raise ValueError(f"from {FINANCE_FROM} EUR on finance must approve: reject this one and hand it in again")
        return self


class Recorded(BaseModel):
    id: str


expense = Workflow(
    "expense",
    input=HandedIn,
    command="/expense",
    title="Record an expense",
    description="Reads a receipt or a mail, checks it against the house's rules, and has it approved by amount.",
    usage="[receipt or mail]",
    shortcut="Record as expense",
    examples=Path(__file__).with_name("expense.examples.jsonl"),
    hours=HOURS,
)


@expense.step
def receipt(message: HandedIn) -> Receipt:
    text = clean(message.text)
    if not text:
        raise InputError("There is nothing to read in this message: it has only invisible characters.")
    return Receipt(text=text, on=message.at.date() if message.at else None, language=language(text))


@expense.step
def reading(receipt: Receipt) -> Reading:
    return expense_reading.read(receipt.text)


@expense.decision
def readable(reading: Reading) -> Literal["certain", "unclear", "no amount"]:
    """A model is asked only for what the rules leave open: every call removed is a failure removed."""
    if reading.total is None:
        return "no amount"
    return "unclear" if reading.unsure else "certain"


@expense.step(when=readable.is_("certain"))
def by_rules_alone(receipt: Receipt, reading: Reading) -> Expense:
    return by_rules(receipt, reading)


def by_rules(receipt: Receipt, reading: Reading) -> Expense:
    """What plain code makes of any receipt with an amount; a part that it does not find is guessed, and says so."""
    missing = {"merchant": not reading.merchant, "date": reading.date is None, "currency": reading.currency is None}
    sure = {name: 0.0 if missing.get(name) else GUESSED if name in reading.unsure else BY_RULES for name in Confidence.model_fields}
    assert reading.total is not None
    return Expense(
        merchant=reading.merchant or "unknown",
        date=reading.date or receipt.on or datetime.date(2000, 1, 1),
        total=reading.total,
        currency=reading.currency or "other",
        category=reading.category,
        tax=reading.tax if reading.tax is not None and reading.tax < reading.total else None,
        number=reading.number,
        confidence=Confidence(**sure),
    )


@expense.ai(
    output=Expense,
    when=readable.is_("unclear"),
    fallback=by_rules,
    gate=Gate(
        threshold=0.7, self_approval=True, patience=Patience(5 * HOURS.day)
    ),  # the question is what the receipt says, and whoever has it knows best
)
def extracted(receipt: Receipt, reading: Reading) -> Prompt:
    return Prompt(
        task="Read this receipt, invoice or mail for the expense records: who was paid, on which day, how much in all and of it "
        "tax, in which currency, for what, and under which number. Copy what stands there; work nothing out. Facts were read by "
        "plain code: those whose names end in “guess” may be wrong. Give each field its own confidence, and a low one where the "
        "text leaves room: a date like 03/04, two totals, a business that is not named.",
        input=receipt.text,
        facts=facts_of(reading),
    )


def facts_of(reading: Reading) -> dict[str, str]:
    """What plain code read, by field; `date_guess` for what it is not certain of."""
    read = reading.model_dump(mode="json", include={"category", "currency", "merchant", "date", "total", "tax", "number"})
    return {
        f"{name}_guess" if name in reading.unsure or name == "number" else name: str(read[name])
        for name in ("category", "currency", "merchant", "date", "total", "tax", "number")
        if read[name]
    }


@expense.step(when=readable.is_("certain", "unclear"))
def bought(extracted: Expense | None, by_rules_alone: Expense | None) -> Expense:
    either = extracted or by_rules_alone
    if either is None:
        raise InputError("Nobody has read this receipt.")
    return either


@expense.step
def policy(bought: Expense, receipt: Receipt, reading: Reading) -> Findings:
    return Findings(found=tuple(findings(bought, bought.confidence.model_dump(), receipt.text, reading, receipt.on)))


@expense.decision
def tier(bought: Expense, policy: Findings) -> Tier:
    return tier_of(bought, list(policy.found))


@expense.step(when=tier.is_("auto"))
def approved_alone(bought: Expense, policy: Findings) -> SmallClaim:
    return SmallClaim(**claimed(bought, policy))


@expense.step(when=tier.is_("reviewer"), gate=Gate(always=True, revisions=0, patience=Patience(3 * HOURS.day, then=FINANCE)))
def approval(bought: Expense, policy: Findings) -> SmallClaim:
    return SmallClaim(**claimed(bought, policy))


@expense.step(when=tier.is_("finance"), gate=Gate(always=True, reviewers="@finance", revisions=0, patience=FINANCE.patience))
def finance_approval(bought: Expense, policy: Findings) -> Claim:
    return Claim(**claimed(bought, policy))


def claimed(bought: Expense, policy: Findings) -> dict[str, object]:
    return {**bought.model_dump(exclude={"confidence"}), "findings": tuple(finding.text for finding in policy.found)}


@expense.action(
    when=tier.is_("auto", "reviewer", "finance"), repeatable=True
)  # the line is queued in the commit that says it is done, and its id is the run's
def record(
    approved_alone: SmallClaim | None, approval: SmallClaim | None, finance_approval: Claim | None, run: RunContext
) -> Recorded:
    claim = approved_alone or approval or finance_approval
    if claim is None:
        raise InputError("Nobody has approved this expense.")
    record_id = f"EXP-{hashlib.sha256(run.key.encode()).hexdigest()[:8].upper()}"
    alone = f" Recorded without a person: under {AUTO_BELOW} EUR, and no rule found anything." if approved_alone else ""
    run.reply(f"{line_of(record_id, claim)}{alone}")
    return Recorded(id=record_id)


def line_of(record_id: str, claim: Claim) -> str:
    """The record, on one line, parts in a fixed order."""
    tax = f" (tax {claim.tax})" if claim.tax is not None else ""
    number = f"no. {claim.number}" if claim.number else "without a number"
    merchant = " ".join(claim.merchant.split())
    amount = f"{claim.total} {claim.currency}{tax}"
    return f"{record_id} | {claim.date} | {merchant} | {amount} | {claim.category} | {number}"


@expense.action(when=readable.is_("no amount"), repeatable=True)
def ask_again(receipt: Receipt, run: RunContext) -> None:
    run.reply("I find no amount in this text. Paste the receipt or the mail as text, with the amount in figures, and start again.")
