"""The notice of what `/status` found out: one message for all accounts that it had read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer, Part
from commands.catalogue import say
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value


class Checked(Part):
    """What came of one account's read. `as_of` None: it never was read; `retry_at`: while it waits."""

    provider: str
    account: str
    state: Literal["reading", "done", "waiting", "failed"]
    of_balance: bool = False  # it has no bill: what its balance loses is the spend
    as_of: datetime | None = None
    retry_at: datetime | None = None
    trouble: str = ""
    mend: str = ""
    clock: str = ""  # what is wrong with this machine's, by the provider's


class CheckedAnswer(Answer):
    """The accounts that were to be read, by provider."""

    accounts: tuple[Checked, ...]


def _lay_out(answer: CheckedAnswer) -> Reply:
    blocks = [block for each in answer.accounts for block in _said(each)]
    states = {each.state for each in answer.accounts}
    sad = bool(states & {"waiting", "failed"}) or any(each.clock for each in answer.accounts)
    title = say("checked.so_far" if "reading" in states else "checked.title")
    actions = (Action(say("words.status"), "status"),) if sad else ()
    return Reply(title, tuple(blocks), actions, "warning" if sad else "good")


def _said(each: Checked) -> list[Block]:
    said = [_outcome(each)]
    return [*said, Note("{clock}", {"clock": each.clock})] if each.clock else said


def _outcome(each: Checked) -> Block:
    what = "balance" if each.of_balance else "bill"
    values: dict[str, Value] = {"title": account_title(each.provider, each.account)}
    if each.state == "reading":
        return Text(say(f"checked.reading_{what}"), values)
    if each.state == "done":
        values["as_of"] = each.as_of or say("checked.now")
        return Text(say(f"checked.read_{what}"), values)
    values |= {"trouble": each.trouble, "mend": each.mend}
    if each.state == "waiting" and each.retry_at is not None:
        return Text(say("checked.waiting"), values | {"retry": each.retry_at})
    return Text(say("checked.failed"), values)


CHECKED = Notice("checked", CheckedAnswer, _lay_out)
