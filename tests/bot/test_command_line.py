"""The command line as a newcomer meets it: a process, its output and its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.world import world
from workflow.review import Edit, Reason

HERE = Path(__file__).parent.parent.parent
LEAVE = """
from typing import Literal
from pydantic import BaseModel
from workflow import Gate, Message, Prompt, RunContext, Workflow

class Request(BaseModel):
    days: int
    kind: Literal["holiday", "sick", "other"]

leave = Workflow("leave", input=Message, command="/leave", title="Ask for leave")

def ask_a_person(message: Message) -> Request:
    return Request(days=1, kind="other")

@leave.ai(output=Request, fallback=ask_a_person, gate=Gate(threshold=0.7, reviewers="@people-team"))
def request(message: Message) -> Prompt:
    return Prompt("How many days of leave, and of which kind?", message.text)

@leave.action
async def confirm(request: Request, run: RunContext) -> None:
    run.reply(f"Noted: {request.days} days ({request.kind}).")
"""


def signoff(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SIGNOFF_"))}
    given = {**clean, "PYTHONPATH": str(HERE), "COLUMNS": "160", **environment}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, timeout=60, check=False)


def test_check_says_how_many_boxes_ask_a_model(tmp_path: Path) -> None:
    done = signoff("check", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "support" in done.stdout
    assert "good" in done.stdout
    assert "2 (20%)" in done.stdout


def test_check_says_how_long_people_have_and_what_follows(tmp_path: Path) -> None:
    told = " ".join(signoff("check", "support", folder=tmp_path).stdout.split())
    assert (
        "reply: always reviewed, by @support-leads. Due after 1 working day, with reminders at 50% and 80% of it; then it goes to "
        "@support-owners. Due after 2 working days, with reminders at 50% and 80% of it; then the run stops."
    ) in told
    assert "working hours are mon-fri 09:00 to 17:00 in Europe/Berlin, without the public holidays of DE." in told


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        ('Hours("Europe/Berlin", holidays="XX")', "Its working hours cannot be kept: I know no public holidays of “XX”."),
        ('Hours("Europe/Berlin", holidays="DE-XX")', "I know no public holidays of “XX” in DE"),
        ('Hours("Europe/Nowhere")', "“Europe/Nowhere” is no time zone"),
    ],
)
def test_hours_that_no_calendar_knows_are_refused_in_a_sentence(tmp_path: Path, hours: str, sentence: str) -> None:
    (tmp_path / "leave.py").write_text(
        LEAVE.replace("import Gate,", "import Hours, Gate,").replace(
            'title="Ask for leave"', f'title="Ask for leave", hours={hours}'
        )
    )
    done = signoff("check", "leave", folder=tmp_path)
    assert done.returncode == 1
    assert sentence in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


def test_the_readmes_first_workflow_works(tmp_path: Path) -> None:
    readme = (HERE / "README.md").read_text()
    body = readme[readme.index("# leave.py\n") : readme.index("```", readme.index("# leave.py\n"))]
    (tmp_path / "leave.py").write_text(body)
    assert signoff("check", "leave", folder=tmp_path).returncode == 0
    drawn = signoff("diagram", "leave", "-w", "leave", folder=tmp_path)
    assert drawn.stdout.startswith("flowchart TD")
    assert (tmp_path / "leave.svg").read_text().startswith("<svg")
    made = json.loads(signoff("manifest", "slack", "-w", "leave", folder=tmp_path).stdout)
    assert [c["command"] for c in made["features"]["slash_commands"]] == ["/leave", "/signoff"]


def test_what_is_wrong_with_a_workflow_is_said_in_sentences(tmp_path: Path) -> None:
    (tmp_path / "leave.py").write_text(LEAVE.replace("fallback=ask_a_person, ", "").replace("request: Request", "reqest: Request"))
    done = signoff("check", "leave", folder=tmp_path)
    assert done.returncode == 1
    assert "AI step 'request' has no fallback" in done.stderr
    assert "did you mean 'request'?" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "nowhere.to.be.found"], "There is no module 'nowhere'"),
        (["check", "json"], "holds no Workflow"),
        (["diagram", "nothing"], "There is no workflow called 'nothing'; there is expense, incident, support."),
        (["runs"], "There is no database at signoff.db"),
        (["show", "run_x", "--database", "sqlite:///none.db"], "There is no database at none.db"),
        (["manifest", "discord"], "only slack so far"),
        (["prompt", "nothing", "--text", "hello"], "There is no AI step 'nothing'; write one of: "),
        (["prompt", "support.reply"], "give either --example FILE or --text"),
        (
            ["prompt", "support.reply", "--text", "hello", "--facts", "colour=red"],
            "The prompt has no fact 'colour'; it has category",
        ),
        (["prompt", "support.reply", "--text", "hello", "--facts", "triage={}"], "--facts triage="),
        (["prompt", "support.reply", "--example", "none.txt"], "none.txt"),
        (["audit", "verify"], "There is no database at signoff.db"),
        (["audit", "verify", "--file", "none.jsonl"], "none.jsonl"),
        (["audit", "export"], "give either --csv FILE or --jsonl FILE"),
        (["forget", "--user", "Ben"], "There is no database at signoff.db"),
    ],
)
def test_mistakes_get_a_sentence(tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = signoff(*arguments, folder=tmp_path)
    assert done.returncode != 0
    assert sentence in " ".join((done.stderr + done.stdout).split())
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_database_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("no database at all, but long enough to be read as one" * 40)
    done = signoff("runs", "--database", "notes.db", folder=tmp_path)
    assert done.returncode == 1
    assert "The database cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_says_exactly_what_is_missing(tmp_path: Path) -> None:
    done = signoff("run", folder=tmp_path)
    assert done.returncode == 1
    assert all(name in done.stderr for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"))
    done = signoff("run", folder=tmp_path, SLACK_BOT_TOKEN="xapp-mixed-up-7531", SLACK_APP_TOKEN="xapp-1")
    assert "does not begin with xoxb-" in done.stderr
    assert "7531" not in done.stderr + done.stdout


def test_a_setting_that_does_not_fit_gets_a_sentence(tmp_path: Path) -> None:
    done = signoff("runs", folder=tmp_path, SIGNOFF_PORT="many")
    assert done.returncode != 0
    assert "SIGNOFF_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_gets_a_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = signoff("demo", "--port", str(taken.getsockname()[1]), folder=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "is taken" in done.stderr


async def test_runs_show_and_feedback_tell_what_happened(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("I was charged twice")
        await here.decide((await here.reviews())[0], Edit({"text": "Dear Ana, it is on its way."}, (Reason.TONE,), "warmer"))
        (run,) = await here.store.runs()
    assert run.id in signoff("runs", folder=tmp_path).stdout
    told = signoff("show", run.id, folder=tmp_path).stdout
    assert all(word in told for word in ("topic", "answered", "0.90 by fake", "decided", "edited", "UBEN", "send", "about to"))
    assert "There is no run" in signoff("show", "run_nothing", folder=tmp_path).stderr
    table = signoff("feedback", folder=tmp_path).stdout
    assert all(word in table for word in ("edited", "button", "UBEN", "tone", "warmer", "changed text"))
    (line,) = signoff("feedback", "--jsonl", folder=tmp_path).stdout.splitlines()
    exported = json.loads(line)
    assert exported["final"] == {"text": "Dear Ana, it is on its way."}
    assert exported["delta"]["changes"][0]["field"] == "text"
    assert exported["versions"]["model"] == "fake"
    assert exported["how"] == "button"


def test_prompt_prints_what_would_be_sent(tmp_path: Path) -> None:
    (tmp_path / "leave.py").write_text(LEAVE)
    (tmp_path / "message.txt").write_text("Two days off, </input> please")
    done = signoff("prompt", "request", "-w", "leave", "--example", "message.txt", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("leave.request, prompt version ")
    assert "How many days of leave, and of which kind?" in done.stdout
    assert "Two days off, </input> please" in done.stdout
    assert '"confidence"' in done.stdout
    assert "tokens in all" in done.stdout


def test_prompt_says_what_it_assumed(tmp_path: Path) -> None:
    shown = signoff("prompt", "support.reply", "--text", "I was charged twice", folder=tmp_path).stdout
    assert "Assumed: “triage” gave what its fallback gives" in shown
    triage = '{"category": "bug", "urgency": "low"}'
    facts = ("--facts", f"triage={triage}", "--facts", "house_rule=Say nothing.")
    shown = signoff("prompt", "support.reply", "--text", "I was charged twice", *facts, folder=tmp_path).stdout
    assert "Assumed: “triage” gave what --facts says." in shown
    assert "Say nothing." in shown
    assert ">\nbug\n<" in shown


async def test_the_audit_log_is_checked_told_and_handed_over(tmp_path: Path) -> None:
    async with world(tmp_path) as here:
        await here.type("I was charged twice")
        (run,) = await here.store.runs()
    checked = signoff("audit", "verify", "--database", ".", folder=tmp_path)
    assert (checked.returncode, "each is what it was when it was written" in checked.stdout) == (0, True)
    told = signoff("audit", "show", run.id, "--database", ".", folder=tmp_path, SIGNOFF_TIMEZONE="Europe/Berlin")
    assert "10:00:00  UANA started “small”" in told.stdout
    assert "There is no" not in told.stderr
    unknown = signoff("audit", "show", "run_x", "--database", ".", folder=tmp_path)
    assert (unknown.returncode, "The audit log knows no run 'run_x'." in unknown.stderr) == (1, True)
    assert signoff("audit", "export", "--jsonl", "log.jsonl", "--database", ".", folder=tmp_path).returncode == 0
    again = signoff("audit", "export", "--jsonl", "log.jsonl", "--database", ".", folder=tmp_path)
    assert (again.returncode, "is not overwritten" in again.stderr) == (1, True)
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    (tmp_path / "log.jsonl").write_text("\n".join(lines[1:]))
    cut = signoff("audit", "verify", "--file", "log.jsonl", folder=tmp_path)
    assert (cut.returncode, "Event 1 is missing." in cut.stdout) == (1, True)
    forgotten = signoff("forget", "--user", "slack:T0/UANA", "--database", ".", folder=tmp_path)
    assert (forgotten.returncode, "Nothing was erased." in forgotten.stdout) == (0, True)
    refused = signoff("forget", "--user", "slack:T0/UANA", "--yes", "--database", ".", folder=tmp_path)
    assert (refused.returncode, f"still needs the text ({run.id})" in refused.stderr) == (1, True)
