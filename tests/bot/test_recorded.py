"""Settled cases from files and from the store: what is taken, what is left out, and what is said about a broken line."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.recorded import read_feedback, read_file
from bot.tables import to_json
from tests.builders import a_review, an_outcome
from workflow.catalog.support import support
from workflow.errors import InputError
from workflow.feedback import Feedback, feedback
from workflow.holdout import EVERYBODY
from workflow.review import OutcomeKind

TRIAGE = {"category": "billing", "urgency": "normal"}
LINE = {"id": "1", "step": "triage", "input": "I was charged twice", "final": TRIAGE}


def written(folder: Path, *lines: object) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


def said(id: str, kind: OutcomeKind = OutcomeKind.APPROVED, **overrides: object) -> Feedback:
    review = a_review(step="triage", draft=TRIAGE, source=f"case {id}", **overrides)
    final = TRIAGE if kind in (OutcomeKind.APPROVED, OutcomeKind.EDITED) else None
    made = feedback(id, review, an_outcome(kind, final=final))
    assert made is not None
    return made


async def stored(*many: Feedback) -> AsyncIterator[Feedback]:
    for one in many:
        yield one


async def test_an_export_and_the_store_say_the_same(tmp_path: Path) -> None:
    many = [
        said("fb_4", OutcomeKind.EDITED),
        said("fb_3", OutcomeKind.REJECTED),
        said("fb_2", private=True),
        said("fb_1"),
        said("fb_0", workflow="expense"),
    ]
    from_file = read_file(written(tmp_path, *map(to_json, many)), support.definition)
    from_store = await read_feedback(stored(*many), support.definition)
    assert from_file == from_store
    assert [(one.tenant, one.case.id, one.case.source) for one in from_file.records] == [
        (many[0].tenant, "fb_4", "edited"),
        (many[0].tenant, "fb_1", "approved"),
    ]
    assert from_file.left_out == {"nothing went out": 1, "private": 1, "of another workflow": 1}


def test_a_line_of_an_example_file_will_do(tmp_path: Path) -> None:
    line = {"id": "1", "step": "triage", "input": "I was charged twice", "facts": {}, "output": TRIAGE}
    (record,) = read_file(written(tmp_path, line, ""), support.definition).records
    assert (record.tenant, record.case.output) == (EVERYBODY, TRIAGE)


def test_what_no_model_can_be_asked_is_left_out_with_a_reason(tmp_path: Path) -> None:
    old = {**LINE, "id": "2", "final": {"category": "an older one"}}
    code = {**LINE, "id": "3", "step": "ticket"}
    cases = read_file(written(tmp_path, LINE, old, code), support.definition)
    assert len(cases.records) == 1
    assert cases.left_out == {"does not fit the shape that 'triage' has now": 1, "'ticket' is no AI step here": 1}


def test_a_line_may_hold_signs_that_others_take_for_its_end(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({**LINE, "input": "one\u2028two\x85three"}, ensure_ascii=False), encoding="utf-8")
    assert read_file(file, support.definition).records[0].case.input == "one\u2028two\x85three"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"id": "2"', "line 3: not JSON"),
        ("[1, 2]", "line 3: the line: Input should be"),
        ({**LINE, "id": ""}, "line 3: id: String should have at least 1 character"),
        ({key: LINE[key] for key in ("id", "step", "final")}, "line 3: input: Field required"),
        ({key: LINE[key] for key in ("id", "step", "input")}, "line 3: final: Field required"),
        ({**LINE, "id": "2", "final": "yes"}, "line 3: final: Input should be a valid dictionary"),
        ({**LINE, "id": "2", "decision": "maybe"}, "line 3: decision: Input should be"),
        (LINE, "line 3: the id '1' is line 1's already"),
    ],
)
def test_a_broken_line_is_named_by_its_number(tmp_path: Path, line: object, sentence: str) -> None:
    with pytest.raises(InputError) as error:
        read_file(written(tmp_path, LINE, "", line), support.definition)
    assert f"cases.jsonl, {sentence}" in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_file(file, support.definition)
