"""`/credit openai 5`: refunds and credits, which lower what a provider cost."""

from __future__ import annotations

from datetime import date

from commands.answers import Answer, Cost, Refusal
from commands.arguments import Amount, Provider, Rest, Span, as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.counted import account_standings
from commands.definition import command
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text
from commands.retelling import sentence
from commands.saying import period_said
from commands.spelling import money
from commands.standings import BudgetStanding, meters
from commands.which import Again, account_to_fill
from ledger.periods import Period, period_holding
from storage.accounts import find_account
from storage.spend import account_spend
from storage.typed import TypedChange, change_typed, credit_of

LONGEST_NOTE = 200


class CreditAnswer(Answer):
    """What came back, evenly over `[first, last]`, both included; it stands beside usage."""

    provider: str
    account: str = ""
    amount: Cost
    first: date
    last: date
    note: str = ""
    month: str
    month_to_date: Cost  # of the account, in the month of `last`
    change: int
    budgets: tuple[BudgetStanding, ...]


@command(changes=True, needs="record")
def credit(
    ask: Ask,
    provider: Provider,
    amount: Amount,
    when: Span | None = None,
    note: Rest | None = None,
    *,
    account: str | None = None,
) -> CreditAnswer | Refusal:
    """Record a refund or a credit: what the provider cost is less by it.

    Args:
        provider: Who gave it, for example openai.
        amount: What came back, for example 5.
        when: The day or period that it counts in, for example yesterday or october; today if left out.
        note: A note to keep beside it, for example goodwill.
        account: Which account, if there are several, for example account=research.
    """
    if not amount:
        return Refusal.of("credit.of_nothing")
    if note and len(note) > LONGEST_NOTE:
        return Refusal.of("words.long_note", values={"most": LONGEST_NOTE})
    asked = when or Period("day", ask.today, ask.today)
    days = Period("days", asked.first, min(asked.last, ask.today))
    given = {"provider": provider, "amount": as_typed(amount.decimal)}
    given |= {"when": f"{days.first.isoformat()} to {days.last.isoformat()}"} | (
        {"note": note} if note else {}
    )
    account_id = account_to_fill(ask, provider, account, Again("credit", given))
    if isinstance(account_id, Refusal):
        return account_id
    row = find_account(ask.connection, account_id)
    said = sentence("credit.kept", title=account_title(provider, row.name), amount=amount)
    typed = credit_of(days, amount, ask.seed, note or "")
    change = TypedChange(0, account_id, said, None, typed)
    kept = change_typed(ask.connection, ask.workspace, ask.seat.person_id, change, ask.now)
    month = period_holding("month", days.last)
    so_far = Period("days", month.first, min(month.last, ask.today))
    return CreditAnswer(
        provider=provider,
        account=row.name,
        amount=amount,
        first=days.first,
        last=days.last,
        note=note or "",
        month=month.name(),
        month_to_date=account_spend(ask.connection, account_id, ask.currency, so_far),
        change=kept.id,
        budgets=account_standings(ask, row) if days.last >= so_far_begins(ask) else (),
    )


def so_far_begins(ask: Ask) -> date:
    """The first day that a running budget may count."""
    return min(period_holding("month", ask.today).first, period_holding("week", ask.today).first)


def show(answer: CreditAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    one_day = answer.first == answer.last
    lies = Period("day" if one_day else "days", answer.first, answer.last)
    said = Text(
        say("credit.recorded"),
        {"title": title, "amount": answer.amount, "days": period_said(lies.name())},
    )
    so_far = say("words.so_far", title=title, month=period_said(answer.month))
    blocks: list[Block] = [said, Facts(((so_far, answer.month_to_date),)), Note(say("credit.beside"))]
    undo = Action(say("words.undo"), "undo", {"change": str(answer.change)})
    heading = f"{title} {money(-answer.amount)}"
    return Reply(heading, (*blocks, *meters(answer.budgets)), (undo,), "good")
