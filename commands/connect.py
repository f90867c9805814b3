"""`/connect openai`: keep a provider's key, sealed, and begin to read its bill."""

from __future__ import annotations

from datetime import timedelta

from commands.answers import Answer, Refusal
from commands.arguments import Connectable, Secret
from commands.caller import Ask
from commands.catalogue import say
from commands.definition import command
from commands.mending import account_title
from commands.reply import Note, Reply, Text
from commands.retelling import refused, retold
from commands.where import privately
from commands.which import new_account, which_account
from ledger.providers import PROVIDERS
from storage.accounts import find_account, keep_secret, make_account, secret_name
from storage.runs import make_run
from storage.schedules import schedule

HOUR = timedelta(hours=1)
LONGEST_SUBJECT = 200


class ConnectAnswer(Answer):
    """The key is kept; the first read is due. `account` is its name, the provider's if it has no other."""

    provider: str
    account: str = ""
    again: bool  # there was a key before, which this one replaces


@command(changes=True, needs="keep", private=True)
def connect(
    ask: Ask, provider: Connectable, key: Secret, account: str | None = None, of: str | None = None
) -> ConnectAnswer | Refusal:
    """Connect a provider: its bill is read every hour from now on.

    Args:
        provider: Whose bill, for example openai.
        key: The key that may read it; it is sealed, and shown to nobody.
        account: A name for one more account of the same provider, for example account=research.
        of: Whose bill it is, where the key does not say it: for xai the team's id.
    """
    wrong = ask.operator.check_key(provider, key) or _wrong_subject(ask, provider, account, of)
    if wrong:
        return refused(wrong)
    account_id = _account(ask, provider, account)
    return account_id if isinstance(account_id, Refusal) else keep_key(ask, account_id, key, of)


def _account(ask: Ask, provider: str, name: str | None) -> int | Refusal:
    """The account that is meant; one more where the name is new."""
    found = which_account(ask, provider, name)
    if found is None or isinstance(found, Refusal):
        if name is not None:
            return new_account(ask, provider, name)
        return found or make_account(ask.connection, ask.workspace, provider, ask.now)
    account_id: int = found.id
    return account_id


def keep_key(ask: Ask, account_id: int, key: str, of: str | None) -> ConnectAnswer:
    """Seal a key for an account, read its bill now, and every hour from then on."""
    before = find_account(ask.connection, account_id)
    sealed = ask.sealer.seal(key.strip(), secret_name(account_id))
    keep_secret(ask.connection, account_id, sealed, ask.now, None if of is None else of.strip())
    make_run(ask.connection, account_id, f"connect {ask.seed}", ask.now, told=privately(ask.caller))
    schedule(ask.connection, ask.workspace, "collect", ask.now + HOUR, about=str(account_id))
    again = before.connected_at is not None
    return ConnectAnswer(provider=before.provider, account=before.name, again=again)


def _wrong_subject(ask: Ask, provider: str, account: str | None, of: str | None) -> str:
    """A sentence if it is not said whose bill it is and must be, or is said and need not be."""
    asked = retold(ask.operator.subject_of(provider))
    title = PROVIDERS[provider].title
    if of is not None and not asked:
        return say("connect.says_itself", title=title)
    if of is not None and len(of) > LONGEST_SUBJECT:
        return say("connect.too_long", asked=asked)
    if of is None and asked:
        found = which_account(ask, provider, account)
        if found is None or isinstance(found, Refusal) or not found.subject:
            return say("connect.belongs", title=title, asked=asked, provider=provider)
    return ""


def show(answer: ConnectAnswer) -> Reply:
    title = account_title(answer.provider, answer.account)
    said = say("connect.kept_again" if answer.again else "connect.kept")
    return Reply(
        say("connect.title", title=title),
        (
            Text(said),
            Note(say("connect.every_hour")),
        ),
        tone="good",
        private=True,
    )
