"""`/summary`: what a period cost, by provider, account, model, project or member."""

from __future__ import annotations

from datetime import date
from typing import Literal

from commands.answers import Answer, Cost, Part
from commands.arguments import Span
from commands.caller import Ask
from commands.catalogue import say
from commands.credited import CreditLine, credit_lines, credit_note
from commands.definition import command
from commands.mending import account_title
from commands.reply import Action, Block, Note, Reply, Table, Text, Value
from commands.saying import period_said
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in
from storage.shares import spend_shares
from storage.spend import ProviderSpend, committed, covered, spend_by_provider, unconverted

By = Literal["provider", "account", "model", "project", "member"]


class SummaryLine(Part):
    """A provider's cost by how far it can be trusted."""

    provider: str
    cost: Cost
    official: Cost
    manual: Cost
    estimated: Cost
    unpriced: int


class SummaryShare(SummaryLine):
    """A part of the spend by what was asked for. `name` empty: unattributed; `provider`: an account's."""

    name: str


class SummaryAnswer(Answer):
    """A period's spend; of a running period up to and with today.

    `unpriced` counts requests whose price nobody knows: they are in no sum. `shares` come to the total
    too: by account, model, project or member, as `by` says; none if that is the provider.
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
    stale_accounts: tuple[str, ...] = ()  # as people know them
    unpriced: int = 0
    by: By = "provider"
    shares: tuple[SummaryShare, ...] = ()
    credits: tuple[CreditLine, ...] = ()  # they are in the total


@command()
def summary(ask: Ask, period: Span | None = None, by: By | None = None) -> SummaryAnswer:
    """Show what a period cost, by provider, account, model, project or member.

    Args:
        period: For example november, last week or yesterday; this month if left out.
        by: What it is split by, for example by model; provider if left out. The rest is unattributed.
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
        stale_accounts=stale_titles(ask),
        unpriced=sum(line.unpriced for line in lines),
        by=by or "provider",
        shares=_shares(ask, days, by) if by and by != "provider" else (),
        credits=credit_lines(ask, days),
    )


def summary_lines(ask: Ask, days: Period) -> tuple[SummaryLine, ...]:
    """What each provider cost over some days, the largest first."""
    found = spend_by_provider(ask.connection, ask.workspace, ask.currency, days)
    return tuple(_line(ask, each) for each in found)


def stale_providers(ask: Ask) -> tuple[str, ...]:
    """Providers whose last collection failed: their figures are older than they should be."""
    rows = accounts_in(ask.connection, ask.workspace)
    return tuple(dict.fromkeys(row.provider for row in rows if row.trouble))


def stale_titles(ask: Ask) -> tuple[str, ...]:
    """The same account by account, as people know them."""
    rows = accounts_in(ask.connection, ask.workspace)
    return tuple(account_title(row.provider, row.name) for row in rows if row.trouble)


def _shares(ask: Ask, days: Period, by: str) -> tuple[SummaryShare, ...]:
    return tuple(
        SummaryShare(
            provider=each.provider,
            name=each.name,
            cost=Money(each.cost, ask.currency),
            official=Money(each.labels.get("official", 0), ask.currency),
            manual=Money(each.labels.get("manual", 0), ask.currency),
            estimated=Money(each.labels.get("estimated", 0), ask.currency),
            unpriced=each.unpriced,
        )
        for each in spend_shares(ask.connection, ask.workspace, ask.currency, days, by)
    )


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
    period = period_said(answer.period)
    if answer.providers:
        rows: list[tuple[Value, ...]] = [
            (_title(line), cost_or_unpriced(line.cost, line.unpriced), known_as(line))
            for line in answer.shares or answer.providers
        ]
        rows.append((say("words.together"), cost_or_unpriced(answer.total, answer.unpriced), ""))
        heads = say(f"summary.by_{answer.by}"), say("summary.cost"), say("summary.known_as")
        blocks.append(Table(heads, tuple(rows)))
    else:
        blocks.append(Text(say("summary.nothing"), {"period": period}))
    blocks += credit_note(answer.credits)
    if answer.committed:
        blocks.append(Note(say("summary.committed", cost=answer.committed, period=period)))
    if answer.included:
        blocks.append(Note(say("summary.included", cost=answer.included)))
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    blocks += [Note(say("summary.not_converted", cost=other)) for other in answer.not_converted]
    stale = ", ".join(answer.stale_accounts)
    if stale:
        blocks.append(Note(say("summary.stale"), {"names": stale}))
    return Reply(say("summary.title", period=period), tuple(blocks), (Action(say("words.budget"), "budget"),))


def _title(line: SummaryLine) -> str:
    if not isinstance(line, SummaryShare):
        return PROVIDERS[line.provider].title
    return (
        account_title(line.provider, line.name) if line.provider else line.name or say("summary.unattributed")
    )


def known_as(line: SummaryLine) -> str:
    """`official`, or the parts where several are in it."""
    parts = {"official": line.official, "manual": line.manual, "estimated": line.estimated}
    named = [say(f"summary.{name}") for name, cost in parts.items() if cost]
    return " + ".join(named)
