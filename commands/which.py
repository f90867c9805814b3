"""Which of a provider's accounts is meant: by its name, or the only one."""

from __future__ import annotations

import re

from commands.answers import Refusal
from commands.caller import Ask
from ledger.providers import PROVIDERS
from storage.accounts import AccountRow, accounts_in, make_account
from storage.names import printable

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}", re.ASCII)


def accounts_with(ask: Ask, provider: str) -> list[AccountRow]:
    """The workspace's accounts with a provider, the oldest first."""
    return [row for row in accounts_in(ask.connection, ask.workspace) if row.provider == provider]


def which_account(ask: Ask, provider: str, name: str | None) -> AccountRow | Refusal | None:
    """The account of that name, or the one that is meant without; None: there is none with the provider.

    Without a name that is the provider's own, or the only one; a refusal names the others.
    """
    rows = accounts_with(ask, provider)
    if name is None:
        own = next((row for row in rows if row.name == provider), None)
        return own or (rows[0] if len(rows) == 1 else _several(provider, rows) if rows else None)
    found = next((row for row in rows if row.name.lower() == name.lower()), None)
    return found or _unknown(provider, name, rows)


def account_to_fill(ask: Ask, provider: str, name: str | None) -> int | Refusal:
    """The account that a figure goes into, made if it is the first; a keeper may name a new one."""
    found = which_account(ask, provider, name)
    if isinstance(found, Refusal) and name is not None and ask.may("keep"):
        return new_account(ask, provider, name)
    if isinstance(found, Refusal):
        return found
    return found.id if found else make_account(ask.connection, ask.workspace, provider, ask.now)


def new_account(ask: Ask, provider: str, name: str) -> int | Refusal:
    """Make an account of a provider with a name of its own, unless that may be a key in the wrong place."""
    if not NAME.fullmatch(name) or name.lower().startswith(("sk-", "xai-", "key")):
        return Refusal(sentence="An account's name is up to 40 letters and digits, for example research.")
    return make_account(ask.connection, ask.workspace, provider, ask.now, name)


def _several(provider: str, rows: list[AccountRow]) -> Refusal:
    names = ", ".join(row.name for row in rows)
    sentence = f"{PROVIDERS[provider].title} has several accounts: {names}. Say which one."
    lines = tuple(f"account={row.name}" for row in rows)
    return Refusal(sentence=sentence, reason="conflict", lines=lines)


def _unknown(provider: str, name: str, rows: list[AccountRow]) -> Refusal:
    names = ", ".join(row.name for row in rows)
    known = f"its accounts are: {names}" if names else "it has none yet, so leave account out"
    said = "of that name" if len(name) > 20 else f"“{printable(name)}”"  # a key may stand there
    return Refusal(sentence=f"{PROVIDERS[provider].title} has no account {said}: {known}.", reason="unknown")
