"""The faked wire: the real SDK and our adapter over an HTTP transport that answers from a script, strictly."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Literal

import httpx2
from pydantic import BaseModel, Field, SecretStr

from adapters.anthropic import Claude
from tests.adapters.anthropic.replies import Reply
from tests.adapters.anthropic.server import MODELS
from tests.adapters.anthropic.strict import refusal
from workflow.catalog.support_words import Category
from workflow.names import Tenant
from workflow.prompt import Example, Prompt, Question

KEY = "sk-ant-secret-0123456789"
MODEL = "claude-sonnet-5-5"
HERE = Tenant("slack/T1")
PRIVATE = "My card 4111-1111 was charged twice"
SORTED = {"category": "billing", "urgency": "normal", "summary": "Charged twice."}


class Sorting(BaseModel):
    """An answer with choices and a text, as most are."""

    category: Category
    urgency: Literal["low", "normal", "high"]
    summary: str = Field(min_length=1, max_length=120)


class Wire(httpx2.AsyncBaseTransport):
    """replies: one for each request, the last one for ever; an exception is raised instead. asked: the requests' bodies."""

    def __init__(self, *replies: Reply | BaseException) -> None:
        self.replies = list(replies)
        self.asked: list[dict[str, Any]] = []
        self.requests: list[httpx2.Request] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        body = await request.aread()
        self.requests.append(request)
        self.asked.append(json.loads(body))
        wrong = refusal(request.headers, body, KEY, MODELS)
        reply = wrong or (self.replies.pop(0) if len(self.replies) > 1 else self.replies[0])
        if isinstance(reply, BaseException):
            raise reply
        await asyncio.sleep(min(reply.delay, 3600))
        return httpx2.Response(reply.status, headers=dict(reply.headers), stream=_Broken(reply))


class _Broken(httpx2.AsyncByteStream):
    """A body in pieces; the connection breaks after the share that the reply names."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        body, sent = self.reply.body, int(len(self.reply.body) * self.reply.sent)
        for start in range(0, sent, 65_536):
            yield body[start : min(start + 65_536, sent)]
        if sent < len(body):
            raise httpx2.RemoteProtocolError("peer closed connection without sending complete message body")


def claude(*replies: Reply | BaseException, wire: Wire | None = None, **more: Any) -> Claude:
    client = httpx2.AsyncClient(transport=wire or Wire(*replies))
    return Claude(SecretStr(more.pop("key", KEY)), more.pop("name", MODEL), http_client=client, **more)


def question(output: type[BaseModel] = Sorting, text: str = PRIVATE, examples: tuple[Example, ...] = ()) -> Question:
    return Question(HERE, "support", "triage", Prompt("Sort this message.", text), output, examples=examples)
