"""Claude: one question, one call of the Messages API, one answer or one error of our tree."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from anthropic import AsyncAnthropic, Timeout
from anthropic.types import TextBlockParam
from pydantic import SecretStr

from adapters.anthropic.failures import failure_of
from adapters.anthropic.prices import price_of
from adapters.anthropic.reply import read
from adapters.anthropic.schema import wire_schema
from bot.settings import Price
from workflow.prompt import Answer, Question
from workflow.rendering import render

log = logging.getLogger("signoff.claude")

MAX_TOKENS: Final = 16_000  # of output; what a model thinks before it answers counts too
TIMEOUT: Final = 60.0  # seconds for one call, from the first byte sent to the last one read
CONNECT: Final = 5.0  # seconds until there must be a connection


class Claude:
    """One of Anthropic's models, by its name. It never retries: the ladder does, and must see each attempt.

    prices: an owner's own, over those of prices.py. http_client: what the SDK speaks through, for tests.
    """

    def __init__(
        self,
        key: SecretStr,
        name: str,
        *,
        base_url: str = "",
        prices: Mapping[str, Price] | None = None,
        max_tokens: int = MAX_TOKENS,
        timeout: float = TIMEOUT,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self.name, self.max_tokens, self.timeout = name, max_tokens, timeout
        self._price = price_of(name, prices or {})
        if self._price is None:
            log.warning("no price is known for model %s: its calls will be counted as free; set SIGNOFF_PRICES", name)
        self._client = AsyncAnthropic(
            api_key=key.get_secret_value().strip(),  # a newline that came with a copied key cannot be sent
            base_url=base_url or None,
            timeout=Timeout(timeout, connect=min(CONNECT, timeout)),
            max_retries=0,
            http_client=http_client,
        )

    def __repr__(self) -> str:
        return f"Claude({self.name!r})"

    async def aclose(self) -> None:
        await self._client.close()

    async def ask(self, question: Question) -> Answer:
        """Raises: ModelError, and nothing else."""
        request = request_of(question)
        try:
            async with asyncio.timeout(self.timeout):
                message = await self._client.messages.create(model=self.name, max_tokens=self.max_tokens, **request)
        except Exception as error:
            failure = failure_of(error, self.name)
        else:
            return read(message, question.output, self.name, self._price)
        raise failure  # not in the except block: the SDK's exception holds the request, so the key and the prompt


def request_of(question: Question) -> dict[str, Any]:
    """The question as arguments of `messages.create`. What stays the same from call to call comes first, and ends in a cache
    breakpoint: the system's part with the schema, and after it the settled cases that stand in every prompt of the step. They
    are other people's words, so they stand with the user's part. The cases nearest to this input come after it: no other call
    would find them in a cache, and writing them there costs a quarter more.

    Raises: ModelMisused.
    """
    rendered = render(question)
    parts = [rendered.standing, rendered.examples, rendered.message]
    content: list[TextBlockParam] = [{"type": "text", "text": part} for part in parts if part]
    if rendered.standing:
        content[0]["cache_control"] = {"type": "ephemeral"}
    return {
        "system": [{"type": "text", "text": rendered.system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": content}],
        "output_config": {"format": {"type": "json_schema", "schema": wire_schema(question.output)}},
    }
