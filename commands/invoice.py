"""`/invoice openai october 412.08`: what the bill of a whole period says, more trusted than all else."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from commands.answers import Refusal
from commands.arguments import Amount, Provider, Rest, Span, as_typed
from commands.caller import Ask
from commands.counted import account_standings
from commands.definition import command
from commands.invoiced import InvoiceAnswer, InvoiceParts, show_invoice
from commands.mending import account_title
from commands.reply import Reply, Value
from commands.retelling import named, sentence
from commands.saying import period_said
from commands.which import Again, account_to_fill, one_account
from ledger.money import Money
from ledger.periods import DAY, Period, period_holding
from storage.accounts import find_account
from storage.invoiced import known_by_label
from storage.spend import account_spend
from storage.typed import Typed, TypedChange, change_typed, invoice_of, standing_invoices

LONGEST_NOTE = 200


@command(changes=True, needs="record")
def invoice(
    ask: Ask,
    provider: Provider,
    period: Span,
    amount: Amount | None = None,
    note: Rest | None = None,
    how: Literal["off"] | None = None,
    *,
    account: str | None = None,
) -> InvoiceAnswer | Refusal:
    """Record what an invoice says of a period: it counts instead of all that was known of it.

    Args:
        provider: Whose invoice, for example openai.
        period: What it is for, once that is over, for example october or 1 Oct to 31 Oct.
        amount: What it comes to, for example 412.08.
        note: A note to keep beside it, for example its number.
        how: Off takes it back.
        account: Which account, if there are several, for example account=research.
    """
    wrong = _wrong(provider, period, amount, note or "", off=how == "off")
    if wrong is None and period.last >= ask.today:
        wrong = _is_running(ask, provider, period, amount, account)
    if wrong is not None:
        return wrong
    given = {"provider": provider, "period": _typed_period(period)}
    said = (("amount", as_typed(amount.decimal) if amount else None), ("note", note), ("how", how))
    again = Again("invoice", given | {name: word for name, word in said if word})
    if amount is None:
        return _off(ask, provider, period, account, again)
    account_id = account_to_fill(ask, provider, account, again)
    if isinstance(account_id, Refusal):
        return account_id
    stood, other = _standing(ask, account_id, period)
    if other is not None:
        return _overlaps(ask, account_id, period, other)
    new = invoice_of(period, amount, note or "")
    if stood is not None and new in (stood, replace(stood, note="")):
        return _answer(ask, account_id, period, stood, stood, 0)
    change = _change(ask, account_id, period, stood, new)
    return _answer(ask, account_id, period, stood, new, change.id)


def _wrong(provider: str, period: Period, amount: Money | None, note: str, *, off: bool) -> Refusal | None:
    if (amount is None) != off:
        name = _typed_period(period)
        lines = (f"/invoice {provider} {name} 412.08", f"/invoice {provider} {name} off")
        return Refusal.of("invoice.not_both" if off else "invoice.needs_amount", lines=lines)
    if len(note) > LONGEST_NOTE:
        return Refusal.of("reading.long_note", values={"most": LONGEST_NOTE})
    return None


def _is_running(
    ask: Ask, provider: str, period: Period, amount: Money | None, account: str | None
) -> Refusal:
    """It would settle days that are still to come, and what they will cost is in no invoice yet."""
    yesterday = ask.today - DAY
    figure = as_typed(amount.decimal) if amount is not None else "off"
    lines: tuple[str, ...] = ()
    if period.first <= yesterday:
        so_far = _typed_period(Period("days", period.first, yesterday))
        named = f" account={account}" if account else ""
        lines = (f"/invoice {provider} {so_far} {figure}{named}",)
    values = {"period": _at_start(period_said(period.name()))}
    key = "invoice.not_over_but_days_are" if lines else "invoice.not_over"
    return Refusal.of(key, values=values, lines=lines)


def _at_start(words: str) -> str:
    """As a sentence begins."""
    return words[:1].upper() + words[1:]


def _typed_period(period: Period) -> str:
    """As a person can type it again, whatever the day is."""
    if _is_month(period):
        return f"{period.first:%Y-%m}"
    first, last = period.first.isoformat(), period.last.isoformat()
    return first if first == last else f"{first} to {last}"


def _is_month(period: Period) -> bool:
    return period.last == period_holding("month", period.first).last and period.first.day == 1


def _standing(ask: Ask, account_id: int, period: Period) -> tuple[Typed | None, Typed | None]:
    """The invoice that one over this period replaces, and one that it would meet without replacing it."""
    met = [
        each
        for each in standing_invoices(ask.connection, account_id)
        if each.first <= period.last and each.last >= period.first
    ]
    stood = next((each for each in met if each.first == period.first), None)
    return stood, next((each for each in met if each.first != period.first), None)


def _overlaps(ask: Ask, account_id: int, period: Period, other: Typed) -> Refusal:
    row = find_account(ask.connection, account_id)
    named = f" account={row.name}" if row.name != row.provider else ""
    values: dict[str, Value] = {
        "title": account_title(row.provider, row.name),
        "amount": other.amount,
        "period": period_said(_name(other.period)),
    }
    line = f"/invoice {row.provider} {_typed_period(other.period)} off{named}"
    return Refusal.of("invoice.overlaps", "conflict", values=values, lines=(line,))


def _name(period: Period) -> str:
    """A whole month by its name."""
    if _is_month(period):
        return period_holding("month", period.first).name()
    one_day = period.first == period.last
    return Period("day", period.first, period.last).name() if one_day else period.name()


def _off(
    ask: Ask, provider: str, period: Period, account: str | None, again: Again
) -> InvoiceAnswer | Refusal:
    which = one_account(ask, provider, account, again)
    if isinstance(which, Refusal):
        return which
    stood = _standing(ask, which.id, period)[0] if which else None
    if which is None or stood is None or stood.last != period.last:
        title = account_title(provider, which.name if which else provider)
        known = standing_invoices(ask.connection, which.id) if which else []
        named = f" account={account}" if account else ""
        lines = tuple(f"/invoice {provider} {_typed_period(each.period)} off{named}" for each in known[-5:])
        values = {"title": title, "period": period_said(_name(period))}
        return Refusal.of("invoice.none", "conflict", values=values, lines=lines)
    change = _change(ask, which.id, period, stood, None)
    return _answer(ask, which.id, period, stood, None, change.id)


def _change(ask: Ask, account_id: int, period: Period, stood: Typed | None, new: Typed | None) -> TypedChange:
    row = find_account(ask.connection, account_id)
    title, name = account_title(row.provider, row.name), named(_name(period))
    if new:
        said = sentence("invoice.change", title=title, period=name, amount=new.amount)
    else:
        said = sentence("invoice.change_back", title=title, period=name)
    change = TypedChange(0, account_id, said, stood, new)
    return change_typed(ask.connection, ask.workspace, ask.seat.person_id, change, ask.now)


def _answer(
    ask: Ask, account_id: int, period: Period, stood: Typed | None, stands: Typed | None, change: int
) -> InvoiceAnswer:
    row = find_account(ask.connection, account_id)
    parts = known_by_label(ask.connection, account_id, ask.currency, period)
    known = sum(parts.values(), ask.nothing)
    is_now = period.last >= period_holding("month", ask.today).first
    return InvoiceAnswer(
        provider=row.provider,
        account=row.name,
        period=_name(period),
        first=period.first,
        last=period.last,
        amount=stands.amount if stands else None,
        before=stood.amount if stood else None,
        note=stands.note if stands else "",
        known=known,
        parts=InvoiceParts(**{label: parts.get(label, ask.nothing) for label in InvoiceParts.model_fields}),
        drift=stands.amount - known if stands else None,
        now=account_spend(ask.connection, account_id, ask.currency, period),
        change=change,
        budgets=account_standings(ask, row) if is_now else (),
    )


def show(answer: InvoiceAnswer) -> Reply:
    return show_invoice(answer)
