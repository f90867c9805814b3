"""`/rekey openai`: another key for an account that is there; its history goes on."""

from __future__ import annotations

from commands.answers import Refusal
from commands.arguments import Connectable, Secret
from commands.caller import Ask
from commands.catalogue import say
from commands.connect import ConnectAnswer, keep_key
from commands.definition import command
from commands.mending import account_title
from commands.reply import Note, Reply, Text
from commands.retelling import refused
from commands.which import Again, one_account
from ledger.providers import PROVIDERS


@command(changes=True, needs="keep", private=True)
def rekey(
    ask: Ask, provider: Connectable, key: Secret, account: str | None = None
) -> ConnectAnswer | Refusal:
    """Replace an account's key with a new one; figures and history stay.

    Args:
        provider: Whose key, for example openai.
        key: The new key; it is sealed, and shown to nobody.
        account: Which account, if there are several, for example account=research.
    """
    wrong = ask.operator.check_key(provider, key)
    if wrong:
        return refused(wrong)
    again = Again("rekey", {"provider": provider}, asks_for="key")  # the key that was given is kept nowhere
    found = one_account(ask, provider, account, again)
    if isinstance(found, Refusal):
        return found
    if found is None or (ask.operator.subject_of(provider) and not found.subject):
        values = {"title": PROVIDERS[provider].title, "provider": provider}
        return Refusal.of("rekey.never_connected", "conflict", values=values)
    return keep_key(ask, found.id, key, None)


def show(answer: ConnectAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = Text(say("rekey.kept"), {"title": title})
    return Reply(say("rekey.title"), (said, Note(say("rekey.revoke_the_old"))), tone="good", private=True)
