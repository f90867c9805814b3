"""The notice of a collection that somebody asked for: one message, edited as it progresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from commands.answers import Answer, Cost
from commands.catalogue import say
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Note, Reply, Text, Value
from commands.retelling import Troubled
from commands.spelling import money
from ledger.money import Money


class CollectedAnswer(Troubled, Answer):
    """How far a read has come. `total` is the provider's official cost of the days read so far."""

    provider: str
    account: str = ""
    state: Literal["reading", "done", "waiting", "failed"]
    days: int
    days_in_all: int
    first: date
    last: date
    total: Cost
    changed: int  # facts that were new, changed or withdrawn
    first_read: bool
    has_budget: bool
    balances: tuple[Cost, ...] = ()  # what is left, by currency
    balance_only: bool = False  # no bill was read: what the balance loses is the spend


def _lay_out(answer: CollectedAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    if answer.state == "reading":
        progress: dict[str, Value] = {"days": answer.days, "all": answer.days_in_all, "total": answer.total}
        return Reply(say("collected.reading", title=title), (Text(say("collected.so_far"), progress),))
    if answer.state == "done":
        return _done(answer, title)
    said = Text("{trouble}", {"trouble": answer.told})
    hint = say("collected.tries_again" if answer.state == "waiting" else "collected.nothing_lost")
    status = Action(say("words.status"), "status")
    return Reply(say("collected.failed", title=title), (said, Note(hint)), (status,), "warning")


def _done(answer: CollectedAnswer, title: str) -> Reply:
    blocks: list[Text | Note] = [
        Text(say("collected.official", count=answer.days_in_all), {"total": answer.total})
    ]
    if answer.balances:
        left: dict[str, Value] = {"left": _listed(answer.balances)}
        if not answer.balance_only:
            blocks.append(Text(say("collected.left"), left))
        else:
            blocks = [Text(say("collected.counted_from_now"), left)]
    if not answer.first_read:
        blocks.append(
            Note(
                say("collected.changed", count=answer.changed)
                if answer.changed
                else say("collected.nothing_changed")
            )
        )
    if not answer.has_budget:
        blocks.append(Text(say("collected.no_budget")))
    actions = Action(say("words.summary"), "summary"), Action(say("words.budget"), "budget")
    return Reply(title, tuple(blocks), actions, "good")


def _listed(balances: Sequence[Money]) -> str:
    *others, last = map(money, balances)
    return say("collected.and", several=", ".join(others), last=last) if others else last


COLLECTED = Notice("collected", CollectedAnswer, _lay_out)
