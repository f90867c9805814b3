"""`/digest`: a day, against what is usual, with what is stale and what to do next.

The clock asks it every morning for the workspace's yesterday; `bot/schedule.py` promises the answer to
whoever subscribed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal

from commands.advice import Advice, advise
from commands.answers import Answer, Cost, Part
from commands.arguments import DayArgument
from commands.caller import Ask
from commands.credited import CreditLine, credit_lines, credit_note
from commands.definition import command
from commands.freshness import Stale, stale_accounts
from commands.honest import Honest, honest_notes, honest_range
from commands.picture import Picture, draw
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Tone, Value
from commands.standings import BudgetStanding, meters, standings
from commands.summary import SummaryLine, known_as, summary_lines
from commands.unpriced import cost_or_unpriced, count_of, unpriced_note
from ledger.amounts import show_money
from ledger.dates import WEEKDAYS
from ledger.money import Money
from ledger.periods import MONTHS, Period, period_holding
from ledger.providers import PROVIDERS
from ledger.usual import change, usual
from storage.scoped import unpriced_of
from storage.spend import committed, first_known_day, unconverted

A_DAY = timedelta(days=1)
NEAR = 5  # percent: about as usual


class Ordinary(Part):
    """The median of `days` days: the same weekday's in the last four weeks, or those just before.

    `change_percent` is how far the day lies above it, cut to whole percent; None beside a usual of
    nothing.
    """

    cost: Cost
    of: Literal["weekday", "days"]
    days: int
    change_percent: int | None


class DigestAnswer(Answer):
    """A local date's spend; month to date, budgets and what is stale are as of the ask.

    `unpriced` (and `month_unpriced`) count requests whose price nobody knows: they are in no sum.

    `late`: the clock asked more than an hour after `due_at`.
    """

    day: date
    known: bool
    spent: Cost
    usual: Ordinary | None
    providers: tuple[SummaryLine, ...]
    month: str
    month_to_date: Cost
    committed: Cost  # on the days of the month that come after today
    budgets: tuple[BudgetStanding, ...]
    picture: Picture
    stale: tuple[Stale, ...]
    unpriced: int
    not_converted: tuple[Cost, ...]
    advice: Advice | None
    running: bool  # the day is not over
    month_unpriced: int = 0
    honest: tuple[Honest, ...] = ()  # of the day's providers that are estimated
    credits: tuple[CreditLine, ...] = ()  # they are in the day's sum
    month_credits: tuple[CreditLine, ...] = ()
    late: bool = False
    due_at: datetime | None = None

    @property
    def quiet(self) -> bool:
        return not (self.spent or self.unpriced or self.not_converted)


@command()
def digest(ask: Ask, date: DayArgument | None = None) -> DigestAnswer:
    """Show a day: what it cost against the usual, the month so far, and what to do next.

    Args:
        date: For example yesterday (if left out), monday or 31 Oct.
    """
    day = date or ask.today - A_DAY
    period = Period("day", day, day)
    lines = summary_lines(ask, period)
    spent = sum((line.cost for line in lines), ask.nothing)
    month = period_holding("month", day)
    so_far = Period("days", month.first, min(month.last, ask.today))
    budgets, stale, picture = standings(ask), stale_accounts(ask), draw(ask, day)
    first = first_known_day(ask.connection, ask.workspace)
    return DigestAnswer(
        day=day,
        known=first is not None and first <= day,
        spent=spent,
        usual=_ordinary(picture, spent, first),
        providers=lines,
        month=month.name(),
        month_to_date=sum((line.cost for line in summary_lines(ask, so_far)), ask.nothing),
        committed=committed(ask.connection, ask.workspace, ask.currency, month, ask.today),
        budgets=budgets,
        picture=picture,
        stale=stale,
        unpriced=sum(line.unpriced for line in lines),
        not_converted=tuple(unconverted(ask.connection, ask.workspace, ask.currency, period)),
        advice=advise(ask, budgets, stale),
        running=day == ask.today,
        month_unpriced=unpriced_of(ask.connection, ask.workspace, so_far),
        honest=honest_range(ask, {line.provider for line in lines if line.estimated}),
        credits=credit_lines(ask, period),
        month_credits=credit_lines(ask, so_far),
    )


def _ordinary(picture: Picture, spent: Money, first: date | None) -> Ordinary | None:
    """Days since the book begins count as nothing spent where it has no line."""
    totals = {day: cost.units for day, cost in picture.sums().items() if first and first <= day}
    ordinary = usual(totals, picture.last)
    if ordinary is None:
        return None
    changed = change(spent.units, ordinary)
    return Ordinary(
        cost=Money(ordinary.units, spent.currency),
        of=ordinary.of,
        days=ordinary.days,
        change_percent=None if changed is None else int(changed * 100),
    )


def show(answer: DigestAnswer) -> Reply:
    weekday = WEEKDAYS[answer.day.weekday()].capitalize()
    title = f"Digest, {weekday} {answer.day.day} {MONTHS[answer.day.month - 1]} {answer.day.year}"
    blocks: list[Block] = []
    if answer.late and answer.due_at:
        blocks.append(Note("Late: it was due on {due}.", {"due": answer.due_at}))
    blocks.append(_spent(answer, weekday))
    blocks += _figures(answer)
    blocks += _credits(answer)
    blocks += [*_known_as(answer), *honest_notes(answer.honest), *(each.note() for each in answer.stale)]
    if answer.unpriced or answer.month_unpriced:
        blocks.append(Note(_unpriced(answer)))
    blocks += [Note(f"And {show_money(other)} not converted.") for other in answer.not_converted]
    if answer.committed:
        blocks.append(Note(f"And {show_money(answer.committed)} committed for the rest of {answer.month}."))
    if answer.advice:
        blocks.append(Text("Next: {sentence}", {"sentence": answer.advice.sentence}))
    return Reply(title, tuple(blocks), _actions(answer), _tone(answer))


def _spent(answer: DigestAnswer, weekday: str) -> Text:
    if not answer.known:
        return Text("Nothing is known of this day.")
    so_far = " so far" if answer.running else ""
    if answer.quiet:
        return Text(f"Nothing was spent{so_far}.")
    if answer.unpriced and not answer.spent:
        return Text(f"Nothing{so_far} that has a price; unpriced: {count_of(answer.unpriced)}.")
    if answer.usual is None or answer.running or answer.spent.units < 0:  # more came back than was spent
        return Text(f"{{spent}}{so_far}.", {"spent": answer.spent})
    return _against(answer.spent, answer.usual, weekday)


def _against(spent: Money, ordinary: Ordinary, weekday: str) -> Text:
    values: dict[str, Value] = {"spent": spent, "usual": ordinary.cost}
    like = f"on a usual {weekday}" if ordinary.of == "weekday" else "usual lately"
    if ordinary.change_percent is None:
        on = f"on a {weekday}" if ordinary.of == "weekday" else "lately"
        return Text(f"{{spent}}, where {{usual}} is usual {on}.", values)
    if abs(ordinary.change_percent) < NEAR:
        return Text(f"{{spent}}, about as {like} ({{usual}}).", values)
    values["share"] = Fraction(abs(ordinary.change_percent), 100)
    more = "more" if ordinary.change_percent > 0 else "less"
    return Text(f"{{spent}}, {{share}} {more} than {like} ({{usual}}).", values)


def _figures(answer: DigestAnswer) -> list[Block]:
    """A quiet day is short: limits that are not in danger and the picture can wait."""
    month_to_date = cost_or_unpriced(answer.month_to_date, answer.month_unpriced)
    month = Facts(((f"{answer.month} to date", month_to_date),))
    if not answer.known:
        return []
    if answer.quiet:
        return [month, *meters(tuple(each for each in answer.budgets if each.health != "ok"))]
    picture = [answer.picture.chart()] if answer.picture.total else []
    return [_table(answer), month, *meters(answer.budgets), *picture]


def _table(answer: DigestAnswer) -> Table:
    """The day beside the picture's days; providers without spend that day come last."""
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
        rows.append(("Together", together, cost_or_unpriced(answer.picture.total, answer.unpriced)))
    day = f"{answer.day.day} {MONTHS[answer.day.month - 1][:3]}"
    return Table(("Provider", day, f"{len(answer.picture.days)} days"), tuple(rows))


def _unpriced(answer: DigestAnswer) -> str:
    if answer.month_unpriced <= answer.unpriced:
        return unpriced_note(answer.unpriced)
    day = f"{answer.unpriced:,} that day, " if answer.unpriced else ""
    return f"Unpriced: {day}{count_of(answer.month_unpriced)} this month, in no sum. /price says which."


def _credits(answer: DigestAnswer) -> list[Note]:
    """The day's; on a day without any, those of its month."""
    return credit_note(answer.credits) or credit_note(answer.month_credits, f"In {answer.month} to date")


def _known_as(answer: DigestAnswer) -> list[Note]:
    """How far the day's figures can be trusted: a column more would not fit a phone."""
    names: dict[str, list[str]] = {}
    for line in answer.providers:
        if line.cost:
            names.setdefault(known_as(line), []).append(PROVIDERS[line.provider].title)
    said = [f"{label.capitalize()}: {', '.join(titles)}." for label, titles in names.items()]
    return [Note(" ".join(said))] if said else []


def _actions(answer: DigestAnswer) -> tuple[Action, ...]:
    actions = [Action("Summary", "summary", {"period": answer.month}), Action("Budget", "budget")]
    if answer.advice is None:
        return tuple(actions)
    next_one = answer.advice.action()
    return (next_one, *(each for each in actions if each.command != next_one.command))


def _tone(answer: DigestAnswer) -> Tone:
    found = {each.health for each in answer.budgets}
    return "over" if found & {"over", "reserve"} else "warning" if "warning" in found else "plain"
