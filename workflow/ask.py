"""How an AI step gets its draft: from a model, else from the step's own fallback, else nobody makes one and a person must."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from workflow.ladder import Ladder, Slip, Tried
from workflow.prompt import JSON, Answer, Question, Usage
from workflow.steps import AIStep

log = logging.getLogger("signoff.models")
NOBODY = "nobody"  # the model of a draft that nobody made


@dataclass(frozen=True)
class Asked:
    """draft: what to go on with, as JSON. model: who made it. answer: what a model said besides, None if none gave a usable one.
    why: why none did, or ""."""

    draft: JSON
    model: str
    answer: Answer | None = None
    why: str = ""


@dataclass(frozen=True)
class Asker:
    ladder: Ladder

    async def ask(
        self,
        step: AIStep,
        question: Question,
        handoffs: Mapping[str, Any],
        spent: Callable[[], Usage],
        tell: Callable[[Tried], None],
    ) -> Asked:
        """spent: by the run so far. tell: hears of every rung that gave nothing. Raises nothing: there is always a person."""
        last: dict[str, str] = {}  # why each model's last try gave nothing

        def hear(tried: Tried) -> None:
            last[tried.by] = tried.reason
            tell(tried)

        answer = await self.ladder.climb(step, question, spent, hear)
        if answer is not None:
            return Asked(step.dump(answer.value), answer.model, answer)
        why = "; ".join(f"{by}: {reason}" for by, reason in last.items()) if len(last) > 1 else "".join(last.values())
        return self.fall_back(step, handoffs, why, tell)

    def fall_back(self, step: AIStep, handoffs: Mapping[str, Any], why: str, tell: Callable[[Tried], None]) -> Asked:
        """The step's own fallback. why: it is needed. Raises nothing."""
        name = f"fallback {step.fallback.__name__}"
        try:
            value = step.fallback(**{name: handoffs[name] for name in step.fallback_takes})
            return Asked(step.dump(step.schema.model_validate(value)), name, None, why)
        except Exception as error:
            log.error("the fallback of step %s failed", step.name, exc_info=error)
            reason = f"{name} failed with {type(error).__name__}"
            tell(Tried(name, Slip.FALLBACK, reason))
            return Asked(blank(step.schema), NOBODY, None, f"{why}; {reason}")


def blank(schema: type[BaseModel]) -> JSON:
    """A form to fill in: defaults where the schema has them, nothing elsewhere. So it fits the schema, and can be approved as it
    is, only if the schema demands nothing."""
    empty = schema.model_construct(**{name: None for name, field in schema.model_fields.items() if field.is_required()})
    return empty.model_dump(mode="json", include=set(schema.model_fields), warnings=False)
