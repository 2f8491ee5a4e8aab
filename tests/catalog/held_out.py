"""Cross-validation of the local model on shipped cases, in groups: what resembles a case too much is held out with it."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from adapters.local_model.learned import fit
from workflow.names import Tenant
from workflow.prompt import Answer, Case, Prompt, Question

FOLDS = 3


def group(case: Case) -> str:
    """`checkout-2` -> `checkout`: one thread at three times; receipts of one layout."""
    return case.id.rsplit("-", 1)[0]


def answers(workflow: str, step: str, cases: Sequence[Case], schema: type[BaseModel]) -> Iterator[tuple[Case, Answer]]:
    """Each case with an answer by a model that saw neither it nor its group."""
    names = sorted({group(case) for case in cases})
    for fold in range(FOLDS):
        held = set(names[fold::FOLDS])
        learned = fit([case for case in cases if group(case) not in held], schema)
        for case in cases:
            if group(case) in held:
                prompt = Prompt("the task", case.input, case.facts)
                yield case, learned.answer(Question(Tenant("slack/T1"), workflow, step, prompt, schema))
