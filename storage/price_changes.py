"""Which prices in use another table would move by more than half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Connection

from ledger.price_moves import Move, moved
from ledger.prices import amount_text
from storage.columns import micros
from storage.price_library import Context, PriceTable
from storage.price_tables import table_of
from storage.tariffs import DAY, Tariff
from storage.used import models_used

WEEK = 7


def moves_in_use(
    connection: Connection, workspace_id: int, table: PriceTable, now: datetime
) -> list[dict[str, Any]]:
    """A row for each price, of whatever there is usage of: provider, model, context, unit, old and new.

    Amounts are as price lists say them (for a million tokens), `new` None if there is none any more.
    """
    old = table_of(connection, workspace_id)
    used = sorted({(each.provider, each.model) for each in models_used(connection, workspace_id)})
    return [row for provider, model in used for row in _rows(old, table, provider, model, now)]


def _rows(
    old: PriceTable, new: PriceTable, provider: str, model: str, now: datetime
) -> Iterator[dict[str, Any]]:
    for context in _contexts((old.tariff(provider, model), new.tariff(provider, model))):
        before, after = old.tariff(provider, model, context), new.tariff(provider, model, context)
        found: dict[tuple[str, int], Move] = {}
        for at in _moments((before, after), micros(now)):
            cards = [tariff.at(at).card if tariff else None for tariff in (before, after)]
            for move in moved(*cards):
                found.setdefault((move.unit, move.above), move)
        for move in found.values():
            said = {"provider": provider, "model": model, "context": dict(context), "unit": move.unit}
            amounts = {"old": _amount(move.unit, move.old), "new": _amount(move.unit, move.new)}
            yield said | {"above": move.above} | amounts


def _contexts(tariffs: Iterable[Tariff | None]) -> list[Context]:
    """The standard one, and each that one of the tables has a price of its own for."""
    variants = (each for tariff in tariffs if tariff for each in tariff.model.price_variants or ())
    return [(), *sorted({tuple(sorted(each.when.items())) for each in variants})]


def _moments(tariffs: Iterable[Tariff | None], now: int) -> list[int]:
    """Now, each hour of a week at which a price begins or ends, each day to come on which one begins."""
    moments = {now}
    for tariff in tariffs:
        if tariff is not None:
            today = now - now % DAY
            moments |= {today + DAY * day + hour for day in range(WEEK) for hour in tariff.hours}
            moments |= {DAY * day for day in tariff.days if DAY * day > now}
    return sorted(moments)


def _amount(unit: str, rate: Fraction | None) -> str | None:
    return None if rate is None else amount_text(unit, rate)
