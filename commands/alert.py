"""The alert: a threshold of a limit was passed. `storage/alerts.py` writes its answer with the facts."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Literal

from commands.answers import Answer, Cost
from commands.notice import Notice
from commands.reply import Action, Block, Meter, Note, Reply, Text, Value
from commands.scoping import whose
from commands.standings import KINDS
from commands.unpriced import beside
from ledger.providers import PROVIDERS
from ledger.shares import share_text
from ledger.thresholds import used


class AlertAnswer(Answer):
    """Where a budget stood when `threshold` (a fraction, as `4/5`) was passed in the period `name`.

    `driver` is the provider with the largest spend; empty for a budget of a
    part only. `unpriced` counts
    the period's requests whose price nobody knows: they are in no sum.
    """

    provider: str
    period: Literal["day", "week", "month"]
    name: str
    threshold: str
    spent: Cost
    allocated: Cost
    reserve: Cost
    held: Cost
    available: Cost
    driver: str
    driver_spent: Cost | None
    resets_at: datetime
    zone: str
    unpriced: int = 0
    by: str = ""
    about: str = ""

    @property
    def budget(self) -> str:
        over = whose(self.by, self.provider, self.about)
        return f"{KINDS[self.period]} budget{', ' if over else ''}{over}"

    @property
    def is_over(self) -> bool:
        return self.spent >= self.allocated


def _lay_out(answer: AlertAnswer) -> Reply:
    passed = share_text(Fraction(answer.threshold))
    title = f"{answer.budget}: {passed} reached"
    blocks: list[Block] = [
        _stands(answer),
        Meter(
            f"{answer.budget}{beside(answer.unpriced)}",
            answer.spent,
            answer.allocated,
            answer.reserve,
            answer.held,
        ),
    ]
    if answer.driver_spent is not None:
        drove: dict[str, Value] = {"title": PROVIDERS[answer.driver].title, "cost": answer.driver_spent}
        blocks.append(Text("The largest part is {title}: {cost}.", drove))
    blocks.append(Note("It begins again on {at}.", {"at": answer.resets_at}))
    action = Action("Summary", "summary", {"period": answer.name})
    return Reply(title, tuple(blocks), (action,), "over" if answer.is_over else "warning")


def _stands(answer: AlertAnswer) -> Text:
    values: dict[str, Value] = {
        "spent": answer.spent,
        "allocated": answer.allocated,
        "share": used(answer.spent, answer.allocated),
        "name": answer.name,
        "available": answer.available,
        "left": answer.allocated - answer.spent,
    }
    said = "{spent} of {allocated} ({share}), {name}."
    if answer.is_over:
        return Text(f"{said} Nothing is left.", values)
    if answer.available:
        return Text(f"{said} {{available}} may still be spent.", values)
    return Text(f"{said} Only the reserve is left: {{left}}.", values)


ALERT = Notice("alert", AlertAnswer, _lay_out)
