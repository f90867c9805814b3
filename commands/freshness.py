"""What is older than it should be: a read that failed or did not come, a page not looked at for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.reply import Note, Value
from commands.retelling import Troubled
from ledger.periods import day_of
from storage.accounts import AccountRow, accounts_in
from storage.readings import read_last

Why = Literal["trouble", "behind", "reading"]
BEHIND = timedelta(hours=3)  # two hourly reads that did not come, and then some
OLD = timedelta(days=7)


class Stale(Troubled):
    """`as_of`: the account's figures before it are in; by hand: when it was last read. None: never.

    `days` are local dates since then.
    """

    provider: str
    account: str = ""
    why: Why
    as_of: datetime | None
    days: int

    @property
    def sentence(self) -> str:
        """What is the matter, for a program to say."""
        title = account_title(self.provider, self.account)
        if self.why == "reading":
            return say("freshness.read_ago", count=self.days, title=title)
        if self.as_of is None:
            why = "_because" if self.trouble else ""
            return say(f"freshness.never_read{why}", title=title, trouble=self.told)
        return say("freshness.old", count=self.days, title=title, trouble=self.told).strip()

    def note(self) -> Note:
        values: dict[str, Value] = {
            "title": account_title(self.provider, self.account),
            "trouble": self.told,
        }
        if self.as_of is not None:
            values["as_of"] = self.as_of
        if self.why == "reading":
            return Note(say("freshness.read_ago", count=self.days), values)
        why = "_because" if self.trouble else ""
        if self.as_of is None:
            return Note(say(f"freshness.never_read{why}"), values)
        return Note(say(f"freshness.as_of{why}"), values)


def stale_accounts(ask: Ask) -> tuple[Stale, ...]:
    """Connected accounts that are in trouble or behind, and those read by hand more than a week ago."""
    found = (_stale(ask, row) for row in accounts_in(ask.connection, ask.workspace))
    return tuple(each for each in found if each is not None)


def _stale(ask: Ask, row: AccountRow) -> Stale | None:
    if row.connected_at is None:
        read_at = read_last(ask.connection, ask.workspace).get(row.id)
        return _aged(ask, row, "reading", read_at) if read_at and ask.now - read_at > OLD else None
    if row.trouble:
        return _aged(ask, row, "trouble", row.read_until)
    since = row.read_until or row.connected_at
    return _aged(ask, row, "behind", row.read_until) if ask.now - since > BEHIND else None


def _aged(ask: Ask, row: AccountRow, why: Why, as_of: datetime | None) -> Stale:
    days = (ask.today - day_of(as_of, ask.zone)).days if as_of else 0
    return Stale(
        provider=row.provider,
        account=row.name,
        why=why,
        as_of=as_of,
        days=days,
        trouble=row.trouble or "",
    )
