"""What is answered to a correction: what it was, what it is, and the month with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Cost
from commands.mending import account_title
from commands.reply import Action, Facts, Note, Reply, Text, Value
from commands.standings import BudgetStanding, meters
from commands.unpriced import beside
from ledger.amounts import show_money

What = Literal["reading", "top-up", "charge", "invoice", "credit"]


class CorrectAnswer(Answer):
    """A figure that said `before` says `figure` now. `read_at`: the moment of a reading."""

    provider: str
    account: str = ""
    what: What
    before: Cost
    figure: Cost
    read_at: datetime | None = None
    month: str  # that it lies in
    month_to_date: Cost
    change: int
    budgets: tuple[BudgetStanding, ...]
    unpriced: int = 0  # of the month's requests


def show_correction(answer: CorrectAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    values: dict[str, Value] = {"title": title, "before": answer.before, "figure": answer.figure}
    of = f" of {answer.read_at:%-d %b %H:%M}" if answer.read_at else ""
    said = Text(f"{{title}}: the {answer.what}{of} is {{figure}} now, it was {{before}}.", values)
    now = Facts(((f"{title}, {answer.month} so far{beside(answer.unpriced)}", answer.month_to_date),))
    kept = Note("What it was is kept as history; /undo brings it back.")
    undo = Action("Undo", "undo", {"change": str(answer.change)})
    heading = f"{title} {show_money(answer.figure)}"
    return Reply(heading, (said, now, *meters(answer.budgets), kept), (undo,), "good")
