"""`/undo`: take back one's own last change of figures, by a correcting fact."""

from __future__ import annotations

import re
from datetime import date

from commands.answers import Answer, Cost, Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.counted import account_standings
from commands.definition import command
from commands.mending import account_title
from commands.reply import Facts, Reply, Text
from commands.retelling import change_said
from commands.saying import period_said
from commands.standings import BudgetStanding, meters
from commands.unpriced import beside
from ledger.periods import MONTHS, Period, period_holding
from storage.accounts import accounts_in, find_account
from storage.changes import AnyChange, last_change, mark_undone
from storage.posting import post_readings
from storage.purchases import Ending, Purchase, go_on, withdraw
from storage.readings import stands
from storage.recharging import Recharge, charge_back
from storage.spend import account_spend, account_unpriced
from storage.typed import TypedChange, take_back

NUMBER = re.compile(r"\d{1,18}", re.ASCII)


class UndoAnswer(Answer):
    """What was taken back, and what stands now."""

    undone: str
    provider: str
    account: str = ""
    month: str
    month_to_date: Cost
    budgets: tuple[BudgetStanding, ...]
    unpriced: int = 0  # of the month's requests


@command(changes=True, needs="record")
def undo(ask: Ask, change: str | None = None, *, account: str | None = None) -> UndoAnswer | Refusal:
    """Take back your last change of figures.

    Args:
        change: The number of an earlier change of yours; your last one if left out.
        account: Your last change in this account only, for example account=lab.
    """
    if change is not None and not NUMBER.fullmatch(change):
        return Refusal.of("undo.no_number")
    rows = accounts_in(ask.connection, ask.workspace)
    named = None if account is None else [row.id for row in rows if row.name.lower() == account.lower()]
    if named == []:
        return Refusal.of("undo.no_account", "unknown")
    number = int(change) if change else None
    found = last_change(ask.connection, ask.workspace, ask.seat.person_id, number, named)
    if found is None:
        return Refusal.of("undo.nothing" if account is None else "undo.nothing_there", "conflict")
    refusal = _taken_back(ask, found)
    if refusal is not None:
        return refusal
    mark_undone(ask.connection, found.id, ask.now)
    row = find_account(ask.connection, found.account_id)
    month = period_holding("month", _lies(ask, found))
    so_far = Period("days", month.first, max(month.first, min(ask.today, month.last)))
    return UndoAnswer(
        undone=change_said(found.said),
        provider=row.provider,
        account=row.name,
        month=MONTHS[month.first.month - 1] if month.first.year == ask.today.year else month.name(),
        month_to_date=account_spend(ask.connection, found.account_id, ask.currency, so_far),
        budgets=account_standings(ask, row),
        unpriced=account_unpriced(ask.connection, row.id, so_far),
    )


def _lies(ask: Ask, found: AnyChange) -> date:
    """A day of the month to show: an invoice's or a credit's own, else the running one."""
    typed = (found.after or found.before) if isinstance(found, TypedChange) else None
    return typed.last if typed else ask.today


def _taken_back(ask: Ask, found: AnyChange) -> Refusal | None:
    if isinstance(found, Purchase):
        withdraw(ask.connection, ask.workspace, found, ask.now)
        return None
    if isinstance(found, Ending):
        if go_on(ask.connection, found, ask.now):
            return None
        return Refusal.of("undo.charge_gone", "conflict", values={"what": change_said(found.said)})
    if isinstance(found, TypedChange | Recharge):
        return None if _back(ask, found) else _changed_since(found.said)
    if not all(stands(ask.connection, fact) for fact in found.after):
        return _changed_since(found.said)
    post_readings(ask.connection, found.account_id, found.before, ask.now)
    return None


def _back(ask: Ask, found: TypedChange | Recharge) -> bool:
    if isinstance(found, TypedChange):
        return take_back(ask.connection, found, ask.now)
    return charge_back(ask.connection, found, ask.now)


def _changed_since(said: str) -> Refusal:
    return Refusal.of("undo.changed_since", "conflict", values={"what": change_said(said)})


def show(answer: UndoAnswer) -> Reply:
    said = Text(say("undo.taken_back"), {"what": answer.undone})
    title = account_title(answer.provider, answer.account)
    so_far = say("words.so_far", title=title, month=period_said(answer.month))
    now = Facts(((f"{so_far}{beside(answer.unpriced)}", answer.month_to_date),))
    return Reply(say("undo.title"), (said, now, *meters(answer.budgets)), tone="good")
