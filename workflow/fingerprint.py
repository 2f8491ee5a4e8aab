"""The version of a definition: a content hash of its drawing, the same in every process."""

import hashlib
import inspect
import json
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from pydantic import BaseModel

from workflow.steps import Action, AIStep, Step


def fingerprint(name: str, given: type[BaseModel], steps: Mapping[str, Step]) -> str:
    """Over names, code, shapes and gates; given: the input's model. 12 hex digits."""
    parts: list[Any] = [name, given.model_json_schema(), *map(_parts, steps.values())]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]


def _parts(step: Step) -> list[Any]:
    when = [step.when.decision, *sorted(step.when.labels)] if step.when else []
    parts = [type(step).__name__, step.name, _code(step.call), step.adapter.json_schema(), when, repr(step.gated)]
    match step:
        case AIStep():
            return [*parts, _code(step.fallback), step.model]
        case Action():
            return [*parts, step.repeatable]
        case _:
            return parts


def _code(call: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(call)
    except (OSError, TypeError):  # typed in at a prompt: no file to read
        code = getattr(call, "__code__", None)
        return repr(_constants(code)) if code else f"{type(call).__module__}.{type(call).__qualname__}"


def _constants(value: object) -> object:
    """Byte code with its constants; a code object's own repr has an address in it, a set's order changes."""
    if isinstance(value, CodeType):
        return [value.co_code.hex(), value.co_names, value.co_varnames, [_constants(each) for each in value.co_consts]]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)
