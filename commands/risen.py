"""A balance that rose: what is asked about it, as advice and as a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from commands.answers import Answer, Cost, Offer, Part
from commands.arguments import as_typed
from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.minding import seen_to
from commands.notice import Notice
from commands.reply import Note, Reply, Text, Value
from storage.rises import Rise, rises_in

ASKED_FOR = timedelta(days=7)  # after that it stays the starting point that it is


class Risen(Part):
    """`meter` rose by `amount` between two looks, `since` and `at`; nothing between them is counted."""

    provider: str
    account: str = ""
    meter: str
    amount: Cost
    since: datetime
    at: datetime

    @property
    def sentence(self) -> str:
        title = account_title(self.provider, self.account)
        typed = f"/topup {self.provider} {as_typed(self.amount.decimal)}"
        typed += f" account={self.account}" if self.account not in ("", self.provider) else ""
        return say("risen.rose", title=title, meter=self.meter, amount=self.amount, typed=typed)

    def offer(self) -> Offer:
        given = {
            "provider": self.provider,
            "amount": as_typed(self.amount.decimal),
            "when": self.at.isoformat(),
        }
        given |= {"account": self.account} if self.account else {}
        return Offer(label=say("risen.paid_in", amount=self.amount), command="topup", given=given)


class RisenAnswer(Answer):
    """What rose when the balance was read. `alert` is its number."""

    rises: tuple[Risen, ...]
    alert: int = 0


def risen(rise: Rise) -> Risen:
    return Risen(
        provider=rise.provider,
        account=rise.account,
        meter=rise.meter,
        amount=rise.amount,
        since=rise.since,
        at=rise.at,
    )


def unexplained(ask: Ask) -> tuple[Risen, ...]:
    """The last week's, the newest first."""
    found = rises_in(ask.connection, ask.workspace, ask.now - ASKED_FOR)
    return tuple(risen(rise) for rise in reversed(found))


def _lay_out(answer: RisenAnswer) -> Reply:
    said = tuple(Text("{sentence}", _said(each)) for each in answer.rises)
    hint = Note(say("risen.more_paid_in"))
    actions = tuple(each.offer().action() for each in answer.rises)
    return Reply(say("risen.title"), (*said, hint), (*actions, *seen_to(answer.alert)))


def _said(each: Risen) -> dict[str, Value]:
    return {"sentence": f"{each.sentence}."}


RISEN = Notice("risen", RisenAnswer, _lay_out)
