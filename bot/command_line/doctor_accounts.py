"""What `purser doctor` says of the accounts: a real read of each bill, and the clock beside theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.command_line.finding import Finding
from bot.settings import provider_address
from bot.wiring import now
from collectors import collector_of
from collectors.client import Hiccup, ProviderClient, client_for
from collectors.contract import Collector, CollectorError, KeyRejected, ShapeChanged, Span, TryLater, midnight
from commands.mending import account_title, mend_of, skew_sentence
from storage.accounts import connected_accounts, sealed_secret, secret_name
from storage.sealing import CannotOpen, Sealer
from storage.store import Connection, Store

PATIENCE = 60.0  # seconds for all that is asked about one account


@dataclass(frozen=True, slots=True)
class Readable:
    """A connected account with its key."""

    collector: Collector
    account: str
    secret: str
    subject: str


def look_at_accounts(store: Store, sealer: Sealer) -> Iterator[Finding]:
    """Read each bill of yesterday and today; nothing of it is kept."""
    yield from asyncio.run(_look_at_all(store.read_now(lambda connection: _readable(connection, sealer))))


def _readable(connection: Connection, sealer: Sealer) -> list[Readable]:
    """Keys that do not open are named already, as secrets."""
    found = []
    for row in connected_accounts(connection):
        collector, sealed = collector_of(row.provider), sealed_secret(connection, row.id)
        if collector is None or sealed is None:
            continue
        try:
            secret = sealer.open(sealed, secret_name(row.id))
        except CannotOpen:
            continue
        found.append(Readable(collector, row.name, secret, row.subject))
    return found


async def _look_at_all(accounts: list[Readable]) -> list[Finding]:
    looked = await asyncio.gather(*(_look_at(account) for account in accounts))
    return [finding for findings in looked for finding in findings]


async def _look_at(account: Readable) -> list[Finding]:
    collector = account.collector
    began = now()
    try:
        client = client_for(
            collector,
            account.secret,
            provider_address(collector.provider, collector.address),
            subject=account.subject,
        )
    except CollectorError as error:
        return [_trouble(account, error)]
    async with client:
        found = [await _read(account, client, began)]
    ahead = (now() - client.answered_at) if client.answered_at else None
    wrong = skew_sentence(collector.provider, round(ahead.total_seconds()) if ahead is not None else None)
    return [*found, Finding("clock", False, wrong)] if wrong else found


async def _read(account: Readable, client: ProviderClient, moment: datetime) -> Finding:
    day = timedelta(days=1)
    span = Span(midnight(moment) - day, midnight(moment) + day)
    try:
        async with asyncio.timeout(PATIENCE):
            pages = [page async for page in account.collector.collect(client, span, moment)]
    except CollectorError as error:
        return _trouble(account, error)
    except TimeoutError:
        return _finding(
            account, well=False, said=f"it did not answer within {PATIENCE:.0f} seconds; try again."
        )
    facts = sum(len(page.facts) for page in pages)
    return _finding(account, well=True, said=f"its bill can be read ({facts} figures since yesterday)")


def _trouble(account: Readable, error: CollectorError) -> Finding:
    provider = account.collector.provider
    if isinstance(error, KeyRejected):
        return _finding(account, well=False, said=f"{error} {mend_of('key', provider, account.account)}")
    if isinstance(error, ShapeChanged):
        return _finding(account, well=False, said=f"{error} {mend_of('shape', provider, account.account)}")
    if isinstance(error, TryLater) and not isinstance(error, Hiccup):
        return _finding(account, well=True, said=f"{error} It is tried again by itself.")
    hint = "If it has no outage: does a proxy or a firewall stand between?"
    return _finding(account, well=False, said=f"{error} {hint}")


def _finding(account: Readable, *, well: bool, said: str) -> Finding:
    provider = account.collector.provider
    title = "" if account.account in ("", provider) else f"{account_title(provider, account.account)}: "
    return Finding(provider, well, f"{title}{said}")
