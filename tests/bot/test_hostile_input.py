"""Every command, with what nobody should type: a sentence and an exit code, never a traceback."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bot.test_command_line import HERE, signoff

FILES: Mapping[str, bytes] = {
    "broken.py": b"def x(:\n",
    "nul.py": b"x = 1\0\n",
    "renamed.py": b"from json import nothing_like_this\n",
    "lacking.py": b"import nowhere_to_be_found\n",
    "raising.py": b"\nraise RuntimeError('no such luck')\n",
    "leaving.py": b"raise SystemExit(3)\n",
    "empty.py": b"x = 1\n",
    "house/__init__.py": b"",
    "house/broken.py": b"1 / 0\n",
    "latin.jsonl": b"\xff\xfe{}",
    "deep.jsonl": b"[" * 100_000,
    "list.jsonl": b'{"input": "x", "step": "triage", "facts": [1]}\n',
    "notes.db": b"no database at all, but long enough to be read as one" * 40,
}
CLAUDE = {"ANTHROPIC_API_KEY": "sk-secret", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1"}
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
Typed = tuple[list[str], dict[str, str], str]

HOSTILE: list[Typed] = [
    (["check"], {"SIGNOFF_PRICES": "{"}, "The setting SIGNOFF_PRICES does not fit: it must be JSON"),
    (["check"], {"SIGNOFF_PRICES": "[1]"}, "The setting SIGNOFF_PRICES does not fit"),
    (["check"], {"SIGNOFF_PRICES": '{"m": {"input": "x"}}'}, "The setting SIGNOFF_PRICES_M_INPUT does not fit"),
    (["check"], {"SIGNOFF_BUDGET": "much"}, "The setting SIGNOFF_BUDGET does not fit"),
    (["check"], {"SIGNOFF_LOG_LEVEL": "loud"}, "write one of DEBUG, INFO, WARNING, ERROR"),
    (["check"], {"SIGNOFF_WORKFLOWS": ","}, "No module is named"),
    (["check", "-w", "."], {}, "'.' is no name of a module"),
    (["check", "-w", "./empty.py"], {}, "write it like 'empty', without .py"),
    (["check", ""], {}, "'' is no name of a module"),
    (["check", "-w", "broken"], {}, "'broken' cannot be imported: SyntaxError: invalid syntax"),
    (["check", "-w", "nul"], {}, "'nul' cannot be imported: SyntaxError"),
    (["diagram", "x", "-w", "renamed"], {}, "'renamed' cannot be imported: ImportError: cannot import name 'nothing_like_this'"),
    (["manifest", "slack", "-w", "lacking"], {}, "There is no module 'nowhere_to_be_found' (looking for workflows in 'lacking')"),
    (["eval", "x", "-w", "raising"], {}, "'raising' cannot be imported: RuntimeError: no such luck"),
    (["prompt", "x", "--text", "x", "-w", "raising"], {}, "raising.py, line 2"),
    (["demo", "--port", "0", "-w", "leaving"], {}, "'leaving' cannot be imported: SystemExit"),
    (["run", "-w", "house"], TOKENS, "'house' cannot be imported: ZeroDivisionError: division by zero"),
    (["check", "-w", "empty"], {}, "The module 'empty' holds no Workflow"),
    (["diagram", "support", "-o", "house"], {}, "house: Is a directory"),
    (["diagram", "support", "-o", "nowhere/x.svg"], {}, "nowhere/x.svg: No such file or directory"),
    (["diagram", "support", "-o", "x" * 300], {}, "File name too long"),
    (["eval", "support", "--cases", "house"], {}, "house: Is a directory"),
    (["eval", "support", "--cases", "latin.jsonl"], {}, "latin.jsonl: this is not UTF-8 text"),
    (["eval", "support", "--cases", "deep.jsonl"], {}, "deep.jsonl, line 1: not JSON"),
    (["eval", "support", "--database", "/proc/nowhere/x.db"], {}, "/proc/nowhere: No such file or directory"),
    (["eval", "support", "--database", "notes.db"], {}, "The database cannot be used"),
    (["eval", "support", "--alike", "nan"], {}, "Invalid value for '--alike'"),
    (["eval", "support", "--model", "claude-sonnet-5-5", "--limit", "2"], CLAUDE, "nothing was spent"),
    (["prompt", "support.triage", "--example", "latin.jsonl"], {}, "latin.jsonl: this is not UTF-8 text"),
    (["prompt", "support.triage", "--example", "deep.jsonl"], {}, "deep.jsonl: no line has an"),
    (["prompt", "support.triage", "--example", "list.jsonl"], {}, '"facts" must be an object'),
    (["prompt", "support.triage", "--text", " "], {}, "The input does not fit"),
    (["prompt", "support.reply", "--text", "x", "--facts", "triage=" + "[" * 90_000], {}, "--facts triage="),
    (["runs"], {"SIGNOFF_DATABASE": "sqlite://"}, "a store needs a file"),
    (["runs"], {"SIGNOFF_DATABASE": "oracle+nothing://x"}, "The database cannot be used"),
    (["runs"], {"SIGNOFF_DATABASE": "mysql+nowhere_db://x"}, "The database cannot be used"),
    (["show", ""], {"SIGNOFF_DATABASE": "notes.db"}, "The database cannot be used"),
    (["feedback", "--database", "/dev/null"], {}, "The database cannot be used"),
    (["demo", "--port", "99999"], {}, "Invalid value for '--port'"),
    (["demo", "--port", "0", "--data", "notes.db"], {}, "notes.db: File exists"),
    (["manifest", "slack", "--url", "http://example.com"], {}, "https address only"),
    (["run"], {**TOKENS, "SLACK_API_URL": "nonsense"}, "The setting SLACK_API_URL does not fit"),
    (["run"], {**TOKENS, "SLACK_API_URL": "http://127.0.0.1:1/"}, "Slack cannot be reached"),
]


@pytest.mark.parametrize(("arguments", "environment", "sentence"), HOSTILE, ids=lambda part: str(part)[:40])
def test_hostile_input_gets_a_sentence(arguments: list[str], environment: dict[str, str], sentence: str, tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    done = signoff(*arguments, folder=tmp_path, **environment)
    said = " ".join((done.stderr + done.stdout).replace("│", " ").split())
    assert done.returncode in (1, 2), said
    assert sentence in said
    assert "Traceback" not in said
    assert "sk-secret" not in said


def test_a_database_that_a_newer_version_wrote_is_left_alone(tmp_path: Path) -> None:
    assert signoff("eval", "support", "--limit", "1", folder=tmp_path).returncode == 0
    with sqlite3.connect(tmp_path / "signoff.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    done = signoff("runs", folder=tmp_path)
    assert done.returncode == 1
    assert "a newer Signoff has written it" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["check"], ["manifest", "slack"], ["diagram", "support"]])
def test_a_disk_that_is_full_gets_a_sentence(tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:  # what `signoff feedback --jsonl > file` meets on such a disk
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SIGNOFF_"))}
        arguments = [sys.executable, "-m", "bot", *command]
        given = {**clean, "PYTHONPATH": str(HERE)}
        done = subprocess.run(arguments, cwd=tmp_path, env=given, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
