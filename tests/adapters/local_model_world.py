"""What the local model's tests share: settled cases by tenant in memory, and questions to ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from adapters.local_model import load_examples
from workflow.catalog.support import Reply, Triage, support
from workflow.names import Tenant
from workflow.prompt import JSON, Case, Prompt, Question

EXAMPLES = load_examples(support.definition)
HERE, THERE = Tenant("slack/T1"), Tenant("slack/T2")


@dataclass
class SettledCases:
    """A Cases port in memory. asked: the cursor of every call, per tenant."""

    kept: dict[tuple[Tenant, str, str], list[Case]] = field(default_factory=dict)
    asked: list[tuple[Tenant, int]] = field(default_factory=list)
    last: int = 0

    async def cases(self, tenant: Tenant, workflow: str, step: str, after: int = 0) -> Sequence[Case]:
        self.asked.append((tenant, after))
        return [case for case in self.kept.get((tenant, workflow, step), []) if case.seq > after]

    def settle(self, tenant: Tenant, step: str, input: str, output: JSON, facts: Mapping[str, str] | None = None) -> None:
        self.last += 1
        case = Case(f"fb_{self.last}", self.last, input, facts or {}, output, "edited")
        self.kept.setdefault((tenant, "support", step), []).append(case)


def question(step: str, text: str, schema: type[BaseModel], tenant: Tenant = HERE, **facts: str) -> Question:
    return Question(tenant, "support", step, Prompt("the task", text, facts), schema)


def to_sort(text: str, tenant: Tenant = HERE) -> Question:
    return question("triage", text, Triage, tenant)


def to_answer(text: str, category: str, tenant: Tenant = HERE) -> Question:
    return question("reply", text, Reply, tenant, category=category)


def sorting(category: str, urgency: str = "normal") -> dict[str, str]:
    return {"category": category, "urgency": urgency}
