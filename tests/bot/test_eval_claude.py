"""`signoff eval` against a server that speaks the Messages API: the whole command, as a process, over real sockets."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.contenders import shipped
from tests.adapters.anthropic.replies import SPENT, Reply, fault, half, page, raw, says
from tests.adapters.anthropic.server import MessagesServer
from tests.bot.test_command_line import HERE, signoff
from workflow.catalog.support import support

SONNET, HAIKU = "claude-sonnet-5-5", "claude-haiku-5-5"
RIGHT = {record.case.input: record.case.output for record in shipped(support.definition) if record.step == "triage"}
CACHED = SPENT | {"input_tokens": 20, "cache_read_input_tokens": 60, "cache_creation_input_tokens": 20}
TRIAGE = ("eval", "support", "--step", "triage", "--limit", "12")


@pytest.fixture
def server() -> Iterator[MessagesServer]:
    with MessagesServer() as made:
        made.otherwise = by_heart
        yield made


def asked_about(body: dict[str, Any]) -> str:
    own: str = body["messages"][0]["content"][-1]["text"]
    found = re.search(r"<input-(\w+)>\n(.*)\n</input-\1>", own, re.DOTALL)
    assert found
    return found[2]


def by_heart(body: dict[str, Any]) -> Reply:
    """Sonnet says what people said; Haiku is sure of something else."""
    answer = RIGHT[asked_about(body)]
    wrong = body["model"] == HAIKU
    other = {**answer, "urgency": "low" if answer["urgency"] == "high" else "high"}
    return says(other if wrong else answer, 0.95 if wrong else 0.8, spent=CACHED)


def evaluate(server: MessagesServer, folder: Path, *options: str, command: tuple[str, ...] = TRIAGE, **more: str) -> str:
    """What it printed, to whichever stream; its last line is the exit code."""
    given = {"ANTHROPIC_API_KEY": server.key, "ANTHROPIC_BASE_URL": server.url, "NO_PROXY": "127.0.0.1", **more}
    done = signoff(*command, *options, folder=folder, **given)
    said = done.stdout + done.stderr
    assert "Traceback" not in said and server.key not in said
    return f"{' '.join(said.split())} exit {done.returncode}"


def test_claude_is_tested_and_the_numbers_are_the_servers(server: MessagesServer, tmp_path: Path) -> None:
    said = evaluate(server, tmp_path, "--yes")
    assert f"12 calls of {SONNET}: about $0." in said and "triage 12 cases, prompt" in said
    assert "Agreement with people 100% (12 of 12)" in said and "Calibration error (ECE) 0.200" in said
    assert "60% of the input from the cache" in said
    price = 12 * (20 * 2 + 60 * 0.1 + 20 * 2.5 + 20 * 10) / 1e6
    assert f"${price:.4f}" in said and said.endswith("exit 0")
    assert len(server.asked) == 12 and not server.refused
    for body in server.asked:
        shown = "".join(block["text"] for block in body["messages"][0]["content"][:-1])
        assert "cache_control" in body["messages"][0]["content"][0]
        assert body["model"] == SONNET and shown and asked_about(body) not in shown


def test_two_claudes_side_by_side_and_then_the_history(server: MessagesServer, tmp_path: Path) -> None:
    said = evaluate(server, tmp_path, "--yes", "--against", HAIKU)
    assert f"12 calls of {SONNET}" in said and f"12 calls of {HAIKU}" in said
    assert "100% (12 of 12) 0% (0 of 12) +100 points" in said
    assert f"Only {SONNET} agrees on 12 cases, only {HAIKU} on 0" in said
    assert re.search(rf"What {HAIKU} claims for triage, and how often it is right Claimed Right Answers \W+ 0.95 0.00", said)
    again = evaluate(server, tmp_path, "--yes", "--model", HAIKU)
    assert "0% (0 of 12)" in again
    past = evaluate(server, tmp_path, "--history", command=TRIAGE[:2])
    rows = re.findall(r"eval_\w+ (claude\S+) \w+ 12 \w+ (\d+%(?: [+-]\d+)?)", past)
    assert rows == [(HAIKU, "0% +0"), (HAIKU, "0%"), (SONNET, "100%")]


def test_under_the_mark_is_exit_code_one(server: MessagesServer, tmp_path: Path) -> None:
    assert evaluate(server, tmp_path, "--yes", "--fail-under", "0.9").endswith("exit 0")
    said = evaluate(server, tmp_path, "--yes", "--fail-under", "0.9", "--model", HAIKU)
    assert "Step 'triage' agrees with people in 0.0% of the cases, under 90%." in said and said.endswith("exit 1")


def test_failures_in_the_middle_are_tried_again_or_counted(server: MessagesServer, tmp_path: Path) -> None:
    """Busy and broken connections come right with the next try; what is garbled counts as no usable answer, and is paid for."""
    bad = says({"category": "nonsense"}, spent=CACHED)
    server.will(
        fault(429, **{"retry-after": "0"}), half(says(next(iter(RIGHT.values())))), page(502), raw('{"type": "mess'), bad, bad
    )
    said = evaluate(server, tmp_path, "--yes")
    assert "No usable answer 2 (garbled 2)" in said and "83% (10 of 12)" in said
    assert said.endswith("exit 0")
    assert len(server.asked) == 12 + 4, "four came right with a second try"


def test_a_service_that_stays_away_is_said_and_not_waited_for_for_ever(server: MessagesServer, tmp_path: Path) -> None:
    server.otherwise = lambda body: fault(429, **{"retry-after": "0"})
    said = evaluate(server, tmp_path, "--yes", "--fail-under", "0.1")
    assert "No usable answer 12 (busy 12)" in said and said.endswith("exit 1")


def test_a_wrong_key_ends_it_at_once(server: MessagesServer, tmp_path: Path) -> None:
    said = evaluate(server, tmp_path, "--yes", ANTHROPIC_API_KEY="sk-ant-other")
    assert "Claude did not accept ANTHROPIC_API_KEY" in said and said.endswith("exit 1")
    assert "Kept as" not in said and len(server.refused) <= 8  # those that were under way


OWN = """
from pydantic import BaseModel
from workflow import Gate, Message, Prompt, Workflow

class Line(BaseModel):
    text: str

two = Workflow("two", input=Message, command="/two", title="Two")

def by_hand(message: Message) -> Line:
    return Line(text="by hand")

@two.ai(output=Line, fallback=by_hand, model="claude-haiku-5-5", gate=Gate(always=True))
def first(message: Message) -> Prompt:
    return Prompt("Write the first line.", message.text)

@two.ai(output=Line, fallback=by_hand, gate=Gate(always=True))
def second(first: Line, message: Message) -> Prompt:
    return Prompt("Write the second line.", message.text)
"""


def test_a_step_that_names_a_model_is_tested_with_that_one(server: MessagesServer, tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(OWN)
    line = {"input": "hello there", "output": {"text": "good day"}}
    rows = [
        {"id": f"{step}{n}", "step": step, **line, "input": f"hello number {n}"} for step in ("first", "second") for n in range(3)
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, rows)))
    server.otherwise = lambda body: says({"text": "good day"})
    command = ("eval", "two", "-w", "two", "--cases", "cases.jsonl", "--yes")
    said = evaluate(server, tmp_path, command=command)
    assert f"3 calls of {HAIKU}" in said and f"3 calls of {SONNET}" in said
    assert {(body["system"][0]["text"].split("Write the ")[1].split()[0], body["model"]) for body in server.asked} == {
        ("first", HAIKU),
        ("second", SONNET),
    }
    assert re.search(rf"first 3 cases, prompt \w+ {HAIKU}", said) and re.search(rf"second 3 cases, prompt \w+ {SONNET}", said)
    server.asked.clear()
    evaluate(server, tmp_path, "--model", SONNET, command=command)
    assert {body["model"] for body in server.asked} == {SONNET}


def test_a_terminal_sees_the_estimate_the_question_and_a_progress_bar(server: MessagesServer, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SIGNOFF_"))}
    given = {**clean, "PYTHONPATH": str(HERE), "COLUMNS": "160", "TERM": "xterm", "NO_PROXY": "127.0.0.1"}
    given |= {"ANTHROPIC_API_KEY": server.key, "ANTHROPIC_BASE_URL": server.url}
    command = [sys.executable, "-m", "bot", *TRIAGE]
    with subprocess.Popen(command, cwd=tmp_path, env=given, stdin=theirs, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        os.write(ours, b"y\n")
        told = everything(ours)
    assert running.returncode == 0 and "100% (12 of 12)" in told
    assert "Go on? [y/N]" in told and told.index("12 calls of") < told.index("Go on?") < told.index("12/12")
    assert "━" in told


def everything(descriptor: int) -> str:
    """Until whoever wrote there has gone, which a terminal says with an error."""
    pieces = []
    while True:
        try:
            piece = os.read(descriptor, 65_536)
        except OSError:
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(descriptor)
    return b"".join(pieces).decode(errors="replace")
