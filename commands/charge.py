"""`/charge cursor 20 monthly`: what no bill tells: seats, subscriptions, machines of one's own."""

from __future__ import annotations

from typing import Literal

from commands.answers import Refusal
from commands.arguments import Amount, Provider, Rest, Span, as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.charged import ChargeAnswer, show_charge
from commands.counted import account_standings
from commands.definition import command
from commands.mending import account_title
from commands.reply import Reply
from commands.retelling import sentence
from commands.which import Again, account_to_fill, one_account
from ledger.money import Money
from ledger.periods import Period, period_holding
from storage.accounts import find_account
from storage.purchases import WHAT, Purchase, end, post_months, recurring, remember_purchase
from storage.schedules import next_run
from storage.spend import account_committed, account_spend

LONGEST_NOTE = 200


@command(changes=True, needs="record")
def charge(
    ask: Ask,
    provider: Provider,
    amount: Amount,
    note: Rest | None = None,
    how: Literal["monthly", "included", "ends"] | None = None,
    month: Span | None = None,
    account: str | None = None,
) -> ChargeAnswer | Refusal:
    """Record a purchase that no bill tells, such as seats: it spreads over its month.

    Args:
        provider: Whose it is, for example cursor.
        amount: What the month costs, for example 20.
        note: A note to keep beside it, for example two seats.
        how: Monthly: again each month until it ends. Included: a subscription covers it, nothing is owed.
        month: Another month than this one, for example month=october.
        account: Which account, if there are several, for example account=research.
    """
    wrong = _wrong(amount, note or "", month)
    if wrong is not None:
        return wrong
    first = (month or period_holding("month", ask.today)).first
    given = {"provider": provider, "amount": as_typed(amount.decimal), "month": f"{first:%Y-%m}"}
    given |= {name: said for name, said in (("note", note), ("how", how)) if said}
    again = Again("charge", given)
    if how == "ends":
        return _end(ask, provider, amount, account, again)
    account_id = account_to_fill(ask, provider, account, again)
    if isinstance(account_id, Refusal):
        return account_id
    title = account_title(provider, find_account(ask.connection, account_id).name)
    said = sentence("charge.monthly" if how == "monthly" else "charge.once", title=title, amount=amount)
    typed = Purchase(0, account_id, said, amount, first, how == "monthly", how == "included", note or "")
    purchase = remember_purchase(ask.connection, ask.workspace, ask.seat.person_id, typed, ask.now)
    post_months(ask.connection, purchase, ask.now)
    return _answer(ask, provider, purchase, purchase.id)


def _wrong(amount: Money, note: str, month: Period | None) -> Refusal | None:
    if not amount:
        return Refusal.of("charge.of_nothing")
    if len(note) > LONGEST_NOTE:
        return Refusal.of("words.long_note", values={"most": LONGEST_NOTE})
    if month is not None and month.kind != "month":
        return Refusal.of("charge.whole_month", lines=(say("charge.type_month"),))
    return None


def _end(ask: Ask, provider: str, amount: Money, account: str | None, again: Again) -> ChargeAnswer | Refusal:
    which = one_account(ask, provider, account, again)
    if isinstance(which, Refusal):
        return which
    known = recurring(ask.connection, ask.workspace, [which.id]) if which else []
    found = next((each for each in known if each.amount == amount), None)
    if found is None:
        title = account_title(provider, which.name if which else provider)
        named = f" account={account}" if account else ""
        lines = tuple(f"/charge {provider} {as_typed(each.amount.decimal)} ends{named}" for each in known)
        none = {"title": title, "amount": amount}
        return Refusal.of("charge.none_monthly", "conflict", values=none, lines=lines)
    ending = end(ask.connection, ask.workspace, ask.seat.person_id, found, ask.now)
    assert ending is not None  # it was among those that go on
    answer = _answer(ask, provider, found, ending.id)
    return answer.model_copy(update={"ended": True, "following": ending.month})


def _answer(ask: Ask, provider: str, purchase: Purchase, change: int) -> ChargeAnswer:
    month = period_holding("month", purchase.month)
    planned = next_run(ask.connection, ask.workspace, WHAT, str(purchase.id))
    so_far = Period("days", month.first, min(month.last, ask.today))
    today = Period("day", ask.today, ask.today)
    account, row = (
        (ask.connection, purchase.account_id, ask.currency),
        find_account(ask.connection, purchase.account_id),
    )
    return ChargeAnswer(
        provider=provider,
        account=row.name,
        amount=purchase.amount,
        first=purchase.month,
        monthly=purchase.monthly,
        included=purchase.included,
        ended=False,
        following=planned.next_day if planned else None,
        month_to_date=account_spend(*account, so_far),
        today=account_spend(*account, today),
        committed=account_committed(*account, month, ask.today),
        change=change,
        budgets=account_standings(ask, row),
    )


def show(answer: ChargeAnswer) -> Reply:
    return show_charge(answer)
