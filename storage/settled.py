"""Keep the book's rows as the facts say: settle touched days, add what stands alone, rebuild."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select, union

from ledger.book import Book, DayLine, UnpricedLine
from ledger.facts import Charge
from ledger.periods import DAY, day_of
from ledger.settling import settle, touched_days
from storage.billed import Billed
from storage.book_facts import BookFacts
from storage.charges import NO_DIMS, Step
from storage.columns import EPOCH, micros, moment
from storage.day_lines import DaySums, add_lines, drop_unpriced, replace_days
from storage.far import Tell, untold
from storage.quarter_sums import quarter_of
from storage.readings import read_charges
from storage.tables import charges, day_lines, meters, readings, unpriced_lines

DAYS_AT_ONCE = 31
A_DAY = DAY // timedelta(microseconds=1)

_Alike = tuple[str | None, bool, str, str]  # category, included, currency, dims: what records of a line share


@dataclass(frozen=True, slots=True)
class Settled:
    """Which days were settled, by currency, and by how much they moved."""

    days: dict[str, set[date]]
    moved: DaySums


def settle_touched(connection: Connection, account: Billed, changes: Collection[Charge]) -> Settled:
    """Settle the days that changed charges touch (old and new versions), each currency's book for itself."""
    days: dict[str, set[date]] = {}
    moved: DaySums = {}
    for currency in sorted({_currency(charge, account) for charge in changes}):
        facts = BookFacts(connection, account.id, currency, unpriced=currency == account.currency)
        own = [charge for charge in changes if _currency(charge, account) == currency]
        days[currency] = touched_days(own, facts, account.zone)
        moved |= _settle_days(connection, account, facts, days[currency])
    return Settled(days, moved)


def add_alone(connection: Connection, account: Billed, steps: Iterable[Step]) -> DaySums:
    """Add records that nothing long meets straight to their day: each is its own line, with no rounding."""
    costs: dict[tuple[date, str, _Alike], int] = defaultdict(int)
    counts: dict[tuple[date, str, _Alike], int] = defaultdict(int)
    days: dict[int, date] = {}
    for layer, said, sign in steps:
        quarter = quarter_of(said.start_at)  # no day begins inside one
        if quarter not in days:
            days[quarter] = day_of(moment(quarter), account.zone)
        key = days[quarter], layer, (said.category, said.included, said.currency, said.dims)
        if said.cost is not None:
            costs[key] += sign * said.cost
        elif not said.included:
            counts[key] += sign * (said.quantity or 1)
    made = Book(
        [_line(*key, units) for key, units in costs.items() if units],
        [_unpriced(*key, quantity) for key, quantity in counts.items() if quantity],
    )
    return add_lines(connection, account.id, made)


def rebuild(
    connection: Connection, account: Billed, at_once: int = DAYS_AT_ONCE, tell: Tell = untold
) -> DaySums:
    """Make all of an account's lines again from its facts; gives by how much days were wrong.

    So many days are laid at once: what is read for them is all that memory has to hold. `tell` hears of how
    many of the days are laid.
    """
    moved: DaySums = {}
    days = _days_known(connection, account)
    currencies = sorted(_currencies(connection, account))
    for number, currency in enumerate(currencies):
        facts = BookFacts(connection, account.id, currency, unpriced=currency == account.currency)
        for start in range(0, len(days), at_once):
            moved |= _settle_days(connection, account, facts, set(days[start : start + at_once]))
            tell(number * len(days) + start + at_once, len(currencies) * len(days))
    return moved


def _settle_days(connection: Connection, account: Billed, facts: BookFacts, days: set[date]) -> DaySums:
    if not days:
        return {}
    made = settle(days, facts, account.zone)
    if facts.unpriced:
        drop_unpriced(connection, account.id, days)
    moved = replace_days(connection, account.id, days, facts.currency, made)
    if facts.currency == account.currency:
        return moved
    # each line of another currency is counted by a rate and rounded: equal sums may count otherwise
    return {(day, facts.currency, NO_DIMS): 0 for day in days} | moved


def _days_known(connection: Connection, account: Billed) -> Sequence[date]:
    """Every day that a fact or a line may speak of, in whatever zone; years of silence are left out."""
    start, end = charges.c.start_at, charges.c.end_at
    query = select(start // A_DAY, end // A_DAY).where(charges.c.account_id == account.id).distinct()
    spans = [(first, last) for first, last in connection.execute(query)]
    read = read_charges(connection, account.id)
    spans += [(micros(charge.start) // A_DAY, micros(charge.end) // A_DAY) for charge in read]
    numbers = {number for first, last in spans for number in range(first - 1, last + 2)}
    days = {EPOCH.date() + DAY * number for number in numbers}
    for table in (day_lines, unpriced_lines):
        query_days = select(table.c.day).where(table.c.account_id == account.id).distinct()
        days.update(connection.execute(query_days).scalars())
    return sorted(days)


def _currencies(connection: Connection, account: Billed) -> set[str]:
    said = union(
        select(charges.c.currency).filter_by(account_id=account.id),
        select(day_lines.c.currency).filter_by(account_id=account.id),
        select(readings.c.currency).join(meters).where(meters.c.account_id == account.id),
    )
    return set(connection.execute(said).scalars()) | {account.currency}


def _currency(charge: Charge, account: Billed) -> str:
    return account.currency if charge.cost is None else charge.cost.currency


def _line(day: date, layer: str, alike: _Alike, units: int) -> DayLine:
    category, included, currency, dims = alike
    return DayLine(day, layer, layer, category, _pairs(dims), units, included, currency)


def _unpriced(day: date, layer: str, alike: _Alike, quantity: int) -> UnpricedLine:
    return UnpricedLine(day, layer, _pairs(alike[3]), quantity)


def _pairs(dims: str) -> tuple[tuple[str, str], ...]:
    return () if dims == NO_DIMS else tuple(sorted(json.loads(dims).items()))
