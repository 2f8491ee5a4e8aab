from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import SqlStore
from tests.contracts.stores import URLS


@pytest.fixture(params=sorted(URLS))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return URLS[request.param](tmp_path)


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    opened = await SqlStore.open(url)
    yield opened
    await opened.aclose()
