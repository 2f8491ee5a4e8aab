"""Whether an answer may be gone on with. Models are adapters: what they hand over is checked, not believed."""

import json
from typing import Any

from workflow.errors import ModelGarbled
from workflow.prompt import Answer, Usage
from workflow.steps import AIStep


def checked(answer: Any, step: AIStep) -> Answer:
    """Raises: ModelGarbled, with what the answer cost."""
    if not isinstance(answer, Answer):
        raise ModelGarbled(f"the model answered with {type(answer).__name__}, not with an answer", Usage(calls=1))
    if not isinstance(answer.value, step.schema):
        raise ModelGarbled(f"the model answered with {type(answer.value).__name__}, not {step.schema.__name__}", answer.usage)
    if not isinstance(answer.confidence, int | float) or not 0.0 <= answer.confidence <= 1.0:
        raise ModelGarbled(f"the model claims a confidence of {answer.confidence}", answer.usage)
    try:
        draft = step.adapter.dump_python(answer.value, mode="json", warnings=False)
        step.load(draft)
        # What no database takes as JSON or as text: infinities, half surrogate pairs, NUL.
        json.dumps(draft, allow_nan=False, ensure_ascii=False).encode()
        said = "".join((answer.reasoning, answer.model, *answer.evidence, *answer.flags))
        said.encode()
    except Exception as error:  # the step's own validators may raise anything
        problem = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise ModelGarbled(f"the answer does not fit its schema: {problem[0]}", answer.usage) from None
    if "\0" in said:
        raise ModelGarbled("the answer holds a NUL character", answer.usage)
    return answer
