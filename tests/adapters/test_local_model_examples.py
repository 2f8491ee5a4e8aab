"""Loading example data: every bad line is named with its number and its fault."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.local_model import load_examples
from workflow.catalog.support import support
from workflow.errors import InputError

GOOD = {"id": "1", "step": "triage", "input": "hi", "facts": {}, "output": {"category": "bug", "urgency": "low"}}


def load(path: Path, *lines: str) -> dict[tuple[str, str], list[object]]:
    path.write_text("\n".join(lines), encoding="utf-8")
    return dict(load_examples(replace(support.definition, examples=path)))  # type: ignore[arg-type]


def test_empty_lines_are_skipped(tmp_path: Path) -> None:
    assert len(load(tmp_path / "e.jsonl", json.dumps(GOOD), "", "  ")["support", "triage"]) == 1


def test_a_definition_without_examples_has_none() -> None:
    assert load_examples(replace(support.definition, examples=None)) == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "not JSON"),
        (json.dumps(GOOD | {"step": "nope"}), "no AI step is called 'nope'"),
        (json.dumps(GOOD | {"output": {"category": "none"}}), "output does not fit 'triage': category"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "input"}), "input: Field required"),
        (json.dumps(GOOD | {"extra": 1}), "extra"),
        (json.dumps(GOOD | {"id": "1"}), "the id '1' is line 1's already"),
        ("[]", "the line"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "bad.jsonl"
    with pytest.raises(InputError) as refused:
        load(path, json.dumps(GOOD), line)
    assert f"{path}, line 2: " in str(refused.value) and says in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="absent"):
        load_examples(replace(support.definition, examples=tmp_path / "absent.jsonl"))
