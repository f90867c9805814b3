"""What is answered to a reading: the difference, the month so far, what is left, and Undo."""

from __future__ import annotations

from datetime import date, datetime

from commands.answers import Answer, Cost
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.standings import BudgetStanding, meters
from commands.tracking import Tracking
from commands.unpriced import beside
from ledger.amounts import show_money


class ReadingAnswer(Answer):
    """What a meter showed, and what follows. `difference` is since the reading before in the same month."""

    provider: str
    account: str = ""
    figure: Cost
    read_at: datetime
    month: str
    first: date  # of that month
    before: Cost | None
    before_at: datetime | None
    difference: Cost
    days: str  # since the reading before, or the month's start; a decimal
    daily_average: Cost
    month_to_date: Cost
    today: Cost
    reset: bool
    change: int
    withdrawn: tuple[Cost, ...]  # figures that it corrected
    budgets: tuple[BudgetStanding, ...]
    meter: Tracking  # as it stands with this reading
    unpriced: int = 0  # of the month's requests after the last reading


def show_reading(answer: ReadingAnswer) -> Reply:
    """The difference, the month so far, what is left, and Undo."""
    title = account_title(answer.provider, answer.account)
    rows: list[tuple[str, Value]] = []
    if answer.before is not None and answer.before_at is not None:
        rows.append((f"Since {answer.before_at:%-d %b %H:%M} ({answer.days} days)", answer.difference))
    rows += [
        (f"{answer.month} so far{beside(answer.unpriced)}", answer.month_to_date),
        ("A day on average", answer.daily_average),
        ("Today's share", answer.today),
    ]
    blocks: list[Block] = [Facts(tuple(rows)), *meters(answer.budgets)]
    if answer.reset:
        blocks.append(Note("The meter began again since the reading before, as you said."))
    if answer.withdrawn:
        figures = ", ".join(show_money(figure) for figure in answer.withdrawn)
        blocks.append(Note("Corrected by this, and withdrawn: {figures}.", {"figures": figures}))
    blocks.append(Note("A reading spreads evenly over the days it covers; budgets count today's share."))
    undo = Action("Undo", "undo", {"change": str(answer.change)})
    heading = Text("{title}: {figure} recorded.", {"title": title, "figure": answer.figure})
    return Reply(f"{title} {show_money(answer.figure)}", (heading, *blocks), (undo,), "good")
