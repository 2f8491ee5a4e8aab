"""Links, addresses, secrets and amounts in a text, as plain code finds them."""

import math
import re
from collections.abc import Iterator

from workflow.plain_text import EMAIL

# With a scheme, with www, or a bare name under a top-level domain that people write without either.
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>\"'|”“]{1,2000}"
    r"|(?<![@\w.-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|net|org|io|co|ai|app|dev|info|biz|xyz|top|site|online|link|click|shop|store|me|eu|us|uk"
    r"|de|at|ch|fr|es|it|nl|pl|ru|cn|jp|br|in|example|test|zip|mov)\b(?:/[^\s<>\"'|”“]{0,2000})?",
    re.IGNORECASE,
)
_SECRETS = {
    "a key": re.compile(
        r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}|\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}|\bgh[pousr]_[A-Za-z0-9]{20,}"
        r"|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{30,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|-----BEGIN [A-Z ]{2,30}-----"
    ),
    "a password": re.compile(
        r"(?i)\b(?:password|passwort|contraseña|passcode|api[ _-]?key|secret|token)\b\s{0,3}(?:is|ist|es|[:=])\s{0,3}\S{6,80}"
    ),
    "a long code": re.compile(r"\b(?=[A-Za-z0-9+/_-]{0,99}\d)(?=[A-Za-z0-9+/_-]{0,99}[A-Za-z])[A-Za-z0-9+/_-]{32,2000}={0,2}"),
    "a card or account number": re.compile(r"\b(?:\d[ -]?){13,19}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b"),
}
_NUMBER = re.compile(r"-?\d[\d.,'’ \u00a0\u202f]*\d|-?\d")


def links(text: str) -> list[str]:
    """As they stand there, without what ends the sentence."""
    return [found.rstrip(".,;:!?)]}*_") for found in _LINK.findall(text)]


def contacts(text: str) -> Iterator[tuple[str, str]]:
    """(what it is, as it stands there)."""
    yield from (("a link", link) for link in links(text))
    yield from (("a mail address", address) for address in EMAIL.findall(text))


def secrets(text: str) -> Iterator[tuple[str, str]]:
    """(what it looks like, as it stands there)."""
    for kind, pattern in _SECRETS.items():
        yield from ((kind, match[0]) for match in pattern.finditer(text))


def host(link: str) -> str:
    """In lower case, without user name and port: `https://a@Evil.example:1/x` -> `evil.example`."""
    rest = re.sub(r"^[a-z][a-z0-9+.-]*://", "", link.lower())
    return re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].rstrip(".")


def numbers(text: str) -> list[float]:
    """Amounts as people write them: `1,200.50`, `1.200,50 €`, `1 200`, `12`. Finite ones."""
    return [found for found in map(_number, _NUMBER.findall(text)) if math.isfinite(found)]


def _number(written: str) -> float:
    """The last separator is the decimal one if one or two digits follow it and it stands there once."""
    bare = re.sub(r"['’ \u00a0\u202f]", "", written)
    whole, separator, rest = _cut(bare)
    if separator and len(rest) <= 2 and bare.count(separator) == 1:
        return float(re.sub(r"[.,]", "", whole) + "." + rest)
    return float(re.sub(r"[.,]", "", bare))


def _cut(bare: str) -> tuple[str, str, str]:
    at = max(bare.rfind("."), bare.rfind(","))
    return (bare[:at], bare[at], bare[at + 1 :]) if at >= 0 else (bare, "", "")
