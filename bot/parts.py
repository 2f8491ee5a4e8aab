"""Sentences as parts, so that a chat can show people, times and links its own way, and escape everything else.

A plain `str` in a line is text and nothing but text, wherever it came from.
"""

from dataclasses import dataclass
from datetime import datetime

from workflow.names import Person


@dataclass(frozen=True)
class Who:
    person: Person


@dataclass(frozen=True)
class When:
    at: datetime


@dataclass(frozen=True)
class Code:
    text: str


@dataclass(frozen=True)
class Bold:
    text: str


@dataclass(frozen=True)
class Struck:
    """Words that are not there any more."""

    text: str


@dataclass(frozen=True)
class Link:
    """url: made by a chat, never by a user or a model."""

    url: str
    label: str


Part = str | Who | When | Code | Bold | Struck | Link
Line = tuple[Part, ...]


def plain(line: Line) -> str:
    """The line without any markup, for notifications, logs and tests."""
    return "".join(_plain(part) for part in line)


def _plain(part: Part) -> str:
    match part:
        case str():
            return part
        case Who(person):
            return "@" + person.rsplit("/", 1)[-1]
        case When(at):
            return at.strftime("%Y-%m-%d %H:%M UTC")
        case Code(text) | Bold(text):
            return text
        case Struck(text):
            return f"[-{text}-]"
        case Link(_, label):
            return label
