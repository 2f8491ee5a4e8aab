"""What `signoff audit` and `signoff forget` say, in sentences."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from workflow.audit import Checkpoint
from workflow.audit_check import Problem, Wrong
from workflow.erasing import Written

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


NOTHING_ERASED = "Nothing was erased. Add --yes to do it; it cannot be undone."
STOPPED = "Stopped, because its text is erased on request."
ERASED = "Erased. The runs still show, and the audit log still verifies; both say that it was done, and who did it."
LEFT = (
    "Not erased: messages that stand in the chat, exports, backups and logs. They have to be deleted where they are.",
    "What a running bot's local model has learned stays in its memory until it is started again: restart it.",
)
NOT_SCRUBBED = "Somebody was reading the database: old copies stay in its write-ahead log until the bot is restarted."
COUNTED = {
    "comments": ("comment or reason with a decision", "comments and reasons with decisions"),
    "replies": ("reply in a thread", "replies in threads"),
    "reasons": ("reason for a policy", "reasons for policies"),
    "proposals": ("message that they pointed at", "messages that they pointed at"),
    "looks": ("look at a review", "looks at reviews"),
}


def written(person: str, found: Written) -> tuple[str, ...]:
    if not found.anything:
        return (f"There is no text of {person} here.",)
    runs = len(found.runs)
    said = (
        [f"{runs:,} run{_s(runs)} that they started or wrote drafts in: all of {'its' if runs == 1 else 'their'} text"]
        if runs
        else []
    )
    ways = len(found.under_way)
    said += [f"{ways:,} run{_s(ways)} like that, still under way"] if ways else []
    said += [f"{count:,} {COUNTED[name][count != 1]}" for name, count in found.rows.items() if count]
    return (f"What {person} has written:", *(f"  {line}" for line in said))


def under_way(runs: Sequence[str]) -> str:
    some = ", ".join(runs[:5]) + (f" and {len(runs) - 5:,} more" if len(runs) > 5 else "")
    return (
        f"Nothing was erased: {len(runs):,} run{_s(len(runs))} still need{'s' if len(runs) == 1 else ''} the text ({some}). "
        "Let them end or withdraw them; or add --stop-runs, which stops them."
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"
