"""How an AI step gets its answer: the model, and the step's own fallback when no model gives a usable one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from workflow.errors import ModelError, ModelGarbled, ModelUnreachable
from workflow.ports import Model
from workflow.prompt import Answer, Question
from workflow.steps import AIStep


@dataclass(frozen=True)
class Asked:
    """answer: what to go on with. question: what was asked. fallback: why the model's answer is not there, or ""."""

    answer: Answer
    question: Question
    fallback: str = ""


@dataclass(frozen=True)
class Asker:
    model: Model

    async def ask(self, step: AIStep, question: Question, handoffs: Mapping[str, Any]) -> Asked:
        """Raises: whatever the step's fallback raises, and nothing else."""
        try:
            async with asyncio.timeout(step.timeout):
                answer = await self.model.ask(question)
            return Asked(_checked(answer, step), question)
        except TimeoutError:
            failure: ModelError = ModelUnreachable(f"no answer within {step.timeout:g} s")
        except ModelError as error:
            failure = error
        value = step.fallback(**{name: handoffs[name] for name in step.fallback_takes})
        checked = step.schema.model_validate(value)
        return Asked(Answer(checked, 0.0, "", f"fallback {step.fallback.__name__}"), question, str(failure))


def _checked(answer: Answer, step: AIStep) -> Answer:
    """Models are adapters: what they hand over is checked, not believed."""
    if not isinstance(answer.value, BaseModel) or not isinstance(answer.value, step.schema):
        raise ModelGarbled(f"the model answered with {type(answer.value).__name__}, not {step.schema.__name__}")
    if not 0.0 <= answer.confidence <= 1.0:
        raise ModelGarbled(f"the model claims a confidence of {answer.confidence}")
    try:
        step.schema.model_validate(answer.value.model_dump())
    except ValidationError as error:
        raise ModelGarbled(str(error)) from None
    return answer
