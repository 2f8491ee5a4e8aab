from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.adapters.slack.stage import Stage, staged


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def over_http(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("http")) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="module")
async def stage(over_http: Stage) -> AsyncIterator[Stage]:
    """Over HTTP. Nothing that people did before is left."""
    await over_http.empty()
    yield over_http
