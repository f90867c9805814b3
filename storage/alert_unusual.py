"""Unusual spend: an account's day far above what its like cost, with what drove the rise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from ledger.money import Money
from ledger.periods import DAY, Period, day_of, period_holding
from ledger.scopes import Scope
from ledger.unusual import MEMORY, Unusual, floor_in, judge
from storage.accounts import AccountRow
from storage.alert_amounts import PASSED, day_answer
from storage.alert_budgets import said
from storage.alert_lines import INSIDE, Line, lines_of
from storage.alert_rules import Rules, scopes_of_account
from storage.alerting import Happening, was_opened
from storage.people import Seat
from storage.rates import counted_lines
from storage.tables import day_lines

MOST_DRIVERS = 2


def unusual_days(
    connection: Connection, workspace: Seat, account: AccountRow, rules: Rules, now: datetime
) -> Iterator[Happening]:
    """Today or yesterday, whose bill may have come only now; each once."""
    scopes = scopes_of_account(account.provider, account.id)
    if not rules.want("unusual", *scopes):
        return
    rule, currency = rules.of("unusual", *scopes), workspace.currency
    floor = rule.amount if rule and rule.amount else floor_in(currency)
    zone = ZoneInfo(workspace.zone or "UTC")
    today = day_of(now, zone)
    totals = _totals(connection, workspace, account.id, Period("days", today - DAY - MEMORY, today))
    known = _known(connection, account, today, zone)
    for day in (today - DAY, today):
        history = [(at, Money(totals.get(at, 0), currency)) for at in known if at < day]
        found = judge(Money(totals.get(day, 0), currency), history, day, floor)
        key = f"unusual {account.id} {day}"
        if found is not None and not was_opened(connection, workspace.workspace_id, key):
            answer = _answer(connection, workspace, account, found, Money(totals[day], currency))
            yield Happening("unusual", key, PASSED, answer)


def _known(connection: Connection, account: AccountRow, today: date, zone: ZoneInfo) -> list[date]:
    """The days since its first line, as far back as is remembered; of a bill that is read, up to there."""
    first_line = select(func.min(day_lines.c.day)).filter_by(account_id=account.id)
    first: date = connection.execute(first_line).scalar_one() or today
    first = max(first, today - DAY - MEMORY)
    last = today
    if account.connected_at is not None and account.read_until is not None:
        last = min(today, day_of(account.read_until, zone))
    return list(Period("days", first, last - DAY).days()) if first < last else []


def _totals(connection: Connection, workspace: Seat, account_id: int, days: Period) -> dict[date, int]:
    """Billionths by day, in the workspace's currency."""
    query = (
        select(day_lines.c.day, func.sum(day_lines.c.cost))
        .filter_by(account_id=account_id, currency=workspace.currency, included=False)
        .where(day_lines.c.day.between(days.first, days.last))
        .group_by(day_lines.c.day)
    )
    found: dict[date, int] = defaultdict(int)
    for day, units in connection.execute(query):
        found[day] += int(units)
    for line in counted_lines(connection, workspace.workspace_id, workspace.currency, days):
        if line.account_id == account_id:
            found[line.day] += line.counted or 0
    return found


def _answer(
    connection: Connection, workspace: Seat, account: AccountRow, found: Unusual, spent: Money
) -> dict[str, Any]:
    scope = Scope("account", str(account.id))
    day = period_holding("day", found.day)
    days = Period("days", found.day - MEMORY, found.day)
    lines = lines_of(connection, workspace.workspace_id, workspace.currency, days, account.id)
    return {
        **day_answer(connection, workspace, day, scope, spent),
        "kind": "unusual",
        "amount": said(found.usual),
        "reason": found.reason,
        "drivers": _drivers(lines, found, spent),
    }


def _drivers(lines: list[Line], found: Unusual, spent: Money) -> list[dict[str, Any]]:
    """What rose most beside its own mean: the model, project or member that explains half of it at least.

    Where none does, the one that explains most.
    """
    rises: list[tuple[int, int, str, str]] = []
    for place, by in enumerate(INSIDE):
        today: dict[str, int] = defaultdict(int)
        before: dict[str, int] = defaultdict(int)
        for line in lines:
            (today if line.day == found.day else before)[line.dims.get(by, "")] += line.units
        days = max(len({line.day for line in lines if line.day != found.day}), 1)
        mine = [(units - before[about] // days, about) for about, units in today.items() if about]
        if mine:
            rise, about = max(mine)
            rises.append((rise, -place, by, about))
    half = (spent.units - found.usual.units) / 2
    best = sorted((rise for rise in rises if rise[0] > 0), reverse=True)
    chosen = [each for each in best if each[0] >= half][:MOST_DRIVERS] or best[:1]
    return [
        {"by": by, "about": about, "rise": said(Money(rise, spent.currency))} for rise, _, by, about in chosen
    ]
