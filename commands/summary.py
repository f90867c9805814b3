"""`/summary`: what a period cost, by provider."""

from __future__ import annotations

from datetime import date

from commands.answers import Answer, Cost, Part
from commands.arguments import Span
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.amounts import show_money
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in
from storage.spend import ProviderSpend, committed, covered, spend_by_provider, unconverted


class SummaryLine(Part):
    """A provider's cost by how far it can be trusted."""

    provider: str
    cost: Cost
    official: Cost
    manual: Cost
    estimated: Cost
    unpriced: int


class SummaryAnswer(Answer):
    """A period's spend; of a running period up to and with today.

    `unpriced` counts requests whose price nobody knows: they are in no sum.
    """

    period: str
    first: date
    last: date
    providers: tuple[SummaryLine, ...]
    total: Cost
    committed: Cost  # on the days of the period that come after today
    included: Cost  # covered by subscriptions, owed to nobody
    not_converted: tuple[Cost, ...]
    stale: tuple[str, ...]
    unpriced: int = 0


@command()
def summary(ask: Ask, period: Span | None = None) -> SummaryAnswer:
    """Show what a period cost, by provider.

    Args:
        period: For example november, last week or yesterday; this month if left out.
    """
    asked = period or period_holding("month", ask.today)
    days = Period("days", asked.first, max(asked.first, min(asked.last, ask.today)))
    lines = summary_lines(ask, days)
    return SummaryAnswer(
        period=asked.name(),
        first=days.first,
        last=days.last,
        providers=lines,
        total=sum((line.cost for line in lines), ask.nothing),
        committed=committed(ask.connection, ask.workspace, ask.currency, asked, ask.today),
        included=covered(ask.connection, ask.workspace, ask.currency, days),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, days)),
        stale=stale_providers(ask),
        unpriced=sum(line.unpriced for line in lines),
    )


def summary_lines(ask: Ask, days: Period) -> tuple[SummaryLine, ...]:
    """What each provider cost over some days, the largest first."""
    found = spend_by_provider(ask.connection, ask.workspace, ask.currency, days)
    return tuple(_line(ask, each) for each in found)


def stale_providers(ask: Ask) -> tuple[str, ...]:
    """Providers whose last collection failed: their figures are older than they should be."""
    return tuple(row.provider for row in accounts_in(ask.connection, ask.workspace) if row.trouble)


def _line(ask: Ask, each: ProviderSpend) -> SummaryLine:
    return SummaryLine(
        provider=each.provider,
        cost=each.cost,
        official=each.labels.get("official", ask.nothing),
        manual=each.labels.get("manual", ask.nothing),
        estimated=each.labels.get("estimated", ask.nothing),
        unpriced=each.unpriced,
    )


def show(answer: SummaryAnswer) -> Reply:
    blocks: list[Block] = []
    if answer.providers:
        rows: list[tuple[Value, ...]] = [
            (
                PROVIDERS[line.provider].title,
                cost_or_unpriced(line.cost, line.unpriced),
                known_as(line),
            )
            for line in answer.providers
        ]
        rows.append(("Together", cost_or_unpriced(answer.total, answer.unpriced), ""))
        blocks.append(Table(("Provider", "Cost", "Known as"), tuple(rows)))
    else:
        blocks.append(Text("Nothing is known of {period}.", {"period": answer.period}))
    if answer.committed:
        blocks.append(Note(f"And {show_money(answer.committed)} committed for the rest of {answer.period}."))
    if answer.included:
        blocks.append(Note(f"And {show_money(answer.included)} included: covered already, in no sum."))
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    blocks += [Note(f"And {show_money(other)} not converted.") for other in answer.not_converted]
    stale = ", ".join(PROVIDERS[name].title for name in answer.stale)
    if stale:
        blocks.append(Note(f"Not up to date: {stale}; /status says why."))
    return Reply(f"Spend, {answer.period}", tuple(blocks), (Action("Budget", "budget"),))


def known_as(line: SummaryLine) -> str:
    """`official`, or the parts where several are in it."""
    parts = {"official": line.official, "manual": line.manual, "estimated": line.estimated}
    named = [name for name, cost in parts.items() if cost]
    return " + ".join(named)
