"""Where a run stands: what is ready, what is skipped, what is in doubt, and what no longer fits."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, a_run
from tests.workflow.drawings import Note, Summary, a_workflow, branching, by_hand, random_drawing, summarised
from workflow.context import RunContext
from workflow.definition import Definition, Workflow
from workflow.errors import UnfitJournal
from workflow.message import Message
from workflow.progress import Progress
from workflow.prompt import Prompt
from workflow.run import Entry, Event, Status, fold
from workflow.steps import Action

NOTE, GIVEN = {"text": "hello"}, {"text": "hello", "author": "", "link": ""}


def entry(step: str, event: Event, value: Any = None, **more: Any) -> Entry:
    return Entry(step, event, NOW, value=value, **more)


def done(step: str, value: Any = None) -> Entry:
    return entry(step, Event.DONE, value)


def progress(workflow: Workflow, *entries: Entry) -> Progress:
    made = Progress(a_run(input=GIVEN), entries, workflow.definition)
    made.read()
    return made


def ready(made: Progress) -> list[str]:
    return [step.name for step in made.ready()]


def skip_all(made: Progress) -> dict[str, str]:
    found = {}
    for name, why in made.skips():
        made.add(entry(name, Event.SKIPPED, reason=why))
        found[name] = why
    return found


def test_a_fresh_run_begins_with_what_needs_only_the_input() -> None:
    made = progress(branching())
    assert ready(made) == ["note"] and made.waiting
    assert made.handoffs(made.step("note")) == {"message": Message(text="hello")}


def test_steps_that_do_not_depend_on_each_other_are_ready_together() -> None:
    w = a_workflow()

    @w.ai(output=Summary, fallback=by_hand)
    def short(note: Note) -> Prompt:
        return Prompt("", "")

    @w.step()
    async def long(note: Note) -> int:
        return 0

    @w.step()
    def both(short: Summary, long: int) -> int:
        return 0

    made = progress(w, done("note", NOTE))
    assert ready(made) == ["short", "long"]
    made.begin("short")
    assert ready(made) == ["long"]
    made.add(done("long", 1))
    assert ready(made) == [] and made.waiting
    made.add(done("short", {"text": "x"}))
    assert ready(made) == ["both"] and made.handoffs(made.step("both"))["short"] == Summary(text="x")


def test_the_branch_not_taken_is_skipped_with_a_reason() -> None:
    made = progress(branching(), done("note", NOTE), done("mood", "good"))
    assert skip_all(made) == {"console": "mood = good", "send": "mood = good", "ignore": "mood = good"}
    assert ready(made) == ["cheer"]


def test_skips_run_on_through_arrows() -> None:
    made = progress(branching(), done("note", NOTE), done("mood", "none"))
    assert skip_all(made) == {"cheer": "mood = none", "console": "mood = none", "send": "console was skipped"}
    assert ready(made) == ["ignore", "log"]


def test_a_join_takes_what_is_there() -> None:
    made = progress(branching(), done("note", NOTE), done("mood", "good"))
    skip_all(made)
    assert "log" not in ready(made)
    made.add(done("cheer", "hooray"))
    assert ready(made) == ["log"]
    assert made.handoffs(made.step("log")) == {"note": Note(text="hello"), "cheer": "hooray", "console": None}


def test_nothing_is_skipped_before_the_decision() -> None:
    assert skip_all(progress(branching(), done("note", NOTE))) == {}


def test_what_follows_a_skipped_decision_is_skipped() -> None:
    w = branching()
    mood = w.declared[1]

    @w.decision(when=mood.is_("bad"))
    def how_bad(note: Note) -> Any:
        return "very"

    from typing import Literal

    how_bad.call.__annotations__["return"] = Literal["very"]

    @w.step(when=how_bad.is_("very"))
    def call_home(note: Note) -> int:
        return 0

    made = progress(w, done("note", NOTE), done("mood", "good"))
    assert skip_all(made)["call_home"] == "how_bad = skipped"


def test_a_run_is_over_when_every_step_is_settled() -> None:
    made = progress(summarised(), done("note", NOTE), done("summary", {"text": "x"}), done("file", "key"))
    assert not made.waiting and ready(made) == [] and skip_all(made) == {}


def test_a_draft_under_review_is_not_done_again() -> None:
    answered = entry("summary", Event.ANSWERED, {"text": "x"})
    made = progress(summarised(), done("note", NOTE), answered, entry("summary", Event.ROUTED))
    assert ready(made) == [] and made.waiting and made.rounds("summary") == 1
    assert made.sent_back("summary") == ("", None)


def test_a_draft_that_was_sent_back_is_drafted_again() -> None:
    journal = [
        done("note", NOTE),
        entry("summary", Event.ANSWERED, {"text": "x"}),
        entry("summary", Event.ROUTED),
        entry("summary", Event.REVISED, "Shorter."),
    ]
    made = progress(summarised(), *journal)
    assert ready(made) == ["summary"] and made.sent_back("summary") == ("Shorter.", {"text": "x"})
    made.add(entry("summary", Event.ANSWERED, {"text": "y"}))
    assert made.rounds("summary") == 2 and ready(made) == []


def test_an_approved_draft_goes_on_as_the_reviewers_version() -> None:
    journal = [
        done("note", NOTE),
        entry("summary", Event.ANSWERED, {"text": "x"}),
        entry("summary", Event.DECIDED),
        done("summary", {"text": "mine"}),
    ]
    made = progress(summarised(), *journal)
    assert made.handoffs(made.step("file"))["summary"] == Summary(text="mine")
    assert made.recorded(made.step("file")) == {"summary": {"text": "mine", "tags": []}}


def test_an_action_in_doubt_waits_for_a_person() -> None:
    made = progress(summarised(), done("note", NOTE), done("summary", {}), entry("file", Event.ABOUT_TO))
    assert [step.name for step in made.doubts()] == ["file"] and ready(made) == []
    made.add(entry("file", Event.REVISED, "do it again"))
    assert made.doubts() == [] and ready(made) == ["file"]


def test_a_repeatable_action_in_doubt_is_simply_done_again() -> None:
    journal = [done("note", NOTE), done("mood", "good"), entry("cheer", Event.ABOUT_TO)]
    made = progress(branching(), *journal)
    assert made.doubts() == [] and "cheer" in ready(made) and made.rounds("cheer") == 1


def test_an_action_under_way_here_is_not_begun_twice() -> None:
    made = progress(branching(), done("note", NOTE), done("mood", "good"))
    made.begin("cheer")
    made.add(entry("cheer", Event.ABOUT_TO))
    assert "cheer" not in ready(made)


def test_an_action_gets_the_run() -> None:
    made = progress(summarised(), done("note", NOTE), done("summary", {}))
    file = made.step("file")
    assert isinstance(file, Action)
    context = RunContext(made.run, "file", NOW)
    assert made.handoffs(file, context)["run"] is context and context.key == f"{made.run.id}:file"


def test_a_workflow_that_is_gone() -> None:
    with pytest.raises(UnfitJournal, match="The workflow “support” is not loaded here any more"):
        Progress(a_run(input=GIVEN), (), None).read()


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        ([done("gone")], "there is no step “gone” now"),
        ([done("note", {"text": 5})], "what step “note” gave does not fit it now"),
        ([done("note", NOTE), done("mood", "angry")], "what step “mood” gave does not fit it now"),
    ],
)
def test_a_journal_that_no_longer_fits(entries: list[Entry], sentence: str) -> None:
    with pytest.raises(UnfitJournal) as caught:
        progress(branching(), *entries)
    version = branching().definition.version
    assert str(caught.value) == f"The workflow changed since this run began (wf-1 to {version}): {sentence}."


def test_an_input_that_no_longer_fits() -> None:
    made = Progress(a_run(input={"text": ""}), (), branching().definition)
    with pytest.raises(UnfitJournal, match="its input does not fit"):
        made.read()


def test_folding_keeps_the_newest_draft_and_counts_attempts() -> None:
    states = fold([entry("a", Event.ANSWERED, 1), entry("a", Event.REVISED), entry("a", Event.ANSWERED, 2), done("a", 3)])
    state = states["a"]
    assert state.done and state.settled and not state.due and state.attempts == 2
    assert state.answered is not None and state.answered.value == 2


def test_statuses_that_end() -> None:
    assert {s for s in Status if not s.ended} == {Status.READY, Status.WAITING}


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_any_order_of_ready_steps_comes_to_an_end(wanted: list[set[int]], luck: Any) -> None:
    definition: Definition = random_drawing(wanted, None)
    run = replace(a_run(), input=GIVEN)
    made, journal = Progress(run, (), definition), []
    made.read()
    while steps := made.ready():
        step = luck.choice(steps)
        assert all(name in made.values for name in step.sources)
        journal.append(done(step.name, 0))
        made.add(journal[-1])
    assert not made.waiting and len(journal) == len(definition.steps)
    again = Progress(run, journal, definition)
    again.read()
    assert again.values == made.values and not again.waiting
