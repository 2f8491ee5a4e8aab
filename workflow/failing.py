"""What a step raises -> a sentence that a person can read."""

import asyncio
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
    """Raises: StepFailed for whatever the block raises, `sys.exit()` included: one step must not end the process. Being
    cancelled from outside passes through."""
    try:
        yield
    except TimeoutError as error:
        doubt = "; it may or may not have happened" if isinstance(step, Action) else ""
        raise StepFailed(step.name, f"Step “{step.name}” took longer than {step.timeout:g} s{doubt}.") from error
    except (Exception, SystemExit, GeneratorExit, asyncio.CancelledError) as error:
        task = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling():
            raise
        raise StepFailed(step.name, f"Step “{step.name}” failed: {_said(error)}") from error


def _said(error: BaseException) -> str:
    """Its first line, as text that a database takes."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    return lines[0].encode("utf-8", "replace").decode() if lines else type(error).__name__
