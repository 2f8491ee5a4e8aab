"""What a reply to a card may mean, by its words alone: no model is asked, and the result is a question, never a decision.

Whoever writes in words that are not known here gets a question too: what is no approval and no rejection is a comment.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from workflow import verdict_words as words
from workflow.review import OutcomeKind

WORDED = 240  # characters; a longer text is no mere approval, and none of its head either


@dataclass(frozen=True)
class Meant:
    """kind: APPROVED, REVISED or REJECTED. comment: what is left once the verdict is taken off, as it was written.
    clear: there was a verdict; False: any other text, taken for a comment."""

    kind: OutcomeKind
    comment: str = ""
    clear: bool = True


def meant(text: str) -> Meant | None:
    """None: thanks, a smile, or words to another person."""
    text = text.strip()
    if text.startswith("@"):
        return None
    plain = _plain(text[:WORDED])
    if (len(text) <= WORDED and not plain) or _THANKS.fullmatch(plain):
        return None
    if len(text) <= WORDED and _approves(plain):
        return Meant(OutcomeKind.APPROVED)
    if (found := _BUT.match(text)) and _approves(_plain(found["head"])):
        return Meant(OutcomeKind.REVISED, found["rest"].strip())
    for pattern, kind in ((_NO, OutcomeKind.REJECTED), (_WEAK_NO, OutcomeKind.REJECTED), (_AGAIN, OutcomeKind.REVISED)):
        if found := pattern.match(text):
            rest = found["rest"].strip()
            return Meant(kind, rest if re.search(r"\w", rest) else "")
    return Meant(OutcomeKind.REVISED, text, clear=False)


def _plain(text: str) -> str:
    """Lower case, with the signs that say yes or no as words; without other signs, names, formatting and what is not seen."""
    text = _NAME.sub(" ", _SIGN_NAME.sub(lambda found: words.SIGN_NAMES.get(found[1], " "), text))
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join("".join(map(_word, text)).split())


def _word(sign: str) -> str:
    if sign in words.YES_SIGNS:
        return " ok "
    if sign in words.NO_SIGNS:
        return " reject "
    if sign in "*_~`" or unicodedata.category(sign) in ("So", "Sk"):
        return " "
    return "" if unicodedata.category(sign) == "Cf" or sign == "\ufe0f" else sign


def _approves(plain: str) -> bool:
    return bool(_APPROVAL.fullmatch(plain)) and not _THANKS.fullmatch(plain) and not _QUESTION.search(plain)


def _any(phrases: Iterable[str]) -> str:
    """One of these, whole. The longest first."""
    every = sorted({unicodedata.normalize("NFKC", phrase).casefold() for phrase in phrases}, key=lambda each: (-len(each), each))
    return rf"(?:{'|'.join(map(re.escape, every))})(?!\w)"


def _starts(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern + r"(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL)


_SIGN_NAME = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-\d:)?")
_NAME = re.compile(r"@[\w.-]+")
_QUESTION = re.compile("[?؟]")
_THANKS = re.compile(rf"(?:[\W_]*{_any(words.POLITE)})*[\W_]*")
_APPROVAL = re.compile(rf"(?:[\W_]*(?:{_any(words.YES)}|{_any(words.POLITE)}))+[\W_]*")
_FIRST = rf"\s*(?:{_any(words.POLITE)}[\s,]*)?"
_SIGN = "|".join([*words.NO_SIGNS, *(f":{re.escape(name)}:" for name, sign in words.SIGN_NAMES.items() if sign == "❌")])
_WHY = rf"(?:{_any(words.BECAUSE)}[\s,:]*)?"
_BUT = re.compile(
    rf"(?P<head>.{{1,{WORDED}}}?)[\s,;.:!…–—-]+{_any(words.BUT)}[\s,:;–—-]*(?P<rest>.*\w.*)\Z", re.IGNORECASE | re.DOTALL
)
_NO = _starts(rf"{_FIRST}(?:{_any(words.NO)}|(?:{_SIGN})\ufe0f?)(?:\s+{_any(words.OBJECT)})?[\s,:;.!–—-]*{_WHY}")
_WEAK_NO = _starts(rf"{_FIRST}{_any(words.WEAK_NO)}(?:[\s.!]*\Z|\s*:\s*|\s+[–—-]+\s+|[\s,]+(?={_any(words.BECAUSE)})){_WHY}")
_AGAIN = _starts(rf"{_FIRST}{_any(words.AGAIN)}(?:\s*[:,.!–—-]+\s*|\s*\Z)")
