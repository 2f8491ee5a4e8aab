"""What a call costs, what an owner may change, and what happens when nobody knows."""

import json
import logging

import pytest
from pydantic import ValidationError

from adapters.anthropic.prices import PRICES, cost, price_of
from bot.settings import Price, Settings
from tests.adapters.anthropic.replies import says
from tests.adapters.anthropic.wire import SORTED, claude, question
from workflow.prompt import Usage

OURS = Price(input=1, output=2, cached=0.5, written=1.5)


def test_a_million_of_each_kind_costs_what_the_table_says() -> None:
    million = 1_000_000
    assert cost(Usage(1, million, million, million, million), OURS) == pytest.approx(5.0)
    assert cost(Usage(1, million), None) == 0.0


def test_cached_tokens_are_the_cheapest_and_written_ones_cost_more_than_plain() -> None:
    assert all(price.cached < price.input < price.written < price.output for price in PRICES.values())


def test_the_default_model_has_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGNOFF_MODEL", raising=False)
    assert Settings(_env_file=None).model in PRICES


def test_a_date_in_the_name_does_not_hide_the_price() -> None:
    assert price_of("claude-haiku-4-5-20251001", {}) == PRICES["claude-haiku-4-5"]
    assert price_of("claude-haiku-4-5-20251001", {"claude-haiku-4-5-20251001": OURS}) == OURS
    assert price_of("claude-nobody-9", {}) is None


def test_the_owners_price_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNOFF_PRICES", json.dumps({"claude-sonnet-5-5": OURS.model_dump(), "house-model": OURS.model_dump()}))
    prices = Settings(_env_file=None).prices
    assert price_of("claude-sonnet-5-5", prices) == price_of("house-model", prices) == OURS
    assert price_of("claude-opus-5-5", prices) == PRICES["claude-opus-5-5"]


@pytest.mark.parametrize(
    "wrong", ['{"m": {"input": -1, "output": 1, "cached": 1, "written": 1}}', '{"m": {"input": 1}}', '{"m": 3}']
)
def test_a_price_that_makes_no_sense_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("SIGNOFF_PRICES", wrong)
    with pytest.raises(ValidationError, match="prices"):
        Settings(_env_file=None)


async def test_an_unknown_model_is_named_once_and_counted_as_free(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "signoff.claude"):
        model = claude(says(SORTED), name="claude-haiku-5-5")
        assert not caplog.records
        model = claude(says(SORTED), name="claude-nobody-9")
        with pytest.raises(Exception, match="no claude-nobody-9"):
            await model.ask(question())
    assert [record.getMessage().count("claude-nobody-9") for record in caplog.records] == [1]


def test_the_key_is_a_secret_and_empty_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-secret")
    assert "sk-ant-secret" not in repr(Settings(_env_file=None))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "")
    assert Settings(_env_file=None).anthropic_api_key is None
