"""Reads a thread about an incident with plain code: who said what, and which sentences say what is wrong, known and done."""

import re
from collections.abc import Sequence

from pydantic import BaseModel

from workflow.catalog import incident_words as words
from workflow.catalog.incident_words import Severity, State
from workflow.plain_text import EMAIL, sentences, shorten

TITLE, PART = 120, 600  # characters
UNSAID = "not said"
_SAID = re.compile(
    r"^(?:\[?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?(?:@?(?P<who>[\w.-]{1,40})(?:\s+\[?\d{1,2}:\d\d(?:\s?[AP]M)?\]?)?:)\s+(?P<words>.+)$"
)
_CALL = re.compile(r"^(?:@\S+\s+)?/?incident\b\s*", re.IGNORECASE)
_TIME = (
    r"(?:at |um |à |a las |until |by |before |after |in |within |every |this |dans |aviso a las |point à |tomorrow at )?"
    r"(?:the |an |half an )?"
    r"(?:\d{1,2}(?::\d\d|h\d{0,2}| ?[ap]m\b)(?: (?:UTC|CET|[ap]m))?|\d{1,3} ?(?:min(?:ute)?s?|hours?|minutes)\b"
    r"|half past|half an hour|hour|lunch|afternoon|noon|tomorrow)"
)
_NEXT = re.compile(
    r"(?:update|word|more|empty|write|report(?: back)?|post|back|check|know|aviso|point|melde mich|keep watching|stays"
    r"|talk|news|says?)"
    rf"[^.\n]{{0,40}}?\b(?P<when>{_TIME})",
    re.IGNORECASE,
)
SECRET = re.compile(
    r"\b(?:xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{20,}|sk-[\w-]{16,}|eyJ[\w-]{15,}\.[\w.-]{10,})"
    r"|(?i:\b(?:password|passwort|secret|api[ _-]?key|token)\s?[:=]\s?\S{4,})|-----BEGIN [A-Z ]+KEY-----"
)


class Said(BaseModel):
    """who: without @, "" for notes that name nobody."""

    who: str
    words: str


class Clues(BaseModel):
    """What plain code makes of it. Texts are the thread's own sentences, "" where it finds none."""

    severity: Severity
    state: State
    title: str
    impact: str
    known: str
    doing: str
    next_update: str


def lines_of(text: str) -> list[Said]:
    """One for each message; a line without a speaker goes on with the one before. What only calls the bot is left out."""
    found: list[Said] = []
    for line in text.split("\n"):
        match = _SAID.match(line)
        words_ = _CALL.sub("", match["words"] if match else line).strip()
        if not words_:
            continue
        if match or not found or not found[-1].who:
            found.append(Said(who=match["who"] if match else "", words=words_))
        else:
            found[-1] = Said(who=found[-1].who, words=f"{found[-1].words}\n{words_}")
    return found


def clues(said: Sequence[Said]) -> Clues:
    pieces = [without_secrets(piece) for each in said for piece in sentences(each.words)]
    state = _state(pieces)
    known = _best(pieces, words.FOUND, against=words.ACTING, most=1) or _best(pieces, words.WORKING, against=words.ACTING, most=1)
    doing = _best(pieces, words.FIXED, against=(), most=1, latest=True) if state == "fixed" else ""
    doing = doing or _best(pieces, words.ACTING, against=(), most=1, latest=True)
    return Clues(
        severity=_severity(pieces),
        state=state,
        title=_capital(shorten(_first(pieces), TITLE)),
        impact=_best(pieces, words.HURTING, against=words.ACTING, most=2),
        known=known,
        doing=doing,
        next_update=_next(pieces, state),
    )


def without_secrets(text: str) -> str:
    return EMAIL.sub("(address)", SECRET.sub("(secret)", text))


_PROMISED = re.compile(r"\b(?:write|check|call|look|report)\b[^.\n]{0,20}\bagain\b", re.IGNORECASE)


def _hits(piece: str, listed: Sequence[str]) -> int:
    lowered = piece.lower()
    return sum(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered) is not None for word in listed if word in lowered)


def _aside(piece: str) -> bool:
    return piece.endswith("?") or any(word in piece.lower() for word in words.ASIDE) or len(piece) < 12


def _first(pieces: Sequence[str]) -> str:
    return next((piece for piece in pieces if not _aside(piece)), pieces[0] if pieces else "")


def _best(pieces: Sequence[str], listed: Sequence[str], against: Sequence[str], most: int, latest: bool = False) -> str:
    """Up to `most` sentences with the most of these words, in the order of the thread."""
    scored = [
        (2 * _hits(p, listed) - _hits(p, against), number if latest else -number)
        for number, p in enumerate(pieces)
        if not _aside(p)
    ]
    chosen = sorted(abs(number) for score, number in sorted(scored, reverse=True)[:most] if score > 0)
    return shorten(" ".join(_sentence(pieces[number]) for number in chosen), PART)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(piece: str) -> str:
    return _capital(piece) + ("" if piece[-1:] in ".!?…" else ".")


def _state(pieces: Sequence[str]) -> State:
    """A thread ends where it stands: the last words say whether it works again."""
    late = [_PROMISED.sub("", piece) for piece in pieces[-2:]]
    if len(pieces) > 3 and sum(_hits(piece, words.FIXED) for piece in late) >= 2 and not _hits(late[-1], words.HOPING):
        return "fixed"
    said_so = any(_hits(piece, words.CAUSE) for piece in pieces)
    # The first sentences say what is wrong, and words like “missing” are in them too.
    return "identified" if said_so or any(_hits(piece, words.FOUND) for piece in pieces[3:]) else "investigating"


def _severity(pieces: Sequence[str]) -> Severity:
    whole = "\n".join(pieces)
    critical, minor = _hits(whole, words.CRITICAL), _hits(whole, words.MINOR)
    return "critical" if critical > minor else "minor" if minor > critical else "major"


def _next(pieces: Sequence[str], state: State) -> str:
    """When the next word is due, as the newest sentence about it says. What was promised before it was fixed is over."""
    for piece in reversed(pieces[-2:] if state == "fixed" else pieces):
        if match := _NEXT.search(piece):
            return re.sub(r"^(?:at|um|à|a las|until|by|aviso a las|point à) (?!half)", "", match["when"], flags=re.IGNORECASE)
    return UNSAID
