"""Usage gets its price: a keeper's own above the table's, and none, never zero, where none is known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.facts import Usage
from ledger.money import BILLION
from ledger.prices import RateCard, WrongQuantities, reckon
from storage.billed import Billed
from storage.bulk import dims_text
from storage.charges import NO_DIMS, Said
from storage.columns import micros
from storage.price_library import PriceTable
from storage.price_tables import table_of
from storage.prices import Price, price_at, prices_of
from storage.tariffs import PRICED_BY, Tariff

UNPRICED = ""  # priced_by where no price is known
CONTRADICTORY = "contradictory"  # and where the counts contradict one another, or cannot be
MOST_UNITS = 100_000_000 * BILLION  # a month of such figures still adds up in a BIGINT
LONGEST_MODEL = 200
WINDOW = re.compile(r"(\d{1,9})(k|M)?(?:-|$)", re.ASCII)  # Anthropic's `0-200k`, `200k-1M`
THOUSANDS = {"k": 1_000, "M": 1_000_000, None: 1}


class Priced(NamedTuple):
    """`units` None: unpriced. `by` names the price: a keeper's by its id, or the table's version."""

    units: int | None
    currency: str
    by: str


@dataclass(slots=True)
class _Found:
    """Where the prices of a model in a context are."""

    own: list[Price]
    tariff: Tariff | None

    def at(self, at: int, version: str) -> tuple[RateCard | None, str]:
        """The card of a moment, and what to say of it."""
        own = price_at(self.own, at) if self.own else None
        if own is not None:
            return own.card, f"price {own.id}"
        held = self.tariff.at(at) if self.tariff else None
        if held is None or held.card is None:
            return None, UNPRICED
        return held.card, f"{version}, standard for {held.unmatched}" if held.unmatched else version


@dataclass(slots=True)
class Pricer:
    """Prices one account's usage; made for one transaction, so that it sees the prices of that moment."""

    account: Billed
    own: Mapping[str, list[Price]]
    table: PriceTable
    _found: dict[tuple[str, tuple[tuple[str, str], ...]], _Found] = field(default_factory=dict)

    def price(self, usage: Usage, at: int) -> Priced:
        """What usage that began at `at` (microseconds) costs."""
        card, by = self._look_up(usage.model, usage.context).at(at, self.table.version)
        if card is None:
            return Priced(None, self.account.currency, UNPRICED)
        size = _size(usage.context["context_window"]) if "context_window" in usage.context else None
        try:
            reckoned = reckon(card, usage.quantities, usage.requests, size)
        except WrongQuantities:
            return Priced(None, self.account.currency, CONTRADICTORY)
        if reckoned.units > MOST_UNITS:
            return Priced(None, self.account.currency, CONTRADICTORY)
        if not reckoned.lacks or not card.rates:  # without a rate it is free
            return Priced(reckoned.units, card.currency, by)
        if not reckoned.units:  # nothing of it has a price
            return Priced(None, self.account.currency, UNPRICED)
        return Priced(reckoned.units, card.currency, f"{by}, without {', '.join(reckoned.lacks)}"[:200])

    def card(self, model: str, at: int) -> tuple[RateCard | None, str]:
        """What a model costs at a moment, and whose price that is; None: nobody knows."""
        return self._look_up(model, {}).at(at, self.table.version)

    def own_price(self, model: str, at: int) -> Price | None:
        """The keeper's price of a model that holds at a moment."""
        return price_at(self.own.get(model.lower(), []), at)

    def said_by(self, usage: Usage) -> Said:
        """The columns of priced usage; `quantity` is its count of requests."""
        start, end = micros(usage.start), micros(usage.end)
        priced = self.price(usage, start)
        return Said(
            start,
            end,
            start == end and usage.settled,
            priced.units,
            priced.currency,
            usage.requests,
            "Usage",
            usage.settled,
            usage.included,
            dims_text(tuple(usage.dims.items())) if usage.dims else NO_DIMS,
            usage.sku[:200],
            False,
            usage.model[:LONGEST_MODEL],
            usage_text(usage),
            priced.by,
        )

    def _look_up(self, model: str, said: Mapping[str, str]) -> _Found:
        context = tuple(pair for pair in said.items() if pair[0] in PRICED_BY) if said else ()
        key = model, context
        found = self._found.get(key)
        if found is None:
            name = model[:LONGEST_MODEL]
            tariff = self.table.tariff(self.account.provider, name, tuple(sorted(context)))
            found = self._found[key] = _Found(self.own.get(name.lower(), []), tariff)
        return found


def pricer_of(connection: Connection, account: Billed) -> Pricer:
    """The prices that stand in an account's workspace now."""
    own: dict[str, list[Price]] = {}
    for price in prices_of(connection, account.workspace_id, account.provider):
        own.setdefault(price.model.lower(), []).append(price)
    return Pricer(account, own, table_of(connection, account.workspace_id))


def usage_text(usage: Usage) -> str:
    """What was used, as canonical JSON: context, quantities, requests."""
    context = dims_text(tuple(usage.context.items())) if usage.context else NO_DIMS
    counts = usage.quantities
    said = ",".join([f"{word}{counts[name]}" for name, word in _words(tuple(counts))])
    return f'{{"context":{context},"quantities":{{{said}}},"requests":{usage.requests}}}'


@lru_cache(maxsize=4096)
def _words(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, f"{json.dumps(name, ensure_ascii=False)}:") for name in sorted(names))


@lru_cache(maxsize=256)
def _size(window: str) -> int:
    """The smallest request of a stretch of sizes, which a provider says where it adds requests up."""
    found = WINDOW.match(window)
    lowest = int(found[1]) * THOUSANDS[found[2]] if found else 0
    return lowest + 1 if lowest else 0
