"""The ladder's models: ask one, ask it again where that may help, then ask the second one. Every rung that gave nothing is told.

What no model answers goes to the step's own fallback, and then to a person (workflow/ask.py).
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from workflow.answers import checked
from workflow.breaker import Breaker, State
from workflow.budget import Ledger
from workflow.errors import ModelBusy, ModelError, ModelGarbled, ModelMisused, ModelRefused, ModelUnreachable
from workflow.models import Models
from workflow.ports import Clock, Model
from workflow.prompt import Answer, Question, Usage
from workflow.steps import AIStep

log = logging.getLogger("signoff.models")
LONGEST_REST = 3600.0  # seconds; a model that asks for more is asked again after that


class Slip(StrEnum):
    """Why a rung gave nothing."""

    BUSY = "busy"
    UNREACHABLE = "unreachable"
    GARBLED = "garbled"
    REFUSED = "refused"
    MISUSED = "misused"
    BROKEN = "broken"  # its adapter raised what it must not
    LATE = "no time left"
    RESTING = "resting"  # its circuit breaker is open
    BUDGET = "budget"
    FALLBACK = "fallback failed"


KINDS = {
    ModelBusy: Slip.BUSY,
    ModelUnreachable: Slip.UNREACHABLE,
    ModelGarbled: Slip.GARBLED,
    ModelRefused: Slip.REFUSED,
    ModelMisused: Slip.MISUSED,
}


@dataclass(frozen=True)
class Tried:
    """One rung that gave nothing. by: the model or the fallback. usage: what it cost all the same.
    wait: seconds that the model asks for, None if it said nothing."""

    by: str
    slip: Slip
    reason: str
    seconds: float = 0.0
    usage: Usage = Usage()
    wait: float | None = None


@dataclass(frozen=True)
class Pace:
    """attempts: with one model. backoff: seconds before the second attempt, doubled for the next; half of it up or down by chance.
    failures, rest: of the circuit breaker."""

    attempts: int = 3
    backoff: float = 1.0
    failures: int = 5
    rest: timedelta = timedelta(seconds=30)

    def pause(self, tries: Sequence[Tried], chance: float) -> float | None:
        """Seconds until the same model may be asked again, or None if that is of no use. tries: what it gave so far."""
        last = tries[-1]
        if len(tries) >= self.attempts:
            return None
        backoff = self.backoff * 2.0 ** (len(tries) - 1) * (0.5 + chance)
        match last.slip:
            case Slip.BUSY | Slip.UNREACHABLE:
                # All who were told the same time must not come back at the same moment.
                return backoff if last.wait is None else max(backoff, last.wait + self.backoff * chance)
            case Slip.GARBLED if sum(each.slip is Slip.GARBLED for each in tries) == 1:
                return 0.0
            case _:
                return None


@dataclass
class Ladder:
    """chance: a number from 0.0 to 1.0, another one each time. breakers: by model; they live as long as the process."""

    models: Models
    clock: Clock
    chance: Callable[[], float]
    ledger: Ledger
    pace: Pace = Pace()
    breakers: dict[str, Breaker] = field(default_factory=dict)

    async def climb(
        self, step: AIStep, question: Question, spent: Callable[[], Usage], tell: Callable[[Tried], None]
    ) -> Answer | None:
        """The first usable answer, or None. spent: by the run so far. tell: hears of every rung that gave nothing.

        At most `step.timeout` seconds in all; each model may take an equal share of what is left, so that the next has its turn.
        """
        deadline = self.clock.now() + timedelta(seconds=step.timeout)
        models = self.models.of(step.model)
        for number, model in enumerate(models):
            now = self.clock.now()
            until = now + (deadline - now) / (len(models) - number)
            tries: list[Tried] = []
            wait: float | None = 0.0
            while wait is not None:
                if over := await self.ledger.objection(question.workflow, spent(), self.clock.now()):
                    tell(Tried(model.name, Slip.BUDGET, over))
                    return None  # whichever model: the money is gone
                came = await self._once(model, step, question, until)
                if isinstance(came, Answer):
                    return came
                tries.append(came)
                wait = await self._rest(tries, until, tell)
        return None

    async def _rest(self, tries: Sequence[Tried], until: datetime, tell: Callable[[Tried], None]) -> float | None:
        """Tells of the last try, and sleeps until the same model may be asked again: so many seconds. None: it may not."""
        last, wait = tries[-1], self.pace.pause(tries, self.chance())
        if wait is not None and wait >= (until - self.clock.now()).total_seconds():
            last, wait = replace(last, reason=f"{last.reason}; too little time is left to wait {wait:.1f} s"), None
        tell(last)
        if wait is not None:
            await self.clock.sleep(wait)
        return wait

    async def _once(self, model: Model, step: AIStep, question: Question, until: datetime) -> Answer | Tried:
        """One call. Nothing is awaited between the look at the breaker and the call."""
        began = self.clock.now()
        left = (until - began).total_seconds()
        if left <= 0:
            return Tried(model.name, Slip.LATE, f"no time was left to ask {model.name}")
        breaker = self._breaker(model)
        if breaker.state(began) is State.OPEN:
            return Tried(model.name, Slip.RESTING, f"{model.name} failed {breaker.failures} times in a row and is left alone")
        try:
            with self._probing(model, began), self.ledger.calling(question.workflow):
                async with asyncio.timeout(left):
                    answer = checked(await model.ask(question), step)
        except Exception as error:
            return self._noted(_slipped(model.name, error, left), began)
        self.breakers[model.name] = self._breaker(model).answered()
        return answer

    def _noted(self, came: Tried, began: datetime) -> Tried:
        """Infrastructure's failures count against the model; any answer, however useless, shows that it is there."""
        now, breaker = self.clock.now(), self.breakers[came.by]
        if came.slip in (Slip.BUSY, Slip.UNREACHABLE, Slip.BROKEN):
            breaker = breaker.failed(now, timedelta(seconds=min(came.wait or 0.0, LONGEST_REST)))
        else:
            breaker = breaker.answered()
        self.breakers[came.by] = breaker
        return replace(came, seconds=(now - began).total_seconds())

    def _breaker(self, model: Model) -> Breaker:
        return self.breakers.setdefault(model.name, Breaker(self.pace.failures, self.pace.rest))

    @contextmanager
    def _probing(self, model: Model, now: datetime) -> Iterator[None]:
        """A probe that is cancelled must not leave the model alone for ever."""
        before = self._breaker(model)
        self.breakers[model.name] = asked = before.asked(now)
        try:
            yield
        except asyncio.CancelledError:
            if asked is not before:
                self.breakers[model.name] = self.breakers[model.name].cut_off()
            raise


def _slipped(model: str, error: Exception, left: float) -> Tried:
    match error:
        case ModelError():
            slip = next((slip for kind, slip in KINDS.items() if isinstance(error, kind)), Slip.MISUSED)
            return Tried(model, slip, str(error), usage=error.usage, wait=_seconds(getattr(error, "retry_after", None)))
        case TimeoutError():
            return Tried(model, Slip.UNREACHABLE, f"no answer within {left:g} s", usage=Usage(calls=1))
        case _:
            log.error("model %s raised what a model must not", model, exc_info=error)
            return Tried(model, Slip.BROKEN, f"the model's adapter failed with {type(error).__name__}", usage=Usage(calls=1))


def _seconds(said: float | None) -> float | None:
    return said if said is not None and said >= 0 else None  # not a number: as if nothing had been said
