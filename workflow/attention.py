"""How much attention somebody's last decisions had: pure, from their own feedback and looks. For that person's eyes alone: there is
nothing here that compares people, and nothing may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from workflow.feedback import Feedback
from workflow.looks import CARD_SHOWS, Look
from workflow.prompt import JSON
from workflow.review import How, OutcomeKind

RECENT = 50  # decisions that are looked at
FEWEST = 10  # of a kind; under that, nothing is said
# Adults read 238 English words a minute in silence (Brysbaert 2019, doi:10.1016/j.jml.2019.104047), and beyond 400 understand less
# and less (Rayner et al. 2016, doi:10.1177/1529100615623267). Who is faster than that has not read it.
WORDS_A_MINUTE = 400.0
WORTH_TIMING = 40  # words; a glance is enough for less
# Where one draft in ten needs a change, 25 in a row without one come by chance in 7 of 100 cases (0.9 ** 25).
STREAK = 25
UNOPENED = 0.5  # share of the long drafts


@dataclass(frozen=True)
class Sign:
    """One decision. seconds: that the person had at most for it: since its card stood, or since their decision before.
    words: of the message and the draft. long: the card did not show all of it. opened: they read it whole, or opened its dialog.
    timed: whether the seconds say anything; not for one of several that were approved together."""

    unchanged: bool
    seconds: float
    words: int
    long: bool
    opened: bool
    timed: bool = True

    @property
    def reading(self) -> float:
        """Seconds that reading takes at least."""
        return self.words / WORDS_A_MINUTE * 60

    @property
    def hasty(self) -> bool:
        return self.seconds < self.reading


@dataclass(frozen=True)
class Attention:
    """What there is to say about somebody's last decisions; 0 where there is nothing. hasty: approvals without a change, of
    `timed`, that took less time than reading takes. seconds, reading: medians over those. streak: approvals without a change in a
    row, up to now. unopened: long drafts, of `long`, approved without a change and without being opened."""

    hasty: int = 0
    timed: int = 0
    seconds: float = 0.0
    reading: float = 0.0
    streak: int = 0
    unopened: int = 0
    long: int = 0


def attention(signs: Sequence[Sign]) -> Attention:
    """signs: of one person, newest first."""
    if len(signs) < FEWEST:
        return Attention()
    unchanged = [sign for sign in signs if sign.unchanged]
    timed = [sign for sign in unchanged if sign.timed and sign.words >= WORTH_TIMING]
    hasty = [sign for sign in timed if sign.hasty]
    long = [sign for sign in unchanged if sign.long]
    unopened = sum(not sign.opened for sign in long)
    streak = next((number for number, sign in enumerate(signs) if not sign.unchanged), len(signs))
    said = Attention(streak=streak if streak >= STREAK else 0)
    if len(hasty) >= FEWEST:
        seconds, reading = (median(times) for times in zip(*((sign.seconds, sign.reading) for sign in hasty), strict=True))
        said = replace(said, hasty=len(hasty), timed=len(timed), seconds=seconds, reading=reading)
    if len(long) >= FEWEST and unopened >= UNOPENED * len(long):
        said = replace(said, unopened=unopened, long=len(long))
    return said


def signs(decided: Sequence[tuple[Feedback, Sequence[Look]]]) -> list[Sign]:
    """decided: by one person, newest first, each with their looks at it."""
    before = [feedback.at for feedback, _ in decided[1:]]
    gaps = [(feedback.at - earlier).total_seconds() for (feedback, _), earlier in zip(decided, before, strict=False)]
    spans = [*gaps, float("inf")][: len(decided)]
    return [_sign(feedback, looks, gap) for (feedback, looks), gap in zip(decided, spans, strict=True)]


def _sign(feedback: Feedback, looks: Iterable[Look], gap: float) -> Sign:
    texts = list(_texts(feedback.draft))
    return Sign(
        unchanged=feedback.decision is OutcomeKind.APPROVED,
        seconds=min(feedback.seconds, gap),
        words=sum(len(text.split()) for text in (feedback.input, *texts)),
        long=sum(map(len, texts)) > CARD_SHOWS,
        opened=any(look.at <= feedback.at for look in looks),
        timed=feedback.how is not How.TOGETHER,
    )


def _texts(value: JSON) -> Iterable[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif value is not None:
        yield str(value)
