"""Whatever goes wrong between us and the service is one error of our tree, and no error says the key or the prompt."""

import asyncio
import inspect
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anthropic
import httpx2
import pytest

from adapters.anthropic.failures import retry_after
from tests.adapters.anthropic.replies import Reply, fault, half, hang, page, raw, says
from tests.adapters.anthropic.wire import KEY, PRIVATE, SORTED, Wire, claude, question
from workflow.errors import ModelBusy, ModelError, ModelMisused, ModelUnreachable

SECRET = {"authorization": f"Bearer {KEY}"}
REQUEST = httpx2.Request("POST", "https://api.anthropic.com/v1/messages", headers=SECRET, content=PRIVATE)


def descendants(kind: type[Exception]) -> Iterator[type[Exception]]:
    yield kind
    for child in kind.__subclasses__():
        yield from descendants(child)


SDK = sorted(set(descendants(anthropic.AnthropicError)), key=lambda kind: kind.__name__)


def made(kind: type[Exception]) -> Exception:
    """An exception as the SDK makes it, with the key and the prompt in every corner of it."""
    said = f"{KEY} {PRIVATE}"
    status = getattr(kind, "status_code", 500)
    response = httpx2.Response(status, request=REQUEST, headers={"request-id": said.replace(" ", "_")})
    corners = {"request": REQUEST, "response": response, "body": {"error": {"type": said, "message": said}}}
    given, named = [], {}
    for name, parameter in list(inspect.signature(kind.__init__).parameters.items())[1:]:
        if parameter.kind is parameter.KEYWORD_ONLY and (parameter.default is parameter.empty or name in corners):
            named[name] = corners.get(name, said)
        elif parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.VAR_POSITIONAL):
            given.append(corners.get(name, said))
    return kind(*given, **named)


async def failure(*replies: Reply | BaseException, **more: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await claude(*replies, **more).ask(question())
    return caught.value


def silent(error: BaseException) -> bool:
    """Neither the sentence nor the traceback, with all that it hangs on, says what nobody should read."""
    everything = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__dict__)
    return KEY not in everything and PRIVATE not in everything and error.__context__ is None and error.__cause__ is None


def test_the_walk_finds_what_it_is_for() -> None:
    assert len(SDK) > 60
    assert {anthropic.RateLimitError, anthropic.OverloadedError, anthropic.APITimeoutError, anthropic.CredentialsError} <= set(SDK)


@pytest.mark.parametrize("kind", SDK, ids=lambda kind: kind.__name__)
async def test_every_exception_of_the_sdk_is_one_of_ours(kind: type[Exception]) -> None:
    error = await failure(made(kind))
    assert isinstance(error, ModelBusy | ModelUnreachable | ModelMisused)
    assert silent(error)


STATUSES: dict[int, type[ModelError]] = {
    **dict.fromkeys(range(400, 500), ModelMisused),
    **dict.fromkeys(range(500, 600), ModelUnreachable),
    **dict.fromkeys((408, 499), ModelUnreachable),
    **dict.fromkeys((429, 503, 529), ModelBusy),
    501: ModelMisused,
}


async def test_every_status_is_one_of_ours() -> None:
    for status, kind in STATUSES.items():
        error = await failure(fault(status, f"{KEY}: {PRIVATE}"))
        assert type(error) is kind, status
        assert silent(error) and error.usage.calls == 1
        assert str(error).endswith(f"(status {status}, req_0test)")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (fault(400), "did not accept the request (status 400"),
        (fault(400, "Your credit balance is too low to access the Anthropic API."), "no credit left"),
        (fault(400, "prompt is too long: 1200000 tokens > 1000000 maximum"), "too long for claude-sonnet-5-5"),
        (fault(400, "output_config.format.schema: For 'integer' type, property 'minimum' is not supported"), "schema of this step"),
        (fault(400, "'claude-x' does not support output_config.format"), "does not support structured output; choose another"),
        (fault(400, "structured outputs are not supported for this model"), "does not support structured output; choose another"),
        (fault(401), "did not accept ANTHROPIC_API_KEY"),
        (fault(402), "billing"),
        (fault(403), "may not use claude-sonnet-5-5"),
        (fault(404), "no claude-sonnet-5-5 at this address"),
        (fault(413), "too large"),
        (fault(422), "values"),
        (fault(418), "did not accept"),
        (fault(429, code="enforced_spend_limit_reached"), "spend limit"),
        (fault(429, code="contract_spend_limit_reached"), "spend limit"),
        (Reply(304), "did not accept"),
    ],
)
async def test_what_a_person_must_mend_is_said_plainly(reply: Reply, words: str) -> None:
    error = await failure(reply)
    assert type(error) is ModelMisused and words in str(error)


async def test_a_busy_service_says_how_long() -> None:
    for headers, wait in [({"retry-after": "7"}, 7.0), ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5), ({}, None)]:
        for status in (429, 503, 529):
            error = await failure(fault(status, **headers))
            assert isinstance(error, ModelBusy) and error.retry_after == wait
    error = await failure(fault(502, **{"retry-after": "3"}))
    assert isinstance(error, ModelBusy) and error.retry_after == 3.0, "whoever asks us to wait is waited for"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after-ms": "x", "retry-after": "4"}, 4.0),
        ({"retry-after": "Fri, 20 Nov 2020 09:00:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_retry_after_in_every_spelling(headers: dict[str, str], wait: float | None) -> None:
    assert retry_after(headers) == wait


def test_retry_after_as_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after({"retry-after": date}) == pytest.approx(90, abs=3)


@pytest.mark.parametrize(
    "broken",
    [
        httpx2.ConnectError("refused"),
        httpx2.ConnectTimeout("slow"),
        httpx2.ReadTimeout("slow"),
        httpx2.WriteError("gone"),
        httpx2.PoolTimeout("full"),
        httpx2.RemoteProtocolError("Server disconnected without sending a response."),
        httpx2.ProxyError("no proxy"),
        ConnectionResetError(),
        OSError("no route"),
        half(says(SORTED)),
        half(says(SORTED), 0.0),
        half(fault(500)),
        page(200),
        page(502),
        raw(says(SORTED).body[:80]),
        raw(b"\xff\xfe\x00"),
        raw("[" * 100_000),
        Reply(200, says(SORTED).body, {"content-type": "application/json", "content-encoding": "gzip"}),
    ],
    ids=lambda broken: type(broken).__name__ if isinstance(broken, Exception) else f"{broken.status} {broken.body[:8]!r}",
)
async def test_a_connection_or_body_that_breaks_is_unreachable(broken: Reply | Exception) -> None:
    error = await failure(broken)
    assert type(error) is ModelUnreachable and silent(error)


async def test_a_slow_service_is_given_up_in_time() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    error = await failure(hang(), timeout=0.05)
    assert type(error) is ModelUnreachable and "in time" in str(error)
    assert loop.time() - began < 2


async def test_cancelling_passes_through_and_the_next_question_is_answered() -> None:
    model = claude(hang(), says(SORTED))
    task = asyncio.create_task(model.ask(question()))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await model.ask(question())).confidence == 0.9


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"key": " "}, "did not accept ANTHROPIC_API_KEY"),
        ({"key": "sk-ant-\ud83d"}, "could not be asked"),
        ({"base_url": "x.example"}, "malformed"),
    ],
)
async def test_a_setting_that_cannot_work_must_be_mended_by_a_person(more: dict[str, str], words: str) -> None:
    wire = httpx2.AsyncHTTPTransport() if "base_url" in more else Wire(says(SORTED))
    error = await failure(wire=wire, **more)
    assert type(error) is ModelMisused and words in str(error) and silent(error)


async def test_a_copied_newline_does_not_spoil_the_key() -> None:
    assert (await claude(says(SORTED), key=f"{KEY}\n").ask(question())).confidence == 0.9


async def test_the_key_is_in_no_repr_and_no_log(caplog: pytest.LogCaptureFixture) -> None:
    model = claude(says(SORTED), fault(401, KEY))
    with caplog.at_level(logging.DEBUG):
        await model.ask(question())
        with pytest.raises(ModelMisused):
            await model.ask(question())
    assert caplog.records, "the SDK logs something at this level, so this test can fail"
    assert KEY not in caplog.text and KEY not in repr(model) and repr(model) == "Claude('claude-sonnet-5-5')"
