"""What one account's figures count in, apart from the provider's other accounts."""

from __future__ import annotations

from commands.caller import Ask
from commands.standings import BudgetStanding, standings
from storage.accounts import AccountRow


def account_standings(ask: Ask, account: AccountRow) -> tuple[BudgetStanding, ...]:
    """The budgets that its spend may count in: those over another account are left out."""
    found = standings(ask, account.provider)
    return tuple(each for each in found if each.by != "account" or each.about == account.name)
