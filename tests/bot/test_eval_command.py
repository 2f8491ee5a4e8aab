"""`signoff eval`: what is asked before money is spent, what is printed, what is kept, and the exit code."""

import asyncio
import io
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from adapters.local_model import LocalModel
from bot.bootstrap import Closing, models_of
from bot.contenders import lineup, shipped
from bot.eval_command import Command, NotAllowed, Options
from bot.eval_tables import bar
from bot.evaluating import LineUp
from bot.settings import Settings
from storage.store import SqlStore
from tests.adapters.local_model_world import SettledCases
from tests.bot.test_command_line import signoff
from tests.bot.test_evaluating import Spy, by_heart
from tests.fakes import ids
from workflow.catalog.support import Reply, support
from workflow.confidence import Bin
from workflow.definition import Workflow
from workflow.errors import InputError, NotFound
from workflow.message import Message
from workflow.prompt import Answer, Prompt, Question

SUPPORT = support.definition
SHIPPED = [record for record in shipped(SUPPORT) if record.step == "triage"][:20]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(f"sqlite:///{tmp_path}/signoff.db")
    yield opened
    await opened.aclose()


@dataclass
class Desk:
    """The command with spies for models, its output as text, and a person who answers `yes`."""

    store: SqlStore
    spies: dict[str, Spy]
    options: Options = field(default_factory=Options)
    person: bool = False
    asked: list[str] = field(default_factory=list)
    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)
    ids: Callable[[str], str] = field(default_factory=ids)

    async def run(self, model: str = "spy", against: str = "", **options: object) -> bool:
        return await self.command(**options).run(model, against)

    def command(self, **options: object) -> Command:
        def go_on(question: str) -> bool:
            self.asked.append(question)
            return self.person

        out, err = Console(file=self.out, width=150), Console(file=self.err, width=150)
        given = replace(self.options, **options)  # type: ignore[arg-type]
        return Command(SUPPORT, self.store, lambda name: LineUp(self.spies[name]), SHIPPED, given, out, err, go_on, self.ids)

    @property
    def said(self) -> str:
        return " ".join((self.out.getvalue() + self.err.getvalue()).split())


def wrong(question: Question) -> Answer:
    answer = by_heart(question)
    other = "low" if answer.value.urgency == "high" else "high"  # type: ignore[attr-defined]
    return replace(answer, value=answer.value.model_copy(update={"urgency": other}), confidence=0.3)


async def test_what_costs_nothing_is_not_asked_about(store: SqlStore) -> None:
    desk = Desk(store, {"spy": Spy()})
    assert await desk.run()
    assert desk.asked == []
    assert "Agreement with people 100% (20 of 20)" in desk.said
    assert "Goes on alone (from 0.70) 100% (20 of 20)" in desk.said
    assert "wrong among them 0% (0); at most 14%, 95% sure" in desk.said
    assert "0.90 1.00" in desk.said
    assert "Kept as eval_000001" in desk.said


@pytest.mark.parametrize(("price", "told"), [(0.001, "20 calls of spy: about $"), (None, "at a price that nobody has told me")])
async def test_what_costs_money_is_asked_about_first(store: SqlStore, price: float | None, told: str) -> None:
    spy = Spy(price=price)
    desk = Desk(store, {"spy": spy})
    with pytest.raises(NotAllowed, match=r"nothing was spent\. --yes"):
        await desk.run()
    assert told in desk.said
    assert (desk.asked, spy.shown, await store.evaluations("support")) == (["Go on?"], [], [])
    desk.person = True
    assert await desk.run()
    assert len(spy.shown) == 20
    desk.person = False
    assert await desk.run(yes=True)
    assert len(desk.asked) == 2


async def test_two_models_side_by_side(store: SqlStore) -> None:
    desk = Desk(store, {"spy": Spy(), "other": Spy(wrong, name="other")})
    assert await desk.run("spy", "other")
    assert re.search(r"Agreement with people +100% \(20 of 20\) +0% \(0 of 20\) +\+100 points", desk.out.getvalue())
    assert "Only spy agrees on 20 cases, only other on 0; a coin would part them so in 0% of tries." in desk.said
    assert "category 100% 100% same" in desk.said
    assert [one.model for one in await store.evaluations("support")] == ["other", "spy"]


async def test_against_an_earlier_test(store: SqlStore) -> None:
    desk = Desk(store, {"spy": Spy(), "other": Spy(wrong, name="other")})
    await desk.run("other")
    await desk.run("spy", "eval_000001")
    assert "+100 points" in desk.said
    assert "different cases" not in desk.said
    await desk.run("spy", "eval_000001", limit=10)
    assert "different cases" in desk.said
    with pytest.raises(NotFound, match="no evaluation 'eval_none'"):
        await desk.run("spy", "eval_none")


async def test_history_is_newest_first_with_changes(store: SqlStore) -> None:
    spy = Spy(wrong)
    desk = Desk(store, {"spy": spy})
    await desk.command().history()
    assert "Nothing has been tested yet." in desk.said
    await desk.run()
    spy.answer = by_heart
    await desk.run()
    await desk.run(limit=5)
    desk.out = io.StringIO()
    await desk.command().history()
    rows = [line for line in desk.out.getvalue().splitlines() if "eval_" in line]
    assert [row.split()[2] for row in rows] == ["eval_000003", "eval_000002", "eval_000001"]
    assert [re.search(r"\d+%( [+-]\d+\*?)?", row)[0] for row in rows] == ["100% +0*", "100% +100", "0%"]  # type: ignore[index]


async def test_under_the_mark_says_which_step(store: SqlStore) -> None:
    desk = Desk(store, {"spy": Spy(wrong)})
    assert not await desk.run(fail_under=0.8)
    assert "Step 'triage' agrees with people in 0.0% of the cases, under 80%." in desk.said
    assert await desk.run(fail_under=0.0)


async def test_mistakes_get_a_sentence(store: SqlStore, tmp_path: Path) -> None:
    desk = Desk(store, {"spy": Spy()})
    with pytest.raises(InputError, match="no AI step 'ticket'; there is triage, reply"):
        await desk.run(step="ticket")
    with pytest.raises(InputError, match="no case to test with"):
        await desk.run(step="reply")
    with pytest.raises(InputError, match="no case to test with"):
        await desk.run(feedback=True)
    empty = tmp_path / "cases.jsonl"
    empty.write_text("{}\n")
    with pytest.raises(InputError, match=r"cases.jsonl, line 1: id: Field required"):
        await desk.run(cases=empty)


async def test_what_is_left_out_is_said(store: SqlStore, tmp_path: Path) -> None:
    line = {"step": "triage", "input": SHIPPED[0].case.input, "final": SHIPPED[0].case.output}
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(json.dumps({"id": str(n), "private": n > 0, **line}) for n in range(3)))
    desk = Desk(store, {"spy": Spy()})
    assert await desk.run(cases=file)
    assert "Left out 2 cases: private." in desk.said
    assert "(1 of 1)" in desk.said
    (known, _) = desk.spies["spy"].shown[0]
    assert SHIPPED[0].case.input not in {record.case.input for record in known.records}  # a shipped copy of what is asked


TWO = Workflow("two", input=Message, title="Two", command="/two")


def by_hand(message: Message) -> Reply:
    return Reply(text="Somebody will look into it.")


@TWO.ai(output=Reply, fallback=by_hand, model="claude-haiku-5-5")
def quick(message: Message) -> Prompt:
    return Prompt("Write.", message.text)


@TWO.ai(output=Reply, fallback=by_hand, model="local")
def cheap(message: Message) -> Prompt:
    return Prompt("Write.", message.text)


@TWO.ai(output=Reply, fallback=by_hand)
def plain(message: Message) -> Prompt:
    return Prompt("Write.", message.text)


WITHOUT = Settings().model_copy(update={"anthropic_api_key": None})
WITH = WITHOUT.model_copy(update={"anthropic_api_key": SecretStr("sk-none"), "model": "claude-opus-5-5"})


@pytest.mark.parametrize("settings", [WITHOUT, WITH], ids=["no key", "a key"])
async def test_each_step_is_tested_with_the_model_that_the_product_would_ask(settings: Settings) -> None:
    local = LocalModel(SettledCases(), {})
    models = models_of(settings, {"two": TWO.definition}, local)
    asked = lineup("", TWO.definition, settings)
    for step in TWO.definition.ai_steps:
        first = models.of(step.model)[0]
        assert asked.of(step).name == ("local" if first is local else first.name)
    await asyncio.gather(*(model.aclose() for model in models.known.values() if isinstance(model, Closing)))


def test_a_model_that_is_named_is_asked_for_every_step() -> None:
    named = lineup("claude-sonnet-5-5", TWO.definition, WITH)
    assert {named.of(step).name for step in TWO.definition.ai_steps} == {"claude-sonnet-5-5"}
    assert {lineup("local", TWO.definition, WITH).of(step).name for step in TWO.definition.ai_steps} == {"local"}
    with pytest.raises(InputError, match="claude-opus-5 needs ANTHROPIC_API_KEY"):
        lineup("claude-opus-5", SUPPORT, WITHOUT)
    with pytest.raises(InputError, match="no model called 'gpt'"):
        lineup("gpt", SUPPORT, WITHOUT)


def test_a_bar_shows_what_is_right_and_where_it_should_end() -> None:
    assert bar(Bin(10, 0.5, 0.25)) == "█████░░░░░│░░░░░░░░░"
    assert bar(Bin(10, 0.25, 0.5)) == "█████┃████░░░░░░░░░░"
    assert bar(Bin(10, 1.0, 1.0)) == "█" * 19 + "┃"


def test_the_local_model_from_the_command_line(tmp_path: Path) -> None:
    given = ("eval", "support", "--model", "local", "--limit", "60", "--folds", "2")
    done = signoff(*given, "--fail-under", "0.99", folder=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert all(said in done.stdout for said in ("triage", "reply", "category", "Calibration error", "█"))
    assert "Step 'triage' agrees with people in" in done.stderr
    kept = re.search(r"eval_\w+", done.stderr)
    assert kept is not None
    again = signoff(*given, "--step", "reply", "--against", kept[0], "--fail-under", "0", folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "different cases" in again.stdout
    assert "points" in again.stdout


def test_nothing_is_spent_where_nobody_can_be_asked(tmp_path: Path) -> None:
    """The key is no key, and the address is nobody's: a call would be seen as another sentence."""
    nobody = {"ANTHROPIC_API_KEY": "sk-none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
    done = signoff("eval", "support", "--model", "claude-haiku-4-5", "--limit", "3", folder=tmp_path, **nobody)
    assert done.returncode == 1
    assert re.search(r"3 calls of claude-haiku-4-5: about \$0\.\d\d", " ".join(done.stderr.split()))
    assert "nothing was spent" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("option", ["--feedback", "--history"])
def test_a_mistyped_path_makes_no_new_database(tmp_path: Path, option: str) -> None:
    done = signoff("eval", "support", option, folder=tmp_path)
    assert done.returncode == 1
    assert "There is no database at signoff.db" in done.stderr
    assert not (tmp_path / "signoff.db").exists()
