"""What is answered to a charge that a person typed: the month, what is still to come, and Undo."""

from __future__ import annotations

from datetime import date

from commands.answers import Answer, Cost
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.standings import BudgetStanding, meters
from ledger.amounts import show_money
from ledger.periods import Period, period_holding


class ChargeAnswer(Answer):
    """A charge of one month, or of each from `first` on. `included`: covered, in no sum.

    `following`: the first day of the month in which a monthly one comes next, or would have come.
    """

    provider: str
    account: str = ""
    amount: Cost
    first: date
    monthly: bool
    included: bool
    ended: bool
    following: date | None
    month_to_date: Cost  # of the provider's account, in that month
    today: Cost
    committed: Cost  # on the days of that month that come after today
    change: int
    budgets: tuple[BudgetStanding, ...]

    @property
    def month(self) -> Period:
        return period_holding("month", self.first)


def show_charge(answer: ChargeAnswer) -> Reply:
    """The month so far and what is committed; of what is included nothing is owed."""
    title = account_title(answer.provider, answer.account)
    undo = Action("Undo", "undo", {"change": str(answer.change)})
    blocks: list[Block] = [_said(answer, title)]
    if not answer.ended and not answer.included:
        rows: list[tuple[str, Value]] = [(f"{title}, {answer.month.name()} so far", answer.month_to_date)]
        if answer.committed:
            rows += [("Committed", answer.committed), ("Today's share", answer.today)]
        blocks += [Facts(tuple(rows)), *meters(answer.budgets)]
        blocks.append(Note("A charge spreads evenly over its month; budgets count it day by day."))
    heading = f"{title} {show_money(answer.amount)}"
    return Reply(heading, tuple(blocks), (undo,), "good")


def _said(answer: ChargeAnswer, title: str) -> Text:
    values: dict[str, Value] = {"title": title, "amount": answer.amount}
    if answer.ended:
        first = answer.following or answer.first
        return Text(
            f"{{title}}: {{amount}} a month has ended; {_month(first)} is the first without it.", values
        )
    said = f"{{title}}: {{amount}} recorded for {answer.month.name()}"
    if answer.monthly and answer.following:
        said += f", and again each month: next in {_month(answer.following)}"
    if answer.included:
        said += ", covered by a subscription: it is in no sum and no budget"
    return Text(f"{said}.", values)


def _month(first: date) -> str:
    return period_holding("month", first).name()
