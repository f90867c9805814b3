"""What is answered to an invoice: what was known before, how far it was off, and what stands now."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commands.answers import Answer, Cost, Part
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.standings import BudgetStanding, meters


class InvoiceParts(Part):
    """What was known without it, by how far it can be trusted."""

    official: Cost
    manual: Cost
    estimated: Cost


class InvoiceAnswer(Answer):
    """An invoice over `[first, last]`, both included; `amount` None: there is none any more.

    `before` is the invoice that stood; `known` what the period comes to without any, `drift` how far the
    invoice lies above that; `now` what stands of the account's period. `change` 0: it stood already.
    """

    provider: str
    account: str = ""
    period: str
    first: date
    last: date
    amount: Cost | None
    before: Cost | None
    note: str = ""
    known: Cost
    parts: InvoiceParts
    drift: Cost | None
    now: Cost
    change: int
    budgets: tuple[BudgetStanding, ...]


def show_invoice(answer: InvoiceAnswer) -> Reply:
    """Before, the difference, now, and Undo."""
    title = account_title(answer.provider, answer.account)
    blocks: list[Block] = [_said(answer, title)]
    if answer.drift is not None:
        blocks.append(_drift(answer))
    rows: list[tuple[str, Value]] = [(f"Known without it{_known_as(answer.parts)}", answer.known)]
    rows.append((f"{title}, {answer.period} now", answer.now))
    blocks += [Facts(tuple(rows)), *meters(answer.budgets)]
    if answer.amount is not None:
        blocks.append(
            Note("An invoice keeps the days and models that were known, and counts instead of them.")
        )
    undo = (Action("Undo", "undo", {"change": str(answer.change)}),) if answer.change else ()
    summary = Action("Summary", "summary", {"period": f"{answer.first} to {answer.last}"})
    return Reply(f"{title}, invoice for {answer.period}", tuple(blocks), (*undo, summary), "good")


def _said(answer: InvoiceAnswer, title: str) -> Text:
    values: dict[str, Value] = {"title": title, "period": answer.period}
    if answer.before is not None:
        values["before"] = answer.before
    if answer.amount is None:
        return Text("{title}: the invoice of {before} for {period} was taken back.", values)
    values["amount"] = answer.amount
    if not answer.change:
        return Text("{title}: the invoice of {amount} for {period} stands already; nothing changed.", values)
    if answer.before is None:
        return Text("{title}: an invoice of {amount} for {period} is recorded.", values)
    if answer.before == answer.amount:
        return Text("{title}: the invoice of {amount} for {period} is recorded anew.", values)
    return Text("{title}: the invoice for {period} is {amount} now, it was {before}.", values)


def _drift(answer: InvoiceAnswer) -> Text:
    drift, amount = answer.drift, answer.amount
    assert drift is not None
    assert amount is not None
    if not answer.known:
        return Text("Nothing was known of that time before.")
    if not drift:
        return Text("That is exactly what was known before.")
    more = "more" if drift.units > 0 else "less"
    values: dict[str, Value] = {"drift": abs(drift)}
    if not amount:
        return Text(f"That is {{drift}} {more} than was known (drift).", values)
    values["share"] = Fraction(abs(drift.units), abs(amount.units))
    return Text(f"That is {{drift}} {more} than was known (drift {{share}}).", values)


def _known_as(parts: InvoiceParts) -> str:
    """` (official + estimated)`, or nothing where nothing was known."""
    named = [name for name in InvoiceParts.model_fields if getattr(parts, name)]
    return f" ({' + '.join(named)})" if named else ""
