"""The corpus of bad answers, by the real SDK through the real engine: each run ends on a rung of the ladder, and none fails."""

from dataclasses import replace
from pathlib import Path

from tests.adapters.anthropic.bad_outputs import BAD, ODD
from tests.adapters.anthropic.replies import Reply
from tests.adapters.anthropic.wire import MODEL, Sorting, Wire, claude
from tests.scenarios.world import World, world
from workflow.definition import Workflow
from workflow.gate import RouteKind
from workflow.message import Message
from workflow.prompt import Prompt
from workflow.run import Event, Status

FORGETFUL = Sorting(category="other", urgency="normal", summary="Nobody has read it.")
sorting = Workflow("sorting", input=Message, title="Sort", command="/sort")


def unread(message: Message) -> Sorting:
    return FORGETFUL


@sorting.ai(output=Sorting, fallback=unread, model=MODEL)
def triage(message: Message) -> Prompt:
    return Prompt("Sort this message.", message.text)


async def told(here: World, wire: Wire, name: str, reply: Reply) -> tuple[Status, list[Event]]:
    wire.replies[:] = [replace(reply, delay=0.0)]
    here.clock.advance(minutes=5)  # whatever was learned about the model from the answer before is over
    await here.type(name, "/sort")
    run = (await here.store.runs(limit=1))[0]
    assert run.source == name
    return run.status, [entry.event for entry in await here.store.journal(run.id)]


async def test_no_bad_answer_fails_a_run(tmp_path: Path) -> None:
    wire = Wire(BAD[0][1])
    async with world(tmp_path, {"sorting": sorting.definition}, others=[claude(wire=wire)]) as here:
        wrong = []
        for name, reply in BAD:
            status, events = await told(here, wire, name, reply)
            if status is not Status.WAITING or events[0] is not Event.TRIED or events[-1] is not Event.ROUTED:
                wrong.append((name, status, events))
        assert wrong == []
        reviews = [review for run in await here.store.runs(limit=1000) for review in await here.store.reviews(run.id)]
        assert [review.route.kind for review in reviews] == [RouteKind.FALLBACK] * len(BAD)
        assert {str(review.draft) for review in reviews} == {str(FORGETFUL.model_dump(mode="json"))}
        assert len(BAD) < len(wire.asked) <= 3 * len(BAD)


async def test_an_odd_answer_that_fits_is_gone_on_with(tmp_path: Path) -> None:
    wire = Wire(ODD[0][1])
    async with world(tmp_path, {"sorting": sorting.definition}, others=[claude(wire=wire)]) as here:
        for name, reply in ODD:
            _, events = await told(here, wire, name, reply)
            assert Event.TRIED not in events and Event.ANSWERED in events, name
