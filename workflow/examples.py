"""Which settled cases enter a prompt: a few that stand in every one of the step's, then those most like the input, what people
corrected before what they waved through."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ValidationError

from workflow.names import Tenant
from workflow.nearest import Nearest, features
from workflow.ports import Cases
from workflow.prompt import Case, Example, Question
from workflow.rendering import size
from workflow.standing import FEWEST, WINDOW, candidates, counted
from workflow.telltales import telltales

BUDGET = 1_800  # tokens for all examples together
STANDING = 0.5  # share of the budget for those that stand in every prompt
MOST = 8  # examples like the input, and as many that stand
CLIPPED = 1_200  # characters of a case's input that are shown
FACT = 200  # characters of a fact that are shown
SAME = 0.8  # share of common features from which two inputs say the same
NEWEST = 5_000  # cases of a step that are looked through, at most
KEPT = 64  # tenants' steps in memory; the one that was not asked for longest goes first
Key = tuple[Tenant, str, str]  # whose, workflow, step


def choose(
    cases: Nearest, question: Question, budget_tokens: int = BUDGET, standing: Sequence[Example] = ()
) -> tuple[Example, ...]:
    """The most alike last, next to the input. Private cases are never chosen, whoever put them in. standing: shown already."""
    found = _nearest_first(cases, question)
    return tuple(reversed(_within(found, question, budget_tokens, standing)))


def stand(cases: Sequence[Case], question: Question, budget_tokens: int) -> tuple[Example, ...]:
    """The same ones for every input, in the same order."""
    enough = len(cases) >= FEWEST
    return tuple(_within(candidates(cases, question.output), question, budget_tokens)) if enough else ()


def _within(cases: Iterable[Case], question: Question, budget: int, shown: Sequence[Example] = ()) -> list[Example]:
    """The first that fit into so many tokens, and of those that say nearly the same one."""
    chosen: list[Example] = []
    seen = [features(example.input, example.facts) for example in shown]
    for case in cases:
        said = features(case.input, case.facts)
        if not may_show(case) or not _fits(case, question) or any(_same(said, other) for other in seen):
            continue
        seen.append(said)
        example = _example(case, question.output)
        if size(example) <= budget:
            budget -= size(example)
            chosen.append(example)
        if len(chosen) == MOST:
            break
    return chosen


def _nearest_first(cases: Nearest, question: Question) -> list[Case]:
    """Two cases count as equally alike when their likeness differs by less than a hundredth or so."""
    prompt = question.prompt
    found = sorted(cases.to(prompt.input, prompt.facts), key=lambda pair: (-round(pair[0], 2), not pair[1].note))
    return [case for _, case in found]


def may_show(case: Case) -> bool:
    """Never what is private, nor an input that tried to give a model instructions."""
    return not case.private and not telltales(case.input)


def _fits(case: Case, question: Question) -> bool:
    """Cases settled under an older schema would teach the wrong shape."""
    try:
        question.output.model_validate(case.output)
    except ValidationError:
        return False
    return isinstance(case.output, dict)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * len(one | other)


def _example(case: Case, schema: type[BaseModel]) -> Example:
    """Without fields that the schema has no longer."""
    output = {name: value for name, value in case.output.items() if name in schema.model_fields}
    facts = {name: _clip(str(value), FACT) for name, value in case.facts.items()}
    return Example(_clip(case.input, CLIPPED), facts, output, case.note, case.id)


def _clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@dataclass
class _Memory:
    """One tenant's step. cursor: seq of the newest case that is in; shipped ones have seq 0. settled: how many people settled.
    standing: chosen when there were `counted` of them, under `schema`."""

    nearest: Nearest = field(default_factory=Nearest)
    cursor: int = -1
    lock: threading.Lock = field(default_factory=threading.Lock)
    shipped: tuple[Case, ...] = ()
    settled: int = 0
    recent: list[Case] = field(default_factory=list)
    counted: int = -1
    schema: type[BaseModel] | None = None
    standing: tuple[Example, ...] = ()

    def choose(self, new: Iterable[Case], question: Question, budget: int) -> Question:
        """new: with seq > cursor as it was; what another call has taken meanwhile is left out."""
        with self.lock:
            self._take([case for case in new if case.seq > self.cursor])
            self._stand(question, int(budget * STANDING))
            left = budget - sum(map(size, self.standing))
            near = choose(self.nearest, question, left, self.standing)
            return replace(question, examples=(*self.standing, *near), standing=len(self.standing))

    def _take(self, new: Sequence[Case]) -> None:
        if new:
            settled = [case for case in new if case.seq]
            self.cursor = max(case.seq for case in new)
            self.shipped += tuple(case for case in new if not case.seq)
            self.settled += len(settled)
            self.recent = [*self.recent, *settled][-max(NEWEST, len(settled)) :]
            self.nearest.add(case for case in new[-NEWEST:] if not case.private)
        if len(self.nearest.cases) > NEWEST * 1.2:
            newest = self.nearest.cases[-NEWEST:]
            self.nearest = Nearest()
            self.nearest.add(newest)

    def _stand(self, question: Question, budget: int) -> None:
        count = counted(self.settled)
        if (count, question.output) != (self.counted, self.schema):
            newer = self.settled - count
            own = self.recent[: max(0, len(self.recent) - newer)][-WINDOW:]
            self.standing = stand([*self.shipped, *own], question, budget)
            self.counted, self.schema = count, question.output
        del self.recent[:-NEWEST]


class NoCases:
    """Where nobody has settled anything."""

    async def cases(self, tenant: Tenant, workflow: str, step: str, after: int = 0) -> Sequence[Case]:
        return ()


@dataclass
class Exemplars:
    """Puts examples into questions. Reads each tenant's cases as they are settled, and none of anybody else's.

    shipped: (workflow, step) -> the catalog's cases, which everybody starts with. budget: tokens.
    """

    cases: Cases
    shipped: Mapping[tuple[str, str], Sequence[Case]] = field(default_factory=dict)
    budget: int = BUDGET
    _memories: OrderedDict[Key, _Memory] = field(default_factory=OrderedDict, repr=False)

    async def for_question(self, question: Question) -> Question:
        """The question with its examples."""
        key = (question.tenant, question.workflow, question.step)
        memory = self._memory(key)
        new = [*self.shipped.get(key[1:], ()), *await self.cases.cases(*key, max(0, memory.cursor))]
        return await asyncio.to_thread(memory.choose, new, question, self.budget)

    def _memory(self, key: Key) -> _Memory:
        memory = self._memories.setdefault(key, _Memory())
        self._memories.move_to_end(key)
        while len(self._memories) > KEPT:
            self._memories.popitem(last=False)
        return memory
