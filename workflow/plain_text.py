"""Other people's text, made safe to read and compare: cleaned, and searched for the few things that plain code can find."""

import re
import unicodedata
from typing import Literal

Language = Literal["en", "de", "fr", "es", "it", "nl", "unknown"]

# What cannot be seen but changes how text is read or ordered: control characters, zero-width characters, bidi overrides,
# byte-order marks, tags (categories Cc, Cf), lone surrogates, private use, unassigned. Emoji sequences need the joiner.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_JOINER = "\u200d"
_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ROOMY = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")

EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b")
AMOUNT = re.compile(
    r"(?:[$€£]|\b(?:USD|EUR|GBP|CHF)) ?\d{1,9}(?:[.,]\d{3}){0,3}(?:[.,]\d{1,2})?(?![\d])"
    r"|\b\d{1,9}(?:[.,]\d{3}){0,3}(?:[.,]\d{1,2})? ?(?:[€£$]|(?:USD|EUR|GBP|CHF|[Ee]uros?|dollars?|pounds?)\b)"
)
# A number is an order's if a word says so, if it has a hash sign, or if it is spelt like one: B-33107, T-10293.
ORDER = re.compile(
    r"(?:(?i:\b(?:order|invoice|bestellung|rechnung|commande|facture|pedido|factura|ordine|fattura)"
    r"(?: ?(?:number|no\.?|nr\.?|id))?[ :]{0,2}#?)|#)(?P<said>[A-Z]{0,4}-?\d{3,12})\b"
    r"|\b(?P<spelt>[A-Z]{1,4}-\d{4,12})\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")

_COMMON: dict[Language, str] = {
    "en": "the and is my i you not no please to it of from in at with but still thanks for have was what how do can your",
    "de": "der die das und ist ich nicht bitte mein meine sie wie für auf hat wo mit zu eine",
    "fr": "le la les et est je ne pas mon ma vous pour de bonjour comment une des j'ai n'est",
    "es": "el los y es no mi por para que una hola cómo quiero me gracias han del está puedo",
    "it": "il lo gli è non mio mia per che una come vorrei ciao grazie dice del della",
    "nl": "het een en is ik niet mijn voor van nog wil hoe wat dank graag op",
}
_COMMON_SETS = {name: frozenset(common.split()) for name, common in _COMMON.items()}


def clean(text: str) -> str:
    """One form for one text: NFC, no characters that cannot be seen, single spaces, at most one empty line in a row.

    Cleaning twice changes nothing. The result may be empty.
    """
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    spaced = lines.replace("\t", " ").replace("\u2029", "\n").replace("\x85", "\n")
    seen = "".join(c for i, c in enumerate(spaced) if _visible(c) or _joins(spaced, i))
    rows = (_ROOMY.sub(" ", row).strip() for row in unicodedata.normalize("NFC", seen).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(rows)).strip()


def readable(text: str) -> str:
    """The same text without what a person cannot see: a model must not read more than its reviewer. Spaces and tabs stay."""
    lined = _LINE_ENDS.sub("\n", text)
    if lined.isascii() and lined.replace("\n", "").isprintable():
        return lined
    kept = (c for i, c in enumerate(lined) if c == "\t" or (_visible(c) and not _smuggles(lined, i)) or _joins(lined, i))
    return "".join(kept)


def _smuggles(text: str, at: int) -> bool:
    """Variation selectors write bytes that nobody sees; only the two that choose an emoji's look have an honest use."""
    if not _SELECTOR.match(text, at):
        return False
    return text[at] not in "\ufe0e\ufe0f" or at == 0 or text[at - 1].isspace() or bool(_SELECTOR.match(text, at - 1))


def _visible(character: str) -> bool:
    return character == "\n" or unicodedata.category(character) not in _UNSEEN


def _joins(text: str, at: int) -> bool:
    """A zero-width joiner stays where it holds an emoji together; between letters it only hides something."""
    if text[at] != _JOINER or at == 0 or at + 1 == len(text):
        return False
    before, after = text[at - 1], text[at + 1]
    return unicodedata.category(after) == "So" and (unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f")


def emails(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(EMAIL.findall(text)))


def amounts(text: str) -> tuple[str, ...]:
    """As they were written: `$12.50`, `29,90 €`."""
    return tuple(dict.fromkeys(AMOUNT.findall(text)))


def orders(text: str) -> tuple[str, ...]:
    """Order and invoice numbers without the word before them: `48213`, `B-33107`."""
    return tuple(dict.fromkeys(m["said"] or m["spelt"] for m in ORDER.finditer(text)))


def language(text: str) -> Language:
    """A hint from the commonest words; `unknown` when two languages have as many or none has any."""
    words = re.findall(r"[\w']+", text[:2000].lower())
    counts = {name: sum(word in _COMMON_SETS[name] for word in words) for name in _COMMON}
    best = max(counts.values())
    leaders = [name for name, count in counts.items() if count == best]
    return leaders[0] if best and len(leaders) == 1 else "unknown"


def sentences(text: str) -> list[str]:
    """Sentences and lines, without the white space between them."""
    return [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]


def shorten(text: str, longest: int) -> str:
    """At most `longest` characters on one line, cut between words where there is a space to cut at."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[longest // 2 :] else head).rstrip(" ,;:-") + "…"
