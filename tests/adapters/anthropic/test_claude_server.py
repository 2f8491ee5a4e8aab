"""Over real sockets, against a local server that speaks the Messages API: what somebody with ANTHROPIC_BASE_URL has."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anthropic
import pytest
from pydantic import SecretStr

from adapters.anthropic import Claude
from bot.settings import Settings
from tests.adapters.anthropic.replies import Reply, fault, half, hang, page, raw, says
from tests.adapters.anthropic.server import MessagesServer
from tests.adapters.anthropic.wire import PRIVATE, SORTED, question
from workflow.errors import ModelBusy, ModelError, ModelMisused, ModelUnreachable


@pytest.fixture(scope="module")
def service() -> Iterator[MessagesServer]:
    with MessagesServer() as server:
        yield server


@pytest.fixture
def server(service: MessagesServer) -> MessagesServer:
    service.asked.clear()
    service.refused.clear()
    service.otherwise = lambda body: says(SORTED)
    return service


@pytest.fixture
async def model(server: MessagesServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Claude]:
    """As the product makes it, from the environment."""
    monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
    monkeypatch.setenv("ANTHROPIC_API_KEY", server.key)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings = Settings(_env_file=None)
    assert settings.anthropic_api_key
    made = Claude(settings.anthropic_api_key, settings.model, base_url=settings.anthropic_base_url, timeout=5)
    yield made
    await made.aclose()


async def test_a_question_is_answered(model: Claude, server: MessagesServer) -> None:
    answer = await model.ask(question())
    assert answer.value.model_dump() == SORTED and answer.usage.input_tokens == 100
    [body] = server.asked
    assert PRIVATE in body["messages"][0]["content"][-1]["text"] and not server.refused


async def test_fifty_at_once_get_each_their_own_answer(model: Claude, server: MessagesServer) -> None:
    def echo(body: dict[str, Any]) -> Reply:
        number = body["messages"][0]["content"][-1]["text"].split("number ")[1].split()[0]
        return says({**SORTED, "summary": number})

    server.otherwise = echo
    answers = await asyncio.gather(*(model.ask(question(text=f"number {n} please")) for n in range(50)))
    assert [answer.value.model_dump()["summary"] for answer in answers] == [str(n) for n in range(50)]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (fault(429, **{"retry-after": "7"}), ModelBusy),
        (fault(529), ModelBusy),
        (fault(500), ModelUnreachable),
        (half(says(SORTED)), ModelUnreachable),
        (half(says(SORTED), 0.0), ModelUnreachable),
        (half(fault(500)), ModelUnreachable),
        (page(502), ModelUnreachable),
        (page(200), ModelUnreachable),
        (raw("{}", **{"content-type": "text/plain"}), ModelUnreachable),
        (raw('{"type": "mess'), ModelUnreachable),
    ],
    ids=[
        "429",
        "529",
        "500",
        "half a body",
        "headers alone",
        "half an error",
        "a proxy's page",
        "a log-in page",
        "text",
        "half JSON",
    ],
)
async def test_every_fault_is_one_of_ours_and_the_next_question_is_answered(
    model: Claude, server: MessagesServer, reply: Reply, kind: type[ModelError]
) -> None:
    server.will(reply)
    with pytest.raises(ModelError) as caught:
        await model.ask(question())
    assert type(caught.value) is kind
    if isinstance(caught.value, ModelBusy):
        assert caught.value.retry_after == (7.0 if reply.status == 429 else None)
    assert (await model.ask(question())).value.model_dump() == SORTED
    assert len(server.asked) == 2, "one call each: it is the ladder that retries"


async def test_a_hanging_service_is_given_up_and_cancelling_is_prompt(server: MessagesServer) -> None:
    server.will(hang(), hang())
    model = Claude(SecretStr(server.key), "claude-sonnet-5-5", base_url=server.url, timeout=0.2)
    with pytest.raises(ModelUnreachable, match="in time"):
        await model.ask(question())
    patient = Claude(SecretStr(server.key), "claude-sonnet-5-5", base_url=server.url)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await patient.ask(question())
    await asyncio.gather(model.aclose(), patient.aclose())


async def test_a_body_that_drips_is_given_up_although_bytes_keep_coming() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.02)

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as dripping:
        port = dripping.sockets[0].getsockname()[1]
        model = Claude(SecretStr("k"), "claude-sonnet-5-5", base_url=f"http://127.0.0.1:{port}", timeout=0.3)
        with pytest.raises(ModelUnreachable, match="in time"):
            await model.ask(question())
        await model.aclose()


async def test_a_server_that_closes_before_a_word_and_one_that_is_not_there() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as rude:
        port = rude.sockets[0].getsockname()[1]
        model = Claude(SecretStr("k"), "claude-sonnet-5-5", base_url=f"http://127.0.0.1:{port}")
        with pytest.raises(ModelUnreachable, match="connection"):
            await model.ask(question())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    model = Claude(SecretStr("k"), "claude-sonnet-5-5", base_url=f"http://127.0.0.1:{port}")
    with pytest.raises(ModelUnreachable, match="connection"):
        await model.ask(question())


@pytest.mark.parametrize(
    ("key", "name", "path", "words"),
    [
        ("sk-ant-other", "claude-sonnet-5-5", "", "did not accept ANTHROPIC_API_KEY"),
        ("sk-ant\nother", "claude-sonnet-5-5", "", "malformed"),
        (None, "claude-nobody-9", "", "no claude-nobody-9"),
        (None, "claude-sonnet-5-5", "/elsewhere", "at this address"),
    ],
)
async def test_what_is_wrong_with_the_settings_is_said(
    server: MessagesServer, key: str | None, name: str, path: str, words: str
) -> None:
    model = Claude(SecretStr(key or server.key), name, base_url=server.url + path)
    with pytest.raises(ModelMisused, match=words):
        await model.ask(question())
    await model.aclose()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.update(temperature=0.5),
        lambda body: body.update(max_tokens=0),
        lambda body: body.update(messages=[]),
        lambda body: body["messages"].append({"role": "assistant", "content": "{"}),
        lambda body: body["messages"][0]["content"][-1].update(text=" "),
        lambda body: body["system"][0].update(cache_control={"type": "for ever"}),
        lambda body: body.update(system=body["system"] * 5),
        lambda body: body["output_config"]["format"]["schema"].update(additionalProperties=True),
        lambda body: body["output_config"]["format"]["schema"]["properties"]["confidence"].update(minimum=0),
        lambda body: body["output_config"]["format"]["schema"]["properties"].update(what={}),
    ],
)
async def test_the_server_is_strict(model: Claude, server: MessagesServer, spoil: Any) -> None:
    """Or it would prove nothing about the requests that it takes."""
    await model.ask(question())
    body = server.asked[0]
    spoil(body)
    client = anthropic.AsyncAnthropic(api_key=server.key, base_url=server.url, max_retries=0)
    with pytest.raises(anthropic.BadRequestError):
        await client.post("/v1/messages", body=body, cast_to=object)
    await client.close()
