from collections.abc import AsyncIterator

import pytest

from adapters.teams.shims import Adapter
from tests.adapters.teams.connector import Connector
from tests.adapters.teams.local import LocalFactory
from tests.adapters.teams.tenancy import two_tenants

APP = "99999999-aaaa-4000-8000-000000000099"


@pytest.fixture
async def connector() -> AsyncIterator[Connector]:
    async with Connector(APP, "app-secret", two_tenants()).serving() as made:
        yield made


@pytest.fixture
def adapter(connector: Connector) -> Adapter:
    return Adapter(APP, LocalFactory(connector), connector.metadata_url)
