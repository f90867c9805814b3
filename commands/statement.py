"""`/statement`: a month at its close: what is official, typed and estimated, and what may still move.

The month's report has it in it: `/month`, which the clock asks for when everything settled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from commands.answers import Answer, Cost, Part, Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.honest import usual_drifts
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Value
from commands.saying import period_said
from commands.summary import SummaryLine, summary_lines
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from ledger.usual_drift import UsualDrift
from storage.closing import OpenDays, category_sums, open_days
from storage.spend import covered, unconverted

COLUMNS = ("words.provider", "statement.cost", "statement.official", "statement.manual", "words.estimated")


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
        return Refusal.of("statement.of_a_month", lines=("/statement october",))
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
    title = say("statement.title", month=period_said(answer.month))
    if not answer.lines:
        return Reply(title, (Text(say("statement.unknown"), {"month": period_said(answer.month)}),))
    blocks = [table(answer), *known_sums(answer), movement(answer), *notes(answer)]
    summary = Action(say("words.summary"), "summary", {"period": answer.month})
    return Reply(title, tuple(blocks), (summary, Action(say("words.drift"), "drift")))


def table(answer: StatementAnswer) -> Table:
    """By provider, how far each figure is known."""
    rows: list[tuple[Value, ...]] = [_row(PROVIDERS[line.provider].title, line) for line in answer.lines]
    if len(rows) > 1:
        together = cost_or_unpriced(answer.total, answer.unpriced)
        rows.append((say("words.together"), together, answer.official, answer.manual, answer.estimated))
    return Table(tuple(say(key) for key in COLUMNS), tuple(rows))


def known_sums(answer: StatementAnswer) -> list[Block]:
    """What of it was credited, bought and taxed, where there is any."""
    facts = [("credits", answer.credits), ("bought", answer.purchases), ("taxes", answer.taxes)]
    among: tuple[tuple[str, Value], ...] = tuple(
        (say(f"statement.{name}"), cost) for name, cost in facts if cost
    )
    return [Facts(among)] if among else []


def _row(title: str, line: StatementLine) -> tuple[Value, ...]:
    return title, cost_or_unpriced(line.cost, line.unpriced), line.official, line.manual, line.estimated


def movement(answer: StatementAnswer) -> Text:
    """By how much the total may still move."""
    if answer.closed:
        return Text(say("statement.closed"))
    if not any(line.open_days for line in answer.lines):
        return Text(say("statement.runs" if answer.running else "statement.some_open"))
    days = ", ".join(
        f"{PROVIDERS[line.provider].title} ({line.open_days})" for line in answer.lines if line.open_days
    )
    values: dict[str, Value] = {"days": days}
    values |= {"fall": answer.may_fall, "rise": answer.may_rise}
    if answer.may_fall and answer.may_rise:
        return Text(say("statement.open_and_may_move"), values)
    if answer.may_rise:
        return Text(say("statement.open_and_may_rise"), values)
    return Text(say("statement.open_and_may_fall" if answer.may_fall else "statement.open"), values)


def notes(answer: StatementAnswer) -> Iterator[Block]:
    """What the figures do not say."""
    unknown = ", ".join(PROVIDERS[provider].title for provider in answer.unknown)
    if unknown:
        yield Note(say("statement.move_unknown"), {"names": unknown})
    standing = ", ".join(
        PROVIDERS[line.provider].title for line in answer.lines if line.estimated and not line.open_days
    )
    if standing:
        yield Note(say("statement.no_bill_comes"), {"names": standing})
    if answer.included:
        yield Note(say("statement.included"), {"cost": answer.included})
    if answer.unpriced:
        yield Note(unpriced_note(answer.unpriced))
    for other in answer.not_converted:
        yield Note(say("statement.not_converted"), {"cost": other})
