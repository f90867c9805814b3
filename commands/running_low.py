"""The alert about a prepaid balance that runs low. `storage/alert_balances.py` writes its answer."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.mending import account_title
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value

HOURS = 24
TWO_DAYS = 48


class RunningLowAnswer(Answer):
    """What is `left` as of then, what it usually loses a day, and for how many hours it lasts so.

    `amount`: below which a keeper wanted to be told; None: three days' worth. `alert` is its number.
    """

    provider: str
    account: str
    left: Cost
    daily: Cost | None
    lasts_hours: int | None
    amount: Cost | None
    as_of: datetime | None
    alert: int = 0


def _lay_out(answer: RunningLowAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    values: dict[str, Value] = {"left": answer.left}
    if answer.amount is not None:
        values["amount"] = answer.amount
    said = say("running_low.left" if answer.amount is None else "running_low.left_less_than")
    blocks: list[Block] = [Text(said, values)]
    if answer.daily is not None and answer.lasts_hours is not None:
        lasts: dict[str, Value] = {"daily": answer.daily, "time": _time(answer.lasts_hours)}
        blocks.append(Text(say("running_low.pace"), lasts))
    if answer.as_of is not None:
        blocks.append(Note(say("running_low.as_of"), {"as_of": answer.as_of}))
    given = {"provider": answer.provider}
    given |= {"account": answer.account} if answer.account not in ("", answer.provider) else {}
    check = Action(say("running_low.check_now"), "collect", given)
    look = check if answer.as_of else Action(say("words.status"), "status")
    actions = (*seen_to(answer.alert), look)
    return Reply(say("running_low.title", title=title), tuple(blocks), actions, "warning")


def _time(hours: int) -> str:
    if hours >= TWO_DAYS:
        return say("running_low.days", count=hours // HOURS)
    return say("running_low.hours", count=hours) if hours else say("running_low.less_than_an_hour")


RUNNING_LOW = Notice("running_low", RunningLowAnswer, _lay_out)
