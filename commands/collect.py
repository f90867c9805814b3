"""`/collect`: read the connected providers' bills now."""

from __future__ import annotations

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Connectable
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reply import Reply, Text
from commands.where import here
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in
from storage.runs import is_under_way, make_run


class CollectAnswer(Answer):
    """Which providers are being read, and which already were."""

    started: tuple[str, ...]
    under_way: tuple[str, ...]
    started_accounts: tuple[str, ...] = ()  # as people know them
    accounts_under_way: tuple[str, ...] = ()


@command(changes=True, needs="record")
def collect(
    ask: Ask, provider: Connectable | None = None, account: str | None = None
) -> CollectAnswer | Refusal:
    """Read the connected providers' bills now, not at the next hour.

    Args:
        provider: One provider only, for example openai.
        account: One of its accounts only, for example research.
    """
    connected = [
        row
        for row in accounts_in(ask.connection, ask.workspace)
        if row.connected_at
        and provider in (None, row.provider)
        and (account is None or account.lower() == row.name.lower())
    ]
    if account and not connected:
        return Refusal.of("collect.no_account", "unknown")
    if not connected:
        return _not_connected(provider)
    busy = [row for row in connected if is_under_way(ask.connection, row.id)]
    for row in connected:
        if row not in busy:
            make_run(ask.connection, row.id, f"ask {ask.seed} {row.id}", ask.now, told=here(ask.caller))
    return CollectAnswer(
        started=tuple(row.provider for row in connected if row not in busy),
        under_way=tuple(row.provider for row in busy),
        started_accounts=tuple(account_title(row.provider, row.name) for row in connected if row not in busy),
        accounts_under_way=tuple(account_title(row.provider, row.name) for row in busy),
    )


def _not_connected(provider: str | None) -> Refusal:
    begins = Offer(
        label=say("collect.connect_openai"), command="connect", given={"provider": "openai"}, asks_for="key"
    )
    if provider is None:
        return Refusal.of("collect.none_connected", "conflict", offers=(begins,))
    title = {"title": PROVIDERS[provider].title}
    return Refusal.of("collect.not_connected", "conflict", values=title, offers=(begins,))


def show(answer: CollectAnswer) -> Reply:
    started = ", ".join(answer.started_accounts)
    busy = ", ".join(answer.accounts_under_way)
    said = [Text(say("collect.started"), {"names": started})] if started else []
    if busy:
        said.append(Text(say("collect.under_way"), {"names": busy}))
    return Reply(say("collect.title"), tuple(said))
