"""`/statement`: a month at its close: what is official, typed and estimated, and what may still move.

The clock asks it for every month, on its first day after everything settled, on the fifth at the latest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.definition import command
from commands.honest import usual_drifts
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Value
from commands.summary import SummaryLine, summary_lines
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.amounts import show_money
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from ledger.usual_drift import UsualDrift
from storage.closing import OpenDays, category_sums, open_days
from storage.spend import covered, unconverted


class StatementLine(SummaryLine):
    """A provider's month. `open_days` have no settled bill; `open` is what is counted of them so far.

    By the usual drift that may fall by `may_fall` or rise by `may_rise`; null: it is not known how far.
    """

    open_days: int
    open: Cost
    may_fall: Cost | None
    may_rise: Cost | None


class StatementAnswer(Answer):
    """A month's spend, of a running one up to and with today.

    `running`: the month is not over. `closed`: every day of a provider that bills has settled. `may_fall` and
    `may_rise` are what is known of the providers' own; `unknown` are providers that are open and whose usual
    drift is not known.
    """

    month: str
    first: date
    last: date
    lines: tuple[StatementLine, ...]
    total: Cost
    official: Cost
    manual: Cost
    estimated: Cost
    credits: Cost
    purchases: Cost
    taxes: Cost
    included: Cost
    unpriced: int
    not_converted: tuple[Cost, ...]
    running: bool
    closed: bool
    may_fall: Cost
    may_rise: Cost
    unknown: tuple[str, ...] = ()


class Moves(Part):
    """How much an open amount may fall and rise."""

    fall: Cost
    rise: Cost


@command()
def statement(ask: Ask, month: Span | None = None) -> StatementAnswer | Refusal:
    """Show a month at its close: official, manual and estimated, and by how much it may still move.

    Args:
        month: For example october; the month before this one if left out.
    """
    asked = month or period_holding("month", ask.today).previous()
    if asked.kind != "month":
        return Refusal(sentence="A statement is of a month.", lines=("/statement october",))
    days = Period("days", asked.first, max(asked.first, min(asked.last, ask.today)))
    opened = open_days(ask.connection, ask.workspace, days, ask.now)
    usual = usual_drifts(ask)
    lines = tuple(
        _line(each, opened.get(each.provider, OpenDays()), usual.get(each.provider))
        for each in summary_lines(ask, days)
    )
    sums = category_sums(ask.connection, ask.workspace, ask.currency, days)
    return StatementAnswer(
        month=asked.name(),
        first=days.first,
        last=days.last,
        lines=lines,
        total=sum((line.cost for line in lines), ask.nothing),
        official=sum((line.official for line in lines), ask.nothing),
        manual=sum((line.manual for line in lines), ask.nothing),
        estimated=sum((line.estimated for line in lines), ask.nothing),
        credits=sums.get("Credit", ask.nothing),
        purchases=sums.get("Purchase", ask.nothing),
        taxes=sums.get("Tax", ask.nothing),
        included=covered(ask.connection, ask.workspace, ask.currency, days),
        unpriced=sum(line.unpriced for line in lines),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, days)),
        running=asked.last >= ask.today,
        closed=asked.last < ask.today and not opened,
        may_fall=sum((line.may_fall for line in lines if line.may_fall), ask.nothing),
        may_rise=sum((line.may_rise for line in lines if line.may_rise), ask.nothing),
        unknown=tuple(line.provider for line in lines if line.open and line.may_rise is None),
    )


def _line(line: SummaryLine, opened: OpenDays, usual: UsualDrift | None) -> StatementLine:
    """What is estimated and what an unsettled bill says are one: the bill that is to come replaces both."""
    nothing = Money(0, line.cost.currency)
    amount = line.estimated + (opened.billed or nothing) if opened.days else nothing
    moves = _moves(min(amount, line.cost), usual) if opened.days else Moves(fall=nothing, rise=nothing)
    return StatementLine(
        **line.model_dump(),
        open_days=len(opened.days),
        open=min(amount, line.cost),
        may_fall=moves.fall if moves else None,
        may_rise=moves.rise if moves else None,
    )


def _moves(amount: Money, usual: UsualDrift | None) -> Moves | None:
    if usual is None:
        return None
    least, most = usual.range_of(amount)
    nothing = Money(0, amount.currency)
    return Moves(fall=max(amount - least, nothing), rise=max(most - amount, nothing))


def show(answer: StatementAnswer) -> Reply:
    if not answer.lines:
        return Reply(f"Statement, {answer.month}", (Text(f"Nothing is known of {answer.month}."),))
    rows: list[tuple[Value, ...]] = [_row(PROVIDERS[line.provider].title, line) for line in answer.lines]
    if len(rows) > 1:
        together = cost_or_unpriced(answer.total, answer.unpriced)
        rows.append(("Together", together, answer.official, answer.manual, answer.estimated))
    blocks: list[Block] = [Table(("Provider", "Cost", "Official", "Manual", "Estimated"), tuple(rows))]
    facts = [("Credits", answer.credits), ("Bought", answer.purchases), ("Taxes", answer.taxes)]
    among = tuple((name, cost) for name, cost in facts if cost)
    blocks += [Facts(among)] if among else []
    blocks += [_movement(answer), *_notes(answer)]
    summary = Action("Summary", "summary", {"period": answer.month})
    return Reply(f"Statement, {answer.month}", tuple(blocks), (summary, Action("Drift", "drift")))


def _row(title: str, line: StatementLine) -> tuple[Value, ...]:
    return title, cost_or_unpriced(line.cost, line.unpriced), line.official, line.manual, line.estimated


def _movement(answer: StatementAnswer) -> Text:
    if answer.closed:
        return Text("Every day that a provider bills has settled: the total will not move by itself.")
    if not any(line.open_days for line in answer.lines):
        return Text("The month still runs." if answer.running else "Some days have no settled bill yet.")
    days = ", ".join(
        f"{PROVIDERS[line.provider].title} ({line.open_days})" for line in answer.lines if line.open_days
    )
    said = "Days without a settled bill: {days}."
    values: dict[str, Value] = {"days": days}
    if answer.may_fall or answer.may_rise:
        values |= {"fall": answer.may_fall, "rise": answer.may_rise}
        said += " By the usual drift the total may fall by {fall} or rise by {rise}."
    return Text(said, values)


def _notes(answer: StatementAnswer) -> Iterator[Note]:
    unknown = ", ".join(PROVIDERS[provider].title for provider in answer.unknown)
    if unknown:
        yield Note("How far the rest may move is not known: too few bills of {names}.", {"names": unknown})
    standing = ", ".join(
        PROVIDERS[line.provider].title for line in answer.lines if line.estimated and not line.open_days
    )
    if standing:
        yield Note("Estimated, and no bill is expected: {names}.", {"names": standing})
    if answer.included:
        yield Note(f"And {show_money(answer.included)} included: covered already, in no sum.")
    if answer.unpriced:
        yield Note(unpriced_note(answer.unpriced))
    for other in answer.not_converted:
        yield Note(f"And {show_money(other)} not converted.")
