"""What `signoff audit` and `signoff forget` say, in sentences."""

from datetime import datetime
from zoneinfo import ZoneInfo

from workflow.audit import Checkpoint
from workflow.audit_check import Problem, Wrong

WRONG = {
    Wrong.CHANGED: "was changed after it was written",
    Wrong.WORDS_CHANGED: "has another text than the one that was written",
    Wrong.WORDS_GONE: "lost its text, and no erasure says so",
    Wrong.MISSING: "is missing",
    Wrong.OUT_OF_PLACE: "stands in the wrong place, or twice",
    Wrong.REWRITTEN: "is not the one that the checkpoint signed: the log was written anew up to here",
    Wrong.CUT_OFF: "is signed by a checkpoint, and not there: the end of the log was cut off",
    Wrong.FORGED: "has a checkpoint that was signed with another key, or changed",
}


def wrong(problem: Problem) -> str:
    said = WRONG[problem.wrong]
    if problem.seq == problem.to:
        return f"Event {problem.seq:,} {said}."
    many = said.replace("was ", "were ", 1) if said.startswith("was ") else said.replace("is ", "are ", 1)
    return f"Events {problem.seq:,} to {problem.to:,} {many.replace('lost its', 'lost their')}."


def holds(count: int, until: datetime | None, zone: ZoneInfo) -> str:
    if until is None:
        return "The log is empty: nothing has happened yet."
    return f"{count:,} event{'' if count == 1 else 's'} until {moment(until, zone)}: each is what it was when it was written."


def checkpoint(signed: Checkpoint | None, key: bool, zone: ZoneInfo) -> str:
    if signed is not None:
        return f"Signed up to event {signed.seq:,}, on {moment(signed.at, zone)}: nothing was cut off before that."
    why = "the key has signed none that is there" if key else "set SIGNOFF_AUDIT_KEY, and from then on the bot signs them"
    return f"There are no signed checkpoints, so a cut tail cannot be found: {why}."


def waiting(count: int) -> str:
    is_ = "1 event is" if count == 1 else f"{count:,} events are"
    return f"{is_} not sealed yet: nothing protects a change there until the next tick."


def exported(count: int, file: str) -> str:
    return f"{count:,} event{'' if count == 1 else 's'} in {file}, each with its hash."


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Thu 26 Nov 2026, 16:30:12 CET`."""
    return f"{at.astimezone(zone):%a %-d %b %Y, %H:%M:%S %Z}"
