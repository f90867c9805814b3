"""The alert about a budget: a threshold was passed, it will not last, or it is overrun.

`storage/alert_budgets.py` writes its answer with the facts.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from commands.answers import Answer, Cost
from commands.arguments import as_typed
from commands.catalogue import say
from commands.driving import drove
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Meter, Note, Reply, Text, Value
from commands.saying import budget_said, period_said, share_said
from commands.scoping import whose
from commands.unpriced import beside
from ledger.money import Money
from ledger.thresholds import used

UNTIL = {"day": "today", "week": "week", "month": "month"}
CENT = Decimal("0.01")


class CrossedAnswer(Answer):
    """Where a budget stood when `threshold` (a fraction, as `4/5`) was passed in the period `name`.

    `driver` is the provider with the largest spend, `driver_about` the model, project or member in it that
    spent most, as `driver_by` says; empty where the budget itself says as much, or nobody knows.
    `gone_at`: when nothing is left at this rate, if that is before the period ends. `overran`: by how much
    settled holds went beyond what was held. `unpriced` counts the period's requests whose price nobody
    knows: they are in no sum. `alert` is its number; `unheard`: nobody has acknowledged it for an hour.
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
    kind: Literal["threshold", "pace", "overrun"] = "threshold"
    driver_by: str = ""
    driver_about: str = ""
    gone_at: datetime | None = None
    overran: Cost | None = None
    alert: int = 0
    unheard: bool = False

    @property
    def budget(self) -> str:
        return budget_said(self.period, whose(self.by, self.provider, self.about))

    @property
    def is_over(self) -> bool:
        return self.spent >= self.allocated

    @property
    def title(self) -> str:
        if self.kind == "pace":
            title = say("crossed.will_not_last", budget=self.budget)
        elif self.kind == "overrun":
            title = say("crossed.overrun_by_hold" if self.overran else "crossed.overrun", budget=self.budget)
        else:
            share = share_said(Fraction(self.threshold))
            title = say("crossed.reached", budget=self.budget, share=share)
        return say("crossed.unheard", title=title) if self.unheard else title


def _lay_out(answer: CrossedAnswer) -> Reply:
    meter = Meter(
        f"{answer.budget}{beside(answer.unpriced)}",
        answer.spent,
        answer.allocated,
        answer.reserve,
        answer.held,
    )
    blocks: list[Block] = [_stands(answer), meter, *_overran(answer)]
    if answer.driver_spent is not None:
        blocks.append(drove(answer.driver, answer.driver_by, answer.driver_about, answer.driver_spent))
    if answer.gone_at is not None:
        blocks.append(Text(say("crossed.gone_by"), {"at": _at(answer, answer.gone_at)}))
    blocks.append(Note(say("crossed.begins_again"), {"at": answer.resets_at}))
    closes = answer.is_over or answer.kind == "overrun"
    if closes and not answer.by:
        line = f"/raise {_more(answer)} {UNTIL[answer.period]} because …"
        blocks.append(Note(say("crossed.may_raise"), {"line": line}))
    return Reply(
        answer.title,
        tuple(blocks),
        (*seen_to(answer.alert), _raise(answer) if closes else _look(answer)),
        "over" if closes else "warning",
    )


def _stands(answer: CrossedAnswer) -> Text:
    values: dict[str, Value] = {
        "spent": answer.spent,
        "allocated": answer.allocated,
        "share": used(answer.spent, answer.allocated),
        "name": period_said(answer.name),
        "available": answer.available,
        "left": answer.allocated - answer.spent,
    }
    if answer.is_over:
        return Text(say("crossed.nothing_left"), values)
    return Text(say("crossed.some_left" if answer.available else "crossed.only_reserve_left"), values)


def _overran(answer: CrossedAnswer) -> list[Block]:
    if answer.overran is None:
        return []
    return [Text(say("crossed.overran"), {"overran": answer.overran})]


def _at(answer: CrossedAnswer, moment: datetime) -> Value:
    """Of today the hour says it all."""
    return f"{moment.astimezone(ZoneInfo(answer.zone)):%H:%M}" if answer.period == "day" else moment


def _look(answer: CrossedAnswer) -> Action:
    return Action(say("words.summary"), "summary", {"period": answer.name})


def _raise(answer: CrossedAnswer) -> Action:
    """A quarter of the limit more, for the rest of the period; pressing it asks why."""
    given = {"amount": _more(answer), "until": UNTIL[answer.period]}
    if answer.provider:
        given["provider"] = answer.provider
    if answer.by not in ("", "provider"):
        given[answer.by] = answer.about
    more = Money.of(_more(answer), answer.allocated.currency)
    return Action(say("crossed.raise", amount=more), "raise", given, asks_for="why")


def _more(answer: CrossedAnswer) -> str:
    quarter = answer.allocated.decimal / 4
    more = quarter.quantize(CENT) if quarter >= 1 else quarter
    return as_typed(int(more) if more == int(more) else more)


CROSSED = Notice("crossed", CrossedAnswer, _lay_out)
