"""What a reviewer is told about their own attention, and when nothing is said. And that nobody else can be told."""

import ast
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import workflow
from bot.attention_texts import attention_lines
from bot.parts import plain
from tests.builders import BEN, TENANT, a_review, an_outcome, later
from workflow.attention import FEWEST, RECENT, STREAK, WORDS_A_MINUTE, WORTH_TIMING, Attention, Sign, attention, signs
from workflow.control import Checks
from workflow.feedback import Feedback, feedback
from workflow.looks import CARD_SHOWS, Look, Looked
from workflow.prompt import JSON
from workflow.review import How, OutcomeKind

FAST = Sign(unchanged=True, seconds=3.0, words=200, long=False, opened=False)  # reading takes 30 s
CALM = replace(FAST, seconds=31.0)
EDITED = replace(FAST, unchanged=False)
LONG = replace(CALM, seconds=900.0, words=1_200, long=True)


def said(*signs: Sign) -> Attention:
    return attention(signs)


def test_few_decisions_say_nothing() -> None:
    assert said() == said(*[FAST] * (FEWEST - 1)) == Attention()
    assert said(*[FAST] * FEWEST).hasty == FEWEST


def test_approvals_that_took_less_time_than_reading() -> None:
    told = said(*[FAST] * 12, EDITED, *[CALM] * 8)
    assert (told.hasty, told.timed, told.seconds, told.reading) == (12, 20, 3.0, 200 / WORDS_A_MINUTE * 60)
    assert said(*[FAST] * 9, EDITED, *[CALM] * 11) == Attention()


@pytest.mark.parametrize(
    "sign",
    [CALM, EDITED, replace(FAST, words=WORTH_TIMING - 1), replace(FAST, timed=False), replace(FAST, seconds=30.0)],
    ids=["calm", "edited", "a glance is enough", "together", "just in time"],
)
def test_what_is_not_hasty(sign: Sign) -> None:
    assert said(EDITED, *[sign] * 20).hasty == 0


def test_a_streak_ends_with_a_change() -> None:
    assert said(*[CALM] * STREAK).streak == STREAK
    assert said(*[CALM] * (STREAK - 1)).streak == 0
    assert said(*[CALM] * 30, EDITED, *[CALM] * 5).streak == 30
    assert said(EDITED, *[CALM] * 40).streak == 0


def test_long_drafts_that_were_never_opened() -> None:
    read = replace(LONG, opened=True)
    told = said(EDITED, *[LONG] * 9, read)
    assert (told.unopened, told.long) == (9, 10)
    assert said(EDITED, *[LONG] * 5, *[read] * 6).long == 0
    assert said(EDITED, *[LONG] * 9).long == 0
    assert said(EDITED, *[replace(LONG, unchanged=False)] * 20).long == 0


def test_it_is_told_in_sentences_or_not_at_all() -> None:
    assert attention_lines(Attention()) == ()
    told = [plain(line) for line in attention_lines(Attention(12, 20, 0.4, 30.0, 25, 9, 10))]
    assert told == [
        "12 of your last 20 approvals took less time than reading takes: half of them at most 1 s, where a fast reader needs 30 s.",
        "Your last 25 decisions were approvals without a change.",
        "9 of your last 10 long drafts were approved without “Read it all”; their cards show only a part of them.",
        "Nobody else is told, and nobody is compared.",
    ]


def test_what_was_caught_of_known_errors_is_told_with_it() -> None:
    told = [plain(line) for line in attention_lines(Attention(), Checks(2, 3))]
    assert told == ["You caught 2 of 3 known errors in checks.", "Nobody else is told, and nobody is compared."]


def decided(draft: JSON, at: datetime, how: How = How.BUTTON, source: str = "") -> Feedback:
    made = feedback("fbk", a_review(draft=draft, source=source), an_outcome(at=at, final=draft), how)
    assert made is not None
    return made


def look(at: datetime) -> Look:
    return Look(TENANT, "rev", BEN, Looked.READ, at)


def test_the_time_for_one_begins_with_the_decision_before() -> None:
    newest, older = decided({"text": "a b"}, later(65)), decided({"text": "a"}, later(60))
    assert [sign.seconds for sign in signs([(newest, ()), (older, ())])] == [5.0, 60.0]
    assert signs([]) == []


def test_everything_that_is_to_be_read_counts() -> None:
    draft = {"text": "four words are here", "points": ["and three more"], "n": 5, "no": None}
    (sign,) = signs([(decided(draft, later(9), source="two more"), ())])
    assert (sign.words, sign.long, sign.opened, sign.unchanged, sign.timed) == (10, False, False, True, True)


def test_only_a_look_before_the_decision_counts() -> None:
    long = decided({"text": "x" * (CARD_SHOWS + 1)}, later(60))
    for at, opened in ((later(59), True), (later(61), False)):
        (sign,) = signs([(long, (look(at),))])
        assert (sign.long, sign.opened) == (True, opened)


def test_what_was_approved_together_has_no_time_of_its_own() -> None:
    (sign,) = signs([(decided({"text": "x"}, later(9), How.TOGETHER), ())])
    assert not sign.timed
    (edited,) = signs([(replace(decided({"text": "x"}, later(9)), decision=OutcomeKind.EDITED), ())])
    assert not edited.unchanged


def test_nothing_but_ones_own_inbox_can_tell_it() -> None:
    """No command line, digest, export or page of somebody else reads it: whatever wants to must be named here first."""
    root = Path(workflow.__file__).parent.parent
    readers: dict[str, set[str]] = {}
    for folder in ("workflow", "bot", "adapters", "storage"):
        for file in (root / folder).rglob("*.py"):
            for found in _imports(file):
                if found in ("workflow.attention", "bot.attention_texts"):
                    readers.setdefault(found, set()).add(str(file.relative_to(root)))
    assert readers == {
        "workflow.attention": {"bot/inbox.py", "bot/attention_texts.py"},
        "bot.attention_texts": {"bot/inbox.py", "adapters/slack/inbox.py"},
    }
    calls = {
        str(file.relative_to(root))
        for folder in ("workflow", "bot", "adapters")
        for file in (root / folder).rglob("*.py")
        if re.search(r"\.judged\(|\.controls\([^)]*person", file.read_text(encoding="utf-8"))
    }
    assert calls == {"bot/inbox.py"}
    assert RECENT >= STREAK >= FEWEST


def _imports(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{each.name}" for each in node.names}
    return names
