"""`/accounts`: whose bills are kept here, and how each is read."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.own_limits import OwnLimitLine, notes, own_limits
from commands.reply import Note, Reply, Table, Text, Value
from ledger.providers import PROVIDERS
from storage.accounts import AccountRow, accounts_in, sealed_at
from storage.readings import last_reading


class AccountLine(Part):
    """One account. `key`: which kind it is read with, empty if by hand. `as_of`: figures before it are in."""

    provider: str
    name: str
    subject: str
    key: str
    key_since: datetime | None
    as_of: datetime | None
    own_limits: tuple[OwnLimitLine, ...] = ()  # the provider's, not Purser's


class AccountsAnswer(Answer):
    """All accounts, by provider."""

    accounts: tuple[AccountLine, ...]


@command()
def accounts(ask: Ask) -> AccountsAnswer:
    """List the accounts: as of when their figures are, what reads them, and the providers' own limits."""
    rows = accounts_in(ask.connection, ask.workspace)
    return AccountsAnswer(accounts=tuple(_line(ask, row) for row in rows))


def _line(ask: Ask, row: AccountRow) -> AccountLine:
    read = last_reading(ask.connection, row.id)
    return AccountLine(
        provider=row.provider,
        name=row.name,
        subject=row.subject,
        key=_kind(row.provider) if row.connected_at else "",
        key_since=sealed_at(ask.connection, row.id),
        as_of=row.read_until if row.connected_at else (read.at if read else None),
        own_limits=own_limits(ask, row.id),
    )


def _kind(provider: str) -> str:
    """`an Admin key (sk-admin-…) …` becomes `Admin key`; nothing of the key itself is read."""
    words = PROVIDERS[provider].key_help.split(",")[0].split("(")[0].strip()
    return words.removeprefix("an ").removeprefix("a ").removeprefix("the ")


def show(answer: AccountsAnswer) -> Reply:
    if not answer.accounts:
        return Reply(say("accounts.title"), (Text(say("accounts.none")),))
    rows = tuple(_row(each) for each in answer.accounts)
    hint = Note(say("accounts.hint"))
    limits = [note for each in answer.accounts for note in notes(_title(each), each.own_limits)]
    heads = ("words.provider", "words.account", "words.as_of", "accounts.read_with")
    return Reply(say("accounts.title"), (Table(tuple(map(say, heads)), rows), *limits, hint))


def _title(each: AccountLine) -> str:
    title = PROVIDERS[each.provider].title
    return title if each.name == each.provider else f"{title} {each.name}"


def _row(each: AccountLine) -> tuple[Value, ...]:
    named = say("accounts.of", name=each.name, subject=each.subject) if each.subject else each.name
    as_of, key = each.as_of or say("accounts.no_figure"), each.key or say("accounts.by_hand")
    return PROVIDERS[each.provider].title, named, as_of, key
