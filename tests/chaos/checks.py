"""What must be true afterwards, wherever and however often the process was killed."""

import json
import re
from collections import Counter
from collections.abc import Iterator

from tests.chaos.people import EDITED, People, buttons, key_of
from tests.chaos.stage import Stage
from tests.chaos.story import noted


def wrong(stage: Stage, people: People) -> list[str]:
    """Every broken promise, as a sentence."""
    return [*_runs(stage, people), *_decisions(stage, people), *_messages(stage), *_journals(stage), *_effects(stage), *_log(stage)]


def _runs(stage: Stage, people: People) -> Iterator[str]:
    count = Counter(row["source"] for row in stage.rows("SELECT source FROM runs"))
    for text, acknowledged in people.typed.items():
        if acknowledged and count[text] != 1:
            yield f"“{text}” was acknowledged and has {count[text]} runs"
        if count[text] > 1:
            yield f"“{text}” has {count[text]} runs"
    stopped = {row["run"] for row in stage.rows("SELECT run FROM reviews WHERE kind = 'doubt' AND outcome = 'rejected'")}
    for row in stage.rows("SELECT id, status, reason FROM runs"):
        if row["status"] != ("stopped" if row["id"] in stopped else "done"):
            yield f"{row['id']} ended {row['status']}: {row['reason']}"


def _decisions(stage: Stage, people: People) -> Iterator[str]:
    reviews = {row["id"]: row for row in stage.rows("SELECT * FROM reviews")}
    taught = Counter(row["review"] for row in stage.rows("SELECT review FROM feedback"))
    decided = Counter(
        json.loads(row["detail"])["review"] for row in stage.rows("SELECT detail FROM journal WHERE event = 'decided'")
    )
    outcomes = {"approve": "approved", "edit": "edited", "reject": "rejected"}
    for review, who, what in people.decided:
        row = reviews.get(review)
        if row is None or row["outcome"] is None:
            yield f"{review}: {what} was acknowledged and is not on record"
        elif row["decided_by"].endswith(who) and row["outcome"] != outcomes[what]:
            yield f"{review}: {what} was acknowledged, and {row['outcome']} is on record"
    for id, row in reviews.items():
        if row["outcome"] is None:
            yield f"{id} of {row['step']} is open"
        elif decided[id] != 1:
            yield f"{id}: decided {decided[id]} times in the journal"
        if taught[id] != (row["kind"] == "draft"):
            yield f"{id}: {taught[id]} pieces of feedback"
    drafts = Counter(row["run"] for row in stage.rows("SELECT run FROM reviews WHERE kind = 'draft'"))
    yield from (f"{run} has {count} reviews of its letter" for run, count in drafts.items() if count != 1)


def _messages(stage: Stage) -> Iterator[str]:
    posted = stage.messages()
    keys = Counter(key_of(message) for message in posted)
    wanted = {row["key"] for row in stage.rows("SELECT key FROM deliveries WHERE failed = 0")}
    yield from (f"{key} was posted {count} times" for key, count in keys.items() if count != 1)
    yield from (f"{key} was never posted" for key in wanted - keys.keys())
    yield from (f"{key} was posted and nobody wanted it" for key in keys.keys() - wanted)
    yield from (f"{key_of(message)} still has buttons" for message in posted if buttons(message))
    roots = {m.thread_ts or m.ts: key_of(m).removeprefix("run:") for m in posted if key_of(m).startswith("run:")}
    for row in stage.rows("SELECT id, status FROM runs"):
        expected = {f"run:{row['id']}"} | ({f"{row['id']}:send:0"} if row["status"] == "done" else set())
        if not expected <= keys.keys():
            yield f"{row['id']} ({row['status']}) lacks {expected - keys.keys()}"
    for message in posted:
        if ":send:" in key_of(message) and roots.get(message.thread_ts or "") != key_of(message).partition(":")[0]:
            yield f"{key_of(message)} does not hang under its run"
    finals = {row["run"]: row for row in stage.rows("SELECT run, final, outcome FROM reviews WHERE kind = 'draft'")}
    for message in posted:
        if ":send:" in key_of(message):
            review = finals[key_of(message).partition(":")[0]]
            said = json.loads(review["final"])["text"]
            if said not in message.text or (review["outcome"] == "edited") != (said == EDITED):
                yield f"{key_of(message)} is not what was signed off"


def _journals(stage: Stage) -> Iterator[str]:
    """For each run and step, in the order in which they were written."""
    told: dict[tuple[str, str], list[str]] = {}
    for row in stage.rows("SELECT run, step, event FROM journal ORDER BY run, seq"):
        told.setdefault((row["run"], row["step"]), []).append(row["event"].replace(" ", "-"))
    gate, act = "answered routed decided done", "about-to"
    right = {
        "topic": "answered routed done",
        "letter": gate,
        "keep": rf"({act} )+done",
        "charge": rf"{act}( routed decided revised {act})*( done| routed decided)",
        "send": rf"({act} )+done",
    }
    for (run, step), events in told.items():
        if not re.fullmatch(right[step], " ".join(events)):
            yield f"{run}, {step}: {' '.join(events)}"


def torn(stage: Stage) -> list[str]:
    """What a process must never leave behind: one half of what belongs together."""
    reviews = {row["id"] for row in stage.rows("SELECT id FROM reviews")}
    cards = {row["subject"] for row in stage.rows("SELECT subject FROM deliveries WHERE kind = 'card'")}
    found = [f"{id} has no card" for id in reviews - cards]
    for row in stage.rows("SELECT run, step, detail FROM journal WHERE event = 'routed'"):
        review = json.loads(row["detail"]).get("review")
        if review is not None and review not in reviews:
            found.append(f"{row['run']} says that {row['step']} is under review, and there is no review")
    return found


def _effects(stage: Stage) -> Iterator[str]:
    effects, asked = noted(stage.folder, "effects"), noted(stage.folder, "asked")
    for row in stage.rows("SELECT id, status, source FROM runs"):
        for what in ("keep", "charge", "send"):
            times = effects[f"{what} {row['id']}"]
            if times > 1 and what == "charge":
                yield f"{row['id']} was charged {times} times"
            if not times and (row["status"] == "done" or what == "keep"):
                yield f"{row['id']}: {what} never happened"
        for step in ("topic", "letter"):
            if asked[f"{step} {row['source']}"] > 1 + stage.kills:
                yield f"{row['id']}: {step} was asked {asked[f'{step} ' + row['source']]} times"
    answers = stage.rows("SELECT count(*) AS n FROM journal WHERE event = 'answered'")[0]["n"]
    # What was under way when the process died may be asked again; the storm counts it, one story is exact.
    started = len(stage.rows("SELECT id FROM runs"))
    if asked.total() > answers + 2 * stage.kills * max(1, started):
        yield f"the model was asked {asked.total()} times for {answers} answers and {stage.kills} kills"


def _log(stage: Stage) -> Iterator[str]:
    """Nothing that a person would have to look at."""
    log = stage.folder / "log"
    lines = log.read_text().splitlines() if log.exists() else []
    # Over Socket Mode, what comes in while we leave finds the line or the store closed: Slack tells whoever typed or pressed.
    leaving = ("Cannot write to closing transport", "signoff.slack a command failed") if stage.socket else ()
    errors = (line for line in lines if " ERROR " in line)
    yield from (f"the log says: {line}" for line in errors if not any(expected in line for expected in leaving))
