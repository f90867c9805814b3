"""What a model of the price library costs, as a rate card for each stretch of time with one price.

The library's own calculation takes 0.1 ms a request; a card takes a fiftieth and comes to the same sum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ledger.prices import Rate, RateCard, rate_of
from storage.added_prices import added_rates
from storage.columns import SECOND, micros, moment

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice

DAY = 86_400 * SECOND
WEEKEND = (5, 6)
# DeepSeek's peak hours are those of Monday to Friday (its page "Models & Pricing"), the library takes
# them for every day's. Chinese public holidays, off-peak too, are known to neither.
PEAK = {(time(1, tzinfo=UTC), time(4, tzinfo=UTC)), (time(6, tzinfo=UTC), time(10, tzinfo=UTC))}
OFF_PEAK = timedelta(hours=12)
WHISPERS = ("whisper-large-v3", "whisper-large-v3-turbo")
LEAST_SECONDS = 10  # of audio, for which Groq charges a transcription at least
# The library has no rates for what is free, and none for what nobody knows the price of.
FREE = {
    "openai": ("moderation",),
    "gemini": ("gemma-3", "gemma-3n", "gemma-4-26b-a4b-it", "gemma-4-31b-it"),
    "copilot": ("gpt-3.5-turbo", "gpt-4.1", "gpt-4o", "gpt-4o-mini"),
}
ORDINARY = {
    ("service_tier", "default"),
    ("service_tier", "standard"),
    ("service_tier", "auto"),
    ("service_tier", "on_demand"),
    ("speed", "standard"),
}
PRICED_BY = ("processing", "search_type", "service_tier", "speed")  # what variants of prices ask for


@dataclass(frozen=True, slots=True)
class Holding:
    """The price of a stretch of time; `card` None: none is known.

    `unmatched` is what the context says and there is no price for, so that the standard one is taken.
    """

    card: RateCard | None
    unmatched: str


@dataclass(slots=True)
class Tariff:
    """A model's prices in a context. `own`: its provider's, not a price of whoever made the model."""

    provider: str
    model: ModelInfo
    context: Mapping[str, str]
    own: bool
    days: list[int] = field(init=False)  # since 1970, on which a price begins
    hours: list[int] = field(init=False)  # microseconds after midnight at which one begins or ends
    _held: dict[tuple[int, int, bool], Holding] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        constraints = list(_constraints(self.model))
        starts = {each.start_date for each in constraints if hasattr(each, "start_date")}
        self.days = sorted(day.toordinal() - EPOCH for day in starts)
        self.hours = sorted({_since_midnight(edge) for window in _windows(constraints) for edge in window})

    def at(self, at: int) -> Holding:
        """What holds at a moment (microseconds), looked up once for each stretch."""
        day, since = divmod(at, DAY)
        weekend = bool(self.hours) and (day + 3) % 7 in WEEKEND  # 1 January 1970 was a Thursday
        key = bisect_right(self.days, day), bisect_right(self.hours, since), weekend
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = self._read(moment(at), weekend=weekend)
        return held

    def _read(self, at: datetime, *, weekend: bool) -> Holding:
        if weekend and self.provider == "deepseek" and PEAK & set(_windows(_constraints(self.model))):
            at = datetime.combine(at.date(), time(), UTC) + OFF_PEAK
        prices = self.model.get_prices(at, self.context if self.own else None)
        return Holding(card_of(prices, self.provider, self.model.id), ", ".join(self._unmatched(at)))

    def _unmatched(self, at: datetime) -> Iterator[str]:
        variants = (self.model.price_variants or ()) if self.own else ()
        priced = {
            pair
            for each in variants
            if each.constraint is None or each.constraint.active(at)
            for pair in each.when.items()
        }
        for pair in sorted(self.context.items()):
            if pair[0] in PRICED_BY and pair not in priced and pair not in ORDINARY:
                yield " ".join(pair)


EPOCH = date(1970, 1, 1).toordinal()


def card_of(prices: ModelPrice, provider: str, model: str) -> RateCard | None:
    """None where nothing is said of any price, unless what is asked for is known to be free."""
    unknown = prices.__dict__.keys() - _units().keys()
    if unknown:
        raise ValueError(f"there is no unit {min(unknown)}")
    said = {_units()[key]: amount for key, amount in prices.__dict__.items() if amount is not None}
    if not said and not (model.endswith(":free") or model in FREE.get(provider, ())):
        return None
    least = LEAST_SECONDS if provider == "groq" and model in WHISPERS else 0
    rates = added_rates(provider, model) | {name: _rate(name, amount) for name, amount in said.items()}
    return RateCard(rates, least_seconds=least)


def _rate(name: str, amount: Any) -> Rate:
    if isinstance(amount, Decimal):
        return rate_of(name, amount)
    return rate_of(name, amount.base, {tier.start: tier.price for tier in amount.tiers})


def _constraints(model: ModelInfo) -> Iterator[Any]:
    prices = model.prices if isinstance(model.prices, list) else []
    for each in (*prices, *(model.price_variants or ())):
        if each.constraint is not None:
            yield each.constraint


def _windows(constraints: Iterable[Any]) -> Iterator[tuple[time, time]]:
    for each in constraints:
        if hasattr(each, "start_time"):
            yield _utc(each.start_time), _utc(each.end_time)


def _utc(edge: time) -> time:
    return edge if edge.tzinfo else edge.replace(tzinfo=UTC)


def _since_midnight(edge: time) -> int:
    return micros(datetime.combine(date(1970, 1, 1), edge)) % DAY


@lru_cache(maxsize=1)
def _units() -> Mapping[str, str]:
    from genai_prices.data_units import unit_data

    return {str(unit.get("price_key", name)): name for name, unit in unit_data.items()}
