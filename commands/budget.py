"""`/budget`: where the limits stand, and what was spent today and this month."""

from __future__ import annotations

from commands.answers import Answer, Cost, Part
from commands.arguments import Provider
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Block, Note, Reply, Table, Text, Tone
from commands.standings import BudgetStanding, meters, standings
from ledger.amounts import show_money
from ledger.periods import MONTHS, Period, period_holding
from ledger.providers import PROVIDERS
from storage.spend import ProviderSpend, committed, spend_by_provider, unconverted


class ProviderLine(Part):
    """What a provider cost, and how much of the month is only an estimate."""

    provider: str
    today: Cost
    month: Cost
    estimated: Cost
    manual: Cost
    official: Cost
    unpriced: int


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
    )


def show(answer: BudgetAnswer) -> Reply:
    blocks: list[Block] = list(meters(answer.budgets))
    if answer.providers:
        rows = [(PROVIDERS[line.provider].title, line.today, line.month) for line in answer.providers]
        if len(rows) > 1:
            rows.append(("Together", answer.today, answer.month_to_date))
        blocks.append(Table(("Provider", "Today", answer.month), tuple(rows)))
    else:
        blocks.append(Text("Nothing is known yet: type /groq 1.06, or /connect openai."))
    blocks += [Note(text) for text in _notes(answer)]
    if not answer.budgets:
        blocks.append(Note("There is no limit yet: try /limit 20 day."))
    tones = {each.health for each in answer.budgets}
    tone: Tone = "over" if tones & {"over", "reserve"} else "warning" if "warning" in tones else "plain"
    return Reply("Budget", tuple(blocks), (Action("Summary", "summary"),), tone)


def _notes(answer: BudgetAnswer) -> list[str]:
    notes = []
    manual = [PROVIDERS[line.provider].title for line in answer.providers if line.manual]
    if manual:
        notes.append(f"Read by hand: {', '.join(manual)}; spread evenly over the days it covers.")
    estimated = [PROVIDERS[line.provider].title for line in answer.providers if line.estimated]
    if estimated:
        notes.append(f"Estimated in part: {', '.join(estimated)}.")
    if answer.committed:
        notes.append(f"And {show_money(answer.committed)} committed for the rest of {answer.month}.")
    unpriced = sum(line.unpriced for line in answer.providers)
    if unpriced:
        notes.append(f"Unpriced: {unpriced} requests, in no sum.")
    return notes + [f"And {show_money(other)} not converted." for other in answer.not_converted]
