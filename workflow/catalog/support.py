"""Answer a customer: sort the message, draft a reply for a person to sign off, or hand it over to the engineers."""

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, field_validator

from workflow.catalog.support_words import HOUSE_RULES, KEYWORDS, RISKS, TEMPLATES, URGENT, Category, first_of
from workflow.context import RunContext
from workflow.definition import Workflow
from workflow.errors import InputError
from workflow.gate import Gate
from workflow.hours import Hours
from workflow.message import LONGEST, Message
from workflow.patience import Escalate, Fallback, Patience
from workflow.plain_text import Language, amounts, clean, emails, language, orders, sentences, shorten
from workflow.prompt import Prompt

ENGINEERS = "#engineering"
HEADLINE = 120  # characters
WORDS = 4  # a sentence of fewer is a greeting
HOURS = Hours("Europe/Berlin", holidays="DE")
# {{name}}, {name}, [name], <name>; a Markdown link [text](…) is none.
_PLACEHOLDER = re.compile(r"\{\{?[^{}\n]{1,40}\}?\}|\[[^\W\d][^\[\]\n]{0,40}\](?!\()|<[^\W\d][\w .-]{0,40}>")


class Ticket(BaseModel):
    """A customer's message, cleaned. Order numbers and amounts are as the customer wrote them."""

    text: str = Field(min_length=1, max_length=LONGEST)
    author: str = ""
    link: str = ""
    orders: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    language: Language = "unknown"


class Risks(BaseModel):
    """What a person should see before anybody answers; each is a word that was found, or nothing."""

    legal: str = ""
    security: str = ""
    harm: str = ""
    outage: str = ""


class Triage(BaseModel):
    category: Category = Field(description="What the customer wants most; choose “other” if nothing fits.")
    urgency: Literal["low", "normal", "high"] = Field(
        description="High only if waiting until tomorrow does harm: an outage, a stolen account, a deadline today."
    )


class Guidance(BaseModel):
    rule: str


class Reply(BaseModel):
    text: str = Field(
        title="Reply",
        max_length=4000,
        description="Goes to the customer exactly as it stands here. Check names, numbers and promises.",
    )

    @field_validator("text")
    @classmethod
    def ready_to_send(cls, text: str) -> str:
        if not clean(text):
            raise ValueError("the reply is empty: write what the customer should read")
        if found := _PLACEHOLDER.search(text):
            raise ValueError(f"the reply still has a placeholder, {found[0]}: put the real words there or take it out")
        if len(clean(text)) < 20:
            raise ValueError("the reply is too short to help anybody: write at least one full sentence")
        return text


class Handover(BaseModel):
    headline: str
    why: str
    note: str


support = Workflow(
    "support",
    input=Message,
    command="/triage",
    title="Answer a customer",
    description="Sorts a customer's message and drafts the reply, or hands it over to the engineers.",
    usage="[customer's message]",
    shortcut="Answer this customer",
    examples=Path(__file__).with_name("support.examples.jsonl"),
    owners="@support-owners",
    hours=HOURS,
)


@support.step()
def ticket(message: Message) -> Ticket:
    text = clean(message.text)
    if not re.search(r"\S", text):
        raise InputError("There is nothing to read in this message: it has only invisible characters.")
    return Ticket(
        text=text,
        author=clean(message.author),
        link=message.link,
        orders=orders(text),
        emails=emails(text),
        amounts=amounts(text),
        language=language(text),
    )


@support.step()
def risks(ticket: Ticket) -> Risks:
    lowered = ticket.text.lower()
    return Risks(**{kind: first_of(words, lowered) for kind, words in RISKS.items()})


def by_keywords(ticket: Ticket) -> Triage:
    """The category with most of its keywords in the message; needs no model."""
    lowered = ticket.text.lower()
    hits = {name: sum(word in lowered for word in KEYWORDS[name]) for name in KEYWORDS}
    best = max(hits, key=lambda name: hits[name])
    urgent = first_of((*URGENT, *RISKS["outage"], *RISKS["security"]), lowered)
    return Triage(
        category=best if hits[best] else "other",
        urgency="high" if urgent else "low" if best == "how_to" or not hits[best] else "normal",
    )


@support.ai(
    output=Triage,
    fallback=by_keywords,
    gate=Gate(threshold=0.7, batch=True, patience=Patience(HOURS.day / 2, then=Fallback())),
)
def triage(ticket: Ticket) -> Prompt:
    return Prompt(
        task="Sort this customer's message for the support desk: what it is about and how urgent it is. "
        "If it holds two problems, choose the one that hurts more and claim less confidence.",
        input=ticket.text,
    )


@support.decision()
def route(triage: Triage, risks: Risks) -> Literal["answer", "escalate"]:
    serious = risks.legal or risks.security or risks.harm
    down = triage.urgency == "high" and (triage.category == "bug" or risks.outage)
    return "escalate" if serious or down else "answer"


@support.step(when=route.is_("answer"))
def guidance(triage: Triage) -> Guidance:
    return Guidance(rule=HOUSE_RULES[triage.category])


def by_template(ticket: Ticket, triage: Triage) -> Reply:
    """The house's standard reply for the category; says nothing that depends on the message but its one order number."""
    order = f"order {ticket.orders[0]}" if len(ticket.orders) == 1 else "your order"
    return Reply(text=f"Hello,\n\n{TEMPLATES[triage.category].format(order=order)}\n\nKind regards")


@support.ai(
    output=Reply,
    when=route.is_("answer"),
    fallback=by_template,
    gate=Gate(
        always=True,
        reviewers="@support-leads",
        patience=Patience(HOURS.day, then=Escalate("@support-owners", Patience(2 * HOURS.day))),
    ),
)
def reply(ticket: Ticket, triage: Triage, guidance: Guidance) -> Prompt:
    return Prompt(
        task="Write the reply to this customer, in their language: friendly, in plain words, two to six sentences. Answer what "
        "was asked, say what happens next and who does it. Follow the house rule. Promise no dates, money or fixes. "
        "Use the customer's name only if they signed. End with a greeting and no name.",
        input=ticket.text,
        # From the most to the least telling: the local model looks for approved cases in this order.
        facts={"category": triage.category, "language": ticket.language, "house_rule": guidance.rule},
    )


@support.action(repeatable=True)  # the message is queued in the commit that says it is done
def send(reply: Reply, run: RunContext) -> None:
    run.reply(reply.text)


def in_short(ticket: Ticket) -> str:
    """The customer's first sentence that says something. Code's work: whatever a model writes, a person would have to check."""
    said = sentences(ticket.text)
    return shorten(next((each for each in said if len(each.split()) >= WORDS), said[0]), HEADLINE)


@support.step(when=route.is_("escalate"))
def handover(ticket: Ticket, triage: Triage, risks: Risks) -> Handover:
    found = [f"{kind}: “{word}”" for kind, word in risks.model_dump().items() if word]
    details = [f"Orders: {', '.join(ticket.orders)}"] if ticket.orders else []
    details += [f"From: {ticket.author}"] if ticket.author else []
    details += [ticket.link] if ticket.link else []
    return Handover(
        headline=f"{triage.category.replace('_', ' ').capitalize()}, urgency {triage.urgency}: {in_short(ticket)}",
        why="; ".join(found) or "an urgent bug",
        note="\n".join([f"> {shorten(ticket.text, 1200)}", *details]),
    )


@support.action(repeatable=True)
def escalate(handover: Handover, run: RunContext) -> None:
    run.post(ENGINEERS, f"{handover.headline}\nHanded over because of {handover.why}.\n{handover.note}")


@support.action(repeatable=True)
def tell(handover: Handover, run: RunContext) -> None:
    run.reply(f"I have handed this over to {ENGINEERS} because of {handover.why}. No reply has gone to the customer yet.")
