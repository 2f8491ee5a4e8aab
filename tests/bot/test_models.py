"""Which models the settings stand for, and the budgets among them."""

import asyncio

import pytest
from pydantic import ValidationError

from adapters.local_model import LocalModel
from bot.bootstrap import LOCAL, models_of
from bot.demo import asked, leaves
from bot.settings import Settings
from tests.adapters.local_model_world import SettledCases
from tests.scenarios.world import Letter
from workflow.budget import Budgets, Limit
from workflow.definition import Workflow
from workflow.message import Message
from workflow.models import Models
from workflow.prompt import Prompt

local = LocalModel(SettledCases(), {})
two = Workflow("two", input=Message, title="Two", command="/two")


def by_hand(message: Message) -> Letter:
    return Letter(text="By hand.")


@two.ai(output=Letter, fallback=by_hand, model="claude-haiku-5-5")
def letter(message: Message) -> Prompt:
    return Prompt("Write.", message.text)


@pytest.fixture(autouse=True)
def nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANTHROPIC_API_KEY", "SIGNOFF_MODEL", "SIGNOFF_BACKUP_MODEL"):
        monkeypatch.delenv(name, raising=False)


async def of(**given: str) -> Models:
    """Closed again: nobody asks them."""
    made = models_of(Settings(_env_file=None, **given), {"two": two.definition}, local)  # type: ignore[arg-type]
    await asyncio.gather(*(model.aclose() for model in made.known.values() if model is not local))  # type: ignore[attr-defined]
    return made


async def test_without_a_key_the_local_model_answers_whatever_a_step_names() -> None:
    models = await of(backup_model="claude-haiku-5-5")
    assert models.of(None) == models.of("claude-haiku-5-5") == (local,)


async def test_with_a_key_alone_claude_answers() -> None:
    models = await of(ANTHROPIC_API_KEY="sk-ant-test")
    assert [model.name for model in models.of(None)] == [Settings(_env_file=None).model]
    assert [model.name for model in models.of("claude-haiku-5-5")] == ["claude-haiku-5-5"]


async def test_the_backup_may_be_another_claude_or_the_local_model() -> None:
    models = await of(ANTHROPIC_API_KEY="sk-ant-test", model="claude-opus-5-5", backup_model="claude-haiku-5-5")
    assert [model.name for model in models.of(None)] == ["claude-opus-5-5", "claude-haiku-5-5"]
    models = await of(ANTHROPIC_API_KEY="sk-ant-test", backup_model=LOCAL)
    assert models.of(None)[-1] is local


def test_the_demo_says_who_answers_and_what_leaves_the_machine() -> None:
    without, with_key = Settings(_env_file=None), Settings(_env_file=None, ANTHROPIC_API_KEY="sk-ant-test")  # type: ignore[arg-type]
    assert asked(without) == "local model (no key needed)" and leaves(without) == "Nothing leaves this machine."
    assert asked(with_key) == with_key.model and "Anthropic" in leaves(with_key)


def test_budgets_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings(_env_file=None).budget == Budgets(run=Limit(calls=50))
    monkeypatch.setenv("SIGNOFF_BUDGET_DAY_DOLLARS", "20")
    monkeypatch.setenv("SIGNOFF_BUDGET_WORKFLOW_TOKENS", "1000000")
    monkeypatch.setenv("SIGNOFF_BUDGET_RUN_CALLS", "9")
    expected = Budgets(run=Limit(calls=9), workflow=Limit(tokens=1_000_000), day=Limit(dollars=20))
    assert Settings(_env_file=None).budget == expected


def test_a_misspelt_budget_is_refused_and_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_BUDGET_DAY_DOLARS", "20")
    with pytest.raises(ValidationError, match=r"budget\.day\.dolars"):
        Settings(_env_file=None)
