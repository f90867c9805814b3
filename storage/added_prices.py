"""Prices that the library lacks, each with its source. What the library has itself stands."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from ledger.prices import Rate, rate_of

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

# Tools of the Agent API, dollars a call, whatever model calls them: Perplexity's page "Pricing", read on
# 7 October 2026. A sandbox is paid by sessions of 20 minutes, which no answer counts: it stays unpriced.
PERPLEXITY_TOOLS = {
    "fetch_url": "0.0005",
    "finance_search": "0.005",
    "image_search": "0.0025",
    "people_search": "0.005",
}
TOOLS = {("perplexity", "perplexity/sonar"): PERPLEXITY_TOOLS}
REQUESTS = {("perplexity", "search"): "5"}  # the Search API, dollars a thousand: the same page


def added_rates(provider: str, model: str) -> dict[str, Rate]:
    """What a model's card has besides the library's rates."""
    tools = TOOLS.get((provider, model), {})
    return {name: rate_of(name, Decimal(amount)) for name, amount in tools.items()}


@lru_cache(maxsize=16)
def added_model(provider: str, model: str) -> ModelInfo | None:
    """What is sold by the request and is no model of the library's."""
    fee = REQUESTS.get((provider, model))
    if fee is None:
        return None
    from genai_prices.types import ClauseEquals, ModelInfo, ModelPrice

    return ModelInfo(model, ClauseEquals(model), prices=ModelPrice(requests_kcount=Decimal(fee)))
