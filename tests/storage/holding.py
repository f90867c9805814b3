"""Operations of a store that hold and settle, and a workspace for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.admission import Admitted
from ledger.limits import Limit
from ledger.money import Money
from ledger.scopes import EVERYTHING, Scope
from storage.accounts import make_account
from storage.admitting import grant
from storage.budgets import set_budget
from storage.ending_holds import settle
from storage.held_again import hold_again
from storage.holds import Hold, Wanted, find_holds
from storage.tables import budgets, counters
from storage.workspaces import open_workspace
from tests.storage.crew import agree, replayed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LIFE = timedelta(minutes=10)

Op = Callable[[Connection], list[str]]


def opened(connection: Connection, amount: Money) -> tuple[int, int]:
    """A workspace with this limit a day, and one of the same over its only provider; and the account."""
    workspace = open_workspace(connection, "Crew", NOW)
    account = make_account(connection, workspace, "groq", NOW)
    for scope in (EVERYTHING, Scope("provider", "groq")):
        limit = Limit(amount, "day", Fraction(0))
        hold_again(connection, workspace, set_budget(connection, workspace, scope, limit, NOW, NOW.date()))
    return workspace, account


def hold_all(
    connection: Connection, *, workspace_id: int, account_id: int, ids: Sequence[str], amount: Money
) -> list[str]:
    """Ask for one each; those that were admitted."""
    wanted = Wanted(workspace_id, 0, account_id, "groq", amount, "a test", LIFE, {"model": "m"})
    rulings = grant(connection, [(id, wanted) for id in ids], NOW)
    return [id for id, ruling in zip(ids, rulings, strict=True) if isinstance(ruling.said, Admitted)]


def settle_all(connection: Connection, *, workspace_id: int, ids: Sequence[str], actual: Money) -> list[str]:
    """Settle these; those that are settled now."""
    found = find_holds(connection, workspace_id, ids)
    done = settle(connection, [(hold, actual) for hold in found.values()], NOW)
    return [each.id for each in done if isinstance(each, Hold) and each.state == "settled"]


def totals(connection: Connection, workspace_id: int) -> set[tuple[int, int]]:
    """Spent and held as its budgets' counters say, after a replay of the ledger said the same."""
    agree(connection, workspace_id, NOW)
    assert replayed(connection, [make_account(connection, workspace_id, "groq", NOW)])
    mine = select(budgets.c.id).filter_by(workspace_id=workspace_id)
    rows = connection.execute(select(counters).where(counters.c.budget_id.in_(mine)))
    return {(row.spent, row.held) for row in rows}
