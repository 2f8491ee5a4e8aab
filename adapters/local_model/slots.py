"""What belongs to one case alone: names, numbers, addresses, products. Found by plain patterns, so that it can be exchanged."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workflow.plain_text import AMOUNT, EMAIL, ORDER
from workflow.prompt import Case

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
DATE = re.compile(
    rf"\b(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{2,4}})?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? (?i:{_MONTH})\b(?: \d{{4}})?|(?i:{_MONTH}) \d{{1,2}}\b(?:, \d{{4}})?|(?i:{_DAY})s?\b)"
)
PRODUCTS = {
    "device": re.compile(r"\b(?:iPhone|iPad|Mac|MacBook|Android|Windows|Linux|laptop|tablet)\b"),
    "browser": re.compile(r"\b(?:Chrome|Firefox|Safari|Edge|Opera)\b"),
    "payment": re.compile(r"\b(?:PayPal|Visa|Mastercard|Klarna|Apple Pay|Google Pay|SEPA)\b"),
    "carrier": re.compile(r"\b(?:DHL|UPS|FedEx|GLS|Hermes|Royal Mail)\b"),
}
_INVOICE = re.compile(r"invoice|rechnung|factur|fattura", re.IGNORECASE)
_NAME = r"[^\W\d_a-zß-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_FULL_NAME = rf"{_NAME}(?: {_NAME}){{0,2}}"
_BYE = (
    r"thanks|thank you|many thanks|thx|cheers|regards|wishes|best|sincerely|yours|danke|grüßen?|gruß|merci|cordialement|gracias"
    r"|saludos|saludo|grazie|saluti|groeten|dank|lg|vg|mfg"
)
_SIGNED = re.compile(rf"(?:(?i:\b(?:{_BYE}))[ ,.!:]*[\n ]|[–—-] ?|[.!?\n] ?)(?P<name>{_FULL_NAME})[ .!]*$")
_SAID = re.compile(rf"(?i:\b(?:my name is|this is|ich heiße|je m'appelle|me llamo|mi chiamo|ik heet)) (?P<name>{_FULL_NAME})")
GREETING = re.compile(
    r"^(?P<hello>Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening)|Hallo"
    r"|Guten Tag|Lieber?|Bonjour|Cher|Chère|Hola|Ciao|Buongiorno|Beste)"
    rf"(?: (?:Mr|Mrs|Ms|Mx|Dr|Herr|Frau|Madame|Monsieur|Señora?|Mevrouw|Meneer)\b\.?)*(?: (?P<name>{_FULL_NAME}))?(?=[,!:.\n]|$)"
)
_NO_NAMES = frozenset(
    ("thank", "thanks", "regards", "best", "hello", "hi", "hey", "danke", "merci", "grazie", "gracias", "cheers", "greetings")
) | {"team", "all", "there", "everybody", "please", "help", "android", "yes", "no", "sent", "sorry"}
# Words of the trade: in languages that write nouns with a capital they look like names.
_TRADE = frozenset(("order", "invoice", "bestellung", "rechnung", "commande", "facture", "pedido", "factura", "ordine", "fattura"))
_STARTS = re.compile(r"(?:[.!?:][\s\"“]*|\n\s*)$")
_CAPITAL = re.compile(r"\b[^\W\d_a-zß-ÿ][\w'’-]+")


@dataclass(frozen=True)
class Slot:
    """kind: `order`, `amount`, … shown: as it stands in the text. value: without the words around it."""

    kind: str
    value: str
    shown: str
    start: int
    end: int


def slots(text: str) -> list[Slot]:
    """In the order of the text; where patterns overlap, the first of e-mail, order, amount, date, product counts."""
    found: list[Slot] = []
    for kind, pattern in (("email", EMAIL), ("order", ORDER), ("amount", AMOUNT), ("date", DATE), *PRODUCTS.items()):
        for match in pattern.finditer(text):
            if any(match.start() < slot.end and slot.start < match.end() for slot in found):
                continue
            value = (match["said"] or match["spelt"]) if kind == "order" else match[0]
            what = "invoice" if kind == "order" and _INVOICE.match(match[0]) else kind
            found.append(Slot(what, value, match[0], match.start(), match.end()))
    return sorted(found, key=lambda slot: slot.start)


def signed(text: str) -> str:
    """The name that the writer gave, at the end or as "my name is …"; empty if there is none."""
    match = _SIGNED.search(text.rstrip()[-120:]) or _SAID.search(text)
    if match is None or match["name"].split()[0].lower() in _NO_NAMES:
        return ""
    return match["name"]


def names_in(case_input: str, output: str) -> set[str]:
    """Lower-case parts of the names that the customer signed with or was greeted by."""
    greeted = GREETING.match(output)
    full = [signed(case_input), greeted["name"] or "" if greeted else ""]
    return {part.lower() for name in full for part in re.split(r"[ -]", name) if len(part) > 1}


def capitals(text: str) -> tuple[set[str], set[str]]:
    """Words with a capital letter, in lower case: all of them, and those that do not begin a sentence."""
    found = [(m[0].lower(), m.start()) for m in _CAPITAL.finditer(text)]
    return {word for word, _ in found}, {word for word, at in found if not _STARTS.search(text[max(0, at - 6) : at] or "\n")}


@dataclass(frozen=True)
class House:
    """Wording that is the house's and nobody's secret: values and words that several approved cases share."""

    values: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, cases: Iterable[Case], outputs: Iterable[str], least: int = 3) -> "House":
        """least: how many cases must share something before it counts as the house's."""
        values: Counter[str] = Counter()
        words: Counter[str] = Counter()
        names: set[str] = set()
        plain: set[str] = set()  # written in lower case by whoever answered: no name
        for case, output in zip(cases, outputs, strict=True):
            values.update({slot.value for slot in slots(output)} | set(re.findall(r"\d{3,}", output)))
            words.update(set(re.findall(r"[^\W\d_][\w'’-]+", f"{case.input} {output}".lower())))
            plain.update(re.findall(r"\b[a-zß-ÿ][\w'’-]+", output))
            names |= names_in(case.input, output)
        shared = frozenset(word for word, count in words.items() if count >= least)
        return cls(frozenset(v for v, count in values.items() if count >= least), (shared | plain | _TRADE) - names)


def mask(text: str) -> str:
    """For evidence lines: the same text without what identifies anybody."""
    for slot in reversed(slots(text)):
        if slot.kind in ("email", "order", "invoice"):
            text = text[: slot.start] + f"({slot.kind})" + text[slot.end :]
    name = signed(text)
    return text.replace(name, "…") if name else re.sub(r"\d{5,}", "…", text)
