"""What programs push of their requests: no command that people type, but asked as all others are.

`POST /usage/{provider}` asks it, a slice of a batch at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from commands.answers import Answer, Refusal
from commands.arguments import Facts, Provider
from commands.caller import Ask
from commands.definition import command
from commands.reply import Reply, Text
from commands.told import Told
from ledger.facts import Charge, Usage
from ledger.providers import PROVIDERS
from storage.accounts import account_of, accounts_in, make_account
from storage.charges import key_of, keys_standing
from storage.columns import moment
from storage.names import printable
from storage.posting import post

LAYER = "pushed"


class PushAnswer(Answer):
    """`changed`: charges that are new, or say something else than before; of a batch sent again none."""

    provider: str
    account: str
    changed: int
    mark: str


@command(changes=True, needs="record")
def usage(ask: Ask, provider: Provider, facts: Facts, account: str = "") -> PushAnswer | Refusal:
    """Record what a program tells of its requests.

    Args:
        provider: Who bills them.
        facts: Usage and charges of single requests.
        account: Whose bill it is, if there are several of this provider.
    """
    name = account or _first_account(ask, provider)
    account_id = _account_named(ask, provider, name)
    if account_id is None and account:
        return _unknown(ask, provider, account)
    if not facts.facts:
        return PushAnswer(provider=provider, account=name, changed=0, mark=facts.mark)
    account_id = account_id or make_account(ask.connection, ask.workspace, provider, ask.now)
    posted = post(ask.connection, account_id, _where_they_were(ask, account_id, facts), ask.now)
    return PushAnswer(provider=provider, account=name, changed=posted.changed, mark=facts.mark)


def show(answer: PushAnswer) -> Reply:
    title = PROVIDERS[answer.provider].title
    return Reply(title, (Text("{title}: {count} charges.", {"title": title, "count": str(answer.changed)}),))


def _first_account(ask: Ask, provider: str) -> str:
    """The name of the account that is meant where none is named; the provider's own, before there is one."""
    first = account_of(ask.connection, ask.workspace, provider)
    names = [row.name for row in accounts_in(ask.connection, ask.workspace) if row.id == first]
    return names[0] if names else provider


def _account_named(ask: Ask, provider: str, name: str) -> int | None:
    rows = accounts_in(ask.connection, ask.workspace)
    return next((row.id for row in rows if row.provider == provider and row.name == name), None)


def _unknown(ask: Ask, provider: str, account: str) -> Refusal:
    rows = accounts_in(ask.connection, ask.workspace)
    names = ", ".join(row.name for row in rows if row.provider == provider)
    title = PROVIDERS[provider].title
    known = f"its accounts are: {names}" if names else "it has none yet, so leave account out"
    return Refusal(sentence=f"{title} has no account “{printable(account)[:40]}”: {known}.", reason="unknown")


def _where_they_were(ask: Ask, account_id: int, told: Told) -> Sequence[Charge | Usage]:
    """What said no time stays where it was put when it first came: a batch sent again moves nothing."""
    if not told.timeless:
        return told.facts
    keys = {fact.key: key_of(fact) for fact in told.facts if fact.key in told.timeless}
    standing = keys_standing(ask.connection, account_id, LAYER, list(keys.values()))
    found: list[Charge | Usage] = []
    for fact in told.facts:
        before = standing.get(keys.get(fact.key, ""))
        at = moment(before.start_at) if before else fact.start
        found.append(fact if at == fact.start else replace(fact, start=at, end=at))
    return found
