"""What comes back from the Messages API, checked piece by piece: a message, its text as JSON, the answer in it."""

import json
import math
from typing import Any, NoReturn

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError, field_validator

from adapters.anthropic.prices import cost
from bot.settings import Price
from workflow.envelope import envelope
from workflow.errors import ModelGarbled, ModelRefused, ModelUnreachable
from workflow.prompt import Answer, Usage


class Block(BaseModel):
    type: str
    text: str | None = None


class Spent(BaseModel):
    """Tokens. input_tokens leaves out what was read from the cache and what was written into it."""

    input_tokens: NonNegativeInt = 0
    output_tokens: NonNegativeInt = 0
    cache_read_input_tokens: NonNegativeInt = 0
    cache_creation_input_tokens: NonNegativeInt = 0

    @field_validator("*", mode="before")
    @classmethod
    def none_is_zero(cls, tokens: Any) -> Any:
        return 0 if tokens is None else tokens

    def usage(self, price: Price | None) -> Usage:
        counted = Usage(
            calls=1,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cached_tokens=self.cache_read_input_tokens,
            written_tokens=self.cache_creation_input_tokens,
        )
        return counted + Usage(cost=cost(counted, price))


class Refusal(BaseModel):
    category: str | None = None


class Reply(BaseModel):
    """The part of a message that we read. The SDK builds messages without checking them; this checks."""

    content: list[Block]
    stop_reason: str | None = None
    stop_details: Refusal | None = None
    usage: Spent = Field(default_factory=Spent)

    @field_validator("usage", mode="before")
    @classmethod
    def none_is_nothing(cls, usage: Any) -> Any:
        return Spent() if usage is None else usage


def read(message: object, output: type[BaseModel], model: str, price: Price | None) -> Answer:
    """message: what `messages.create` returned, whatever that is. Raises: ModelUnreachable, ModelRefused, ModelGarbled."""
    reply = _reply(message)
    usage = reply.usage.usage(price)
    text = _text(reply, usage)
    try:
        _check_json(text)
        said = envelope(output).model_validate_json(text, strict=True)
    except ValidationError as error:
        wrong = f"the answer does not fit the schema: {_problems(error)}"
    except (ValueError, RecursionError):
        wrong = "the answer is not the JSON that was asked for"
    except Exception as error:  # from a validator of the step's own schema
        wrong = f"the answer could not be checked: {type(error).__name__}"
    else:
        return Answer(said.answer, said.confidence, said.reasoning, model, flags=tuple(said.flags), usage=usage)
    raise ModelGarbled(wrong, usage)


def _reply(message: object) -> Reply:
    try:
        return Reply.model_validate(message, from_attributes=True)
    except ValidationError:
        pass
    raise ModelUnreachable("what came back is not a message of the Messages API", Usage(calls=1))


def _text(reply: Reply, usage: Usage) -> str:
    match reply.stop_reason:
        case "end_turn":
            pass
        case "refusal":
            category = reply.stop_details.category if reply.stop_details else None
            raise ModelRefused(f"the model declined{f' ({category[:40]})' if category else ''}", usage)
        case "max_tokens":
            raise ModelGarbled(f"the answer was cut off at {usage.output_tokens:,} tokens", usage)
        case "model_context_window_exceeded":
            raise ModelGarbled("the answer was cut off: the model's context window is full", usage)
        case other:
            raise ModelGarbled(f"the model stopped for another reason than being done: {str(other)[:40]}", usage)
    text = "".join(block.text or "" for block in reply.content if block.type == "text")
    if not text.strip():
        raise ModelGarbled("the answer is empty", usage)
    return text


def _check_json(text: str) -> None:
    """Parsers take NaN, numbers beyond every limit and one name twice; JSON does not. Raises: ValueError, RecursionError."""
    json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_once)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    if math.isinf(number := float(digits)):
        raise ValueError("a number beyond every limit")
    return number


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _problems(error: ValidationError) -> str:
    """Where and what, never the value: it may hold a customer's words."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    said = [f"{'.'.join(map(str, problem['loc'])) or 'the whole'}: {problem['msg'][:100]}" for problem in found[:3]]
    return "; ".join(said) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
