"""`/disconnect openai`: delete a provider's key; figures stay."""

from __future__ import annotations

from commands.answers import Answer, Refusal
from commands.arguments import Connectable
from commands.caller import Ask
from commands.definition import command
from commands.reply import Note, Reply, Text
from ledger.providers import PROVIDERS
from storage.accounts import account_of
from storage.accounts import disconnect as drop_key
from storage.runs import stop_runs


class DisconnectAnswer(Answer):
    """The key is gone; what was read with it stays in the book."""

    provider: str


@command(changes=True, needs="keep")
def disconnect(ask: Ask, provider: Connectable) -> DisconnectAnswer | Refusal:
    """Delete a provider's key and stop reading its bill; figures stay.

    Args:
        provider: Whose key, for example openai.
    """
    account_id = account_of(ask.connection, ask.workspace, provider)
    if account_id is None or not drop_key(ask.connection, account_id):
        return Refusal(sentence=f"{PROVIDERS[provider].title} is not connected.", reason="conflict")
    stop_runs(ask.connection, account_id, ask.now)
    return DisconnectAnswer(provider=provider)


def show(answer: DisconnectAnswer) -> Reply:
    title = PROVIDERS[answer.provider].title
    said = Text("The key of {title} is deleted; what was read with it stays.", {"title": title})
    return Reply("Disconnected", (said, Note("Revoke the key at the provider too.")), tone="good")
