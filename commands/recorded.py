"""What is answered to a reading: the difference, the month so far, what is left, and Undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from commands.answers import Answer, Cost, Part
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Tone, Value
from commands.saying import period_said
from commands.spelling import decimal, money, month
from commands.standings import BudgetStanding, meters
from commands.tracking import Tracking
from commands.unpriced import beside

Outcome = Literal["recorded", "same", "dropped"]


class Closed(Part):
    """The billing period before the new reading's: it is closed at its last, `days` before its end."""

    period: str
    figure: Cost
    read_at: datetime
    days: str  # a decimal
    type: str  # how to record a later figure of it; empty: it was read at its end


class ReadingAnswer(Answer):
    """What a meter showed, and what follows. `difference` is since the reading before in the same period.

    `outcome`: `same` stands already and `dropped` was a typo, so nothing was recorded and `change` is 0.
    """

    provider: str
    account: str = ""
    figure: Cost
    read_at: datetime
    month: str
    first: date  # of that month
    before: Cost | None
    before_at: datetime | None
    difference: Cost
    days: str  # since the reading before, or the period's start; a decimal
    daily_average: Cost
    month_to_date: Cost
    today: Cost
    reset: bool
    change: int
    withdrawn: tuple[Cost, ...]  # figures that it corrected
    budgets: tuple[BudgetStanding, ...]
    meter: Tracking  # as it stands with this reading
    unpriced: int = 0  # of the month's requests after the last reading
    outcome: Outcome = "recorded"
    closed: Closed | None = None
    since: datetime | None = None  # where a billing period that is no month began
    starts: bool = False  # a starting point only: what was before it is not known
    risen: Cost | None = None  # by how much a balance rose unexplained


def show_reading(answer: ReadingAnswer) -> Reply:
    """The difference, the month so far, what is left, and Undo."""
    title = account_title(answer.provider, answer.account)
    known: dict[str, Value] = {"title": title, "figure": answer.figure, "at": answer.read_at}
    heading = Text(say(f"recorded.{answer.outcome}"), known)
    if answer.outcome == "dropped":
        so_far = Facts(((_so_far(answer), answer.month_to_date),))
        return Reply(say("recorded.nothing", title=title), (heading, so_far))
    blocks: list[Block] = [Facts(tuple(_rows(answer))), *meters(answer.budgets), *_notes(answer)]
    undo = Action(say("words.undo"), "undo", {"change": str(answer.change)})
    tone: Tone = "good" if answer.change else "plain"
    actions = (undo, *_top_up(answer)) if answer.change else ()
    return Reply(f"{title} {money(answer.figure)}", (heading, *blocks), actions, tone)


def _rows(answer: ReadingAnswer) -> Iterator[tuple[str, Value]]:
    since = answer.before_at or answer.since
    if since is not None and not answer.starts and answer.outcome == "recorded":
        days = decimal(Decimal(answer.days))
        yield say("recorded.since", at=since, days=days), answer.difference
    yield _so_far(answer), answer.month_to_date
    yield say("recorded.daily"), answer.daily_average
    yield say("recorded.today"), answer.today


def _so_far(answer: ReadingAnswer) -> str:
    return say("recorded.so_far", month=month(answer.first), unpriced=beside(answer.unpriced))


def _notes(answer: ReadingAnswer) -> Iterator[Note]:
    if answer.reset:
        yield Note(say("recorded.began_again"))
    if answer.withdrawn:
        figures = ", ".join(money(figure) for figure in answer.withdrawn)
        yield Note(say("recorded.withdrawn", figures=figures))
    if answer.closed is not None:
        yield _closed(answer.closed)
    if answer.risen is not None:
        yield Note(say("recorded.risen", risen=answer.risen))
    elif answer.starts:
        yield Note(say("recorded.starts"))
    if answer.outcome == "recorded":
        yield Note(say("recorded.spread"))


def _closed(closed: Closed) -> Note:
    period = period_said(closed.period)
    values: dict[str, Value] = {"period": period, "figure": closed.figure, "type": closed.type}
    if not closed.type:
        return Note(say("recorded.closed_at_its_end"), values)
    days = decimal(Decimal(closed.days))
    return Note(say("recorded.closed_early", at=closed.read_at, days=days), values)


def _top_up(answer: ReadingAnswer) -> tuple[Action, ...]:
    if answer.risen is None:
        return ()
    given = {"provider": answer.provider, "account": answer.account}
    return (Action(say("recorded.paid_in"), "topup", given, asks_for="amount"),)
