"""A hold above a keeper's line asks a person: the notice with its two buttons, told to who gets alerts."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Cost
from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.notice import Notice
from commands.reply import Action, Facts, Note, Reply, Text, Value
from storage.alert_lists import person_name
from storage.holds import Hold
from storage.outbox import Promise
from storage.subscriptions import subscribers
from storage.telling import fall_back, tell


class ApprovalAnswer(Answer):
    """What waits for a keeper, and until when. `emergency`: it may use the reserve."""

    id: str
    person: str
    provider: str
    account: str
    model: str
    purpose: str
    amount: Cost
    until: datetime
    emergency: bool = False


def ask_a_person(ask: Ask, hold: Hold) -> None:
    """Promise the question to everybody who is told alerts; whoever of them is a keeper may answer it.

    Where nobody is told alerts the fallback is asked, or the keepers: a program waits for an answer.
    """
    known = ask.caller.passport is not None  # else whatever runs at this machine, as the one at the terminal
    answer = ApprovalAnswer(
        id=hold.id,
        person=person_name(ask.connection, ask.seat.person_id) if known else "",
        provider=hold.wanted.provider,
        account=hold.account,
        model=hold.wanted.dims.get("model", ""),
        purpose=hold.wanted.purpose,
        amount=hold.wanted.amount,
        until=hold.expires_at,
        emergency=hold.wanted.emergency,
    )
    what = Promise(APPROVAL.name, answer.model_dump_json(), f"approval {hold.id}")
    tell(ask.connection, ask.workspace, what, ask.now, urgent=True)
    if not subscribers(ask.connection, ask.workspace, "alerts"):
        fall_back(ask.connection, ask.workspace, [what], (), ask.now)


def _lay_out(answer: ApprovalAnswer) -> Reply:
    who = answer.person or say("approval.a_program")
    said: dict[str, Value] = {"who": who, "amount": answer.amount, "purpose": answer.purpose}
    facts: list[tuple[str, Value]] = [(say("approval.on"), account_title(answer.provider, answer.account))]
    facts += [(say("words.model"), answer.model)] if answer.model else []
    return Reply(
        say("approval.title"),
        (
            Text(say("approval.asks_reserve" if answer.emergency else "approval.asks"), said),
            Facts(tuple(facts)),
            Note(say("approval.until"), {"at": answer.until}),
        ),
        (
            Action(say("approval.approve"), "approve", {"id": answer.id}),
            Action(say("approval.deny"), "deny", {"id": answer.id}),
        ),
        tone="warning",
    )


APPROVAL = Notice("approval", ApprovalAnswer, _lay_out)
