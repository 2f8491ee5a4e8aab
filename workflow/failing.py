"""What a step raises -> a sentence that a person can read."""

from collections.abc import Iterator
from contextlib import contextmanager

from workflow.steps import Action, Step


class StepFailed(Exception):
    """A step raised. `sentence` is for the person; `__cause__` goes to the log."""

    def __init__(self, step: str, sentence: str) -> None:
        super().__init__(sentence)
        self.step, self.sentence = step, sentence


@contextmanager
def failing(step: Step) -> Iterator[None]:
    """Raises: StepFailed for whatever exception the block raises; cancelling passes through."""
    try:
        yield
    except TimeoutError as error:
        doubt = "; it may or may not have happened" if isinstance(step, Action) else ""
        raise StepFailed(step.name, f"Step “{step.name}” took longer than {step.timeout:g} s{doubt}.") from error
    except Exception as error:
        said = str(error).strip().splitlines()
        raise StepFailed(step.name, f"Step “{step.name}” failed: {said[0] if said else type(error).__name__}") from error
