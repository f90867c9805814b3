"""`/disconnect openai`: delete a provider's key; figures stay."""

from __future__ import annotations

from commands.answers import Answer, Refusal
from commands.arguments import Connectable
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reply import Note, Reply, Text
from commands.which import Again, one_account
from storage.accounts import disconnect as drop_key
from storage.runs import stop_runs


class DisconnectAnswer(Answer):
    """The key is gone; what was read with it stays in the book."""

    provider: str
    account: str = ""


@command(changes=True, needs="keep")
def disconnect(ask: Ask, provider: Connectable, account: str | None = None) -> DisconnectAnswer | Refusal:
    """Delete a provider's key and stop reading its bill; figures stay.

    Args:
        provider: Whose key, for example openai.
        account: Which account, if there are several, for example research.
    """
    found = one_account(ask, provider, account, Again("disconnect", {"provider": provider}))
    if isinstance(found, Refusal):
        return found
    if found is None or not drop_key(ask.connection, found.id):
        title = account_title(provider, found.name if found else provider)
        return Refusal.of("disconnect.not_connected", "conflict", values={"title": title})
    stop_runs(ask.connection, found.id, ask.now)
    return DisconnectAnswer(provider=provider, account=found.name)


def show(answer: DisconnectAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = Text(say("disconnect.deleted"), {"title": title})
    return Reply(say("disconnect.title"), (said, Note(say("disconnect.revoke_too"))), tone="good")
