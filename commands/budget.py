"""`/budget`: where the limits stand, and what was spent today and this month."""

from __future__ import annotations

from collections.abc import Iterator

from commands.answers import Answer, Cost, Part
from commands.arguments import Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.honest import Honest, honest_notes, honest_range
from commands.reply import Action, Block, Note, Reply, Table, Text, Tone, Value
from commands.saying import period_said
from commands.standings import BudgetStanding, meters, standings
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.periods import MONTHS, Period, period_holding
from ledger.providers import PROVIDERS
from storage.spend import ProviderSpend, committed, spend_by_provider, unconverted


class ProviderLine(Part):
    """What a provider cost, and how much of the month is only an estimate.

    `unpriced` counts the month's requests whose price nobody knows: they are in no sum.
    """

    provider: str
    today: Cost
    month: Cost
    estimated: Cost
    manual: Cost
    official: Cost
    unpriced: int
    unpriced_today: int = 0


class BudgetAnswer(Answer):
    """Budgets of everything or of one provider; spend of the workspace's day and month so far."""

    provider: str
    month: str
    budgets: tuple[BudgetStanding, ...]
    providers: tuple[ProviderLine, ...]
    today: Cost
    month_to_date: Cost
    committed: Cost  # on the days of the month that come after today
    not_converted: tuple[Cost, ...]
    unpriced: int = 0
    unpriced_today: int = 0
    honest: tuple[Honest, ...] = ()  # of the providers that are estimated in part


@command()
def budget(ask: Ask, provider: Provider | None = None) -> BudgetAnswer:
    """Show what is spent and what is left, today and this month.

    Args:
        provider: One provider only, for example groq.
    """
    month = period_holding("month", ask.today)
    so_far = Period("days", month.first, ask.today)
    today = _spends(ask, Period("day", ask.today, ask.today))
    lines = tuple(
        _line(ask, each, today.get(each.provider))
        for each in _spends(ask, so_far).values()
        if provider in (None, each.provider)
    )
    zero = ask.nothing
    return BudgetAnswer(
        provider=provider or "",
        month=MONTHS[month.first.month - 1],
        budgets=standings(ask, provider),
        providers=lines,
        today=sum((line.today for line in lines), zero),
        month_to_date=sum((line.month for line in lines), zero),
        committed=committed(ask.connection, ask.workspace, ask.currency, month, ask.today, provider or ""),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, so_far, provider or "")),
        unpriced=sum(line.unpriced for line in lines),
        unpriced_today=sum(line.unpriced_today for line in lines),
        honest=honest_range(ask, {line.provider for line in lines if line.estimated}),
    )


def _spends(ask: Ask, period: Period) -> dict[str, ProviderSpend]:
    found = spend_by_provider(ask.connection, ask.workspace, ask.currency, period)
    return {each.provider: each for each in found}


def _line(ask: Ask, month: ProviderSpend, today: ProviderSpend | None) -> ProviderLine:
    zero = ask.nothing
    return ProviderLine(
        provider=month.provider,
        today=today.cost if today else zero,
        month=month.cost,
        estimated=month.labels.get("estimated", zero),
        manual=month.labels.get("manual", zero),
        official=month.labels.get("official", zero),
        unpriced=month.unpriced,
        unpriced_today=today.unpriced if today else 0,
    )


def show(answer: BudgetAnswer) -> Reply:
    blocks: list[Block] = list(meters(answer.budgets))
    if answer.providers:
        columns = (say("words.provider"), say("words.today"), period_said(answer.month))
        blocks.append(Table(columns, tuple(_rows(answer))))
    else:
        blocks.append(Text(say("budget.nothing_known")))
    blocks += [*(Note(text) for text in _notes(answer)), *honest_notes(answer.honest)]
    if not answer.budgets:
        blocks.append(Note(say("budget.no_limit")))
    tones = {each.health for each in answer.budgets}
    tone: Tone = "over" if tones & {"over", "reserve"} else "warning" if "warning" in tones else "plain"
    return Reply(say("words.budget"), tuple(blocks), (Action(say("words.summary"), "summary"),), tone)


def _rows(answer: BudgetAnswer) -> Iterator[tuple[Value, ...]]:
    for line in answer.providers:
        today = cost_or_unpriced(line.today, line.unpriced_today)
        yield PROVIDERS[line.provider].title, today, cost_or_unpriced(line.month, line.unpriced)
    if len(answer.providers) > 1:
        today = cost_or_unpriced(answer.today, answer.unpriced_today)
        yield say("words.together"), today, cost_or_unpriced(answer.month_to_date, answer.unpriced)


def _notes(answer: BudgetAnswer) -> list[str]:
    notes = []
    # what came back is no page that was read
    manual = [PROVIDERS[line.provider].title for line in answer.providers if line.manual.units > 0]
    if manual:
        notes.append(say("budget.by_hand", names=", ".join(manual)))
    estimated = [PROVIDERS[line.provider].title for line in answer.providers if line.estimated]
    if estimated:
        notes.append(say("budget.estimated_in_part", names=", ".join(estimated)))
    if answer.committed:
        month = period_said(answer.month)
        notes.append(say("budget.committed", amount=answer.committed, month=month))
    if answer.unpriced:
        notes.append(unpriced_note(answer.unpriced))
    return notes + [say("budget.not_converted", amount=other) for other in answer.not_converted]
