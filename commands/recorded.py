"""What is answered to a reading: the difference, the month so far, what is left, and Undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from commands.answers import Answer, Cost, Part
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Tone, Value
from commands.standings import BudgetStanding, meters
from commands.tracking import Tracking
from commands.unpriced import beside
from ledger.amounts import show_money

Outcome = Literal["recorded", "same", "dropped"]
SPREAD = "A reading spreads evenly over the days it covers; budgets count today's share."


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
    heading = Text(HEADINGS[answer.outcome], {"title": title, "figure": answer.figure, "at": answer.read_at})
    if answer.outcome == "dropped":
        so_far = Facts(((f"{answer.month} so far{beside(answer.unpriced)}", answer.month_to_date),))
        return Reply(f"{title}: nothing recorded", (heading, so_far))
    blocks: list[Block] = [Facts(tuple(_rows(answer))), *meters(answer.budgets), *_notes(answer)]
    undo = Action("Undo", "undo", {"change": str(answer.change)})
    tone: Tone = "good" if answer.change else "plain"
    actions = (undo, *_top_up(answer)) if answer.change else ()
    return Reply(f"{title} {show_money(answer.figure)}", (heading, *blocks), actions, tone)


HEADINGS = {
    "recorded": "{title}: {figure} recorded.",
    "same": "{title}: {figure} stands already, of {at}. Nothing new was recorded.",
    "dropped": "{title}: {figure} was a typo. Nothing was recorded.",
}


def _rows(answer: ReadingAnswer) -> Iterator[tuple[str, Value]]:
    since = answer.before_at or answer.since
    if since is not None and not answer.starts and answer.outcome == "recorded":
        yield f"Since {since:%-d %b %H:%M} ({answer.days} days)", answer.difference
    yield f"{answer.month} so far{beside(answer.unpriced)}", answer.month_to_date
    yield "A day on average", answer.daily_average
    yield "Today's share", answer.today


def _notes(answer: ReadingAnswer) -> Iterator[Note]:
    if answer.reset:
        yield Note("The meter began again since the reading before, as you said.")
    if answer.withdrawn:
        figures = ", ".join(show_money(figure) for figure in answer.withdrawn)
        yield Note("Corrected by this, and withdrawn: {figures}.", {"figures": figures})
    if answer.closed is not None:
        yield _closed(answer.closed)
    if answer.risen is not None:
        yield Note(
            "It rose by {risen}: until what was paid in is told, nothing of that time counts.",
            {"risen": answer.risen},
        )
    elif answer.starts:
        yield Note("A starting point: what was spent before it is not known.")
    if answer.outcome == "recorded":
        yield Note(SPREAD)


def _closed(closed: Closed) -> Note:
    values: dict[str, Value] = {"period": closed.period, "figure": closed.figure, "type": closed.type}
    if not closed.type:
        return Note("{period} was closed at {figure}, read at its end.", values)
    values |= {"at": f"{closed.read_at:%-d %b %H:%M}", "days": closed.days}
    said = "{period} is closed at {figure}, its last reading, of {at}: {days} days before its end."
    return Note(f"{said} A later figure can still be told: {{type}}.", values)


def _top_up(answer: ReadingAnswer) -> tuple[Action, ...]:
    if answer.risen is None:
        return ()
    given = {"provider": answer.provider, "account": answer.account}
    return (Action("Say what was paid in", "topup", given, asks_for="amount"),)
