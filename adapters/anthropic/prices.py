"""What Claude's models cost, in US dollars per million tokens.

From Anthropic's public price list, platform.claude.com/docs/en/about-claude/pricing and the models' own pages, as they stood
at the end of October 2026: standard rates of the Claude API, cache writes for 5 minutes, no discounts or regional surcharges.
Prices change, and this file does not notice: **an owner should check them**, and put what differs into SIGNOFF_PRICES.
A model that is not here has no price; its calls are counted as free, and a warning says so when it is first used.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.settings import Price
from workflow.prompt import Usage

_FABLE = Price(input=10, output=50, cached=1, written=12.5)
_FABLE_5_1 = Price(input=10, output=50, cached=0.25, written=12.5)
_OPUS = Price(input=5, output=25, cached=0.5, written=6.25)
_SONNET_4 = Price(input=3, output=15, cached=0.3, written=3.75)

PRICES: Final[Mapping[str, Price]] = {
    "claude-fable-5-1": _FABLE_5_1,
    "claude-mythos-5-1": _FABLE_5_1,
    "claude-fable-5": _FABLE,
    "claude-mythos-5": _FABLE,
    "claude-opus-5-5": Price(input=4, output=20, cached=0.2, written=5),
    "claude-opus-5": _OPUS,
    "claude-opus-4-8": _OPUS,
    "claude-opus-4-7": _OPUS,
    "claude-opus-4-6": _OPUS,
    "claude-opus-4-5": _OPUS,
    "claude-sonnet-5-5": Price(input=2, output=10, cached=0.1, written=2.5),  # cached: since 7 October 2026
    "claude-sonnet-5": Price(input=2, output=10, cached=0.2, written=2.5),
    "claude-sonnet-4-6": _SONNET_4,
    "claude-sonnet-4-5": _SONNET_4,
    # Prompts of more than 100,000 tokens cost five times as much; ours are far from that.
    "claude-haiku-5-5": Price(input=0.1, output=0.5, cached=0.01, written=0.125),
    "claude-haiku-4-5": Price(input=1, output=5, cached=0.1, written=1.25),
}


def price_of(model: str, overrides: Mapping[str, Price]) -> Price | None:
    """By the full name or by the name without its date (`claude-sonnet-4-5-20250929`); an owner's own price goes first."""
    dateless = re.sub(r"-\d{8}$", "", model)
    for table in (overrides, PRICES):
        if price := table.get(model) or table.get(dateless):
            return price
    return None


def cost(usage: Usage, price: Price | None) -> float:
    """US dollars; 0.0 without a price."""
    if price is None:
        return 0.0
    tokens = (usage.input_tokens, usage.output_tokens, usage.cached_tokens, usage.written_tokens)
    rates = (price.input, price.output, price.cached, price.written)
    return sum(count * rate for count, rate in zip(tokens, rates, strict=True)) / 1_000_000
