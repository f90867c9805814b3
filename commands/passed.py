"""The alert about a day's spend: it passed an amount that a keeper said, or is unusual.

`storage/alert_amounts.py` and `storage/alert_unusual.py` write its answer.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from commands.answers import Answer, Cost, Part
from commands.catalogue import say
from commands.driving import drove, inside
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value
from commands.scoping import whose
from commands.spelling import decimal, weekday
from commands.unpriced import unpriced_note
from ledger.periods import period_holding
from ledger.thresholds import used
from ledger.unusual import Like


class Rise(Part):
    """A model, project or member that spent so much more than it usually does a day."""

    by: str
    about: str
    rise: Cost


class PassedAnswer(Answer):
    """What was `spent` on `day`; `amount` is the keeper's, or what is usual, as `reason` says.

    Its parts: so many `times` the usual (decimal text; empty: the usual is nothing) of the last `days` days,
    the same weekdays, all that are known or those with spend, as `of` says (None: of an older version).

    `driver` as in an alert about a budget; `drivers` are what rose most, of an unusual day. `alert` is
    its number.
    """

    kind: Literal["amount", "unusual"]
    provider: str
    by: str
    about: str
    day: date
    spent: Cost
    amount: Cost
    driver: str
    driver_by: str
    driver_about: str
    driver_spent: Cost | None
    unpriced: int = 0
    reason: str = ""
    times: str = ""
    days: int = 0
    of: Like | None = None
    drivers: tuple[Rise, ...] = ()
    alert: int = 0

    @property
    def over(self) -> str:
        title = whose(self.by, self.provider, self.about)
        return f"{title}, {self.about}" if self.by == "model" and self.provider else title


def _lay_out(answer: PassedAnswer) -> Reply:
    blocks = _unusual(answer) if answer.kind == "unusual" else _amount(answer)
    if answer.unpriced:
        blocks.append(Note(unpriced_note(answer.unpriced)))
    look = Action(say("words.summary"), "summary", {"period": period_holding("day", answer.day).name()})
    return Reply(_title(answer), tuple(blocks), (*seen_to(answer.alert), look), "warning")


def _title(answer: PassedAnswer) -> str:
    if answer.kind == "unusual":
        return say("passed.title_unusual", over=answer.over)
    if not answer.over:
        return say("passed.title_spend", amount=answer.amount)
    return say("passed.title", over=answer.over, amount=answer.amount)


def _amount(answer: PassedAnswer) -> list[Block]:
    values: dict[str, Value] = {
        "spent": answer.spent,
        "amount": answer.amount,
        "share": used(answer.spent, answer.amount),
        "day": answer.day,
    }
    blocks: list[Block] = [Text(say("passed.of_amount"), values)]
    if answer.driver_spent is not None:
        blocks.append(drove(answer.driver, answer.driver_by, answer.driver_about, answer.driver_spent))
    return blocks


def _unusual(answer: PassedAnswer) -> list[Block]:
    said: dict[str, Value] = {
        "spent": answer.spent,
        "day": answer.day,
        "usual": answer.amount,
        "reason": _reason(answer),
    }
    blocks: list[Block] = [Text(say("passed.unusual"), said)]
    blocks += [
        Text(say("passed.rose"), {"about": inside(each.by, each.about), "rise": each.rise})
        for each in answer.drivers
    ]
    return blocks


def _reason(answer: PassedAnswer) -> str:
    if answer.of is None:
        return answer.reason
    like = {"weekday": "weekday", "days": "days", "spending days": "spending"}[answer.of]
    name = weekday(answer.day)
    if not answer.times:
        return say(f"passed.nothing_{like}", count=answer.days, weekday=name)
    times = decimal(Decimal(answer.times))
    return say(f"passed.times_{like}", count=answer.days, weekday=name, times=times)


PASSED = Notice("passed", PassedAnswer, _lay_out)
