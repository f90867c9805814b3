"""The alert about a bill that lies far from its estimate. `storage/drift_alerts.py` writes its answer."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.causes import explain, percent_text, show_drift
from commands.mending import account_title
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Action, Block, Reply, Text, Value


class DriftedAnswer(Answer):
    """A bill of the days from `first` to `last`, both included, and what was estimated of them.

    `about` says more of the cause: a price's factor by model, or `requests`, `models`, the bill `before`.
    """

    provider: str
    account: str
    first: date
    last: date
    estimated: Cost
    billed: Cost
    cause: str
    about: dict[str, str]
    alert: int = 0


def _lay_out(answer: DriftedAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    gap = answer.billed.units - answer.estimated.units
    share = Fraction(gap, answer.billed.units) if answer.billed else Fraction(-1)
    values: dict[str, Value] = {
        "first": answer.first,
        "last": answer.last,
        "estimated": answer.estimated,
        "billed": answer.billed,
        "drift": show_drift(percent_text(share)),
    }
    days = "drifted.one_day" if answer.first == answer.last else "drifted.days"
    blocks: list[Block] = [Text(say(days), values)]
    why = explain(answer.cause, answer.about, answer.provider, answer.estimated)
    if why:
        blocks.append(Text("{why}", {"why": why}))
    look = Action(say("words.drift"), "drift", {"provider": answer.provider})
    heading = say("drifted.title", title=title)
    return Reply(heading, tuple(blocks), (*seen_to(answer.alert), look), "warning")


DRIFTED = Notice("drifted", DriftedAnswer, _lay_out)
