"""What a run is started with: what somebody typed or pointed at, or the whole thread around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import texts
from bot.errors import ChatError
from bot.ports import Chat
from workflow.message import LONGEST
from workflow.names import Place


@dataclass(frozen=True)
class Given:
    """shown: what the run's message quotes instead of the text. note: what the chat could not give, in a sentence."""

    text: str
    author: str = ""
    link: str = ""
    shown: str = ""
    note: str = ""

    @property
    def message(self) -> Mapping[str, str]:
        return {"text": self.text, "author": self.author, "link": self.link, "note": self.note}


async def with_thread(given: Given, chat: Chat, place: Place) -> Given:
    """The thread as the text, if there is one. A thread that cannot be read stops nothing: the run's message says so."""
    try:
        said = await chat.thread(place)
    except ChatError as error:
        note = texts.no_thread(str(error))
        return replace(given, note=note, shown=f"{given.text}\n\n{note}".strip())
    if len(said) < 2:
        return given
    text, left = joined(said)
    note = texts.thread_shortened(len(said), left) if left else given.note
    shown = given.text.strip() or texts.whole_thread(len(said))
    return replace(given, text=text, note=note, shown=f"{shown}\n\n{note}" if left else shown)


def joined(said: Sequence[str], longest: int = LONGEST) -> tuple[str, int]:
    """One message after the other. Too long: the first and the newest ones, and how many were left out between them."""
    whole = "\n".join(said)
    if len(whole) <= longest:
        return whole, 0
    kept: list[str] = []
    first, room = said[0][: longest // 4], longest - longest // 4 - 60
    for each in reversed(said[1:]):
        if len(each) + 1 > room:
            break
        kept.insert(0, each)
        room -= len(each) + 1
    left = len(said) - 1 - len(kept)
    return "\n".join([first, f"(… {left} messages left out …)", *kept]), left
