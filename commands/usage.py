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
from commands.which import which_account
from ledger.facts import Charge, Usage
from ledger.providers import PROVIDERS
from storage.accounts import make_account
from storage.charges import key_of, keys_standing
from storage.columns import moment
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
    found = which_account(ask, provider, account or None)
    if isinstance(found, Refusal):
        return found
    name = found.name if found else provider
    if not facts.facts:
        return PushAnswer(provider=provider, account=name, changed=0, mark=facts.mark)
    account_id = found.id if found else make_account(ask.connection, ask.workspace, provider, ask.now)
    posted = post(ask.connection, account_id, _where_they_were(ask, account_id, facts), ask.now)
    return PushAnswer(provider=provider, account=name, changed=posted.changed, mark=facts.mark)


def show(answer: PushAnswer) -> Reply:
    title = PROVIDERS[answer.provider].title
    return Reply(title, (Text("{title}: {count} charges.", {"title": title, "count": str(answer.changed)}),))


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
