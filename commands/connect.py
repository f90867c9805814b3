"""`/connect openai`: keep a provider's key, sealed, and begin to read its bill."""

from __future__ import annotations

from datetime import timedelta

from commands.answers import Answer, Refusal
from commands.arguments import Connectable, Secret
from commands.caller import Ask
from commands.definition import command
from commands.reply import Note, Reply, Text
from commands.where import privately
from ledger.providers import PROVIDERS
from storage.accounts import account_of, find_account, keep_secret, make_account, secret_name
from storage.runs import make_run
from storage.schedules import schedule

HOUR = timedelta(hours=1)


class ConnectAnswer(Answer):
    """The key is kept; the first read is due."""

    provider: str
    again: bool  # there was a key before, which this one replaces


@command(changes=True, needs="keep", private=True)
def connect(ask: Ask, provider: Connectable, key: Secret) -> ConnectAnswer | Refusal:
    """Connect a provider: its bill is read every hour from now on.

    Args:
        provider: Whose bill, for example openai.
        key: The key that may read it; it is sealed, and shown to nobody.
    """
    wrong = ask.operator.check_key(provider, key)
    if wrong:
        return Refusal(sentence=wrong)
    before = account_of(ask.connection, ask.workspace, provider)
    account_id = before or make_account(ask.connection, ask.workspace, provider, ask.now)
    again = before is not None and find_account(ask.connection, before).connected_at is not None
    keep_secret(ask.connection, account_id, ask.sealer.seal(key.strip(), secret_name(account_id)), ask.now)
    make_run(ask.connection, account_id, f"connect {ask.seed}", ask.now, told=privately(ask.caller))
    schedule(ask.connection, ask.workspace, "collect", ask.now + HOUR, about=str(account_id))
    return ConnectAnswer(provider=provider, again=again)


def show(answer: ConnectAnswer) -> Reply:
    title = PROVIDERS[answer.provider].title
    said = "The new key is sealed and kept." if answer.again else "The key is sealed and kept."
    return Reply(
        f"{title} connected",
        (
            Text("{said} I am reading the bill now and tell you what I find.", {"said": said}),
            Note("From now on it is read every hour. /disconnect deletes the key and keeps the figures."),
        ),
        tone="good",
        private=True,
    )
