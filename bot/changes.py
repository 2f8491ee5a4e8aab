"""What changed between two versions of a draft, readable without colour: what went is struck, what came is bold."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.parts import Bold, Line, Part, Struck
from workflow.delta import Stretch, stretches
from workflow.fields import Field, FieldKind

WORDED = (FieldKind.TEXT, FieldKind.TEXTS, FieldKind.JSON)  # compared word by word
AROUND = 40  # characters of what was kept, on either side of a change
GLUE = 3  # a kept stretch with fewer letters between two changes reads as part of them
MOST = 1_200  # characters of all lines together
LINES = 8
REWRITTEN = 0.35  # with less of its words kept, a long text is shown as it was, and not word by word
LONG = 160  # characters


@dataclass(frozen=True)
class Pair:
    """One field before and after. real: as they are; shown: as they may be read, which is what is private masked."""

    real: tuple[Field, Field]
    shown: tuple[Field, Field]


def pairs(
    before: Sequence[Field], after: Sequence[Field], shown_before: Sequence[Field], shown_after: Sequence[Field]
) -> list[Pair]:
    """Of the fields that changed. All four are of the same schema."""
    every = zip(before, after, shown_before, shown_after, strict=True)
    return [Pair((a, b), (c, d)) for a, b, c, d in every if a.value != b.value]


def change_lines(changed: Sequence[Pair]) -> tuple[Line, ...]:
    """A line for each field, as far as they fit on a card; the last one says how many more there are."""
    lines: list[Line] = []
    left = MOST
    for number, pair in enumerate(changed):
        if left <= 0 or len(lines) == LINES:
            return (*lines, (f"… and {_fields(len(changed) - number)} more.",))
        parts, left = _cut(_change(pair), left)
        lines.append((f"{pair.shown[1].label}: ", *parts))
    return tuple(lines)


def _fields(count: int) -> str:
    return f"{count} field{'' if count == 1 else 's'}"


def _change(pair: Pair) -> Iterator[Part]:
    before, after = pair.shown
    if before.value == after.value:
        yield "changed (private)"
    elif after.kind in WORDED and _filled(before) and _filled(after):
        yield from _words(before.shown, after.shown)
    else:
        gone = (Struck(before.shown),) if _filled(before) else ()
        come = (Bold(after.shown),) if _filled(after) else ()
        yield from (*gone, *([" "] if gone and come else []), *come)


def _filled(field: Field) -> bool:
    return field.value not in (None, "", [])


def _words(before: str, after: str) -> Iterator[Part]:
    told = _glued(stretches(before, after))
    kept = sum(len(each.kept) for each in told)
    if len(before) > LONG and kept < REWRITTEN * len(before):
        yield from ("rewritten. It was: ", Struck(before))
        return
    if not any((each.before + each.after).strip() for each in told):
        yield "only its spaces and line breaks"
        return
    for number, each in enumerate(told):
        yield from _gone_and_come(each) if not each.kept else [_around(each.kept, number == 0, number == len(told) - 1)]


def _gone_and_come(each: Stretch) -> Iterator[Part]:
    gone, come = _one_line(each.before).strip(), _one_line(each.after)
    if gone:
        yield Struck(gone)
        yield " "
    if come.strip():
        yield Bold(come.rstrip())
        yield " " if come != come.rstrip() else ""


def _around(kept: str, first: bool, last: bool) -> str:
    """What was kept, but for its middle: a change is read in its surroundings."""
    text = _one_line(kept)
    if len(text) <= AROUND * (2 - first - last) + AROUND:
        return text
    head = "" if first else text[:AROUND].rpartition(" ")[0] + " "
    tail = "" if last else " " + text[-AROUND:].partition(" ")[2]
    return f"{head}…{tail}"


def _glued(told: Iterable[Stretch]) -> list[Stretch]:
    glued: list[Stretch] = []
    every = list(told)
    for number, each in enumerate(every):
        inside = 0 < number < len(every) - 1
        small = inside and each.kept and sum(map(str.isalnum, each.kept)) < GLUE
        stretch = Stretch(before=each.kept, after=each.kept) if small else each
        if glued and not stretch.kept and not glued[-1].kept:
            stretch = Stretch(before=glued[-1].before + stretch.before, after=glued[-1].after + stretch.after)
            glued.pop()
        glued.append(stretch)
    return glued


def _one_line(text: str) -> str:
    """Single spaces; one at either end where there was white space."""
    return f"{' ' if text[:1].isspace() else ''}{' '.join(text.split())}{' ' if text.strip() and text[-1:].isspace() else ''}"


def _cut(parts: Iterable[Part], most: int) -> tuple[list[Part], int]:
    """(as much of them as fits, what is left of `most`)."""
    kept: list[Part] = []
    for part in parts:
        text = part if isinstance(part, str) else getattr(part, "text", "")
        if len(text) > most:
            kept += [_shorter(part, most), "…"] if most > 0 else ["…"]
            return kept, 0
        kept.append(part)
        most -= len(text)
    return kept, most


def _shorter(part: Part, most: int) -> Part:
    match part:
        case str():
            return part[:most]
        case Struck(text):
            return Struck(text[:most].rstrip())
        case Bold(text):
            return Bold(text[:most].rstrip())
        case _:
            return part
