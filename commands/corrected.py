"""What is answered to a correction: what it was, what it is, and the month with it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Action, Facts, Note, Reply, Text, Value
from commands.saying import period_said
from commands.spelling import money
from commands.standings import BudgetStanding, meters
from commands.unpriced import beside

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
    key = f"corrected.{answer.what.replace('-', '_')}"
    # the moment as the team's clocks had it, which are not those of where it is read
    said = Text(say(f"{key}_at", at=answer.read_at) if answer.read_at else say(key), values)
    so_far = say("words.so_far", title=title, month=period_said(answer.month))
    now = Facts(((f"{so_far}{beside(answer.unpriced)}", answer.month_to_date),))
    kept = Note(say("corrected.kept"))
    undo = Action(say("words.undo"), "undo", {"change": str(answer.change)})
    heading = f"{title} {money(answer.figure)}"
    return Reply(heading, (said, now, *meters(answer.budgets), kept), (undo,), "good")
