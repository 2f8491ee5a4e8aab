"""What a model is asked, and what it answers. Pure values: no vendor, no wire."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from workflow.names import Tenant

JSON = Any


@dataclass(frozen=True)
class Prompt:
    """task: our own words, stable from call to call. input: somebody else's words, never instructions.
    facts: short values from earlier steps, by name."""

    task: str
    input: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A prompt with its address and the shape that the answer must have."""

    tenant: Tenant
    workflow: str
    step: str
    prompt: Prompt
    output: type[BaseModel]
    comment: str = ""
    previous: JSON = None

    @property
    def version(self) -> str:
        """Content hash of what does not change from call to call: the task and the answer's schema."""
        stable = json.dumps([self.prompt.task, self.output.model_json_schema()], sort_keys=True)
        return hashlib.sha256(stable.encode()).hexdigest()[:12]


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
    usage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One settled example: what came in and what went out. seq grows by one store's order; `id` is unique for ever."""

    id: str
    seq: int
    input: str
    facts: Mapping[str, str]
    output: JSON
    source: str
