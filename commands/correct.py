"""`/correct 1.06`: another figure for the last thing one recorded, or for a reading that is named."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Amount, Provider, When, as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.corrected import CorrectAnswer, show_correction
from commands.correcting import Corrected, correct_change, correct_reading
from commands.counted import account_standings
from commands.definition import command
from commands.mending import account_title
from commands.pointing import Pointed, reading_meant
from commands.reply import Reply
from commands.which import Again, one_account
from ledger.periods import Period, period_holding
from storage.accounts import accounts_in, find_account
from storage.changes import last_change
from storage.spend import account_spend, account_unpriced


@command(changes=True, needs="record")
def correct(
    ask: Ask,
    amount: Amount,
    provider: Provider | None = None,
    when: When | None = None,
    *,
    account: str | None = None,
) -> CorrectAnswer | Refusal:
    """Change the last figure you recorded, or a reading that you name, to another.

    Args:
        amount: What it should have been, for example 1.06.
        provider: Your last figure of this provider, for example groq.
        when: The reading of this day or moment instead, for example 31 Oct.
        account: Which account, if there are several, for example account=research.
    """
    if when is not None and provider is None:
        return Refusal.of("correct.whose_reading", lines=(say("correct.type"),))
    given = {"amount": as_typed(amount.decimal)} | ({"provider": provider} if provider else {})
    given |= {"when": when.isoformat()} if when else {}
    ids = _accounts_meant(ask, provider, account, Again("correct", given))
    if isinstance(ids, Refusal):
        return ids
    if when is not None and provider is not None and ids is not None:
        meant = reading_meant(ask, provider, ids[0], when, amount)
        done = correct_reading(ask, meant, amount) if isinstance(meant, Pointed) else meant
    else:
        found = last_change(ask.connection, ask.workspace, ask.seat.person_id, None, ids)
        done = correct_change(ask, found, amount) if found else _nothing(provider)
    return done if isinstance(done, Refusal) else _answer(ask, done)


def _accounts_meant(
    ask: Ask, provider: str | None, account: str | None, again: Again
) -> list[int] | Refusal | None:
    """None: any. Never an empty list."""
    if provider is not None:
        which = one_account(ask, provider, account, again)
        if isinstance(which, Refusal):
            return which
        return [which.id] if which else _nothing(provider)
    if account is None:
        return None
    rows = accounts_in(ask.connection, ask.workspace)
    ids = [row.id for row in rows if row.name.lower() == account.lower()]
    return ids or Refusal.of("words.no_account", "unknown")


def _nothing(provider: str | None) -> Refusal:
    lines = (say("correct.another"),)
    if not provider:
        return Refusal.of("correct.nothing", "conflict", lines=lines)
    title = {"title": account_title(provider, "")}
    return Refusal.of("correct.nothing_of", "conflict", values=title, lines=lines)


def _answer(ask: Ask, done: Corrected) -> CorrectAnswer:
    row = find_account(ask.connection, done.account_id)
    month = period_holding("month", done.day)
    so_far = Period("days", month.first, max(month.first, min(month.last, ask.today)))
    return CorrectAnswer(
        provider=row.provider,
        account=row.name,
        what=done.what,
        before=done.before,
        figure=done.after,
        read_at=done.read_at,
        month=month.name(),
        month_to_date=account_spend(ask.connection, row.id, ask.currency, so_far),
        change=done.change,
        budgets=account_standings(ask, row),
        unpriced=account_unpriced(ask.connection, row.id, so_far),
    )


def show(answer: CorrectAnswer) -> Reply:
    return show_correction(answer)
