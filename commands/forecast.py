"""`/forecast`: where the month, the week or the day ends, when limits are reached, and what makes it so."""

from __future__ import annotations

from typing import Literal

from commands.answers import Answer, Cost, Refusal
from commands.arguments import Provider
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.forecast_parts import MonthEnd
from commands.forecast_said import (
    against_text,
    budget_text,
    driver_text,
    end_text,
    known_notes,
    rests_on_note,
)
from commands.freshness import Stale, stale_accounts
from commands.month_end import end_or_days
from commands.reply import Action, Block, Note, Reply, Tone
from commands.saying import period_said
from commands.unpriced import unpriced_note
from ledger.periods import Period, period_holding
from ledger.providers import PROVIDERS
from ledger.scopes import EVERYTHING, Scope
from storage.scoped import unpriced_of
from storage.spend import unconverted


class ForecastAnswer(Answer):
    """Where a period ends. `unpriced` counts its requests whose price nobody knows, `not_converted` is in
    currencies without a rate: neither is in any sum. What is `stale` is carried on from when it was known.
    """

    provider: str
    end: MonthEnd
    unpriced: int
    not_converted: tuple[Cost, ...]
    stale: tuple[Stale, ...]


@command()
def forecast(
    ask: Ask, provider: Provider | None = None, period: Literal["month", "week", "day"] = "month"
) -> ForecastAnswer | Refusal:
    """Show where the month will end, with a range, and whether limits last.

    Args:
        provider: One provider only, for example openai.
        period: month, week or day; month if left out.
    """
    end = end_or_days(ask, provider or "", period)
    if isinstance(end, int):
        return Refusal.of("forecast.one_day_known" if end else "forecast.no_day_known", "conflict")
    found = period_holding(period, ask.today)
    so_far = Period("days", found.first, ask.today)
    scope = Scope("provider", provider) if provider else EVERYTHING
    others = unconverted(ask.connection, ask.workspace, ask.currency, so_far, provider or "")
    return ForecastAnswer(
        provider=provider or "",
        end=end,
        unpriced=unpriced_of(ask.connection, ask.workspace, so_far, scope),
        not_converted=tuple(others),
        stale=tuple(each for each in stale_accounts(ask) if provider in (None, each.provider)),
    )


def show(answer: ForecastAnswer) -> Reply:
    end = answer.end
    blocks: list[Block] = [end_text(end, answer.provider)]
    blocks += [budget_text(each) for each in end.budgets]
    if end.driver:
        blocks.append(driver_text(end.driver))
    if end.against:
        blocks.append(against_text(end, end.against))
    rests_on = rests_on_note(end)
    blocks += [*([rests_on] if rests_on else []), *known_notes(end)]
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    blocks += [Note(say("forecast.not_converted"), {"cost": cost}) for cost in answer.not_converted]
    blocks += [each.note() for each in answer.stale]
    if not end.budgets and end.period == "month":
        blocks.append(Note(say("forecast.no_limit")))
    return Reply(_title(answer), tuple(blocks), (Action(say("words.budget"), "budget"),), _tone(end))


def _title(answer: ForecastAnswer) -> str:
    name = period_said(answer.end.name)
    if not answer.provider:
        return say("forecast.title", period=name)
    return say("forecast.title_of", period=name, provider=PROVIDERS[answer.provider].title)


def _tone(end: MonthEnd) -> Tone:
    if any(each.reached for each in end.budgets):
        return "over"
    return "warning" if any(each.reached_on for each in end.budgets) else "plain"
