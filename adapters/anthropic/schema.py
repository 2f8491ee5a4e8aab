"""The answer's schema as Claude's structured output takes it.

It takes less than JSON Schema (platform.claude.com/docs/en/build-with-claude/structured-outputs): every object lists its
fields and allows no others, there are no limits on numbers and lengths, no recursion. The SDK's own `transform_schema`
moves what is left out into the descriptions, where the model reads it; the full pydantic model checks the answer afterwards.
"""

from functools import cache
from typing import Any

from anthropic import transform_schema
from pydantic import BaseModel
from pydantic.errors import PydanticUserError

from workflow.envelope import envelope
from workflow.errors import ModelMisused

Schema = dict[str, Any]


class _Unaskable(Exception):
    """Why a schema has no counterpart."""


@cache
def wire_schema(output: type[BaseModel]) -> Schema:
    """The schema of the envelope around `output`. Raises: ModelMisused if Claude cannot be asked for it."""
    try:
        schema = envelope(output).model_json_schema()
        return transform_schema(_inlined(schema, schema.pop("$defs", {})))
    except _Unaskable as why:
        sentence = f"Claude cannot be asked for {output.__name__}: {why}."
    except (ValueError, PydanticUserError):  # a field that says nothing about its type, or has none in JSON
        sentence = f"Claude cannot be asked for {output.__name__}: it has a field that may be anything; give it a type."
    raise ModelMisused(sentence)


def _inlined(node: Any, definitions: Schema, above: tuple[str, ...] = ()) -> Any:
    """Without references: `transform_schema` drops a description that stands beside one, and people write those for the model."""
    if isinstance(node, list):
        return [_inlined(item, definitions, above) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(ref := node.get("$ref"), str):
        name = ref.removeprefix("#/$defs/")
        if name in above:
            raise _Unaskable(f"{name} contains itself")
        beside = {key: value for key, value in node.items() if key != "$ref"}
        return _inlined({**definitions[name], **beside}, definitions, (*above, name))
    if node.get("type") == "object" and "properties" not in node and node.get("additionalProperties", True):
        raise _Unaskable(f"{node.get('title', 'a field')} maps free names to values; use a list of name and value instead")
    if "prefixItems" in node:
        raise _Unaskable(f"{node.get('title', 'a field')} is a tuple of fixed places; use a model with named fields instead")
    skipped = "discriminator" if "oneOf" in node else None  # says nothing that the variants do not say
    return {key: _inlined(value, definitions, above) for key, value in node.items() if key != skipped}
