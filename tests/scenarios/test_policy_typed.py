"""Owners type: pause, resume, the list, and the button that opens the dialog; and why others may not."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands import Ask, Done, Entered, OpenPolicy, Press, PressKind, Say, SetPolicy, ShowInbox, Shown, Wrong
from bot.errors import ChatRefused, ChatUnreachable
from bot.parts import plain
from bot.policy_texts import MODES
from bot.views import NoticeView, PolicyForm
from tests.scenarios.world import BEN, CHANNEL, OTTO, TENANT, World, small, world
from workflow.inbox import Wanted
from workflow.names import Person, Place
from workflow.policy import Autonomy, Override, Policy

DANA = Person("slack/T0/UDANA")
SECOND = replace(small.definition, name="second", title="The second one", command="/second", owners=("@others",))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path, {"small": small.definition, "second": SECOND}) as made:
        made.chat.members = {DANA}
        yield made


async def own(here: World, text: str, by: Person = DANA, place: Place = CHANNEL, command: str = "/signoff") -> str:
    answer = await here.type(text, command, by, place)
    assert isinstance(answer, Say)
    return "\n".join(plain(line) for line in answer.lines)


def notes(here: World) -> list[tuple[str, str]]:
    """(where, what) of every note about a policy."""
    posted = here.chat.posted.items()
    return [(here.chat.places[ref][0], "\n".join(map(plain, view.lines))) for ref, view in posted if isinstance(view, NoticeView)]


async def test_a_pause_stops_release_at_once_and_says_so_on_the_card_and_to_everybody(here: World) -> None:
    assert await own(here, "pause small two wrong answers") == (
        "Automatic release of “Small” is paused from now on, everywhere (policy 1)."
    )
    said = "⏸ @UDANA paused automatic release of Small: “two wrong answers”. A person looks at every draft until it is resumed."
    assert notes(here) == [(CHANNEL, said)]
    await here.type("hello")
    (card,) = here.cards()
    assert [plain(line) for line in card.why][:2] == [
        "Why it is here: Automatic release is paused, by policy 1. "
        "Otherwise: Claimed confidence 0.90 is at or over the bar of 0.70. Drafted by fake.",
        "⏸ Nothing goes on alone: paused by @UDANA 2026-11-20 09:00 UTC: “two wrong answers”.",
    ]
    assert await own(here, "pause small again") == (
        "Automatic release of “Small” is paused already, by @UDANA 2026-11-20 09:00 UTC: “two wrong answers”. Nothing was changed."
    )
    assert await own(here, "resume small it was the prompt") == "Automatic release of “Small” goes on (policy 2)."
    assert notes(here)[-1][1].startswith("▶️ @UDANA resumed automatic release of Small: “it was the prompt”.")
    assert await own(here, "resume small") == "Automatic release of “Small” is not paused. Nothing was changed."
    await here.type("hello")
    assert [review.step for review in await here.reviews()] == ["topic", "letter"]


async def test_the_card_names_who_paused_whoever_changed_something_since(here: World) -> None:
    await own(here, "pause small")
    paused = await here.store.policy(TENANT, "small")
    changed = paused.next(BEN, here.clock.now(), "later", overrides={"topic": Override(threshold=0.8)})
    assert await here.store.put_policy(changed)
    await here.type("hello")
    assert plain(here.cards()[0].why[1]) == "⏸ Nothing goes on alone: paused by @UDANA 2026-11-20 09:00 UTC."


async def test_everything_that_somebody_owns_is_paused_with_one_word(here: World) -> None:
    said = await own(here, "pause ALL fire drill")
    assert "“Small” is paused" in said and "“The second one” is paused" in said
    assert [(await here.store.policy(TENANT, name)).reason for name in ("small", "second")] == ["fire drill", "fire drill"]
    here.chat.members = set()
    assert (await own(here, "resume all")).startswith("You own none of the workflows here.")
    assert (await here.store.policy(TENANT, "small")).paused


async def test_a_note_that_cannot_be_posted_is_told_to_whoever_made_it_necessary(here: World) -> None:
    here.chat.fail.append(ChatRefused("that channel is archived"))
    await own(here, "pause small")
    await here.settle()
    assert notes(here) == [
        ("slack/T0/DUDANA", "I could not post the note that you changed the policy of small: that channel is archived")
    ]


async def test_an_inbox_says_where_nothing_goes_on_alone(here: World) -> None:
    await own(here, "pause second fire drill")
    shown = await here.bot.handle(ShowInbox(TENANT, DANA, "slack", Wanted()))
    assert isinstance(shown, Shown)
    told = "⏸ The second one: nothing goes on alone; paused by @UDANA 2026-11-20 09:00 UTC: “fire drill”."
    assert [plain(line) for line in shown.view.notes] == [told]


def test_every_mode_has_its_words() -> None:
    assert set(MODES) == set(Autonomy)


async def test_two_who_pause_at_once_are_both_told_the_truth(here: World) -> None:
    here.chat.members = None
    said = await asyncio.gather(*[own(here, "pause small", Person(f"slack/T0/U{n}")) for n in range(8)])
    assert sum("from now on" in each for each in said) == 1
    assert sum("paused already, by @U" in each for each in said) == 7
    assert len(await here.store.policies(TENANT, "small")) == 1 and len(notes(here)) == 1


@pytest.mark.parametrize("text", ["policy small", "pause small because", "resume small"])
async def test_who_may_not_is_told_who_may(here: World, text: str) -> None:
    assert await own(here, text, BEN) == "Only its owners change the policy of Small: @owners. Nothing was changed."
    assert "another workspace" in await own(here, text, OTTO)
    here.chat.unsure = ChatUnreachable("Slack cannot be reached")
    assert (await own(here, text)).startswith("I could not verify that you own “Small” (Slack cannot be reached), so nothing")
    assert await here.store.policies(TENANT, "small") == [] and notes(here) == []


async def test_what_cannot_be_verified_of_all_is_not_paused(here: World) -> None:
    here.chat.unsure = ChatUnreachable("Slack cannot be reached")
    said = await own(here, "pause all")
    assert "own “Small”" in said and "own “The second one”" in said
    assert await here.store.policies(TENANT, "small") == []


async def test_where_nobody_owns_it_they_read_how_to_name_owners(tmp_path: Path) -> None:
    async with world(tmp_path, owners=()) as here:
        for text in ("policy small", "pause small"):
            assert "SIGNOFF_OWNERS" in await own(here, text)
        assert "Owned by nobody." in await own(here, "policy")
        assert (await own(here, "pause all")).startswith("You own none")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("pause smal", "I do not know a workflow smal. Did you mean small? Nothing was changed."),
        ("policy <!channel> *x*", "I do not know a workflow <!channel> *x*. There is second, small. Nothing was changed."),
        ("pause", "Which workflow? There is second, small. Nothing was changed."),
        ("resume " + "x" * 3_000, f"I do not know a workflow {'x' * 60}. There is second, small. Nothing was changed."),
    ],
)
async def test_names_that_are_not_known(here: World, text: str, sentence: str) -> None:
    assert await own(here, text) == sentence


@pytest.mark.parametrize("name", ["small", "SMALL", "/small"])
async def test_a_workflow_is_called_by_its_name_or_command(here: World, name: str) -> None:
    await own(here, f"pause {name} " + "why " * 1_000)
    reason = (await here.store.policy(TENANT, "small")).reason
    assert len(reason) <= 500 and reason.startswith("why why")


async def test_the_list_shows_how_each_stands_and_whose_it_is(here: World) -> None:
    await own(here, "pause second")
    assert (await own(here, "policy", BEN)).splitlines()[:2] == [
        "• Small small: as in the code. Owned by @owners.",
        "• The second one second: policy 1, set by @UDANA; paused by @UDANA. Owned by @others.",
    ]


async def test_after_a_message_a_button_opens_the_dialog(here: World) -> None:
    answer = await here.type("policy small", "", DANA)
    assert isinstance(answer, Say) and answer.presses == (Press(PressKind.POLICY, "Open the policy", "small"),)
    opened = await here.bot.handle(OpenPolicy(TENANT, DANA, CHANNEL, "small"))
    assert isinstance(opened, Ask) and isinstance(opened.form, PolicyForm)
    assert await here.type("policy small", "/signoff", DANA) == opened


async def change(here: World, by: Person = DANA, number: int = 0, reason: str = "why", **fields: object) -> object:
    entered = {"topic": Entered(**fields)}  # type: ignore[arg-type]
    answer = await here.bot.handle(SetPolicy(TENANT, by, CHANNEL, "small", number, entered, reason))
    await here.settle()
    return answer


async def test_a_change_counts_from_the_next_draft_on_and_everybody_reads_it(here: World) -> None:
    answer = await change(here, threshold="0,95", approvals="2", channel="reviews", reviewers="@two #three", people=(BEN,))
    assert isinstance(answer, Done)
    over = Override(threshold=0.95, approvals=2, channel="#reviews", reviewers=("@two", "#three", BEN))
    assert (await here.store.policy(TENANT, "small")).overrides == {"topic": over}
    (where, said), *more = notes(here)
    assert (where, more) == ("slack/T0/REVIEWS", [])
    assert said.splitlines() == [
        "⚙️ @UDANA changed the policy of Small: “why”",
        "• Topic: bar as in the code → 0.95",
        "• Topic: reviewers as in the code → @two or #three or @UBEN",
        "• Topic: approvals as in the code → 2",
        "• Topic: channel as in the code → #reviews",
        "It counts from the next draft on; cards that are open keep what they promise.",
    ]
    await here.type("hello")
    (review,) = await here.reviews()
    assert (review.step, review.approvals, review.channel) == ("topic", 2, "#reviews")
    assert await change(here, number=1, autonomy="review_all") != answer
    assert (await here.store.policy(TENANT, "small")).overrides == {"topic": Override(Autonomy.REVIEW_ALL)}
    await change(here, number=2)
    assert (await here.store.policy(TENANT, "small")).overrides == {}


async def test_whoever_submits_must_own_it_then(here: World) -> None:
    here.chat.members = {BEN}
    answer = await change(here, threshold="0.9")
    assert isinstance(answer, Say) and "Only its owners" in plain(answer.lines[0])
    here.chat.unsure = ChatUnreachable("no word")
    answer = await change(here, BEN, threshold="0.9")
    assert isinstance(answer, Say) and "could not verify" in plain(answer.lines[0])
    assert await here.store.policies(TENANT, "small") == []


async def test_whoever_was_slower_sees_what_counts_now(here: World) -> None:
    await change(here, threshold="0.8")
    answer = await change(here, threshold="0.9")
    assert isinstance(answer, Ask) and isinstance(answer.form, PolicyForm)
    assert [plain(line) for line in answer.form.news][:2] == [
        "@UDANA was faster. Policy 1 counts now, set by @UDANA 2026-11-20 09:00 UTC: “why”:",
        "• Topic: bar as in the code → 0.80",
    ]
    assert (answer.form.number, answer.form.steps[0].over) == (1, Override(threshold=0.8))
    assert len(await here.store.policies(TENANT, "small")) == 1


async def test_of_many_who_submit_at_once_one_counts_and_the_others_see_it(here: World) -> None:
    answers = await asyncio.gather(*[change(here, threshold=f"0.8{n}") for n in range(6)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Ask"] * 5 + ["Done"]
    assert len(await here.store.policies(TENANT, "small")) == 1 and len(notes(here)) == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"threshold": "abc"}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"threshold": "1.5"}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85; 1.5 is more than 1."),
        ({"threshold": "nan"}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"threshold": "-0.5"}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"threshold": "."}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"threshold": "٠.٥"}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"threshold": "9" * 3_000}, "topic.threshold", "The bar is a number from 0 to 1, like 0.85."),
        ({"approvals": "0"}, "topic.approvals", "The code asks for at least 1 approval."),
        ({"approvals": "21"}, "topic.approvals", "How many people must approve is a whole number, at most 20."),
        ({"approvals": "1.5"}, "topic.approvals", "How many people must approve is a whole number, at most 20."),
        ({"reviewers": "leads"}, "topic.reviewers", "“leads” is no @group and no #channel; people are chosen by name below."),
        (
            {"reviewers": "<!channel>"},
            "topic.reviewers",
            "“<!channel>” is no @group and no #channel; people are chosen by name below.",
        ),
        ({"reviewers": " ".join(f"@g{n}" for n in range(21))}, "topic.reviewers", "At most 20 reviewers; make a group of them."),
        ({"channel": "#a b"}, "topic.channel", "“#a b” is no channel; write it like #reviews."),
        ({"autonomy": "everything"}, "topic.autonomy", "Choose one of the options."),
        ({"threshold": "0.9", "reason": "  "}, "reason", "Say why: it stands in the history, and in the channel."),
        ({"threshold": "0.9", "reason": "x" * 3_000}, "reason", "At most 500 characters, please; this has 3,000."),
        ({"threshold": "0.70"}, "reason", "Nothing here is different from what counts already."),
    ],
)
async def test_what_does_not_fit_is_said_at_its_field(here: World, fields: dict[str, str], field: str, sentence: str) -> None:
    assert await change(here, **fields) == Wrong({field: sentence})
    assert await here.store.policies(TENANT, "small") == []


async def test_groups_and_channels_must_be_there(here: World) -> None:
    asked = here.chat

    async def unknown(*args: object) -> Place:
        raise ChatRefused("there is no channel #nowhere that I can see")

    asked.channel_named = unknown  # type: ignore[method-assign]
    assert await change(here, channel="#nowhere") == Wrong({"topic.channel": "There is no channel #nowhere that I can see."})


async def test_what_the_code_asks_for_is_a_floor(tmp_path: Path) -> None:
    letter = small.definition.steps["letter"]
    strict = replace(letter, gate=replace(letter.gated, approvals=2, rejections=2))  # type: ignore[type-var, call-arg]
    steps = {**small.definition.steps, "letter": strict}
    async with world(tmp_path, {"small": replace(small.definition, steps=steps)}) as here:

        async def change(**fields: str) -> object:
            return await here.bot.handle(SetPolicy(TENANT, DANA, CHANNEL, "small", 0, {"letter": Entered(**fields)}, "why"))

        assert await change(approvals="1") == Wrong({"letter.approvals": "The code asks for at least 2 approvals."})
        told = "The code lets 2 rejections stop a run: from chat it can be from 1 to 2."
        assert await change(rejections="3") == Wrong({"letter.rejections": told})
        assert isinstance(await change(rejections="1", threshold="0.1", autonomy="gated"), Done)
        assert (await here.store.policy(TENANT, "small")).overrides == {"letter": Override(rejections=1)}
        await here.type("hello")
        (review,) = await here.reviews()
        assert (review.approvals, review.rejections) == (2, 1)


@pytest.mark.parametrize("forged", [{"workflow": "large"}, {"workflow": ""}, {"number": -1}, {"number": 7}])
async def test_a_dialog_that_was_made_up_changes_nothing(here: World, forged: dict[str, object]) -> None:
    sent = SetPolicy(TENANT, DANA, CHANNEL, "small", 0, {"topic": Entered(threshold="0.9")}, "why")
    answer = await here.bot.handle(replace(sent, **forged))  # type: ignore[arg-type]
    assert isinstance(answer, Say | Ask)
    assert await here.store.policies(TENANT, "small") == []
    stranger = replace(sent, steps={"nowhere": Entered(threshold="0.9")})
    assert await here.bot.handle(stranger) == Wrong({"reason": "Nothing here is different from what counts already."})


async def test_another_workspace_has_policies_of_its_own(here: World) -> None:
    answer = await here.bot.handle(SetPolicy(TENANT, OTTO, CHANNEL, "small", 0, {"topic": Entered(threshold="0.9")}, "why"))
    assert isinstance(answer, Say) and "another workspace" in plain(answer.lines[0])
    await own(here, "pause small")
    assert await here.store.policy(Policy("slack/T9", "small").tenant, "small") == Policy("slack/T9", "small")  # type: ignore[arg-type]
