"""What people type, taken apart."""

import pytest

from bot.typed import BadDigest, DigestNow, DigestOff, Help, SetDigest, ShowDigest, Start, WithdrawRun, read
from bot.typed_policy import SetPaused, ShowPolicies, ShowPolicy
from tests.scenarios.world import small
from workflow.digest import Cadence

DEFINITIONS = [small.definition]


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("/small", "my text", "my text"),
        ("/small", "  two\nlines ", "  two\nlines "),
        ("", "small my text", "my text"),
        ("", "/small my text", "my text"),
        ("", "SMALL my text", "my text"),
        ("", "small\nfirst line\nsecond line", "first line\nsecond line"),
        ("", "small", ""),
    ],
)
def test_a_workflow_is_named_by_its_command(command: str, text: str, expected: str) -> None:
    assert read(command, text, DEFINITIONS, "UTC") == Start(small.definition, expected)


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("/signoff", "", Help()),
        ("/signoff", "help", Help()),
        ("", "", Help()),
        ("", "help", Help()),
        ("/signoff", "dance", Help("dance")),
        ("", "please dance", Help("please dance")),
        ("/other", "text", Help("/other")),
        ("/signoff", "withdraw run_1m8 Paid by Hand, withdraw it", WithdrawRun("run_1m8", "Paid by Hand, withdraw it")),
        ("", "signoff  Withdraw RUN_1M8", WithdrawRun("run_1m8")),
        ("/signoff", "withdraw", WithdrawRun("")),
        ("", "withdraw run_1m8 two\nlines", WithdrawRun("run_1m8", "two\nlines")),
        ("/signoff", "policy", ShowPolicies()),
        ("", "signoff Policies", ShowPolicies()),
        ("/signoff", " policy  Answer a customer ", ShowPolicy("Answer a customer")),
        ("", "pause support Two wrong\nanswers ", SetPaused(True, "support", "Two wrong\nanswers")),
        ("/signoff", "RESUME all", SetPaused(False, "all")),
        ("/signoff", "pause", SetPaused(True, "")),
        ("/signoff", "paused support", Help("paused support")),
        ("/signoff", "digest", ShowDigest()),
        ("", "digest now", DigestNow()),
        ("/signoff", "digest off", DigestOff()),
        ("/signoff", "digest daily 9:05", SetDigest(Cadence.DAILY, "09:05", "Europe/Paris", 0)),
        ("", "Digest Weekly Friday 17:00 Asia/Tokyo", SetDigest(Cadence.WEEKLY, "17:00", "Asia/Tokyo", 4)),
    ],
)
def test_signoffs_own_words(command: str, text: str, expected: object) -> None:
    assert read(command, text, DEFINITIONS, "Europe/Paris") == expected


@pytest.mark.parametrize("text", ["digest daily 24:00", "digest daily nine", "digest weekly 09:00", "digest daily 09:00 Nowhere"])
def test_digests_that_do_not_fit(text: str) -> None:
    assert isinstance(read("/signoff", text, DEFINITIONS, "UTC"), BadDigest)
