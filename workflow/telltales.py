"""Signs that a text wants to give a model instructions. They prove nothing and catch only the plain cases: a sign makes a person
look, and an input without one is trusted no more than before."""

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterator

from workflow.plain_text import readable, shorten
from workflow.signs import SIGNS

QUOTED = 60  # characters
_SCANNED = 40_000  # characters

# Letters of other alphabets that are drawn like Latin ones; NFKC leaves them alone.
_DRAWN_ALIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝοανικτρυεΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХ", "aeopcyxijsdhqwoaviktpueABEZHIKMNOPTYXABEKMHOPCTYX"
)

_COMPILED = {sign: tuple(re.compile(pattern) for pattern in patterns) for sign, patterns in SIGNS.items()}
VERSION = hashlib.sha256(repr(SIGNS).encode()).hexdigest()[:12]  # a part of every gate's version
_HIDDEN = re.compile(
    "[\U000e0000-\U000e007f\u202a-\u202e\u2066-\u2069]|[\u200b\u2060\ufeff]{2,}|(?<=\\w)[\u200b\u2060\ufeff\u00ad](?=\\w)"
)
_CODED = re.compile(r"[A-Za-z0-9+/]{24,4000}")
_MIXED = re.compile(r"\b(?=\w{0,30}[A-Za-z])(?=\w{0,30}[\u0370-\u052f])\w+")  # Russian words stay Russian
_SPACED = re.compile(r"\b(?:\w[ .*_-]){4,}\w\b")


def telltales(text: str) -> list[str]:
    """One sentence for each kind of sign that was found; usually none."""
    text = text[:_SCANNED]
    found = dict(_signs(folded(text)))
    for hidden in _decoded(text):
        for sign in dict(_signs(folded(hidden))):
            found.setdefault(f"{sign}, in code", hidden)
    said = [f"The input {sign}: “{shorten(quote, QUOTED)}”." for sign, quote in found.items()]
    return [*said, *(["The input has characters that cannot be seen."] if _HIDDEN.search(text) else [])]


def folded(text: str) -> str:
    """As a reader takes it in: one form for letters that look alike, spaced letters put together, nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", readable(text))
    plain = _MIXED.sub(lambda match: match[0].translate(_DRAWN_ALIKE), plain).lower()
    return _SPACED.sub(lambda match: re.sub(r"[ .*_-]", "", match[0]), plain)


def _signs(plain: str) -> Iterator[tuple[str, str]]:
    """(sign, where it was seen)."""
    for sign, patterns in _COMPILED.items():
        match = next((match for pattern in patterns if (match := pattern.search(plain))), None)
        if match:
            yield sign, match[0]


def _decoded(text: str) -> Iterator[str]:
    """What stands there in base64 or in Unicode's tags."""
    runs = _CODED.findall(text)
    for code in dict.fromkeys([*runs, *(part for run in runs for part in run.split("/") if len(part) >= 24)]):
        try:
            plain = base64.b64decode(code + "=" * (-len(code) % 4)).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        yield plain
    tags = "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)
    if tags:
        yield tags
