"""The notice of what `/status` found out: one message for all accounts that it had read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.answers import Answer
from commands.catalogue import say
from commands.mending import Trouble, account_title, mend_of, skew_sentence
from commands.notice import Notice
from commands.reply import Action, Block, Note, Reply, Text, Value
from commands.retelling import Troubled


class Checked(Troubled):
    """What came of one account's read. `as_of` None: it never was read; `retry_at`: while it waits.

    `kind`: of its trouble. `ahead`: seconds by which this machine's clock is before the provider's.
    """

    provider: str
    account: str
    state: Literal["reading", "done", "waiting", "failed"]
    of_balance: bool = False  # it has no bill: what its balance loses is the spend
    as_of: datetime | None = None
    retry_at: datetime | None = None
    kind: Trouble | None = None
    ahead: int | None = None
    mend: str = ""  # what to do about it, in English
    clock: str = ""  # what is wrong with this machine's, in English


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
    clock = skew_sentence(each.provider, each.ahead) or each.clock
    return [*said, Note("{clock}", {"clock": clock})] if clock else said


def _outcome(each: Checked) -> Block:
    what = "balance" if each.of_balance else "bill"
    values: dict[str, Value] = {"title": account_title(each.provider, each.account)}
    if each.state == "reading":
        return Text(say(f"checked.reading_{what}"), values)
    if each.state == "done":
        values["as_of"] = each.as_of or say("checked.now")
        return Text(say(f"checked.read_{what}"), values)
    mend = mend_of(each.kind, each.provider, each.account) if each.kind else each.mend
    values |= {"trouble": each.told, "mend": mend}
    if each.state == "waiting" and each.retry_at is not None:
        return Text(say("checked.waiting"), values | {"retry": each.retry_at})
    return Text(say("checked.failed"), values)


CHECKED = Notice("checked", CheckedAnswer, _lay_out)
