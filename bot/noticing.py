"""Broken collectors are noticed: people are told once, and once more when it works.

The word goes to who subscribed to alerts and to the keepers, in the transaction that saw the trouble.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from bot.surfaces.contract import Surface
from bot.wiring import Wiring
from collectors import collector_of
from collectors.contract import KeyRejected, ShapeChanged
from commands.broken import BROKEN, MENDED, BrokenAnswer, MendedAnswer
from storage.accounts import AccountRow, connected_accounts, find_account
from storage.addresses import keepers_to_tell
from storage.alert_rules import rules_of, scopes_of_account
from storage.alerting import Happening, alerts_about, end_alerts, open_alert
from storage.billed import find_billed
from storage.columns import micros
from storage.health import AT_ONCE, Kind, note_clock, note_failure, note_success
from storage.outbox import Promise, promise
from storage.runs import Run
from storage.sealing import CannotOpen
from storage.store import Connection, StorageUnusable
from storage.subscriptions import Subscriber, note_lack, subscribed_on
from storage.telling import tell

log = logging.getLogger("purser.noticing")

EVERY = 600.0  # seconds
FIRST = 60.0  # after the start, when the bots are connected
MARGIN = timedelta(hours=6)  # beside the provider's lag: what is read every hour was missed six times
PATIENCE = 20.0  # seconds for a network to say what the bot may do


def kind_of(error: Exception) -> Kind:
    """What a failed read means for the days to come."""
    if isinstance(error, KeyRejected | CannotOpen):
        return "key"
    return "shape" if isinstance(error, ShapeChanged) else "failing"


def notice_failure(
    connection: Connection, run: Run, error: Exception, trouble: str, ahead: int | None, now: datetime
) -> None:
    """A read failed. Of a first one only its asker is told: nothing is broken that worked before.

    `ahead`: seconds by which this machine's clock is before the provider's; None: not known.
    """
    row, kind = find_account(connection, run.account_id), kind_of(error)
    if row.connected_at is None:  # its key was deleted while it was read
        return
    if ahead is not None:
        note_clock(connection, run.account_id, ahead)
    if not run.first or run.told is None:
        _notice(connection, row, kind, trouble, now)
    elif kind in AT_ONCE:
        note_failure(connection, row.id, kind, now, tell=False)


def notice_success(connection: Connection, run: Run, ahead: int | None, now: datetime) -> None:
    """A read succeeded; `ahead` as above."""
    if ahead is not None:
        note_clock(connection, run.account_id, ahead)
    since = note_success(connection, run.account_id)
    if since is not None:
        _mended(connection, find_account(connection, run.account_id), since, now)


def notice_stale(connection: Connection, now: datetime) -> int:
    """Look for accounts of which nothing was read for longer than their figures are late; gives how many."""
    found = 0
    for row in connected_accounts(connection):
        collector = collector_of(row.provider)
        since = max(each for each in (row.read_until, row.connected_at) if each)
        if collector is not None and now - since > collector.lag + MARGIN:
            _notice(connection, row, "stale", row.trouble or "", now)
            found += 1
    return found


async def notice_forever(wiring: Wiring) -> None:
    """Look every ten minutes; whether something is stale only when reads had an hour to come in."""
    began = wiring.clock()
    await asyncio.sleep(FIRST)
    while True:
        now = wiring.clock()
        try:
            if now - began > timedelta(hours=1):  # a process that was off has not read, and that is no fault
                await wiring.store.write(partial(notice_stale, now=now))
                wiring.wake.tell()
            await look_at_channels(wiring)
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        await asyncio.sleep(EVERY)


async def look_at_channels(wiring: Wiring) -> None:
    """Ask the connected networks whether what is subscribed may be written, and keep what is lacking."""
    for name, surface in list(wiring.surfaces.items()):
        for subscriber in await wiring.store.read(partial(subscribed_on, surface=name)):
            await _look_at(wiring, surface, subscriber)


async def _look_at(wiring: Wiring, surface: Surface, subscriber: Subscriber) -> None:
    id = subscriber.id
    assert id is not None
    try:
        async with asyncio.timeout(PATIENCE):
            lacks = await surface.cannot_send(subscriber.address)
    except Exception as trouble:  # whatever a library raises says nothing of permissions
        log.debug("%s does not say what I may do there", surface.name, exc_info=trouble)
        return
    await wiring.store.write(partial(note_lack, id=id, lacks=lacks))


def _notice(connection: Connection, row: AccountRow, kind: Kind, trouble: str, now: datetime) -> None:
    if row.connected_at is None:  # its key was deleted while it was read
        return
    found = note_failure(connection, row.id, kind, now)
    if found is None or not _wanted(connection, row):
        return
    answer = BrokenAnswer(
        provider=row.provider,
        account=row.name,
        kind=found.kind,
        trouble=trouble,
        since=found.since,
        as_of=row.read_until,
    )
    _end(connection, row, now)
    key = f"{BROKEN.name} {row.id} {micros(found.since)}"
    what = Happening("stale", key, BROKEN.name, answer.model_dump(mode="json"))
    alert = open_alert(connection, row.workspace_id, what, now)
    if alert is not None:
        _tell_keepers(connection, row, alert.promise(), now)


def _mended(connection: Connection, row: AccountRow, since: datetime, now: datetime) -> None:
    _end(connection, row, now)
    if not _wanted(connection, row):
        return
    answer = MendedAnswer(provider=row.provider, account=row.name, since=since)
    what = Promise(MENDED.name, answer.model_dump_json(), f"{MENDED.name} {row.id} {micros(since)}")
    tell(connection, row.workspace_id, what, now)
    _tell_keepers(connection, row, what, now)


def _end(connection: Connection, row: AccountRow, now: datetime) -> None:
    """What was told of this account before is over, or something else now."""
    known = alerts_about(connection, row.workspace_id, f"{BROKEN.name} {row.id}")
    end_alerts(connection, [alert.id for alert in known], now)


def _tell_keepers(connection: Connection, row: AccountRow, what: Promise, now: datetime) -> None:
    """Beside who subscribed: nobody but a keeper mends it. Once to each address, whoever it is told as."""
    for address in keepers_to_tell(connection, row.workspace_id):
        promise(connection, what, Subscriber(address), now, row.workspace_id)


def _wanted(connection: Connection, row: AccountRow) -> bool:
    rules = rules_of(connection, row.workspace_id, find_billed(connection, row.id).currency)
    return rules.want("stale", *scopes_of_account(row.provider, row.id))
