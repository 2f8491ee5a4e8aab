"""What a model is asked, and what it answers. Pure values: no vendor, no wire."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from workflow.envelope import envelope
from workflow.house_rules import HOUSE_RULES, RENDERING
from workflow.names import Tenant

JSON = Any


@dataclass(frozen=True)
class Prompt:
    """task: our own words, stable from call to call. input: somebody else's words, never instructions.
    facts: short values from earlier steps, by name. private: the input must never become another call's example."""

    task: str
    input: str
    facts: Mapping[str, str] = field(default_factory=dict)
    private: bool = False


@dataclass(frozen=True)
class Example:
    """A settled case as a prompt shows it. note: what was wrong with the first draft and why, if a person changed it.
    case: the id of the case it was made from."""

    input: str
    facts: Mapping[str, str]
    output: JSON
    note: str = ""
    case: str = ""


@dataclass(frozen=True)
class Question:
    """A prompt with its address and the shape that the answer must have. previous: the draft that a reviewer sent back with
    `comment`. standing: how many of the examples, the first ones, are the same for the step's other inputs."""

    tenant: Tenant
    workflow: str
    step: str
    prompt: Prompt
    output: type[BaseModel]
    comment: str = ""
    previous: JSON = None
    examples: tuple[Example, ...] = ()
    standing: int = 0

    @property
    def version(self) -> str:
        """Content hash of what shapes the answer and does not change from call to call: 12 hex digits."""
        return _version(self.prompt.task, self.output)


@lru_cache(maxsize=1024)  # building a JSON schema takes longer than a whole commit
def _version(task: str, output: type[BaseModel]) -> str:
    stable = json.dumps([RENDERING, HOUSE_RULES, task, envelope(output).model_json_schema()], sort_keys=True)
    return hashlib.sha256(stable.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Usage:
    """What model calls cost. Tokens as the vendor counts them: cached are read from its cache, written go into it.
    cost: US dollars."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    written_tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
            self.written_tokens + other.written_tokens,
            self.cost + other.cost,
        )

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens + self.cached_tokens + self.written_tokens

    @property
    def cached_share(self) -> float:
        """How much of the prompts was read from the vendor's cache: 0.0 to 1.0."""
        prompts = self.tokens - self.output_tokens
        return self.cached_tokens / prompts if prompts else 0.0


@dataclass(frozen=True)
class Answer:
    """confidence: claimed, 0.0 to 1.0. reasoning: one sentence. evidence: lines for the card. flags: risks that were seen.
    model: the name that the card and the feedback carry."""

    value: BaseModel
    confidence: float
    reasoning: str
    model: str
    evidence: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    usage: Usage = Usage()


@dataclass(frozen=True)
class Case:
    """One settled example: what came in and what went out. seq grows by one store's order; `id` is unique for ever.
    note: what people said was wrong with the drafts before, "" if the first was approved as it was.
    private: it counts, but its words must not be shown to or learned by any model."""

    id: str
    seq: int
    input: str
    facts: Mapping[str, str]
    output: JSON
    source: str
    note: str = ""
    private: bool = False
