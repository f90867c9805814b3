"""`/digest`: a day: what it cost and why, the month so far, what is stale, and what to do next.

The clock asks it every morning for the workspace's yesterday; `bot/reporting.py` promises the answer to
whoever subscribed.
"""

from __future__ import annotations

from datetime import date, timedelta

from commands.answers import Cost
from commands.arguments import DayArgument
from commands.caller import Ask
from commands.catalogue import say
from commands.credited import CreditLine, credit_lines, credit_note
from commands.definition import command
from commands.honest import honest_notes
from commands.movers import Moved, moved_on_a_day, why
from commands.picture import draw
from commands.reply import Action, Block, Note, Reply, Text, Value
from commands.report import (
    More,
    Ordinary,
    Report,
    actions,
    against,
    end_of,
    known_as_note,
    known_since,
    late_note,
    month_name,
    month_to_date,
    more_of,
    next_step,
    not_converted_notes,
    provider_table,
    quiet_key,
    reported,
    shown_budgets,
    shown_picture,
    stale_notes,
    tone,
    unpriced_notes,
)
from commands.spelling import day as short_day
from commands.spelling import weekday, whole_date
from commands.standings import standings
from commands.summary import summary_lines
from commands.unpriced import cost_or_unpriced, count_of
from ledger.money import Money
from ledger.periods import Period, period_holding
from ledger.usual import change, middle_days, usual
from storage.spend import committed

A_DAY = timedelta(days=1)


class DigestAnswer(Report):
    """A local date's spend; month to date, budgets and what is stale are as of the ask.

    `month_unpriced` counts requests whose price nobody knows; `month_credits` are there if `more`.
    """

    day: date
    month: str
    month_to_date: Cost
    committed: Cost  # on the days of the month that come after today
    month_unpriced: int = 0
    month_credits: tuple[CreditLine, ...] = ()


@command()
def digest(ask: Ask, date: DayArgument | None = None, *, more: More = "no") -> DigestAnswer:
    """Show a day: what it cost and why, against the usual; the month so far, and what to do next.

    Args:
        date: For example yesterday (if left out), monday or 31 Oct.
        more: yes for all of it: by provider, every budget, and how each figure is known.
    """
    day = date or ask.today - A_DAY
    days, month = Period("day", day, day), period_holding("month", day)
    so_far = Period("days", month.first, min(month.last, ask.today))
    budgets = standings(ask)
    end = end_of(ask, day, budgets, more)  # it reads the most days, and the others are among them
    first, picture = known_since(ask), draw(ask, day)
    found, month_lines = reported(ask, days, first, budgets), summary_lines(ask, so_far)
    totals = {each: cost.units for each, cost in picture.sums().items() if first and first <= each}
    return DigestAnswer(
        **found.fields(),
        day=day,
        usual=_ordinary(totals, found.spent, day),
        moved=None if found.running else _moved(ask, totals, days),
        month=month.name(),
        month_to_date=sum((line.cost for line in month_lines), ask.nothing),
        committed=committed(ask.connection, ask.workspace, ask.currency, month, ask.today),
        end=end,
        picture=picture,
        month_unpriced=sum(line.unpriced for line in month_lines),
        month_credits=credit_lines(ask, so_far) if more == "yes" else (),
        more=more == "yes",
    )


def _ordinary(totals: dict[date, int], spent: Money, day: date) -> Ordinary | None:
    """Days since the book begins count as nothing spent where it has no line."""
    ordinary = usual(totals, day)
    if ordinary is None:
        return None
    changed = change(spent.units, ordinary)
    return Ordinary(
        cost=Money(ordinary.units, spent.currency),
        of=ordinary.of,
        days=ordinary.days,
        change_percent=None if changed is None else int(changed * 100),
    )


def _moved(ask: Ask, totals: dict[date, int], day: Period) -> Moved | None:
    middles = [Period("day", each, each) for each in middle_days(totals, day.first)]
    return moved_on_a_day(ask, day, middles) if middles else None


def show(answer: DigestAnswer) -> Reply:
    title = say("reports.digest_title", date=whole_date(answer.day))
    blocks: list[Block] = [*late_note(answer)]
    if not answer.known:
        blocks += [Text(say("reports.day_unknown")), *stale_notes(answer)]
    elif answer.quiet:
        blocks += _quiet(answer)
    else:
        blocks += _full(answer)
    if not answer.known or not answer.quiet:
        blocks += next_step(answer)
    summary = Action(say("words.summary"), "summary", {"period": answer.month})
    budget = Action(say("words.budget"), "budget")
    return Reply(title, tuple(blocks), actions(answer, _more(answer), summary, budget), tone(answer))


def _more(answer: DigestAnswer) -> list[Action]:
    return more_of("digest", {"date": answer.day.isoformat()}, answer)


def _quiet(answer: DigestAnswer) -> list[Block]:
    """One line, unless something is the matter."""
    values: dict[str, Value] = {"month": month_name(answer.day), "cost": _month_to_date(answer)}
    tight = answer.model_copy(
        update={"budgets": tuple(each for each in answer.budgets if each.health in ("reserve", "over"))}
    )
    return [
        Text(say(quiet_key(answer, "quiet")), values),
        *shown_budgets(tight),
        *stale_notes(answer),
        *_unpriced(answer),
    ]


def _full(answer: DigestAnswer) -> list[Block]:
    table = [provider_table(answer, short_day(answer.day))] if answer.more else []
    return [
        _spent(answer),
        *why(answer.moved),
        *table,
        *month_to_date(answer, answer.day, _month_to_date(answer)),
        *shown_budgets(answer),
        *shown_picture(answer),
        *(_credits(answer) if answer.more else ()),
        *known_as_note(answer),
        *(honest_notes(answer.honest) if answer.more else ()),
        *stale_notes(answer),
        *_unpriced(answer),
        *not_converted_notes(answer),
        *(_committed(answer) if answer.more else ()),
    ]


def _spent(answer: DigestAnswer) -> Text:
    values: dict[str, Value] = {"spent": answer.spent}
    if answer.unpriced and not answer.spent:
        key = "reports.only_unpriced_so_far" if answer.running else "reports.only_unpriced"
        return Text(say(key), {"requests": count_of(answer.unpriced)})
    if answer.running:
        return Text(say("reports.spent_so_far"), values)
    if answer.usual is None or answer.spent.units < 0:  # more came back than was spent
        return Text(say("reports.spent"), values)
    if answer.usual.of == "weekday":
        return against(answer, "weekday", {"weekday": weekday(answer.day)})
    return against(answer, "lately", {})


def _month_to_date(answer: DigestAnswer) -> Value:
    return cost_or_unpriced(answer.month_to_date, answer.month_unpriced)


def _unpriced(answer: DigestAnswer) -> list[Block]:
    """The day's, and where the month has more of them the month's."""
    if answer.month_unpriced <= answer.unpriced:
        return unpriced_notes(answer)
    values: dict[str, Value] = {"day": answer.unpriced, "month": count_of(answer.month_unpriced)}
    return [Note(say("reports.unpriced_both" if answer.unpriced else "reports.unpriced_month"), values)]


def _credits(answer: DigestAnswer) -> list[Block]:
    """The day's; on a day without any, those of its month."""
    where = say("reports.in_to_date", month=month_name(answer.day))
    return [*(credit_note(answer.credits) or credit_note(answer.month_credits, where))]


def _committed(answer: DigestAnswer) -> list[Block]:
    if not answer.committed:
        return []
    return [Note(say("reports.committed"), {"cost": answer.committed, "month": month_name(answer.day)})]
