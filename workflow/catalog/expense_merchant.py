"""Who was paid: by a label, by the sender of a mail, by a company's suffix, or the head of a receipt."""

import re
from collections.abc import Sequence

from workflow.catalog import expense_words as words
from workflow.catalog.expense_amounts import days, money

LONGEST = 80
_UPPER = "A-ZÀ-ÖØ-ÞŁŚŻ"
_CAPITAL = rf"(?:[{_UPPER}][\w&'’*-]*)"
_LINK = rf"(?:da|de|do|di|del|du|la|le|am|im|zum|zur|van|på|of|the|y|&)(?= [{_UPPER}])"
_RUN = re.compile(rf"(?<!\w){_CAPITAL}(?: (?:{_CAPITAL}|{_LINK}))*")
_TRADES = (
    r"taxi|hotel|pension|hostel|restaurant|caf[eé]|kaffee|pizz|bistro|bakery|papeterie|buchhandlung|parkhaus|bahn|rail|metro|shop"
    r"|store|confiserie|frühstück|kurier|laden|mensa|wok|casa|tasca|kiosk|werk|ride|lift|broodhuis|blumen|post|zentrum|inn\b"
)
_NO_BUSINESS = frozenset(words.MONTHS) | {code.lower() for code in (*words.CODES, *words.FOREIGN)} | words.SMALL_TALK
_SAID = re.compile(
    r"(?i:receipt from|invoice from|payment to|paid to|purchase (?:at|from)|order (?:at|from|with)|booking (?:at|with)"
    r"|stay(?:ing)? at|thank(?:s| you) for (?:riding|travelling|flying|shopping|staying|dining|eating|ordering) (?:with|at)"
    r"|rechnung von|quittung von|einkauf bei|bestellung bei|ihre zahlung an|reçu de|facture de|achat chez|commande chez|recibo de"
    r"|factura de|compra en|ricevuta da|fattura di|acquisto presso|factuur van|bestelling bij|kvitto från|kvittering fra|paragon z)"
    rf" (?P<name>[{_UPPER}0-9][\w&'’.+-]*(?: (?:[{_UPPER}&0-9][\w&'’+-]*|{_LINK}))*)"
)
_SENDER = re.compile(r"^(?:from|von|de|da|van|från|fra|od)\s?: ?[\"“]?(?P<name>[^<>\"”@]{2,60}?)[\"”]? ?<", re.IGNORECASE)
_ROLES = re.compile(
    r"[ ,|-]*\b(?:receipts?|billing|invoices?|payments?|no-?reply|orders?|tickets?|team|support|bookings?|via \w+|buchhaltung"
    r"|rechnungen|rechnung|facturation|facturación|service|accounts)\b.*$",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"^(?:{'|'.join(map(re.escape, words.MERCHANT_LABELS))})\s?: ?(?P<name>.{{2,60}})$", re.IGNORECASE)
_SUFFIX = re.compile(rf"(?:^|\s)(?:{'|'.join(re.escape(suffix) for suffix in words.COMPANY)})(?:[,.\s]|$)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"\b\d{4,6}\b|\b(?:street|st|road|rd|avenue|ave|lane|str|straße|strasse|weg|platz|rue|boulevard|bd|calle|via|piazza|plaza|gata"
    r"|gatan|gade|ul|straat|laan|plein|allee)\b\.?(?=[ ,\d]|$)|stra(?:ß|ss)e \d|gatan \d|www\.|https?:|@|\btel\b",
    re.IGNORECASE,
)  # fmt: skip


def merchant_of(lines: Sequence[str]) -> tuple[str, bool]:
    """(the name, whether it is certain); ("", False) if nothing looks like one."""
    for line in lines[:25]:
        for pattern in (_LABEL, _SENDER):
            match = pattern.search(line)
            if match and (name := _tidy(_ROLES.sub("", match["name"]))):
                return name, True
    said = _SAID.search("\n".join(lines))
    if said and (name := _tidy(said["name"])):
        return name, True
    name, certain = _head(lines)
    return (name, certain) if name else (_in_prose(lines), False)


def _head(lines: Sequence[str]) -> tuple[str, bool]:
    """The first line of a receipt that can be a name. Certain if it stands at the very top, or ends like a company."""
    for number, line in enumerate(lines[:6]):
        name = _tidy(line)
        if name and _can_be_name(name):
            return name, len(lines) >= 4 and (number == 0 or _SUFFIX.search(name) is not None)
    return "", False


def _can_be_name(line: str) -> bool:
    lowered = line.lower().rstrip(" :.!#")
    generic = any(re.match(rf"{re.escape(word)}(?!\w)", lowered) for word in words.NOT_A_MERCHANT)
    counted = any(True for _ in days(line)) or any(amount.exact for amount in money(line))
    sentence = len(line.split()) > 6 or "," in line or re.search(r"[a-zà-ÿ]{2}[.!?](?:\s|$)|:", line) is not None
    address = _ADDRESS.search(line) is not None and re.search(r"\d|@|www", line) is not None and _SUFFIX.search(line) is None
    return re.search(r"[^\W\d_]{2,}", line) is not None and not (generic or counted or sentence or address)


def _in_prose(lines: Sequence[str]) -> str:
    """A guess for a mail in sentences: the run of words with capitals that looks most like a business; "" if there is none."""
    best, most = "", 0.0
    for line in lines[:25]:
        for match in _RUN.finditer(line):
            before = line[: match.start()].rstrip()
            parts = [part for part in match[0].split() if part.lower().strip(".,") not in _NO_BUSINESS]
            name = _tidy(" ".join(parts))
            score = len(parts) + 2.0 * bool(re.search(rf"\b(?:{_TRADES})", name, re.IGNORECASE))
            score += 1.5 * bool(
                re.search(r"(?:\b(?:at|from|to|by|bei|von|chez|at the|à|de|van|hos|z|w)|[,:])$", before, re.IGNORECASE)
            )
            score -= 1.5 * bool(
                re.search(
                    r"\b(?:in|nach|hi|hello|dear|gruß|thanks|best|merci|saludos|grazie|groet|mr\.?)$|[.!?]$", before, re.IGNORECASE
                )
            )
            if name and parts and score > most and len(name) > 2:
                best, most = name, score
    return best


def _tidy(line: str) -> str:
    name = re.sub(r"^[\W_]+|[\s*=_~|,:;#–—-]+$", "", line.strip()).strip()
    return name[:LONGEST] if re.search(r"[^\W\d_]{2,}", name) else ""
