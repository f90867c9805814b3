"""Prepaid balances that run low: below a keeper's amount, or soon gone at their usual pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection, func, select

from ledger.money import Money
from ledger.periods import DAY
from storage.accounts import AccountRow
from storage.alert_budgets import said
from storage.alert_rules import Rules, scopes_of_account
from storage.alerting import STANDING, Alert, Happening, alerts_about
from storage.readings import left_of
from storage.tables import day_lines

RUNNING_LOW = "running_low"  # the notice in commands/running_low.py
SOON = 3  # days that a balance lasts at least, where no keeper said an amount
LOOKED_AT, FEWEST = 7, 3  # days before today of which the usual is the mean


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left in one currency; `daily`: what it usually loses a day, None while that is not known."""

    left: Money
    daily: Money | None
    amount: Money | None  # below which a keeper wants to be told

    @property
    def lasts(self) -> Fraction | None:
        """Days; None for a balance that loses nothing."""
        if self.daily is None or self.daily.units <= 0:
            return None
        return Fraction(max(self.left.units, 0), self.daily.units)

    @property
    def is_low(self) -> bool:
        if self.amount is not None and self.amount.currency == self.left.currency:
            return self.left < self.amount
        return self.lasts is not None and self.lasts < SOON


def low_balances(
    connection: Connection, account: AccountRow, rules: Rules, today: date
) -> Iterator[Happening]:
    """Those of an account that nobody was told of since money was paid in last."""
    for balance in balances_of(connection, account, rules, today):
        about = f"balance {account.id} {balance.left.currency}"
        known = alerts_about(connection, account.workspace_id, about)
        if balance.is_low and not any(alert.state in STANDING for alert in known):
            answer = {
                "provider": account.provider,
                "account": account.name,
                "left": said(balance.left),
                "daily": said(balance.daily) if balance.daily else None,
                "lasts_hours": None if balance.lasts is None else int(balance.lasts * 24),
                "amount": said(balance.amount) if balance.amount else None,
                "as_of": account.read_until.isoformat() if account.read_until else None,
            }
            number = max((int(alert.key.split(" ")[-1]) for alert in known), default=-1) + 1
            yield Happening("balance", f"{about} {number}", RUNNING_LOW, answer)


def balances_of(connection: Connection, account: AccountRow, rules: Rules, today: date) -> Iterator[Balance]:
    """An account's, by currency; none that a keeper does not want to hear of."""
    scopes = scopes_of_account(account.provider, account.id)
    if not rules.want("balance", *scopes):
        return
    rule = rules.of("balance", *scopes)
    for left in left_of(connection, account.id):
        daily = _daily(connection, account.id, left.currency, today)
        yield Balance(left, daily, rule.amount if rule else None)


def is_over(connection: Connection, alert: Alert, account: AccountRow, rules: Rules, today: date) -> bool:
    """Whether money was paid in and the balance is not low any more, or nobody wants to hear of it."""
    told = alert.data["left"]
    for balance in balances_of(connection, account, rules, today):
        if balance.left.currency == told["currency"]:
            rose = balance.left > Money.of(told["amount"], told["currency"])
            return rose and not balance.is_low
    return True


def _daily(connection: Connection, account_id: int, currency: str, today: date) -> Money | None:
    """The mean of the last days up to yesterday, those without spend included."""
    mine = select(func.min(day_lines.c.day)).filter_by(account_id=account_id, currency=currency)
    first: date | None = connection.execute(mine).scalar_one()
    days = min((today - first).days, LOOKED_AT) if first else 0
    if days < FEWEST:
        return None
    query = (
        select(func.coalesce(func.sum(day_lines.c.cost), 0))
        .filter_by(account_id=account_id, currency=currency, included=False)
        .where(day_lines.c.day.between(today - DAY * days, today - timedelta(days=1)))
    )
    return Money(int(connection.execute(query).scalar_one()) // days, currency)
