"""What people type, taken apart: pure functions from text to a request."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.texts import WEEKDAYS
from bot.typed_policy import PolicyRequest, read_policy
from workflow.definition import Definition
from workflow.digest import Cadence
from workflow.inbox import Tray

OWN = "/signoff"


@dataclass(frozen=True)
class Start:
    definition: Definition
    text: str


@dataclass(frozen=True)
class Help:
    """unknown: what was typed and not understood; "" for somebody who asked for help."""

    unknown: str = ""


@dataclass(frozen=True)
class ShowDigest:
    pass


@dataclass(frozen=True)
class DigestNow:
    pass


@dataclass(frozen=True)
class DigestOff:
    pass


@dataclass(frozen=True)
class SetDigest:
    cadence: Cadence
    at: str
    zone: str
    weekday: int


@dataclass(frozen=True)
class BadDigest:
    """problem: a sentence that says what does not fit."""

    problem: str


@dataclass(frozen=True)
class WithdrawRun:
    """run: as it was typed, "" where none was. comment: why, as it was typed."""

    run: str
    comment: str = ""


@dataclass(frozen=True)
class InboxOf:
    """Of whoever types it."""

    tray: Tray


Request = Start | Help | InboxOf | WithdrawRun | PolicyRequest | ShowDigest | DigestNow | DigestOff | SetDigest | BadDigest


def read(command: str, text: str, definitions: Iterable[Definition], zone: str) -> Request:
    """command: `/triage`, or "" for a mention or a direct message, whose first word then says it. zone: where none is typed."""
    by_command = {d.command: d for d in definitions if d.command}
    if not command:
        first, *rest = text.split(maxsplit=1) or [""]
        command = "/" + first.lstrip("/").lower()
        if command not in by_command:
            return _own(text.strip().lstrip("/"), zone)
        text = rest[0] if rest else ""
    if command in by_command:
        return Start(by_command[command], text)
    return _own(text, zone) if command == OWN else Help(command)


def _own(text: str, zone: str) -> Request:
    text = re.sub(r"(?i)^signoff\s+", "", text.strip())
    words, policy = text.lower().split(), read_policy(text)
    if policy is not None:
        return policy
    match words:
        case [] | ["help"]:
            return Help()
        case ["withdraw", *_]:
            return _withdraw(text)
        case ["inbox"]:
            return InboxOf(Tray.WAITING)
        case ["inbox", Tray.WAITING | Tray.STARTED | Tray.DECIDED as tray]:
            return InboxOf(Tray(tray))
        case ["digest"]:
            return ShowDigest()
        case ["digest", "now"]:
            return DigestNow()
        case ["digest", "off"]:
            return DigestOff()
        case ["digest", "daily" | "weekly", *_]:
            return _schedule(text.split()[1:] if words[0] == "digest" else text.split(), zone)
        case ["digest", other, *_]:
            return BadDigest(f"I do not know “{other[:40]}” for a digest.")
        case _:
            return Help(text.strip())


def _withdraw(text: str) -> WithdrawRun:
    """text: `withdraw [run_… [why]]`."""
    _, *rest = text.strip()[text.lower().strip().index("withdraw") :].split(maxsplit=2)
    return WithdrawRun(rest[0].lower() if rest else "", rest[1].strip() if len(rest) > 1 else "")


def _schedule(words: list[str], zone: str) -> SetDigest | BadDigest:
    """words: `daily 09:00 [zone]` or `weekly monday 09:00 [zone]`, the zone with its capitals."""
    words = words[words.index(next(w for w in words if w.lower() in ("daily", "weekly"))) :]
    cadence, rest, weekday = Cadence(words[0].lower()), words[1:], 0
    if cadence is Cadence.WEEKLY:
        if not rest or rest[0].lower() not in WEEKDAYS:
            return BadDigest("A weekly digest needs a day, like monday.")
        weekday, rest = WEEKDAYS.index(rest[0].lower()), rest[1:]
    if not rest or not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", rest[0]):
        return BadDigest("A digest needs a time from 00:00 to 23:59, like 09:00.")
    named = rest[1] if len(rest) > 1 else zone
    try:
        ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return BadDigest(f"I do not know the time zone “{named[:40]}”; write it like Europe/Berlin.")
    return SetDigest(cadence, rest[0].zfill(5), named, weekday)
