"""LocalModel: keeps what it has learned for each tenant and step, and learns again when people have settled more cases."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from adapters.local_model.learned import Learned, fit
from workflow.definition import Definition
from workflow.errors import ModelRefused
from workflow.names import Tenant
from workflow.ports import Cases
from workflow.prompt import Answer, Case, Question

NEWEST = 5_000  # cases that are learned from, at most
AT_ONCE = 500  # settled cases up to which every new one counts at once
GROWTH = 1.05  # beyond that: learn again when there are 5 % more
KEPT = 64  # tenants' steps in memory; the one that was not asked for longest goes first
Key = tuple[Tenant, str, str]  # whose, workflow, step


@dataclass
class Memory:
    """One tenant's step. settled: what people approved, oldest first. learned is None until the first fit."""

    settled: list[Case] = field(default_factory=list)
    cursor: int = 0
    arrived: int = 0
    fitted: int = -1
    learned: Learned | None = None
    schema: type[BaseModel] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def stale(self, schema: type[BaseModel]) -> bool:
        if self.learned is None or self.schema is not schema:
            return True
        enough = self.fitted + 1 if self.arrived <= AT_ONCE else self.fitted * GROWTH
        return self.arrived >= enough

    def take(self, new: Sequence[Case]) -> None:
        if new:
            self.settled = [*self.settled, *(case for case in new if not case.private)][-NEWEST:]
            self.cursor = max(case.seq for case in new)
            self.arrived += len(new)


class LocalModel:
    """A Model that learns from the examples shipped with the definitions and from what people settled.

    Deterministic: the same cases and the same question give the same answer. A tenant's cases are never used for another.
    """

    name = "local model"

    def __init__(self, cases: Cases, examples: Mapping[tuple[str, str], Sequence[Case]]) -> None:
        self._cases = cases
        self._examples = examples
        self._memories: OrderedDict[Key, Memory] = OrderedDict()
        self._working: set[asyncio.Task[Answer]] = set()

    async def ask(self, question: Question) -> Answer:
        """Raises: ModelRefused, with nothing to learn from; ModelGarbled, if no valid answer can be made."""
        # A caller that gives up must not leave a fit without its lock: the work is finished in any case.
        task = asyncio.create_task(self._answer(question))
        self._working.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    def _forget(self, task: asyncio.Task[Answer]) -> None:
        self._working.discard(task)
        if not task.cancelled():
            task.exception()  # seen: a caller that has gone does not leave a warning behind

    async def prepare(self, tenant: Tenant, definition: Definition) -> None:
        """Learn before anybody asks, so that the first answer after a start does not wait for it."""
        for step in definition.ai_steps:
            with suppress(ModelRefused):  # nothing to learn from: whoever asks will hear it
                await self._learned((tenant, definition.name, step.name), step.schema)

    async def _answer(self, question: Question) -> Answer:
        learned = await self._learned((question.tenant, question.workflow, question.step), question.output)
        return await asyncio.to_thread(learned.answer, question)

    async def _learned(self, key: Key, schema: type[BaseModel]) -> Learned:
        memory = self._memory(key)
        async with memory.lock:
            memory.take(await self._cases.cases(*key, memory.cursor))
            if memory.learned is None or memory.stale(schema):
                shipped = self._examples.get(key[1:], ())
                memory.learned = await asyncio.to_thread(_learn, [*shipped, *memory.settled], key[2], schema)
                memory.fitted, memory.schema = memory.arrived, schema
            return memory.learned

    def _memory(self, key: Key) -> Memory:
        memory = self._memories.setdefault(key, Memory())
        self._memories.move_to_end(key)
        while len(self._memories) > KEPT:
            self._memories.popitem(last=False)
        return memory


def _learn(cases: Sequence[Case], step: str, schema: type[BaseModel]) -> Learned:
    """Raises: ModelRefused."""
    fitting = [case for case in cases[-NEWEST:] if _fits(case, schema)]
    if not fitting:
        raise ModelRefused(f"the local model has nothing to learn from for step {step!r}")
    return fit(fitting, schema)


def _fits(case: Case, schema: type[BaseModel]) -> bool:
    """Cases settled under an older schema stay in the store, but teach nothing about this one."""
    try:
        schema.model_validate(case.output)
    except ValidationError:
        return False
    return isinstance(case.output, dict)
