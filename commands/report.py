"""What the day's, the week's and the month's report have in common: their figures, and how they are laid out.

A report is short: what was spent, why it changed, the month, the budgets that matter, a picture, what is
not certain, and one thing to do next. "More" asks for the same with everything in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from commands.advice import Advice, advise
from commands.answers import Answer, Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.credited import CreditLine, credit_lines
from commands.forecast_parts import MonthEnd
from commands.forecast_said import about, budget_text, driver_text
from commands.freshness import Stale, stale_accounts
from commands.honest import Honest, honest_range
from commands.month_end import month_end
from commands.movers import Moved
from commands.picture import Picture
from commands.reply import Action, Block, Facts, Note, Table, Text, Tone, Value
from commands.spelling import month
from commands.standings import BudgetStanding, meters
from commands.summary import SummaryLine, known_as, summary_lines
from commands.unpriced import cost_or_unpriced, unpriced_note
from ledger.money import Money
from ledger.periods import Period
from ledger.providers import PROVIDERS
from storage.spend import first_known_day, unconverted

More = Literal["yes", "no"]
NEAR = 5  # percent: about as usual
FEW = 2  # of budgets and of what is stale, as many as a short report shows


class Ordinary(Part):
    """What the spend is held against. `days`: of so many it is the median; of a week or month, its length.

    `of`: the same weekday's or the days just before; the week or the month before. `change_percent` is how
    far the spend lies above it, cut to whole percent; None beside a usual of nothing.
    """

    cost: Cost
    of: Literal["weekday", "days", "week", "month"]
    days: int
    change_percent: int | None


class Reported(Answer):
    """What every report reads of its local dates; budgets and what is stale are as of the ask.

    `known`: the book had begun by then. `unpriced` counts requests whose price nobody knows: they are in no
    sum.
    """

    known: bool
    spent: Cost
    providers: tuple[SummaryLine, ...]
    budgets: tuple[BudgetStanding, ...]
    stale: tuple[Stale, ...]
    unpriced: int
    not_converted: tuple[Cost, ...]
    advice: Advice | None
    running: bool  # it is not over
    honest: tuple[Honest, ...] = ()  # of the providers that are estimated
    credits: tuple[CreditLine, ...] = ()  # they are in the sum

    @property
    def quiet(self) -> bool:
        return not (self.spent or self.unpriced or self.not_converted)

    def fields(self) -> dict[str, Any]:
        return dict(self)


class Report(Reported):
    """The same beside what it is held against, and drawn.

    `late`: the clock asked more than an hour after `due_at`. `more`: it is shown with everything in it.
    """

    usual: Ordinary | None
    moved: Moved | None = None  # None: there is nothing to hold it against
    end: MonthEnd | None = None  # of the month to date, without its days; None: it is too early to say
    picture: Picture
    late: bool = False
    due_at: datetime | None = None
    more: bool = False


def reported(ask: Ask, days: Period, first: date | None, budgets: tuple[BudgetStanding, ...]) -> Reported:
    """Of a period up to and with today at most; `first` is the first day of which anything is known."""
    lines, stale = summary_lines(ask, days), stale_accounts(ask)
    return Reported(
        known=first is not None and first <= days.last,
        spent=sum((line.cost for line in lines), ask.nothing),
        providers=lines,
        budgets=budgets,
        stale=stale,
        unpriced=sum(line.unpriced for line in lines),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, days)),
        advice=advise(ask, budgets, stale),
        running=days.last >= ask.today,
        honest=honest_range(ask, {line.provider for line in lines if line.estimated}),
        credits=credit_lines(ask, days),
    )


def known_since(ask: Ask) -> date | None:
    """The first day of the book."""
    return first_known_day(ask.connection, ask.workspace)


def end_of(ask: Ask, of: date, budgets: tuple[BudgetStanding, ...], more: More) -> MonthEnd | None:
    """Where the month of a day will end, if it still runs; who drives it only where all is asked for."""
    if (of.year, of.month) != (ask.today.year, ask.today.month):
        return None
    if more == "no":
        return month_end(ask, budgets=budgets, brief=True)
    end = month_end(ask, budgets=budgets)
    return end.model_copy(update={"so_far": (), "ahead": ()}) if end else None


def quiet_key(answer: Report, key: str) -> str:
    """Of what has not been read nobody knows whether it was nothing."""
    if answer.running:
        return "reports.quiet_so_far"
    return "reports.quiet_as_far_as_known" if answer.stale else f"reports.{key}"


def late_note(answer: Report) -> list[Block]:
    if not answer.late or answer.due_at is None:
        return []
    return [Note(say("reports.late"), {"due": answer.due_at})]


def against(answer: Report, more_than: str, values: Mapping[str, Value]) -> Text:
    """The spend beside what it is held against: one of the sentences whose keys begin with `more_than`."""
    ordinary = answer.usual
    assert ordinary is not None
    said: dict[str, Value] = {**values, "spent": answer.spent, "usual": ordinary.cost}
    if ordinary.change_percent is None:
        return Text(say(f"reports.where_{more_than}"), said)
    if abs(ordinary.change_percent) < NEAR:
        return Text(say(f"reports.as_{more_than}"), said)
    said["share"] = Fraction(abs(ordinary.change_percent), 100)
    return Text(say(f"reports.{'more' if ordinary.change_percent > 0 else 'less'}_{more_than}"), said)


def month_to_date(answer: Report, first: date, cost: Value) -> list[Block]:
    """What its month has come to, where it will end, and which limit will not last that long."""
    label = say("reports.to_date", month=month_name(first))
    if answer.end is None:
        return [Facts(((label, cost),))]
    end = answer.end
    values: dict[str, Value] = {
        "to_date": label,
        "cost": cost,
        "expected": end.expected if end.low == end.high else about(end.expected),
        "low": about(end.low),
        "high": about(end.high),
    }
    text = Text(say("reports.will_end_sure" if end.low == end.high else "reports.will_end"), values)
    ends = [
        budget_text(each) for each in end.budgets if answer.more or (each.reached_on and not each.reached)
    ]
    driver = [driver_text(end.driver)] if answer.more and end.driver else []
    return [text, *driver, *(ends if answer.more else ends[:1])]


def shown_budgets(answer: Report) -> list[Block]:
    """All of them; in a short report those in danger, else the first over everything.

    Where the forecast tells when a limit is reached, the plain rate, which knows less, says no other moment.
    """
    told = {each.id: each for each in answer.end.budgets if each.foreseen} if answer.end else {}
    budgets = tuple(
        each.model_copy(update={"gone_at": None}) if each.id in told else each for each in answer.budgets
    )
    if answer.more:
        return [*meters(budgets)]
    reached = {each.id for each in told.values() if each.reached_on}
    tight = [each for each in budgets if each.health != "ok" or each.gone_at or each.id in reached]
    over_all = [each for each in budgets if not each.by]
    return [*meters(tuple((tight or over_all[:1] or budgets[:1])[:FEW]))]


def shown_picture(answer: Report) -> list[Block]:
    return [answer.picture.chart()] if answer.picture.total else []


def provider_table(answer: Report, column: str) -> Table:
    """By provider, how each figure is known, and what the picture's days come to; the idle ones come last."""
    totals = {bar.provider: bar.total for bar in answer.picture.bars}
    nothing = Money(0, answer.spent.currency)
    rows: list[tuple[Value, ...]] = [
        (
            PROVIDERS[line.provider].title,
            cost_or_unpriced(line.cost, line.unpriced),
            cost_or_unpriced(totals.pop(line.provider, nothing), line.unpriced),
        )
        for line in answer.providers
    ]
    rows += [(PROVIDERS[name].title, nothing, total) for name, total in totals.items()]
    if len(rows) > 1:
        together = cost_or_unpriced(answer.spent, answer.unpriced)
        rows.append(
            (say("words.together"), together, cost_or_unpriced(answer.picture.total, answer.unpriced))
        )
    days = say("reports.days", count=len(answer.picture.days))
    return Table((say("words.provider"), column, days), tuple(rows))


def known_as_note(answer: Report) -> list[Block]:
    """How far the figures can be trusted; a short report says it of those that are not official alone."""
    names: dict[str, list[str]] = {}
    for line in answer.providers:
        if line.cost and (answer.more or line.official != line.cost):
            names.setdefault(known_as(line), []).append(PROVIDERS[line.provider].title)
    said = [f"{label.capitalize()}: {', '.join(titles)}." for label, titles in names.items()]
    return [Note("{said}", {"said": " ".join(said)})] if said else []


def stale_notes(answer: Report) -> list[Block]:
    """Each, and in the long report with what is the matter; of many a short one has the names in a line."""
    if answer.more:
        return [each.note() for each in answer.stale]
    if len(answer.stale) <= FEW:
        return [each.model_copy(update={"trouble": ""}).note() for each in answer.stale]
    names = ", ".join(dict.fromkeys(PROVIDERS[each.provider].title for each in answer.stale))
    return [Note(say("reports.not_up_to_date"), {"names": names})]


def not_converted_notes(answer: Report) -> list[Block]:
    """What is in no sum for want of a rate."""
    return [Note(say("reports.not_converted"), {"cost": other}) for other in answer.not_converted]


def unpriced_notes(answer: Report) -> list[Block]:
    return [Note(unpriced_note(answer.unpriced))] if answer.unpriced else []


def next_step(answer: Report) -> list[Block]:
    if answer.advice is None:
        return []
    return [Text(say("reports.next"), {"sentence": answer.advice.said()})]


def more_of(command: str, given: Mapping[str, str], answer: Report) -> list[Action]:
    """The same with everything in it, where there is more than a line to say."""
    if answer.more or answer.quiet or not answer.known:
        return []
    return [Action(say("reports.more"), command, {**given, "more": "yes"})]


def actions(answer: Report, more: list[Action], *others: Action) -> tuple[Action, ...]:
    """What is advised first, then more of the same, then other reports; each command once."""
    found = [answer.advice.action()] if answer.advice else []
    known = {each.command for each in found}
    return (*found, *more, *(each for each in others if each.command not in known))


def tone(answer: Report) -> Tone:
    found = {each.health for each in answer.budgets}
    return "over" if found & {"over", "reserve"} else "warning" if "warning" in found else "plain"


def month_name(first: date) -> str:
    """`November 2026`."""
    return say("reports.month", month=month(first), year=str(first.year))
