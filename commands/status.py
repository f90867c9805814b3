"""`/status`: how fresh each account is, what is wrong, and what is waiting."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Answer, Part
from commands.caller import Ask
from commands.definition import command
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Value
from commands.risen import Risen, unexplained
from ledger.amounts import show_money
from ledger.providers import PROVIDERS
from storage.accounts import AccountRow, accounts_in
from storage.outbox import troubles, waiting
from storage.readings import last_reading
from storage.runs import last_run
from storage.schedules import next_run
from storage.subscriptions import switched_off


class AccountStatus(Part):
    """One account. `as_of`: figures before it are in; None: nothing has been read."""

    provider: str
    connected: bool
    as_of: datetime | None
    last_run: datetime | None
    next_run: datetime | None
    trouble: str
    last_reading: str
    last_reading_at: datetime | None


class StatusAnswer(Answer):
    """Freshness, trouble, deliveries and version; `troubles` are sentences of undelivered messages."""

    accounts: tuple[AccountStatus, ...]
    due: int
    undeliverable: int
    troubles: tuple[str, ...]
    version: str
    rises: tuple[Risen, ...] = ()  # of balances, that no top-up explains yet


@command()
def status(ask: Ask) -> StatusAnswer:
    """Show how fresh each provider's figures are, and what is in the way."""
    due, undeliverable = waiting(ask.connection, ask.workspace)
    return StatusAnswer(
        accounts=tuple(_account(ask, row) for row in accounts_in(ask.connection, ask.workspace)),
        due=due,
        undeliverable=undeliverable,
        troubles=(*switched_off(ask.connection, ask.workspace), *troubles(ask.connection, ask.workspace)),
        version=ask.operator.version,
        rises=unexplained(ask),
    )


def _account(ask: Ask, row: AccountRow) -> AccountStatus:
    planned = next_run(ask.connection, ask.workspace, "collect", str(row.id))
    read = last_reading(ask.connection, row.id)
    return AccountStatus(
        provider=row.provider,
        connected=row.connected_at is not None,
        as_of=row.read_until,
        last_run=last_run(ask.connection, row.id),
        next_run=planned.next_run_at if planned else None,
        trouble=row.trouble or "",
        last_reading=show_money(read.figure) if read else "",
        last_reading_at=read.at if read else None,
    )


def show(answer: StatusAnswer) -> Reply:
    blocks: list[Block] = []
    if answer.accounts:
        blocks.append(Table(("Provider", "As of", "Next run"), tuple(_row(each) for each in answer.accounts)))
    else:
        blocks.append(Text("No provider is known yet: type /connect openai, or /groq 1.06."))
    for each in answer.accounts:
        if each.trouble:
            values: dict[str, Value] = {"title": PROVIDERS[each.provider].title, "trouble": each.trouble}
            blocks.append(Text("{title}: {trouble}", values))
    blocks += [Text("{sentence}.", {"sentence": each.sentence}) for each in answer.rises]
    blocks.append(Facts((("Messages waiting", answer.due), ("Undeliverable", answer.undeliverable))))
    blocks += [Note("{trouble}", {"trouble": trouble}) for trouble in answer.troubles]
    blocks.append(Note(f"Purser {answer.version}"))
    connected = any(each.connected for each in answer.accounts)
    asked = tuple(each.offer().action() for each in answer.rises)
    actions = (*asked, Action("Collect now", "collect")) if connected else asked
    sad = answer.troubles or any(each.trouble for each in answer.accounts)
    return Reply("Status", tuple(blocks), actions, "warning" if sad else "plain")


def _row(each: AccountStatus) -> tuple[Value, ...]:
    title = PROVIDERS[each.provider].title
    if each.connected:
        return title, each.as_of or "not read yet", each.next_run or "none"
    return title, each.last_reading_at or "no figure yet", "by hand"
