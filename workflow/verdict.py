"""What `signoff check` says about a drawing: how much of it asks a model, and where a person looks."""

from dataclasses import dataclass

from workflow.definition import Definition
from workflow.drawing.arrows import bar, reviewers
from workflow.steps import Step

AIM = 0.2  # at most one box in five should ask a model


@dataclass(frozen=True)
class Verdict:
    """boxes: all steps. ai: those that ask a model; share: ai / boxes, 0.0 to 1.0. calls: model calls on the path with the
    most of them, revisions not counted. gates: one sentence for each gate."""

    boxes: int
    ai: int
    share: float
    calls: int
    gates: tuple[str, ...]

    @property
    def meets_aim(self) -> bool:
        return self.share <= AIM

    @property
    def summary(self) -> str:
        """`2 of 9 boxes ask a model; at most 2 model calls on a path`."""
        boxes, asks = "box" if self.boxes == 1 else "boxes", "asks" if self.ai == 1 else "ask"
        return f"{self.ai} of {self.boxes} {boxes} {asks} a model; at most {_calls(self.calls)} on a path"


def verdict(definition: Definition) -> Verdict:
    steps = definition.steps
    ai = len(definition.ai_steps)
    gates = tuple(_sentence(step) for step in steps.values() if step.gated)
    return Verdict(len(steps), ai, ai / len(steps), definition.longest_path, gates)


def _sentence(step: Step) -> str:
    assert step.gated is not None
    return f"{step.name}: {bar(step)}, by {reviewers(step.gated)}."


def _calls(number: int) -> str:
    return "1 model call" if number == 1 else f"{number} model calls"
