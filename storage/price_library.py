"""The tables of prices: the one that comes with the library genai-prices, and data files in its form.

The library is large (0.3 s, 36 MB): it is imported when the first usage is priced.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ledger.money import BILLION
from storage.added_prices import added_model
from storage.tariffs import Tariff, card_of

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, Provider

LIBRARY = "genai-prices"
MOST_KEPT = 10_000
DEAREST = 1_000 * BILLION  # for one token, one search, one second: nothing costs a thousand dollars
IDS = {"xai": "x-ai", "gemini": "google", "copilot": "github-copilot", "bedrock": "aws"}  # ours: theirs

Context = tuple[tuple[str, str], ...]


class NotPrices(ValueError):
    """The data is no table of prices; the message is a sentence that says where it fails."""


@dataclass(frozen=True, slots=True)
class PriceTable:
    """A version of the data. `version` stands beside each usage that it priced."""

    version: str
    providers: list[Provider]
    _tariffs: dict[tuple[str, str, Context], Tariff | None] = field(default_factory=dict)

    def tariff(self, provider: str, model: str, context: Context = ()) -> Tariff | None:
        """A model's prices; None for one that the table does not know."""
        key = provider, model, context
        try:
            return self._tariffs[key]
        except KeyError:  # readers and the writer look up at once, so nothing is taken to be there still
            found = self._find(provider, model, dict(context))
        if len(self._tariffs) >= MOST_KEPT:  # names of models come from outside: they may be anything
            self._tariffs.clear()
        self._tariffs[key] = found
        return found

    def models(self, provider: str) -> list[str]:
        """The models that the table names of a provider."""
        wanted = IDS.get(provider, provider)
        return [model.id for each in self.providers if each.id == wanted for model in each.models]

    def _find(self, provider: str, model: str, context: Mapping[str, str]) -> Tariff | None:
        wanted = IDS.get(provider, provider)
        holder = next((each for each in self.providers if each.id == wanted), None)
        found = holder.find_model(model, all_providers=self.providers) if holder and model else None
        if holder is None or found is None:
            added = added_model(provider, model)
            return Tariff(provider, added, context, own=True) if added else None
        return Tariff(provider, found, context, own=any(found is each for each in holder.models))


@lru_cache(maxsize=1)
def bundled() -> PriceTable:
    """The table that came with the library."""
    from genai_prices import __version__
    from genai_prices.data import providers

    return PriceTable(f"{LIBRARY} {__version__}", providers)


def read_table(data: bytes, version: str) -> PriceTable:
    """A table as the library's project publishes it (`prices/new_data/v2/data.json`). Raises NotPrices."""
    from genai_prices.types import _providers_from_raw

    try:
        providers = _providers_from_raw(_parsed(data))
    except (ValueError, RecursionError) as wrong:  # pydantic's is one
        raise NotPrices(f"The price data cannot be read: {_where(wrong)}.") from None
    table = PriceTable(version, providers)
    for provider in providers:
        for model in provider.models:
            _check(provider, model)
    return table


def _parsed(data: bytes) -> Any:
    """Numbers become exact: a price is no float."""
    raw = json.loads(data, parse_float=Decimal)
    if not isinstance(raw, list) or not raw:
        raise ValueError("it is not a list of providers")
    return raw


def _check(provider: Provider, model: ModelInfo) -> None:
    prices = [model.prices] if not isinstance(model.prices, list) else [each.prices for each in model.prices]
    prices += [each.prices for each in model.price_variants or ()]
    try:
        cards = [card_of(each, provider.id, model.id) for each in prices]
    except (KeyError, TypeError, AttributeError, ArithmeticError, ValueError) as wrong:
        raise NotPrices(f"The price data is wrong at {provider.id}, {model.id}: {wrong}.") from None
    figures = [figure for card in cards if card for rate in card.rates.values() for figure in rate.figures()]
    if not prices or not all(0 <= figure <= DEAREST for figure in figures):
        raise NotPrices(
            f"The price data is wrong at {provider.id}, {model.id}: a price is missing or absurd."
        )


def _where(wrong: Exception) -> str:
    from pydantic import ValidationError

    if isinstance(wrong, ValidationError):
        first = wrong.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(wrong)
