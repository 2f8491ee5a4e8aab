"""The shape in which a model answers: the step's own output, and what the model thinks of it. One call, not two."""

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model


class Envelope(BaseModel):
    """What every answer carries besides the step's output, which stands in the field `answer`."""

    model_config = ConfigDict(extra="ignore")

    answer: Any
    confidence: float = Field(ge=0.0, le=1.0, description="Probability that a careful reviewer approves the answer unchanged.")
    reasoning: str = Field(max_length=2000, description="One sentence: why this answer, and what makes you unsure.")
    flags: list[str] = Field(default=[], max_length=20, description="Risks that a reviewer should see, in a few words; often none.")


@cache
def envelope(output: type[BaseModel]) -> type[Envelope]:
    """The envelope around one output schema."""
    return create_model(f"{output.__name__}Envelope", __base__=Envelope, answer=(output, ...))
