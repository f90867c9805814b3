"""Spend as accounting programs import it: a line a month, account and kind of cost, below zero what is spent.

QuickBooks Online takes three columns in this order and under these names, no zeros, and letters rather than
signs in descriptions: https://quickbooks.intuit.com/learn-support/en-uk/help-article/bank-transactions/
format-csv-files-excel-get-bank-transactions/L4BjLWckq_GB_en_GB. Xero's statement template marks what it
needs with an asterisk. Both take a thousand lines at once, which are the months of many years.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Integer, Select, func, select, type_coerce

from ledger.cents import cents_text, in_cents
from ledger.facts import ESTIMATED, LABELS
from ledger.periods import period_holding
from ledger.providers import PROVIDERS
from storage.sheets import Around, Column, Rows, Sheet
from storage.tables import accounts, day_lines

SLICE = 2_000
KINDS = {"Usage": "usage", "Purchase": "purchases", "Credit": "credits", "Tax": "tax"}
OTHER = "adjustments"
SIGNS = re.compile(r"[^\w ]+")

Key = tuple[int, str, int, str]  # month (YYYYMM), provider, account, kind


@dataclass(frozen=True, slots=True)
class Line:
    """What is paid of an account for a kind of cost in a month. `cents` below zero: spent."""

    date: date
    provider: str
    account: str
    kind: str
    estimated: str  # in words; empty: nothing of it is
    cents: int

    @property
    def whose(self) -> str:
        title = PROVIDERS[self.provider].title
        return title if self.account == self.provider else f"{title} {self.account}"


def _lines(connection: Connection, around: Around, first: date | None, last: date | None) -> Iterator[Line]:
    """In order of time; what comes to no cent is in none."""
    sums: dict[Key, dict[bool, int]] = defaultdict(lambda: defaultdict(int))
    for account, month, category, by, units in _counted(connection, around, first, last):
        key = month, around.accounts[account][0], account, KINDS.get(category, OTHER)
        sums[key][LABELS[by] == ESTIMATED] += units
    keys = sorted(sums)
    cents = in_cents([-sum(sums[key].values()) for key in keys], around.currency)
    for key, paid in zip(keys, cents, strict=True):
        month, provider, account, kind = key
        if paid:
            day = _last_day(month, last)
            yield Line(day, provider, around.accounts[account][1], kind, _estimated(sums[key]), paid)


def _counted(
    connection: Connection, around: Around, first: date | None, last: date | None
) -> Iterator[tuple[int, int, str, str, int]]:
    """Account, month, category, layer and billionths of what is owed; other currencies by their rates."""
    day = type_coerce(day_lines.c.day, Integer)
    told: tuple[Any, ...] = (day_lines.c.account_id, day // 100, day_lines.c.category, day_lines.c.by)
    own = _owed(select(*told, func.sum(day_lines.c.cost)), around, first, last)
    for row in connection.execute(own.where(day_lines.c.currency == around.currency).group_by(*told)):
        yield row[0], row[1], row[2], row[3], int(row[4])
    other = _owed(select(*told, day, day_lines.c.currency, day_lines.c.cost), around, first, last)
    other = other.where(day_lines.c.currency != around.currency)
    for row in connection.execute(other.execution_options(yield_per=SLICE)):
        yield row[0], row[1], row[2], row[3], around.counted(row[5], row[4], row[6]) or 0


def _owed(query: Select[Any], around: Around, first: date | None, last: date | None) -> Select[Any]:
    query = query.join(accounts, accounts.c.id == day_lines.c.account_id)
    query = query.where(accounts.c.workspace_id == around.id, day_lines.c.included.is_(False))
    query = query if first is None else query.where(day_lines.c.day >= first)
    return query if last is None else query.where(day_lines.c.day <= last)


def _last_day(month: int, last: date | None) -> date:
    end = period_holding("month", date(month // 100, month % 100, 1)).last
    return end if last is None else min(end, last)


def _estimated(units: dict[bool, int]) -> str:
    if not units.get(True):
        return ""
    return "estimated in part" if units.get(False) else "estimated"


def _quickbooks(connection: Connection, around: Around, first: date | None, last: date | None) -> Rows:
    return [
        (
            f"{line.date:%m/%d/%Y}",
            " ".join(SIGNS.sub(" ", f"{line.whose} {line.kind} {line.estimated}").split()),
            cents_text(line.cents, around.currency),
        )
        for line in _lines(connection, around, first, last)
    ]


def _xero(connection: Connection, around: Around, first: date | None, last: date | None) -> Rows:
    return [
        (
            f"{line.date}",
            cents_text(line.cents, around.currency),
            PROVIDERS[line.provider].title,
            ", ".join(word for word in (line.whose, line.kind, line.estimated) if word),
            f"{line.date:%Y-%m} {line.provider}/{line.account} {line.kind}",
        )
        for line in _lines(connection, around, first, last)
    ]


QUICKBOOKS = Sheet(
    "quickbooks",
    (Column("Date", "day"), Column("Description", "text"), Column("Amount", "amount")),
    (),
    _quickbooks,
)
XERO = Sheet(
    "xero",
    (
        Column("*Date", "day"),
        Column("*Amount", "amount"),
        Column("Payee", "text"),
        Column("Description", "text"),
        Column("Reference", "text"),
    ),
    (),
    _xero,
)
