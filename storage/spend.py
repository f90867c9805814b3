"""Spend: the book added up over days, read from day lines only, however many facts there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from ledger.facts import LABELS
from ledger.money import Money
from ledger.periods import Period
from ledger.scopes import EVERYTHING, Scope
from storage.billed import find_billed
from storage.day_sums import kept_sums
from storage.rates import counted_lines, counted_sum, rates_of
from storage.scoped import spend
from storage.tables import accounts, day_lines, unpriced_lines

A_DAY = timedelta(days=1)

# Made once: to make a statement costs more than to carry it out, and a report has dozens.
_COST = func.sum(day_lines.c.cost)
_LINES = (
    select(_COST)
    .select_from(day_lines)
    .join(accounts, accounts.c.id == day_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .where(day_lines.c.day.between(bindparam("first"), bindparam("last")))
)
_OWED = _LINES.where(day_lines.c.currency == bindparam("currency"), day_lines.c.included.is_(False))
_BY_PROVIDER = (
    _OWED.with_only_columns(accounts.c.provider, day_lines.c.by, _COST)
    .group_by(accounts.c.provider, day_lines.c.by)
)  # fmt: skip
_BY_DAY = (
    _OWED.with_only_columns(day_lines.c.day, accounts.c.provider, _COST)
    .group_by(day_lines.c.day, accounts.c.provider)
)  # fmt: skip
_CREDITS = (
    _OWED.with_only_columns(accounts.c.provider, _COST)
    .where(day_lines.c.category == "Credit")
    .group_by(accounts.c.provider)
)
_COVERED = _LINES.with_only_columns(func.coalesce(_COST, 0)).where(
    day_lines.c.currency == bindparam("currency"), day_lines.c.included.is_(True)
)
_OTHERS = (
    _LINES.with_only_columns(day_lines.c.currency, _COST)
    .where(day_lines.c.currency != bindparam("currency"), day_lines.c.included.is_(False))
    .group_by(day_lines.c.currency)
    .having(_COST != 0)
    .order_by(day_lines.c.currency)
)
_UNPRICED = (
    select(accounts.c.provider, func.sum(unpriced_lines.c.quantity))
    .join(accounts, accounts.c.id == unpriced_lines.c.account_id)
    .where(accounts.c.workspace_id == bindparam("workspace"))
    .where(unpriced_lines.c.day.between(bindparam("first"), bindparam("last")))
    .group_by(accounts.c.provider)
)
_FIRST_DAYS = select(  # an index finds each of them; the least of all would be looked for among all lines
    *(
        select(func.min(table.c.day)).where(table.c.account_id == accounts.c.id).scalar_subquery()
        for table in (day_lines, unpriced_lines)
    )
).where(accounts.c.workspace_id == bindparam("workspace"))


def _said(workspace_id: int, period: Period, currency: str = "") -> dict[str, object]:
    """What the statements above leave open."""
    said = {"workspace": workspace_id, "first": period.first, "last": period.last}
    return {**said, "currency": currency} if currency else said


@dataclass(frozen=True, slots=True)
class ProviderSpend:
    """A provider's spend over some days, by label (official, manual, estimated)."""

    provider: str
    cost: Money
    labels: Mapping[str, Money]
    unpriced: int  # requests


def spend_by_provider(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> list[ProviderSpend]:
    """In the workspace's currency, the largest first; what is included is owed to nobody."""
    labels: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    kept = kept_sums(connection, workspace_id, currency, period)
    if kept is None:
        rows: Iterable[Any] = connection.execute(_BY_PROVIDER, _said(workspace_id, period, currency))
    else:
        rows = ((each.provider, each.by, each.units) for each in kept)
    for provider, by, units in rows:
        labels[provider][LABELS[by]] += int(units)
    for line in counted_lines(connection, workspace_id, currency, period):
        if line.counted is not None:
            labels[line.provider][LABELS[line.by]] += line.counted
    unpriced = unpriced_by_provider(connection, workspace_id, period)
    found = [
        ProviderSpend(
            provider,
            Money(sum(labels[provider].values()), currency),
            {label: Money(units, currency) for label, units in labels[provider].items()},
            unpriced.get(provider, 0),
        )
        for provider in {*labels, *unpriced}
    ]
    return sorted(found, key=lambda each: (-each.cost.units, each.provider))


def credits_by_provider(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> dict[str, int]:
    """Credits and refunds in billionths, below zero; they are in the sums of `spend_by_provider`."""
    kept = kept_sums(connection, workspace_id, currency, period)
    if kept is None:
        rows: Iterable[Any] = connection.execute(_CREDITS, _said(workspace_id, period, currency))
    else:
        rows = ((each.provider, each.units) for each in kept if each.category == "Credit")
    found: dict[str, int] = defaultdict(int)
    for provider, units in rows:
        found[provider] += int(units)
    return {provider: units for provider, units in found.items() if units}


def unpriced_by_provider(connection: Connection, workspace_id: int, period: Period) -> dict[str, int]:
    """Requests whose price nobody knows: they are in no sum."""
    rows = connection.execute(_UNPRICED, _said(workspace_id, period))
    return {provider: int(count) for provider, count in rows}


def account_unpriced(connection: Connection, account_id: int, period: Period) -> int:
    """Requests without a price, of one account."""
    query = select(func.coalesce(func.sum(unpriced_lines.c.quantity), 0)).filter_by(account_id=account_id)
    return int(
        connection.execute(query.where(unpriced_lines.c.day.between(period.first, period.last))).scalar_one()
    )


def spend_by_day(
    connection: Connection, workspace_id: int, currency: str, period: Period
) -> dict[date, dict[str, int]]:
    """Billionths by local day and provider; a day without lines is missing."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    kept = kept_sums(connection, workspace_id, currency, period)
    if kept is None:
        rows: Iterable[Any] = connection.execute(_BY_DAY, _said(workspace_id, period, currency))
    else:
        rows = ((each.day, each.provider, each.units) for each in kept)
    for day, provider, units in rows:
        found[day][provider] = found[day].get(provider, 0) + int(units)
    for line in counted_lines(connection, workspace_id, currency, period):
        if line.counted is not None:
            found[line.day][line.provider] = found[line.day].get(line.provider, 0) + line.counted
    return dict(found)


def first_known_day(connection: Connection, workspace_id: int) -> date | None:
    """The earliest day of the book; a day after it without lines cost nothing."""
    rows = connection.execute(_FIRST_DAYS, {"workspace": workspace_id})
    return min((day for row in rows for day in row if day is not None), default=None)


def committed(
    connection: Connection, workspace_id: int, currency: str, period: Period, today: date, provider: str = ""
) -> Money:
    """What already lies on the days of a period that come after today: bought, and not yet spent."""
    later = Period("days", max(period.first, today + A_DAY), period.last)
    scope = Scope("provider", provider) if provider else EVERYTHING
    return Money(spend(connection, workspace_id, currency, later, scope), currency)


def covered(connection: Connection, workspace_id: int, currency: str, period: Period) -> Money:
    """What subscriptions and commitments covered: owed to nobody, in no other sum."""
    rows = connection.execute(_COVERED, _said(workspace_id, period, currency))
    foreign = counted_lines(connection, workspace_id, currency, period, included=True)
    return Money(int(rows.scalar_one()) + counted_sum(foreign), currency)


def account_spend(connection: Connection, account_id: int, currency: str, period: Period) -> Money:
    """One account's spend over some days."""
    query = (
        select(func.coalesce(func.sum(day_lines.c.cost), 0))
        .where(day_lines.c.account_id == account_id, day_lines.c.currency == currency)
        .where(day_lines.c.included.is_(False), day_lines.c.day.between(period.first, period.last))
    )
    account = find_billed(connection, account_id)
    foreign = counted_lines(connection, account.workspace_id, currency, period, provider=account.provider)
    mine = [line for line in foreign if line.account_id == account_id]
    return Money(int(connection.execute(query).scalar_one()) + counted_sum(mine), currency)


def unconverted(
    connection: Connection, workspace_id: int, currency: str, period: Period, provider: str = ""
) -> list[Money]:
    """Spend in other currencies on days without a rate: kept and shown beside the total, counted nowhere."""
    known = rates_of(connection, workspace_id)
    if known:
        lines = counted_lines(connection, workspace_id, currency, period, provider=provider, known=known)
        sums: dict[str, int] = defaultdict(int)
        for line in lines:
            sums[line.currency] += line.cost if line.counted is None else 0
        return [Money(units, other) for other, units in sorted(sums.items()) if units]
    query = _OTHERS.where(accounts.c.provider == provider) if provider else _OTHERS
    rows = connection.execute(query, _said(workspace_id, period, currency))
    return [Money(int(units), other) for other, units in rows]


def account_committed(
    connection: Connection, account_id: int, currency: str, period: Period, today: date
) -> Money:
    """What lies on the days of a period after today, of one account."""
    later = Period("days", max(period.first, today + A_DAY), period.last)
    return account_spend(connection, account_id, currency, later)
