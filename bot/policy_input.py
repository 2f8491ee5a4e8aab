"""What somebody wrote about one gate, read: pure, and every word of it taken as hostile."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot import policy_texts
from bot.commands import Entered
from bot.views import PolicyStep
from workflow.policy import APPROVALS_MOST, Autonomy, Override

REVIEWERS_MOST = 20
REASON_MOST = 500  # characters
CODES_MODE = Autonomy.GATED  # of a gate on which anything may go on alone
_NUMBER = re.compile(r"\d{0,3}(?:[.,]\d{0,6})?", re.ASCII)
_REVIEWER = re.compile(r"[@#][^\s,;@#<>|/]{1,80}|[CG][A-Z0-9]{5,20}")
_CHANNEL = re.compile(r"#?([^\s,;@#<>|/]{1,80})")
T = TypeVar("T")


def read_override(step: PolicyStep, entered: Entered) -> tuple[Override, dict[str, str]]:
    """(what is to be set, {}) or (…, {field: a sentence}). What says the same as the code is left to the code."""
    wrong: dict[str, str] = {}

    def take(field: str, read: Callable[[], T], old: T) -> T:
        try:
            return read()
        except ValueError as error:
            wrong[field] = str(error)
            return old

    over, code = step.over, step.code
    set_ = replace(
        over,
        reviewers=take("reviewers", lambda: _reviewers(step, entered), over.reviewers),
        approvals=take("approvals", lambda: _approvals(entered.approvals, code.approvals), over.approvals),
        channel=take("channel", lambda: _channel(entered.channel, code.channel), over.channel),
    )
    if code.rejections > 1:
        set_ = replace(
            set_, rejections=take("rejections", lambda: _rejections(entered.rejections, code.rejections), over.rejections)
        )
    if step.alone:
        set_ = replace(
            set_,
            autonomy=take("autonomy", lambda: _autonomy(entered.autonomy), over.autonomy),
            threshold=take("threshold", lambda: _threshold(entered.threshold, code.threshold), over.threshold),
        )
    return set_, wrong


def read_reason(text: str) -> str:
    """Raises: ValueError with a sentence."""
    if not text.strip():
        raise ValueError(policy_texts.WHY_NEEDED)
    if len(text.strip()) > REASON_MOST:
        raise ValueError(f"At most {REASON_MOST} characters, please; this has {len(text.strip()):,}.")
    return text.strip()


def _autonomy(value: str) -> Autonomy | None:
    if value and value not in set(Autonomy):
        raise ValueError("Choose one of the options.")
    return None if value in ("", CODES_MODE) else Autonomy(value)


def _threshold(text: str, code: float) -> float | None:
    text = text.strip()
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in text):
        raise ValueError("The bar is a number from 0 to 1, like 0.85.")
    bar = float(text.replace(",", "."))
    if bar > 1.0:
        raise ValueError(f"The bar is a number from 0 to 1, like 0.85; {text} is more than 1.")
    return None if bar == code else bar


def _approvals(text: str, code: int) -> int | None:
    count = _count(text, "How many people must approve")
    if count is not None and count < code:
        raise ValueError(f"The code asks for at least {code} approval{'' if code == 1 else 's'}.")
    return None if count == code else count


def _rejections(text: str, code: int) -> int | None:
    count = _count(text, "How many people stop a run")
    if count is not None and not 1 <= count <= code:
        raise ValueError(f"The code lets {code} rejections stop a run: from chat it can be from 1 to {code}.")
    return None if count == code else count


def _count(text: str, what: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4) or int(text) > APPROVALS_MOST:
        raise ValueError(f"{what} is a whole number, at most {APPROVALS_MOST}.")
    return int(text)


def _reviewers(step: PolicyStep, entered: Entered) -> tuple[str, ...]:
    written = [name for name in re.split(r"[\s,;]+", entered.reviewers) if name]
    for name in written:
        if not _REVIEWER.fullmatch(name):
            raise ValueError(f"“{name[:40]}” is no @group and no #channel; people are chosen by name below.")
    named = tuple(dict.fromkeys([*written, *entered.people]))
    if len(named) > REVIEWERS_MOST:
        raise ValueError(f"At most {REVIEWERS_MOST} reviewers; make a group of them.")
    return () if named == step.code.who else named


def _channel(text: str, code: str) -> str:
    text = text.strip()
    if not text:
        return ""
    found = _CHANNEL.fullmatch(text)
    if not found:
        raise ValueError(f"“{text[:40]}” is no channel; write it like #reviews.")
    name = f"#{found[1]}"
    return "" if name == code else name
