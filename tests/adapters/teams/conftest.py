from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.teams.shims import Adapter
from tests.adapters.teams.connector import Connector
from tests.adapters.teams.local import LocalFactory
from tests.adapters.teams.stage import APP, Stage, staged
from tests.adapters.teams.tenancy import two_tenants


@pytest.fixture
async def connector() -> AsyncIterator[Connector]:
    async with Connector(APP, "app-secret", two_tenants()).serving() as made:
        yield made


@pytest.fixture
def adapter(connector: Connector) -> Adapter:
    return Adapter(APP, LocalFactory(connector), connector.metadata_url)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as made:
        yield made
