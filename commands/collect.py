"""`/collect`: read the connected providers' bills now."""

from __future__ import annotations

from commands.answers import Answer, Offer, Refusal
from commands.arguments import Connectable
from commands.caller import Ask
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
        return Refusal(sentence="No connected account has that name: /accounts lists them.", reason="unknown")
    if not connected:
        which = PROVIDERS[provider].title if provider else "No provider"
        offer = Offer(label="Connect OpenAI", command="connect", given={"provider": "openai"}, asks_for="key")
        sentence = f"{which} is {'not ' if provider else ''}connected: /connect openai begins."
        return Refusal(sentence=sentence, reason="conflict", offers=(offer,))
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


def show(answer: CollectAnswer) -> Reply:
    started = ", ".join(answer.started_accounts)
    busy = ", ".join(answer.accounts_under_way)
    said = (
        [Text("Reading {names} now; I tell you here what came of it.", {"names": started})] if started else []
    )
    if busy:
        said.append(Text("{names} is being read already.", {"names": busy}))
    return Reply("Collecting", tuple(said))
