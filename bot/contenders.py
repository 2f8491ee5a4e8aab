"""What `signoff eval` can test: the local model, and Claude's models when there is a key."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.local_model import LocalModel, load_examples
from bot.evaluating import Contender, LineUp
from bot.settings import Price, Settings
from workflow.definition import Definition
from workflow.errors import InputError
from workflow.holdout import EVERYBODY, Known, Record
from workflow.ports import Model
from workflow.prompt import Usage

LOCAL = "local"


def lineup(name: str, definition: Definition, settings: Settings) -> LineUp:
    """name: `local`, or one of Claude's, for every step; "" is what the product would ask (workflow/models.py): for each step
    the model that it names, or else the settings' one. Without a key that is the local model, whatever they name.

    Raises: InputError.
    """
    if name:
        return LineUp(_typed(name, settings))
    if settings.anthropic_api_key is None:
        return LineUp(Local())
    named = {step.name: _configured(step.model, settings) for step in definition.ai_steps if step.model}
    return LineUp(_configured(settings.model, settings), named)


def _typed(name: str, settings: Settings) -> Contender:
    if name != LOCAL and not name.startswith("claude"):
        raise InputError(f"There is no model called {name!r} here; name local, one of Claude's, or an evaluation's id.")
    if name != LOCAL and settings.anthropic_api_key is None:
        raise InputError(f"{name} needs ANTHROPIC_API_KEY, which is not set.")
    return _configured(name, settings)


def _configured(name: str, settings: Settings) -> Contender:
    return Local() if name == LOCAL else Claude(name, settings)


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
