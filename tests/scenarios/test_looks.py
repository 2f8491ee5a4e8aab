"""What people open besides the card is on record: who, what, when, of which review."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.commands import Ask, Say
from bot.views import FormKind
from tests.scenarios.world import ANA, BEN, TENANT, World, world
from workflow.looks import Look, Looked


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as made:
        yield made


async def test_reading_it_all_and_opening_the_edit_dialog_are_on_record(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    assert isinstance(await here.open(review, FormKind.READ, ANA), Ask)
    await here.open(review, FormKind.READ, ANA, turned=True)  # the next page of the same dialog
    here.clock.advance(seconds=5)
    await here.open(review, FormKind.EDIT)
    await here.open(review, FormKind.REJECT)
    now = here.clock.now()
    earlier = review.opened
    assert await here.store.looks(review=review.id) == [
        Look(TENANT, review.id, ANA, Looked.READ, earlier),
        Look(TENANT, review.id, BEN, Looked.EDIT_OPENED, now),
    ]


async def test_a_dialog_that_is_refused_is_no_look(here: World) -> None:
    await here.type("I was charged twice")
    (review,) = await here.reviews()
    assert isinstance(await here.open(review, FormKind.EDIT, ANA), Say)  # her own run
    assert await here.store.looks() == []
