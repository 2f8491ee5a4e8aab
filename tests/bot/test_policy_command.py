"""`signoff policy`, `pause` and `resume`, typed on the machine while the bot runs in another process."""

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.parts import plain
from bot.views import NoticeView
from tests.bot.test_command_line import signoff
from tests.scenarios.world import TENANT, World, world
from workflow.names import OPERATOR
from workflow.policy import Override


async def typed(here: World, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    given = ("-w", "tests.scenarios.world", "--database", str(folder / "signoff.db"))
    done = await asyncio.to_thread(partial(signoff, *arguments, *given, folder=folder, SIGNOFF_HOME_CHANNEL="#help"))
    await here.settle()
    return done


async def test_a_pause_on_the_machine_counts_in_the_process_that_runs(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        here.clock.at = datetime.now(UTC) + timedelta(hours=1)  # the machine's own, on which the command line works
        nowhere = await typed(here, tmp_path, "pause", "small")
        assert (nowhere.returncode, "has run nowhere yet" in nowhere.stderr) == (1, True)
        await here.type("hello")
        done = await typed(here, tmp_path, "pause", "small", "--reason", "fire <drill>")
        assert done.stdout == "slack/T0: Automatic release of “Small” is paused from now on, everywhere (policy 1).\n"
        newest = await here.store.policy(TENANT, "small")
        assert (newest.paused, newest.by, newest.reason) == (True, OPERATOR, "fire <drill>")
        said = [plain(view.lines[0]) for view in here.chat.posted.values() if isinstance(view, NoticeView)]
        assert said == [
            "⏸ The operator paused automatic release of Small: “fire <drill>”. A person looks at every draft until it is resumed."
        ]
        await here.type("hello")
        assert [review.step for review in await here.reviews()] == ["letter", "topic"]
        assert plain(here.cards()[-1].why[1]).startswith("⏸ Nothing goes on alone: paused by the operator ")
        again = await typed(here, tmp_path, "pause", "small")
        assert "is paused already, by the operator" in again.stdout
        assert "goes on (policy 2)" in (await typed(here, tmp_path, "resume", "small")).stdout


async def test_the_history_says_what_each_version_changed(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        untouched = (await typed(here, tmp_path, "policy", "small")).stdout
        assert "owned by nobody" in untouched and "Topic" in untouched and "0.70" in untouched
        await here.type("hello")
        await typed(here, tmp_path, "pause", "small", "--reason", "[bold]markup[/bold]")
        paused = await here.store.policy(TENANT, "small")
        changed = paused.next(OPERATOR, here.clock.now(), "stricter", overrides={"topic": Override(threshold=0.9)})
        assert await here.store.put_policy(changed)
        shown = (await typed(here, tmp_path, "policy", "small")).stdout
        assert "0.90" in shown and "Paused since policy 1, by the operator" in shown
        assert "automatic release paused — “[bold]markup[/bold]”" in shown
        assert "Topic: bar as in the code → 0.90 — “stricter”" in shown
        listed = (await typed(here, tmp_path, "policy")).stdout
        assert "slack/T0" in listed and "paused" in listed


async def test_names_that_do_not_fit(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        for arguments in (("pause", "large"), ("policy", "large"), ("resume", "small", "--tenant", "T0")):
            done = await typed(here, tmp_path, *arguments)
            assert done.returncode != 0 and "Traceback" not in done.stderr, done.stderr
        assert await here.store.policies(TENANT, "small") == []
