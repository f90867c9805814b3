"""The notice of a collection that somebody asked for: one message, edited as it progresses."""

from __future__ import annotations

from datetime import date
from typing import Literal

from commands.answers import Answer, Cost
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Note, Reply, Text, Value
from ledger.amounts import show_money


class CollectedAnswer(Answer):
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
    trouble: str = ""
    balances: tuple[Cost, ...] = ()  # what is left, by currency
    balance_only: bool = False  # no bill was read: what the balance loses is the spend


def _lay_out(answer: CollectedAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    if answer.state == "reading":
        progress: dict[str, Value] = {"days": answer.days, "all": answer.days_in_all, "total": answer.total}
        return Reply(f"Reading {title}", (Text("{days} of {all} days, {total} so far.", progress),))
    if answer.state == "done":
        return _done(answer, title)
    said = Text("{trouble}", {"trouble": answer.trouble})
    hint = "I try again by myself." if answer.state == "waiting" else "Nothing was lost; /status shows it."
    return Reply(f"{title} could not be read", (said, Note(hint)), (Action("Status", "status"),), "warning")


def _done(answer: CollectedAnswer, title: str) -> Reply:
    found: dict[str, Value] = {"days": answer.days_in_all, "total": answer.total}
    blocks: list[Text | Note] = [Text("{days} days, {total}, official.", found)]
    if answer.balances:
        left: dict[str, Value] = {"left": " and ".join(show_money(balance) for balance in answer.balances)}
        if not answer.balance_only:
            blocks.append(Text("{left} left.", left))
        else:
            blocks = [Text("{left} left. What it loses from now on is counted as spent.", left)]
    if not answer.first_read:
        changes = f"{answer.changed} figures changed" if answer.changed else "No figure changed"
        blocks.append(Note(f"{changes} since the last read."))
    if not answer.has_budget:
        blocks.append(Text("Budget? Try /limit 20 day."))
    return Reply(title, tuple(blocks), (Action("Summary", "summary"), Action("Budget", "budget")), "good")


COLLECTED = Notice("collected", CollectedAnswer, _lay_out)
