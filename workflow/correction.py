"""What was wrong with a draft and why, in a few words: the note under an example in a prompt. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from workflow.delta import Delta, FieldChange
from workflow.plain_text import shorten
from workflow.prompt import JSON

SAID = 300  # characters of a comment
QUOTED = 80  # characters of a text before or after
FIELDS, PLACES = 3, 2  # changed fields, and changed places in one text, that are quoted


def sent_back(reasons: Sequence[str], comment: str) -> str:
    """For a draft that a reviewer wanted again."""
    return f"A reviewer sent a draft back{_why(reasons, comment)}."


def changed(reasons: Sequence[str], comment: str, delta: Delta | None) -> str:
    """For a draft that a reviewer approved in their own version; "" if nothing was changed."""
    if delta is None or not delta.changes:
        return ""
    said = [f"A reviewer changed the draft{_why(reasons, comment)}."]
    return " ".join([*said, *_quoted(delta.changes[:FIELDS])])


def _why(reasons: Sequence[str], comment: str) -> str:
    because = f" ({', '.join(reasons)})" if reasons else ""
    return because + (f", saying “{shorten(comment, SAID)}”" if comment.strip() else "")


def _quoted(changes: Iterable[FieldChange]) -> Iterator[str]:
    for change in changes:
        whole = len(str(change.before)) <= QUOTED and len(str(change.after)) <= QUOTED
        words = [] if whole else [(word.before, word.after) for word in change.words[:PLACES]]
        places = words or [(change.before, change.after)]
        yield f"{change.field}: " + "; ".join(_became(before, after) for before, after in places) + "."


def _became(before: JSON, after: JSON) -> str:
    if before == "":
        return f"“{_short(after)}” was put in"
    if after == "":
        return f"“{_short(before)}” was taken out"
    return f"“{_short(before)}” became “{_short(after)}”"


def _short(value: JSON) -> str:
    return shorten(str(value), QUOTED)
