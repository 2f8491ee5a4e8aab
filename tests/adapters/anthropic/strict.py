"""What the Messages API refuses in a request, as far as it is documented and concerns us."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from tests.adapters.anthropic.replies import Reply, fault

VERSIONS = {"2023-06-01", "2026-10-21"}
BREAKPOINTS = 4
FORMATS = {"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}
ANYWHERE = {"type", "title", "description", "enum", "const", "anyOf", "allOf", "$ref", "$defs"}
BY_TYPE = {"object": {"properties", "required", "additionalProperties"}, "array": {"items", "minItems"}, "string": {"format"}}
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class CacheControl(Strict):
    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] = "5m"


class Text(Strict):
    type: Literal["text"]
    text: str
    cache_control: CacheControl | None = None

    @field_validator("text")
    @classmethod
    def not_blank(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("text content blocks must contain non-whitespace text")
        return text


class Turn(Strict):
    role: Literal["user", "assistant"]
    content: str | list[Text] = Field(min_length=1)


class Format(Strict):
    type: Literal["json_schema"]
    schema_: dict[str, Any] = Field(alias="schema")

    @field_validator("schema_")
    @classmethod
    def is_taken(cls, schema: dict[str, Any]) -> dict[str, Any]:
        check_schema(schema)
        return schema


class OutputConfig(Strict):
    format: Format | None = None
    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None


class Body(Strict):
    """No temperature, top_p or top_k: the API's version of October 2026 refuses them."""

    model: str = Field(min_length=1)
    max_tokens: int = Field(ge=1)
    messages: list[Turn] = Field(min_length=1)
    system: str | list[Text] = ""
    output_config: OutputConfig | None = None

    @field_validator("messages")
    @classmethod
    def people_speak_first_and_last(cls, turns: list[Turn]) -> list[Turn]:
        if turns[0].role != "user" or turns[-1].role != "user":
            raise ValueError("the conversation must begin and end with a user message")
        return turns

    @property
    def breakpoints(self) -> int:
        blocks = [self.system, *(turn.content for turn in self.messages)]
        return sum(block.cache_control is not None for part in blocks if isinstance(part, list) for block in part)


def refusal(headers: Mapping[str, str], body: bytes, key: str, models: set[str]) -> Reply | None:
    """The error that the service answers such a request with, or None if it takes it."""
    if headers.get("authorization") != f"Bearer {key}" and headers.get("x-api-key") != key:
        return fault(401, "invalid x-api-key")
    if headers.get("anthropic-version") not in VERSIONS:
        return fault(400, "anthropic-version: header is required")
    if headers.get("content-type", "").split(";")[0] != "application/json":
        return fault(400, "content-type: must be application/json")
    try:
        asked = Body.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        return fault(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
    if asked.breakpoints > BREAKPOINTS:
        return fault(400, f"A maximum of {BREAKPOINTS} blocks with cache_control may be provided.")
    if asked.model not in models:
        return fault(404, f"model: {asked.model}")
    return None


def check_schema(schema: Any, place: str = "schema") -> None:
    """Raises: ValueError, in the service's manner of speaking."""
    if not isinstance(schema, dict) or not schema.keys() & {"type", "enum", "const", "anyOf", "allOf", "$ref"}:
        raise ValueError(f"{place}: says nothing about its type")
    kind = schema.get("type")
    if kind is not None and kind not in TYPES:
        raise ValueError(f"{place}: unknown type {kind!r}")
    if extra := schema.keys() - ANYWHERE - BY_TYPE.get(kind or "", set()):
        raise ValueError(f"{place}: For '{kind}' type, properties {sorted(extra)} are not supported")
    if kind == "object" and schema.get("additionalProperties") is not False:
        raise ValueError(f"{place}: For 'object' type, 'additionalProperties' must be explicitly set to false")
    if missing := set(schema.get("required", ())) - set(schema.get("properties", ())):
        raise ValueError(f"{place}: requires {sorted(missing)}, which it does not have")
    if schema.get("format", "date") not in FORMATS or schema.get("minItems", 0) not in (0, 1):
        raise ValueError(f"{place}: format or minItems is not supported")
    if any(isinstance(value, dict | list) for value in schema.get("enum", ())):
        raise ValueError(f"{place}: enum takes simple values alone")
    for name, inner in {**schema.get("properties", {}), **schema.get("$defs", {})}.items():
        check_schema(inner, f"{place}.{name}")
    for inner in [*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())]:
        check_schema(inner, f"{place}[]")
