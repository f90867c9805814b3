"""What a budget or an alert is over, as a person says it and reads it."""

from __future__ import annotations

from commands.answers import Refusal
from commands.caller import Ask
from commands.mending import account_title
from commands.which import which_account
from ledger.providers import PROVIDERS
from ledger.scopes import EVERYTHING, By, Scope
from storage.accounts import accounts_in
from storage.names import LONGEST_NAME

ONE = Refusal(
    sentence="A limit is over one thing: a provider, account, model, project, member or tag.",
    lines=("Type /limit 20 day openai, or /limit 5 day model=gpt-5.5",),
)


def scope_said(
    ask: Ask, provider: str | None, account: str | None, **dimensions: str | None
) -> Scope | Refusal:
    """The scope of what was given; an account is named beside its provider, or alone where that is enough."""
    given = [(by, about) for by, about in dimensions.items() if about]
    if len(given) + bool(provider or account) > 1:
        return ONE
    if given:
        by, about = given[0]
        if len(about) > LONGEST_NAME:
            return Refusal(
                sentence=f"A name has at most {LONGEST_NAME} characters; /summary shows what is used."
            )
        return Scope(by, about)  # type: ignore[arg-type]  # the arguments bear the scopes' names
    if account:
        return _account(ask, provider, account)
    return Scope("provider", provider) if provider else EVERYTHING


def _account(ask: Ask, provider: str | None, name: str) -> Scope | Refusal:
    rows = accounts_in(ask.connection, ask.workspace)
    providers = {row.provider for row in rows if row.name.lower() == name.lower()}
    if provider is None and len(providers) != 1:
        word = "No account" if not providers else "More than one account"
        return Refusal(sentence=f"{word} has that name; say its provider too, or see /accounts.")
    row = which_account(ask, provider or providers.pop(), name)
    if row is None or isinstance(row, Refusal):
        return row or Refusal(sentence="There is no such account; /accounts lists them.", reason="unknown")
    return Scope("account", str(row.id))


def whose(by: By | str, provider: str, about: str) -> str:
    """How a scope is written after a budget's name: `OpenAI`, `model gpt-5.5`; empty for everything."""
    if by == "account":
        return account_title(provider, about)
    if provider:
        return PROVIDERS[provider].title
    return f"{by} {about}" if by else ""
