"""`/week`: a week against the one before it: why it changed, its dearest day, and how its limits were kept.

The clock asks it every Monday for the week that ended; `bot/reporting.py` promises the answer to whoever
subscribed to the digest.
"""

from __future__ import annotations

import datetime as dt

from commands.answers import Cost, Refusal
from commands.arguments import Span
from commands.caller import Ask
from commands.catalogue import say
from commands.credited import credit_note
from commands.definition import command
from commands.honest import honest_notes
from commands.movers import why
from commands.period_report import PeriodReport, days_line, kept_lines, period_report, spent_line
from commands.picture import draw_period
from commands.reply import Action, Block, Reply, Text, Value
from commands.report import (
    More,
    actions,
    end_of,
    known_as_note,
    late_note,
    month_name,
    month_to_date,
    more_of,
    next_step,
    not_converted_notes,
    provider_table,
    quiet_key,
    shown_budgets,
    shown_picture,
    stale_notes,
    tone,
    unpriced_notes,
)
from commands.spelling import day as short_day
from commands.summary import summary_lines
from ledger.periods import Period, period_holding


class WeekAnswer(PeriodReport):
    """A week from Monday to Sunday; month to date, budgets and what is stale are as of the ask."""

    today: dt.date  # when it was asked
    month_to_date: Cost  # of the month that this day is in


@command()
def week(ask: Ask, date: Span | None = None, *, more: More = "no") -> WeekAnswer | Refusal:
    """Show a week: what it cost and why, against the week before, and how its limits were kept.

    Args:
        date: this week, or a day in it, for example 31 Oct; the week that ended last if left out.
        more: yes for all of it: by provider, every budget, and how each figure is known.
    """
    if date is not None and date.kind not in ("day", "week"):
        return Refusal.of("week.of_a_week", lines=("/week last week",))
    asked = period_holding("week", date.first) if date else period_holding("week", ask.today).previous()
    fields = period_report(ask, asked)
    so_far = Period("days", ask.today.replace(day=1), ask.today)
    return WeekAnswer(
        **fields,
        end=end_of(ask, ask.today, fields["budgets"], more),
        picture=draw_period(ask, Period("days", asked.previous().first, asked.last)),
        today=ask.today,
        month_to_date=sum((line.cost for line in summary_lines(ask, so_far)), ask.nothing),
        more=more == "yes",
    )


def show(answer: WeekAnswer) -> Reply:
    asked = period_holding("week", answer.first)
    days = {"first": short_day(asked.first), "last": short_day(asked.last), "year": str(asked.last.year)}
    blocks: list[Block] = [*late_note(answer)]
    if not answer.known:
        blocks += [Text(say("reports.week_unknown")), *stale_notes(answer)]
    elif answer.quiet:
        blocks += _quiet(answer)
    else:
        blocks += _full(answer)
    if not answer.known or not answer.quiet:
        blocks += next_step(answer)
    title = say("reports.week_title", **days)
    return Reply(title, tuple(blocks), _actions(answer), tone(answer))


def _actions(answer: WeekAnswer) -> tuple[Action, ...]:
    monday = period_holding("week", answer.first).first.isoformat()
    more = more_of("week", {"date": monday}, answer)
    days = f"{answer.first.isoformat()} to {answer.last.isoformat()}"
    summary = Action(say("words.summary"), "summary", {"period": days})
    return actions(answer, more, summary, Action(say("words.budget"), "budget"))


def _quiet(answer: WeekAnswer) -> list[Block]:
    values: dict[str, Value] = {"month": month_name(answer.today), "cost": answer.month_to_date}
    return [Text(say(quiet_key(answer, "quiet_week")), values), *stale_notes(answer), *unpriced_notes(answer)]


def _full(answer: WeekAnswer) -> list[Block]:
    return [
        spent_line(answer, "week", {}),
        *why(answer.moved),
        *days_line(answer),
        *kept_lines(answer),
        *([provider_table(answer, say("reports.cost"))] if answer.more else ()),
        *month_to_date(answer, answer.today, answer.month_to_date),
        *shown_budgets(answer),
        *shown_picture(answer),
        *(credit_note(answer.credits) if answer.more else ()),
        *known_as_note(answer),
        *(honest_notes(answer.honest) if answer.more else ()),
        *stale_notes(answer),
        *unpriced_notes(answer),
        *not_converted_notes(answer),
    ]
