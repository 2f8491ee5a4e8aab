"""What `signoff eval` can test: the local model, and Claude's models when there is a key."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.local_model import LocalModel, load_examples
from bot.evaluating import Contender
from bot.settings import Price, Settings
from workflow.definition import Definition
from workflow.errors import InputError
from workflow.holdout import EVERYBODY, Known, Record
from workflow.ports import Model
from workflow.prompt import Usage

LOCAL = "local"


def contender(name: str, settings: Settings) -> Contender:
    """name: `local`, or one of Claude's; "" is what the product would ask. Raises: InputError."""
    key = settings.anthropic_api_key
    name = name or (settings.model if key else LOCAL)
    if name == LOCAL:
        return Local()
    if not name.startswith("claude"):
        raise InputError(f"There is no model called {name!r} here; name local, one of Claude's, or an evaluation's id.")
    if key is None:
        raise InputError(f"{name} needs ANTHROPIC_API_KEY, which is not set.")
    return Claude(name, settings)


def shipped(definition: Definition) -> list[Record]:
    """The cases that the workflow comes with. Raises: InputError."""
    return [Record(EVERYBODY, step, case) for (_, step), cases in load_examples(definition).items() for case in cases]


class Local:
    """Learns again for each fold, before it is asked, so that learning is not in the latency."""

    name, learns = LOCAL, True

    @asynccontextmanager
    async def _model(self, definition: Definition, known: Known) -> AsyncIterator[Model]:
        model = LocalModel(known, known.shipped)
        for tenant in {EVERYBODY, *(record.tenant for record in known.records)}:
            await model.prepare(tenant, definition)
        yield model

    def model(self, definition: Definition, known: Known) -> AbstractAsyncContextManager[Model]:
        return self._model(definition, known)

    def cost(self, usage: Usage) -> float | None:
        return 0.0


class Claude:
    learns = False

    def __init__(self, name: str, settings: Settings) -> None:
        from adapters.anthropic.prices import price_of

        self.name, self._settings = name, settings
        self._price: Price | None = price_of(name, settings.prices)

    @asynccontextmanager
    async def _model(self) -> AsyncIterator[Model]:
        from adapters.anthropic import Claude as Adapter

        key = self._settings.anthropic_api_key
        assert key is not None
        model = Adapter(key, self.name, base_url=self._settings.anthropic_base_url, prices=self._settings.prices)
        try:
            yield model
        finally:
            await model.aclose()

    def model(self, definition: Definition, known: Known) -> AbstractAsyncContextManager[Model]:
        return self._model()

    def cost(self, usage: Usage) -> float | None:
        from adapters.anthropic.prices import cost

        return None if self._price is None else cost(usage, self._price)
