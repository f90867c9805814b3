"""`purser collect`: read bills now, in this process, and say what came of it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial

import click

from bot.collecting import collect_due
from bot.command_line.opened import opened
from bot.command_line.progress import progress
from bot.command_line.trouble import Failed
from bot.wiring import Wiring
from collectors import COLLECTORS
from commands.mending import account_title
from ledger.moments import NotAMoment, parse_day
from ledger.providers import PROVIDERS
from storage.accounts import accounts_in
from storage.runs import Outcome, make_run, outcome_of
from storage.store import Connection
from storage.workspaces import first_workspace

LOOK = 0.2  # seconds between looks for what another process is reading


@dataclass(frozen=True, slots=True)
class Made:
    """A run that this command made due."""

    account_id: int
    provider: str
    account: str
    key: str


def collect_once(provider: str | None, since: str | None) -> int:
    """Read one provider's bill or all; gives the exit status."""
    with opened() as wiring, _said_once():
        return asyncio.run(_collect(wiring, provider, since))


@contextmanager
def _said_once() -> Iterator[None]:
    """What the loop would log as a warning is this command's own answer."""
    log = logging.getLogger("purser.collecting")
    log.setLevel(logging.ERROR)
    yield
    log.setLevel(logging.NOTSET)


async def _collect(wiring: Wiring, provider: str | None, since: str | None) -> int:
    first = _first_moment(since, wiring.clock()) if since else None
    key = f"command line {secrets.token_hex(8)}"
    made = await wiring.store.write(
        partial(_make, provider=provider, key=key, at=wiring.clock(), since=first)
    )
    telling = asyncio.create_task(_tell(wiring, made))
    try:
        outcomes = [await _outcome(wiring, each) for each in made]
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
    return max([_say(each, outcome) for each, outcome in zip(made, outcomes, strict=True)])


async def _tell(wiring: Wiring, made: Sequence[Made]) -> None:
    """Until it is cancelled: how many figures are in the book by now."""

    def found(connection: Connection) -> int:
        return sum(outcome_of(connection, each.account_id, each.key).found for each in made)

    with progress("{done} figures are read.") as told:
        while True:
            await asyncio.sleep(LOOK)
            told.tell(await wiring.store.read(found))


def _make(
    connection: Connection, *, provider: str | None, key: str, at: datetime, since: datetime | None
) -> list[Made]:
    """Make a run due for each connected account. Raises Failed where there is none."""
    known = [collector.provider for collector in COLLECTORS]
    if provider and provider not in known:
        raise Failed(f"“{provider}” is no provider whose bill can be read: {', '.join(known)}.")
    workspace_id = first_workspace(connection)
    accounts = accounts_in(connection, workspace_id) if workspace_id else ()
    rows = [row for row in accounts if row.connected_at and provider in (None, row.provider)]
    if not rows:
        which, name = (PROVIDERS[provider].title, provider) if provider else ("No provider", known[0])
        raise Failed(f"{which} is {'not ' if provider else ''}connected: type /connect {name} in the chat.")
    made = [Made(row.id, row.provider, row.name, f"{key} {row.id}") for row in rows]
    for each in made:
        make_run(connection, each.account_id, each.key, at, since=since)
    return made


async def _outcome(wiring: Wiring, made: Made) -> Outcome:
    """Collect until this run has ended or was put off; another process may be the one that does it."""
    while True:
        await collect_due(wiring)
        outcome = await wiring.store.read(lambda c: outcome_of(c, made.account_id, made.key))
        if outcome.finished_at or outcome.due_at > wiring.clock():
            return outcome
        await asyncio.sleep(LOOK)


def _say(made: Made, outcome: Outcome) -> int:
    title = account_title(made.provider, made.account)
    if outcome.trouble:
        again = "" if outcome.finished_at else f" Next try at {outcome.due_at:%H:%M} UTC."
        sys.stderr.write(f"purser: {title}: {outcome.trouble}{again}\n")
        return 1
    changed = f"{outcome.found:,} figures changed" if outcome.found else "no figure changed"
    sys.stdout.write(f"{title}: read, {changed}.\n")
    return 0


def _first_moment(since: str, now: datetime) -> datetime:
    """Midnight UTC, as providers' days begin."""
    try:
        return datetime.combine(parse_day(since, now.date()), time(), UTC)
    except NotAMoment as wrong:
        raise click.BadParameter(str(wrong), param_hint="--since") from None
