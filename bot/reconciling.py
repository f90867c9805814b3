"""What the clock does about bills: every day it holds estimates against them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.wiring import Wiring
from ledger.periods import DAY
from storage.accounts import accounts_in
from storage.closing import reconcile_after
from storage.people import Seat, clock_seat
from storage.reconciling import compare, keep_and_tell
from storage.schedules import Schedule, advance
from storage.store import Connection
from storage.unbilled import is_billed

BACK = timedelta(days=35)  # a month whose bill was read again at its end


async def run_reconciliation(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Hold every account's last weeks against its bills, and plan the next day; True if somebody is told.

    It may be done twice and is done wholly: the same facts give the same rows, and an alert has one key.
    """
    told = 0
    start, end = now - BACK, now + DAY
    for account_id in await wiring.store.read(partial(_billed, workspace_id=due.workspace_id)):
        found = await wiring.store.read(
            partial(compare, account_id=account_id, start=start, end=end, now=now)
        )
        told += await wiring.store.write(
            partial(keep_and_tell, account_id=account_id, start=start, end=end, found=found, now=now)
        )
    await wiring.store.write(partial(_plan_next_day, due=due, now=now))
    return bool(told)


def _billed(connection: Connection, workspace_id: int) -> list[int]:
    rows = accounts_in(connection, workspace_id)
    return [row.id for row in rows if is_billed(connection, row.id)]


def _plan_next_day(connection: Connection, due: Schedule, now: datetime) -> bool:
    return advance(connection, due, *reconcile_after(_seat(connection, due), now), done=due.next_day)


def _seat(connection: Connection, due: Schedule) -> Seat:
    seat = clock_seat(connection, due.workspace_id)
    assert seat is not None
    return seat
