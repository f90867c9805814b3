"""How `/chart` is shown: the picture, the same as a short table, and what to look at next."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from commands.catalogue import say
from commands.chart_answer import OF, ChartAnswer, What
from commands.chart_budget import gauges_of
from commands.chart_drift import drift_of, drift_table
from commands.chart_forecast import outlook_of, spent_so_far
from commands.chart_shares import shares_of, shares_table
from commands.forecast_said import budget_text, end_text, rests_on_note
from commands.picture import Picture
from commands.reply import Action, Block, Note, Reply, Table, Text, Tone, Value
from commands.saying import period_said
from commands.standings import meters
from commands.unpriced import unpriced_note
from ledger.periods import Period
from ledger.providers import PROVIDERS

OF_NOW: tuple[What, ...] = ("budget", "forecast")  # no other period can be asked of them
NEXT: Mapping[What, tuple[What, ...]] = {
    "days": ("models", "forecast"),
    "budget": ("forecast", "days"),
    "forecast": ("days", "budget"),
    "drift": ("days",),
    "models": ("providers", "days"),
    "providers": ("models", "days"),
    "projects": ("models", "days"),
    "members": ("models", "days"),
}


def show(answer: ChartAnswer) -> Reply:
    """The picture and the same in words; a sentence where there is nothing to draw."""
    blocks = SHOWN[answer.what](answer)
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    return Reply(_title(answer), tuple(blocks), _actions(answer), _tone(answer))


def _title(answer: ChartAnswer) -> str:
    """With the period, but of budgets, which are of now."""
    if answer.days is not None:
        return answer.days.title
    if answer.what == "budget":
        return say("chart.budget_title")
    return say(f"chart.{OF.get(answer.what, answer.what)}_title", period=period_said(answer.period))


def _days(answer: ChartAnswer) -> list[Block]:
    drawn = answer.days
    if drawn is None or not any(cost for bar in drawn.bars for cost in bar.days):
        return [Text(say("chart.nothing_spent"))]
    return [drawn.chart(), _table(drawn)]


def _table(drawn: Picture) -> Table:
    rows: list[tuple[Value, ...]] = [(PROVIDERS[bar.provider].title, bar.total) for bar in drawn.bars]
    if len(rows) > 1:
        rows.append((say("words.together"), drawn.total))
    return Table((say("words.provider"), say("chart.cost")), tuple(rows))


def _budget(answer: ChartAnswer) -> list[Block]:
    if not answer.budgets:
        return [Text(say("chart.no_budget"))]
    return [gauges_of(answer.budgets), *meters(answer.budgets)]


def _forecast(answer: ChartAnswer) -> list[Block]:
    end = answer.forecast
    if end is None or not (end.expected or end.spent):
        return [Text(say("chart.nothing_spent"))]
    rests_on = rests_on_note(end)
    return [
        outlook_of(end),
        Text(spent_so_far(end)),
        end_text(end),
        *(budget_text(each) for each in end.budgets),
        *([rests_on] if rests_on else []),
    ]


def _drift(answer: ChartAnswer) -> list[Block]:
    found = answer.drift
    if found is None or not found.days:
        return [Text(say("chart.no_bill"))]
    days = Period("days", answer.first, answer.last)
    return [drift_of(found, days, period_said(answer.period)), drift_table(found)]


def _shares(answer: ChartAnswer) -> list[Block]:
    if not answer.shares:
        return [Text(say("chart.nothing_spent"))]
    by = OF[answer.what]
    drawn = shares_of(answer.shares, answer.total, by, period_said(answer.period))
    return [drawn, shares_table(answer.shares, answer.total, by)]


def _actions(answer: ChartAnswer) -> tuple[Action, ...]:
    """Other pictures, of the same period where they can be of it."""
    dated = answer.what not in OF_NOW
    asked = {
        what: {"period": answer.period} if dated and what not in OF_NOW else {} for what in NEXT[answer.what]
    }
    others = [Action(say(f"chart.{what}"), "chart", {"what": what, **given}) for what, given in asked.items()]
    return (*others, *_in_words(answer))


def _in_words(answer: ChartAnswer) -> tuple[Action, ...]:
    match answer.what:
        case "budget":
            return (Action(say("words.budget"), "budget"),)
        case "forecast":
            return ()
        case "drift":
            return (Action(say("words.drift"), "drift"),)
    split = {"by": OF[answer.what]} if answer.what in OF else {}
    return (Action(say("words.summary"), "summary", {"period": answer.period, **split}),)


def _tone(answer: ChartAnswer) -> Tone:
    found = {each.health for each in answer.budgets}
    return "over" if found & {"over", "reserve"} else "warning" if "warning" in found else "plain"


SHOWN: Mapping[What, Callable[[ChartAnswer], list[Block]]] = {
    "days": _days,
    "budget": _budget,
    "forecast": _forecast,
    "drift": _drift,
    "models": _shares,
    "providers": _shares,
    "projects": _shares,
    "members": _shares,
}
