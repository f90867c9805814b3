"""What is answered to a charge that a person typed: the month, what is still to come, and Undo."""

from __future__ import annotations

from datetime import date

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Action, Block, Facts, Note, Reply, Text, Value
from commands.saying import period_said
from commands.spelling import money
from commands.standings import BudgetStanding, meters
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
    undo = Action(say("words.undo"), "undo", {"change": str(answer.change)})
    blocks: list[Block] = [_said(answer, title)]
    if not answer.ended and not answer.included:
        month = period_said(answer.month.name())
        rows: list[tuple[str, Value]] = [
            (say("words.so_far", title=title, month=month), answer.month_to_date)
        ]
        if answer.committed:
            rows += [(say("charged.committed"), answer.committed), (say("charged.today"), answer.today)]
        blocks += [Facts(tuple(rows)), *meters(answer.budgets)]
        blocks.append(Note(say("charged.spreads")))
    heading = f"{title} {money(answer.amount)}"
    return Reply(heading, tuple(blocks), (undo,), "good")


def _said(answer: ChargeAnswer, title: str) -> Text:
    goes_on = answer.monthly and answer.following is not None
    if answer.ended:
        key = "ended"
    elif answer.included:
        key = "included_monthly" if goes_on else "included"
    else:
        key = "monthly" if goes_on else "once"
    following = period_holding("month", answer.following or answer.first)
    values: dict[str, Value] = {
        "title": title,
        "amount": answer.amount,
        "month": period_said(answer.month.name()),
        "next": period_said(following.name()),
    }
    return Text(say(f"charged.{key}"), values)
