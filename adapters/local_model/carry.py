"""Make an approved text fit a new message: exchange what differs, leave out what only the old case knew."""

import re
from dataclasses import dataclass

from adapters.local_model.slots import GREETING, House, Slot, capitals, names_in, signed, slots
from workflow.prompt import Case

_PIECES = re.compile(r"(?<=[.!?])(?=\s)|(?<=\n)")
_GONE = "\x00"  # marks a place that cannot be filled; no cleaned text has it
_OWN = {"order": "your order", "invoice": "your invoice"}
_ENGLISH = re.compile(r"(?:order|invoice)\b", re.IGNORECASE)
_PAIR = re.compile(r"(?<=[a-z,] )[^\W\d_a-zß-ÿ][^\W\d_]+ [^\W\d_a-zß-ÿ][^\W\d_]+")
_NOUN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Carried:
    """text: for the new message. taken: what came from the new message. left_out: sentences that only fitted the old case."""

    text: str
    taken: tuple[str, ...]
    left_out: int


def carry(case: Case, output: str, message: str, house: House) -> Carried:
    """`output` is a text of this approved case; `message` is the new input."""
    taken: list[str] = []
    text = _exchange(case, output, message, house, taken)
    text = _greet(text, message, taken)
    pieces = _PIECES.split(text)
    kept = [piece for piece in pieces if not _tells(piece, case, output, message, house)]
    joined = re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()
    return Carried(joined, tuple(dict.fromkeys(taken)), sum(1 for p in pieces if p.strip()) - sum(1 for p in kept if p.strip()))


def _exchange(case: Case, output: str, message: str, house: House, taken: list[str]) -> str:
    old, new = slots(case.input), slots(message)
    for slot in reversed(slots(output)):
        if _says(message, slot.value) or not _private(slot, old, house):
            continue
        fresh = _counterpart(slot, old, new)
        if fresh is not None:
            taken.append(fresh.value)
        put = slot.shown.replace(slot.value, fresh.value) if fresh else _neutral(slot)
        output = output[: slot.start] + put + output[slot.end :]
    return output


def _says(message: str, value: str) -> bool:
    """Whether it stands there whole: 10000 is not said by 1000000000."""
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", message) is not None


def _private(slot: Slot, old: list[Slot], house: House) -> bool:
    return any(slot.value == other.value for other in old) or slot.value not in house.values


def _counterpart(slot: Slot, old: list[Slot], new: list[Slot]) -> Slot | None:
    """The new message's value with the same part to play: the nth of its kind for the nth of its kind."""
    before = list(dict.fromkeys(other.value for other in old if other.kind == slot.kind))
    after = {other.value: other for other in new if other.kind == slot.kind}
    if slot.value not in before or len(before) != len(after):
        return None  # said by whoever answered, or no telling which is which
    return list(after.values())[before.index(slot.value)]


def _neutral(slot: Slot) -> str:
    if slot.kind in _OWN and (_ENGLISH.match(slot.shown) or not _NOUN.match(slot.shown)):
        return _OWN[slot.kind]
    noun = _NOUN.match(slot.shown) if slot.kind in _OWN else None
    return noun[0] if noun else _GONE


def _greet(text: str, message: str, taken: list[str]) -> str:
    greeting = GREETING.match(text)
    if greeting is None:
        return text
    name = signed(message)
    first = name.split()[0] if name else ""
    hello = greeting["hello"]
    if not first:
        hello = {"Dear": "Hello", "Liebe": "Hallo", "Lieber": "Hallo", "Beste": "Hallo", "Chère": "Bonjour", "Cher": "Bonjour"}.get(
            hello, hello
        )
    else:
        taken.append(first)
    return hello + (f" {first}" if first else "") + text[greeting.end() :]


def _tells(piece: str, case: Case, output: str, message: str, house: House) -> bool:
    """Whether this sentence still says something that only the old case knew."""
    if _GONE in piece:
        return True
    known = set(re.findall(r"[\w'’-]+", message.lower()))
    words = set(re.findall(r"[^\W\d_][\w'’]*", piece.lower()))
    if (words & names_in(case.input, output)) - known:
        return True
    numbers = set(re.findall(r"\d[\d.,]*\d|\d", piece))
    old = set(re.findall(r"\d[\d.,]*\d|\d", case.input))
    foreign = {n for n in numbers if not _says(message, n) and (n in old or len(n) > 2) and n not in house.values}
    return bool(foreign or _rare(piece, case.input) - house.words - known) or _full_name(piece, house, known)


def _rare(piece: str, given: str) -> set[str]:
    """Words that look like names and that the old message had too."""
    here, here_inside = capitals(piece)
    there, there_inside = capitals(given)
    typed = set(re.findall(r"[\w'’-]+", given.lower()))
    return (here_inside & typed) | (here & there_inside & there)


def _full_name(piece: str, house: House, known: set[str]) -> bool:
    """Two words with capitals side by side, neither of them the house's: Petra Novak."""
    pairs = (match[0].lower().split() for match in _PAIR.finditer(piece))
    return any(not {first, last} & (house.words | known) for first, last in pairs)
