"""The names that a reaction may have."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "static" / "emoji.json"
# Slack keeps one name of each emoji, whichever one was asked for.
KEPT = {"thumbsup": "+1", "thumbsdown": "-1"}
# People with a skin tone of their own react with "+1::skin-tone-3": another name, which an app has to expect.
TONES = tuple(f"::skin-tone-{tone}" for tone in range(2, 7))
HANDS = {"+1", "-1", "clap", "raised_hands", "pray", "ok_hand", "wave", "muscle", "raised_hand", "point_up", "point_down",
         "point_left", "point_right", "fist", "v", "crossed_fingers", "writing_hand"}  # fmt: skip


@cache
def names() -> frozenset[str]:
    return frozenset(json.loads(TABLE.read_text("utf-8")))


def reaction_name(given: str) -> str | None:
    """The name that Slack keeps; None for one that it (or this small table) does not know."""
    base, tone = given, ""
    if given.endswith(TONES):
        base, mark, number = given.partition("::")
        tone = mark + number
    base = KEPT.get(base, base)
    if base not in names() or (tone and base not in HANDS):
        return None
    return base + tone
