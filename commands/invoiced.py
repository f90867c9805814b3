"""What is answered to an invoice: what was known before, how far it was off, and what stands now."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commands.answers import Answer, Cost, Part
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.saying import period_said
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
    period = period_said(answer.period)
    rows: list[tuple[str, Value]] = [(_known_as(answer.parts), answer.known)]
    rows.append((say("invoiced.now", title=title, period=period), answer.now))
    blocks += [Facts(tuple(rows)), *meters(answer.budgets)]
    if answer.amount is not None:
        blocks.append(Note(say("invoiced.keeps_days")))
    undo = (Action(say("words.undo"), "undo", {"change": str(answer.change)}),) if answer.change else ()
    summary = Action(say("words.summary"), "summary", {"period": f"{answer.first} to {answer.last}"})
    heading = say("invoiced.title", title=title, period=period)
    return Reply(heading, tuple(blocks), (*undo, summary), "good")


def _said(answer: InvoiceAnswer, title: str) -> Text:
    values: dict[str, Value] = {"title": title, "period": period_said(answer.period)}
    if answer.before is not None:
        values["before"] = answer.before
    if answer.amount is None:
        return Text(say("invoiced.taken_back"), values)
    values["amount"] = answer.amount
    if not answer.change:
        return Text(say("invoiced.stands_already"), values)
    if answer.before is None:
        return Text(say("invoiced.recorded"), values)
    if answer.before == answer.amount:
        return Text(say("invoiced.recorded_anew"), values)
    return Text(say("invoiced.changed"), values)


def _drift(answer: InvoiceAnswer) -> Text:
    drift, amount = answer.drift, answer.amount
    assert drift is not None
    assert amount is not None
    if not answer.known:
        return Text(say("invoiced.nothing_known"))
    if not drift:
        return Text(say("invoiced.exactly"))
    more = "more" if drift.units > 0 else "less"
    values: dict[str, Value] = {"drift": abs(drift)}
    if not amount:
        return Text(say(f"invoiced.{more}"), values)
    values["share"] = Fraction(abs(drift.units), abs(amount.units))
    return Text(say(f"invoiced.{more}_with_share"), values)


def _known_as(parts: InvoiceParts) -> str:
    """`Known without it (official + estimated)`; the label alone where nothing was known."""
    named = [say(f"invoiced.{name}") for name in InvoiceParts.model_fields if getattr(parts, name)]
    return say("invoiced.known_as", kinds=" + ".join(named)) if named else say("invoiced.known")
