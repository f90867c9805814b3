"""Which of a provider's accounts is meant: by its name, or the only one; of several people are asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from commands.answers import Offer, Refusal
from commands.caller import Ask
from commands.reply import Value
from ledger.providers import PROVIDERS
from storage.accounts import AccountRow, accounts_in, make_account
from storage.names import printable

MOST_BUTTONS = 20  # Discord has 25 under a message
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Again:
    """How to ask the same once more, the account said; `asks_for` is an argument that is open even then."""

    command: str
    given: Mapping[str, str]
    asks_for: str = ""

    def of(self, account: str) -> Offer:
        return Offer(
            label=account,
            command=self.command,
            given={**self.given, "account": account},
            asks_for=self.asks_for,
        )


def accounts_with(ask: Ask, provider: str) -> list[AccountRow]:
    """The workspace's accounts with a provider, the oldest first."""
    return [row for row in accounts_in(ask.connection, ask.workspace) if row.provider == provider]


def one_account(
    ask: Ask, provider: str, name: str | None, again: Again | None = None
) -> AccountRow | Refusal | None:
    """The account of that name, or the only one; None: there is none with the provider.

    Of several without a name none is guessed: the refusal names them, with a button for each to ask again.
    """
    rows = accounts_with(ask, provider)
    return (
        _several(provider, rows, again)
        if name is None and len(rows) > 1
        else which_account(ask, provider, name)
    )


def which_account(ask: Ask, provider: str, name: str | None) -> AccountRow | Refusal | None:
    """The same for who cannot be asked back: without a name it is the provider's own, or the only one."""
    rows = accounts_with(ask, provider)
    if name is None:
        own = next((row for row in rows if row.name == provider), None)
        return own or (rows[0] if len(rows) == 1 else _several(provider, rows) if rows else None)
    found = next((row for row in rows if row.name.lower() == name.lower()), None)
    return found or _unknown(provider, name, rows)


def account_to_fill(ask: Ask, provider: str, name: str | None, again: Again) -> int | Refusal:
    """The account that a figure goes into, made if it is the first; a keeper may name a new one."""
    found = one_account(ask, provider, name, again)
    if isinstance(found, Refusal) and name is not None and ask.may("keep"):
        return new_account(ask, provider, name)
    if isinstance(found, Refusal):
        return found
    return found.id if found else make_account(ask.connection, ask.workspace, provider, ask.now)


def new_account(ask: Ask, provider: str, name: str) -> int | Refusal:
    """Make an account of a provider with a name of its own, unless that may be a key in the wrong place."""
    if not NAME.fullmatch(name) or name.lower().startswith(("sk-", "xai-", "key")):
        return Refusal.of("which.no_name")
    return make_account(ask.connection, ask.workspace, provider, ask.now, name)


def _several(provider: str, rows: list[AccountRow], again: Again | None = None) -> Refusal:
    names = ", ".join(row.name for row in rows)
    said: dict[str, Value] = {"title": PROVIDERS[provider].title, "names": names}
    lines = tuple(f"account={row.name}" for row in rows)
    offers = tuple(again.of(row.name) for row in rows[:MOST_BUTTONS]) if again else ()
    return Refusal.of("which.several", "conflict", values=said, lines=lines, offers=offers)


def _unknown(provider: str, name: str, rows: list[AccountRow]) -> Refusal:
    names = ", ".join(row.name for row in rows)
    said: dict[str, Value] = {"title": PROVIDERS[provider].title, "names": names, "name": printable(name)}
    if len(name) > 20:  # a key may stand there
        return Refusal.of("which.long_name" if names else "which.long_name_none", "unknown", values=said)
    return Refusal.of("which.unknown" if names else "which.unknown_none", "unknown", values=said)
