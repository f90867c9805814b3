"""A workspace as alerts look at it: what is to be told now, and what is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.periods import DAY, day_of
from storage import alert_balances, alert_overruns
from storage.accounts import AccountRow, accounts_in
from storage.alert_amounts import amount_key, amounts_of, passed_amounts
from storage.alert_balances import low_balances
from storage.alert_budgets import Running, running
from storage.alert_overruns import overrun, will_not_last
from storage.alert_rules import Rules, rules_of
from storage.alert_unusual import unusual_days
from storage.alerting import Alert, Happening, standing_alerts
from storage.budgets import budgets_of
from storage.columns import micros
from storage.health import health_of
from storage.people import Seat, clock_seat
from storage.rises import rises_of

RISES_LAST = timedelta(days=7)  # after that a rise stays the starting point that it is


@dataclass(frozen=True, slots=True)
class View:
    """A workspace as it is looked at once."""

    connection: Connection
    workspace: Seat
    now: datetime
    rules: Rules
    budgets: Mapping[str, Running]
    accounts: Mapping[int, AccountRow]

    @classmethod
    def of(cls, connection: Connection, workspace_id: int, now: datetime) -> View | None:
        workspace = clock_seat(connection, workspace_id)
        if workspace is None:
            return None
        budgets = budgets_of(connection, workspace_id, workspace.currency, now)
        return cls(
            connection,
            workspace,
            now,
            rules_of(connection, workspace_id, workspace.currency),
            {str(each.id): running(connection, workspace_id, each, now) for each in budgets},
            {row.id: row for row in accounts_in(connection, workspace_id)},
        )

    @property
    def id(self) -> int:
        return self.workspace.workspace_id

    @property
    def today(self) -> date:
        return day_of(self.now, ZoneInfo(self.workspace.zone or "UTC"))

    def budget_of(self, alert: Alert) -> Running | None:
        """The budget that an alert is about, if it is about one."""
        about_one = alert.kind in ("threshold", "pace", "overrun")
        return self.budgets.get(alert.key.split(" ")[1]) if about_one else None

    def happenings(self) -> Iterator[Happening]:
        """What is to be told now, and was not."""
        for at in self.budgets.values():
            for found in (will_not_last, overrun):
                happening = found(self.connection, at, self.rules)
                if happening is not None:
                    yield happening
        yield from passed_amounts(self.connection, self.id, self.rules, self.now)
        for account in self.accounts.values():
            if account.trouble is None:  # a failed read says nothing new
                yield from low_balances(self.connection, account, self.rules, self.today)
                yield from unusual_days(self.connection, self.workspace, account, self.rules, self.now)

    def over(self) -> list[int]:
        """The alerts that are over."""
        return [alert.id for alert in standing_alerts(self.connection, self.id) if self._is_over(alert)]

    def _is_over(self, alert: Alert) -> bool:
        match alert.kind:
            case "threshold" | "pace" | "overrun":
                return alert_overruns.is_over(alert.key, self.budgets)
            case "amount":
                keys = (amount_key(self.id, rule, self.today) for rule in amounts_of(self.rules))
                return alert.key not in keys
            case "unusual":
                return day_of(alert.made_at, ZoneInfo(self.workspace.zone or "UTC")) != self.today
            case "risen":
                return not self._still_rises(alert)
        return alert.kind in ("stale", "balance") and self._of_account_is_over(alert)

    def _of_account_is_over(self, alert: Alert) -> bool:
        _, account_id, since, *_ = alert.key.split(" ")
        account = self.accounts[int(account_id)]
        if alert.kind == "stale":
            broken = health_of(self.connection, account.id).broken_since
            return broken is None or since != str(micros(broken))
        if account.trouble is not None:  # a failed read says nothing new
            return False
        return alert_balances.is_over(self.connection, alert, account, self.rules, self.today)

    def _still_rises(self, alert: Alert) -> bool:
        if self.now - alert.made_at > RISES_LAST:
            return False
        told = set(alert.key.split(" ")[1:])
        rising = {
            f"{rise.meter_id}@{micros(rise.at)}"
            for account_id in self.accounts
            for rise in rises_of(self.connection, account_id, self.now - RISES_LAST - DAY * 31)
        }
        return bool(told & rising)
