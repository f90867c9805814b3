"""Absolute daily amounts: told once a rule and day, in the transaction that passed it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from ledger.money import Money
from ledger.periods import Period, day_of, period_holding
from ledger.scopes import EVERYTHING, Scope
from storage.alert_budgets import said
from storage.alert_lines import driver_of, lines_of
from storage.alert_rules import Rule, Rules, mark_of, rules_of
from storage.alerting import Happening, open_alert, was_opened
from storage.billed import Billed
from storage.day_lines import DaySums
from storage.people import Seat, clock_seat
from storage.scoped import spend, unpriced_of
from storage.scopes import named
from storage.tables import alert_rules

PASSED = "passed"  # the notice in commands/passed.py

_ANY = (
    select(alert_rules.c.id)
    .where(alert_rules.c.workspace_id == bindparam("workspace"), alert_rules.c.kind == "amount")
    .limit(1)
)


def tell_amounts(connection: Connection, account: Billed, moved: DaySums, now: datetime) -> None:
    """Tell which daily amounts today's lines have passed, of those that these lines count in."""
    if connection.execute(_ANY, {"workspace": account.workspace_id}).first() is None:
        return
    today = day_of(now, account.zone)
    dims = [json.loads(each) for day, _, each in moved if day == today]
    rules = rules_of(connection, account.workspace_id, account.currency)
    for rule in amounts_of(rules):
        if any(rule.scope.holds(account.provider, account.id, each) for each in dims):
            tell_amount(connection, account.workspace_id, rule, now)


def tell_amount(connection: Connection, workspace_id: int, rule: Rule, now: datetime) -> bool:
    """Tell a rule's amount if today has passed it and nobody was told; whether somebody is now."""
    found = passed_amount(connection, workspace_id, rule, now)
    return found is not None and open_alert(connection, workspace_id, found, now) is not None


def passed_amounts(connection: Connection, workspace_id: int, rules: Rules, now: datetime) -> list[Happening]:
    """What `tell_amount` would tell now."""
    found = (passed_amount(connection, workspace_id, rule, now) for rule in amounts_of(rules))
    return [each for each in found if each is not None]


def passed_amount(connection: Connection, workspace_id: int, rule: Rule, now: datetime) -> Happening | None:
    """A rule that today's spend has reached and that was not told today."""
    workspace = clock_seat(connection, workspace_id)
    assert workspace is not None
    assert rule.amount is not None
    today = period_holding("day", day_of(now, ZoneInfo(workspace.zone or "UTC")))
    key = amount_key(workspace_id, rule, today.first)
    if was_opened(connection, workspace_id, key):
        return None
    spent = Money(spend(connection, workspace_id, workspace.currency, today, rule.scope), workspace.currency)
    if spent < rule.amount:
        return None
    answer = day_answer(connection, workspace, today, rule.scope, spent)
    return Happening("amount", key, PASSED, answer | {"amount": said(rule.amount)})


def amount_key(workspace_id: int, rule: Rule, day: date) -> str:
    """Another amount is another question; the same one set again is not."""
    assert rule.amount is not None
    return f"amount {workspace_id} {mark_of(rule.scope)} {rule.amount.units} {day}"


def day_answer(
    connection: Connection, workspace: Seat, day: Period, scope: Scope, spent: Money
) -> dict[str, Any]:
    """What `commands/passed.py` lays out of a day's spend; money as exact text."""
    lines = lines_of(connection, workspace.workspace_id, workspace.currency, day)
    drove = driver_of(lines, workspace.currency, scope)
    provider, about = named(connection, scope) if scope != EVERYTHING else ("", "")
    return {
        "kind": "amount",
        "provider": provider,
        "by": scope.by,
        "about": about,
        "day": day.first.isoformat(),
        "spent": said(spent),
        "amount": None,
        "driver": drove.provider if drove else "",
        "driver_by": drove.by if drove else "",
        "driver_about": drove.about if drove else "",
        "driver_spent": said(drove.cost) if drove else None,
        "unpriced": unpriced_of(connection, workspace.workspace_id, day, scope),
        "reason": "",
        "times": "",
        "days": 0,
        "of": None,
        "drivers": [],
    }


def amounts_of(rules: Rules) -> list[Rule]:
    """The daily amounts that are to be told."""
    return [rule for rule in rules.every if rule.kind == "amount" and rule.on and rule.amount]
