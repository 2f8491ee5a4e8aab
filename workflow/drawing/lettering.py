"""Text in a drawing: how wide it will be, where it breaks, and how it is made harmless."""

import re
from unicodedata import east_asian_width
from xml.sax.saxutils import escape, quoteattr

BOLD = 1.07
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]{}/\\ -\"`"), frozenset("mwMW@%—…")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def width(text: str, size: float, bold: bool = False) -> float:
    """Estimated px of a line in a common sans serif; rather too much than too little. size: of the font, px."""
    return sum(_em(char) for char in text) * size * (BOLD if bold else 1.0)


def _em(char: str) -> float:
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.92
    if east_asian_width(char) in "WF":
        return 1.05
    return 0.7 if char.isupper() else 0.58


def shortened(text: str, size: float, most: float, bold: bool = False) -> str:
    """The text, or as much of it as `most` px hold, and an ellipsis."""
    if width(text, size, bold) <= most:
        return text
    while text and width(text + "…", size, bold) > most:
        text = text[:-1]
    return text + "…"


def wrapped(text: str, size: float, most: float) -> list[str]:
    """Lines of at most `most` px, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(shortened(word, size, most))
    return lines


def xml(text: str) -> str:
    """Between tags."""
    return escape(_NOT_XML.sub("\ufffd", text))


def attribute(text: str) -> str:
    """As the value of an attribute, quotes included."""
    return quoteattr(_NOT_XML.sub("\ufffd", text))
