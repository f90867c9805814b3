"""Unusual spend: a day of an account, or of a model in it, far above what its like cost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ledger.money import Money
from ledger.periods import DAY, Period, day_of, period_holding
from ledger.scopes import Scope
from ledger.unusual import MEMORY, Unusual, floor_in, judge
from ledger.unusual_parts import Parts, UnusualPart, judge_parts
from storage.accounts import AccountRow
from storage.alert_amounts import PASSED, day_answer
from storage.alert_budgets import said
from storage.alert_driving import drivers_of
from storage.alert_lines import INSIDE, Line
from storage.alert_rules import Rules, mark_of, scopes_of_account
from storage.alerting import Happening, was_opened
from storage.people import Seat
from storage.rates import counted_lines
from storage.tables import day_lines

USED = ("", "Usage")  # what is bought, taxed or credited on a day is no spend that runs away


@dataclass(frozen=True, slots=True)
class _Account:
    """An account's lines of four weeks, and the days of them that are known."""

    connection: Connection
    workspace: Seat
    row: AccountRow
    lines: Sequence[Line]
    known: Sequence[date]

    def by_day(self) -> dict[date, Parts]:
        """What each model cost on each day, the known ones and those with lines; empty: of no known model."""
        sums: dict[date, dict[str, int]] = {day: {} for day in self.known}
        for line in self.lines:
            parts, model = sums.setdefault(line.day, {}), line.dims.get("model", "")
            parts[model] = parts.get(model, 0) + line.units
        return {day: self._money(parts) for day, parts in sums.items()}

    def _money(self, parts: Mapping[str, int]) -> Parts:
        return {name: Money(units, self.workspace.currency) for name, units in parts.items()}

    def total(self, parts: Parts) -> Money:
        return Money(sum(money.units for money in parts.values()), self.workspace.currency)


def unusual_days(
    connection: Connection, workspace: Seat, account: AccountRow, rules: Rules, now: datetime
) -> Iterator[Happening]:
    """Today or yesterday, whose bill may have come only now; each once.

    Of a day that is unusual as a whole the models are not told singly: it names what drove it.
    """
    scopes = scopes_of_account(account.provider, account.id)
    if not rules.want("unusual", *scopes):
        return
    rule = rules.of("unusual", *scopes)
    floor = rule.amount if rule and rule.amount else floor_in(workspace.currency)
    zone = ZoneInfo(workspace.zone or "UTC")
    today = day_of(now, zone)
    lines = _lines(connection, workspace, account.id, Period("days", today - DAY - MEMORY, today))
    mine = _Account(connection, workspace, account, lines, _known(connection, account, today, zone))
    by_day = mine.by_day()
    for day in (today - DAY, today):
        yield from _of_day(mine, by_day, day, floor)


def _of_day(mine: _Account, by_day: Mapping[date, Parts], day: date, floor: Money) -> Iterator[Happening]:
    key = f"unusual {mine.row.id} {day}"
    if was_opened(mine.connection, mine.workspace.workspace_id, key):
        return
    before = [(at, by_day[at]) for at in mine.known if at < day]
    parts = by_day.get(day, {})
    spent = mine.total(parts)
    found = judge(spent, [(at, mine.total(each)) for at, each in before], day, floor)
    if found is not None:
        yield Happening("unusual", key, PASSED, _answer(mine, found, spent))
        return
    for part in judge_parts(parts, before, day, floor):
        part_key = f"{key} {mark_of(Scope('model', part.name))}"
        if not was_opened(mine.connection, mine.workspace.workspace_id, part_key):
            yield Happening("unusual", part_key, PASSED, _part_answer(mine, part))


def _known(connection: Connection, account: AccountRow, today: date, zone: ZoneInfo) -> list[date]:
    """The days since its first line, as far back as is remembered; of a bill that is read, up to there."""
    first_line = select(func.min(day_lines.c.day)).filter_by(account_id=account.id)
    first: date = connection.execute(first_line).scalar_one() or today
    first = max(first, today - DAY - MEMORY)
    last = today
    if account.connected_at is not None and account.read_until is not None:
        last = min(today, day_of(account.read_until, zone))
    return list(Period("days", first, last - DAY).days()) if first < last else []


def _lines(connection: Connection, workspace: Seat, account_id: int, days: Period) -> list[Line]:
    """What the account used, in the workspace's currency."""
    query = (
        select(day_lines.c.day, day_lines.c.dims, func.sum(day_lines.c.cost))
        .filter_by(account_id=account_id, currency=workspace.currency, included=False)
        .where(day_lines.c.day.between(days.first, days.last), day_lines.c.category.in_(USED))
        .group_by(day_lines.c.day, day_lines.c.dims)
    )
    rows = [(day, dims, int(units)) for day, dims, units in connection.execute(query)]
    rows += [
        (line.day, line.dims, line.counted)
        for line in counted_lines(connection, workspace.workspace_id, workspace.currency, days)
        if line.account_id == account_id and line.counted is not None
    ]
    return [Line(account_id, "", day, _dims(dims), units) for day, dims, units in rows]


@lru_cache(maxsize=10_000)  # the same dimensions come every day, and are looked at every half minute
def _dims(text: str) -> Mapping[str, str]:
    dims: dict[str, str] = json.loads(text)
    return dims


def _answer(mine: _Account, found: Unusual, spent: Money) -> dict[str, Any]:
    day = period_holding("day", found.day)
    scope = Scope("account", str(mine.row.id))
    return {
        **day_answer(mine.connection, mine.workspace, day, scope, spent),
        "kind": "unusual",
        "amount": said(found.usual),
        "reason": found.reason,
        "times": found.tenths,
        "days": found.days,
        "of": found.of,
        "drivers": drivers_of(mine.lines, mine.known, INSIDE, found, spent),
    }


def _part_answer(mine: _Account, part: UnusualPart) -> dict[str, Any]:
    """Of a model: its provider stands beside it, and who used it."""
    lines = [line for line in mine.lines if line.dims.get("model", "") == part.name]
    whole = _answer(mine, part.found, part.spent)
    who = drivers_of(lines, mine.known, INSIDE[1:], part.found, part.spent)
    nobody = {"driver": "", "driver_by": "", "driver_about": "", "driver_spent": None, "unpriced": 0}
    return {**whole, **nobody, "by": "model", "about": part.name, "drivers": who}
