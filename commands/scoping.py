"""What a budget or an alert is over, as a person says it and reads it."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.catalogue import say
from commands.mending import account_title
from commands.saying import dimension_said
from commands.which import which_account
from ledger.providers import PROVIDERS
from ledger.scopes import EVERYTHING, By, Scope
from storage.accounts import accounts_in
from storage.names import LONGEST_NAME


def scope_said(
    ask: Ask, provider: str | None, account: str | None, **dimensions: str | None
) -> Scope | Refusal:
    """The scope of what was given; an account is named beside its provider, or alone where that is enough."""
    given = [(by, about) for by, about in dimensions.items() if about]
    if len(given) + bool(provider or account) > 1:
        return Refusal.of("scoping.over_one", lines=(say("scoping.type_limit"),))
    if given:
        by, about = given[0]
        if len(about) > LONGEST_NAME:
            return Refusal.of("scoping.long_name", values={"most": LONGEST_NAME})
        return Scope(by, about)  # type: ignore[arg-type]  # the arguments bear the scopes' names
    if account:
        return _account(ask, provider, account)
    return Scope("provider", provider) if provider else EVERYTHING


def _account(ask: Ask, provider: str | None, name: str) -> Scope | Refusal:
    rows = accounts_in(ask.connection, ask.workspace)
    providers = {row.provider for row in rows if row.name.lower() == name.lower()}
    if provider is None and len(providers) != 1:
        return Refusal.of("scoping.several_accounts" if providers else "scoping.no_account")
    row = which_account(ask, provider or providers.pop(), name)
    if row is None or isinstance(row, Refusal):
        return row or Refusal.of("scoping.unknown_account", "unknown")
    return Scope("account", str(row.id))


def whose(by: By | str, provider: str, about: str) -> str:
    """How a scope is written after a budget's name: `OpenAI`, `model gpt-5.5`; empty for everything."""
    if by == "account":
        return account_title(provider, about)
    if provider:
        return PROVIDERS[provider].title
    return dimension_said(by, about) if by else ""
