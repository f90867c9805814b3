"""Rules: what a keeper wants to be told beside the thresholds, and what not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, select

from ledger.money import Money
from ledger.scopes import EVERYTHING, Scope
from storage.tables import alert_rules
from storage.upserts import upsert

RuleKind = Literal["amount", "pace", "balance", "stale", "overrun", "unusual", "drift"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`amount`: of a day, of a balance, or by which a day lies above the usual; None: as without a rule."""

    id: int
    kind: RuleKind
    scope: Scope
    on: bool
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Rules:
    """A workspace's, in the order in which they were made."""

    every: tuple[Rule, ...]

    def of(self, kind: RuleKind, *scopes: Scope) -> Rule | None:
        """The rule for the first of these scopes that has one; the last resort is that for everything."""
        mine = {rule.scope: rule for rule in self.every if rule.kind == kind}
        return next((mine[scope] for scope in (*scopes, EVERYTHING) if scope in mine), None)

    def want(self, kind: RuleKind, *scopes: Scope) -> bool:
        """Whether it is to be told; without a rule it is."""
        rule = self.of(kind, *scopes)
        return rule is None or rule.on


def rules_of(connection: Connection, workspace_id: int, currency: str) -> Rules:
    """Every rule of a workspace."""
    query = select(alert_rules).filter_by(workspace_id=workspace_id).order_by(alert_rules.c.id)
    return Rules(
        tuple(
            Rule(
                row.id,
                row.kind,
                Scope(row.by, row.about) if row.by else EVERYTHING,
                row.state == "on",
                None if row.amount is None else Money(row.amount, currency),
            )
            for row in connection.execute(query)
        )
    )


def set_rule(
    connection: Connection,
    workspace_id: int,
    kind: RuleKind,
    scope: Scope,
    amount: Money | None,
    person_id: int | None,
    at: datetime,
    *,
    on: bool = True,
) -> None:
    """Make a rule, or change the one of that kind over that scope."""
    keys = {"workspace_id": workspace_id, "kind": kind, "by": scope.by, "about": scope.about}
    said = {"amount": amount.units if amount else None, "state": "on" if on else "off"}
    upsert(connection, alert_rules, keys, {**said, "person_id": person_id, "made_at": at})


def drop_rule(connection: Connection, workspace_id: int, kind: RuleKind, scope: Scope) -> bool:
    """Take a rule away; False if there was none."""
    mine = (alert_rules.c.workspace_id == workspace_id) & (alert_rules.c.kind == kind)
    mine &= (alert_rules.c.by == scope.by) & (alert_rules.c.about == scope.about)
    return bool(connection.execute(delete(alert_rules).where(mine)).rowcount)


def mark_of(scope: Scope) -> str:
    """What stands for a scope in keys of alerts: ids of rows come again on SQLite when one is removed."""
    return hashlib.sha256(f"{scope.by} {scope.about}".encode()).hexdigest()[:12]


def scopes_of_account(provider: str, account_id: int) -> tuple[Scope, Scope]:
    """What rules may say of an account, the narrowest first."""
    return Scope("account", str(account_id)), Scope("provider", provider)
