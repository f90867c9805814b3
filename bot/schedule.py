"""The clock. What is due stands in rows, so a restart loses nothing; APScheduler only ticks.

A new day, week or month needs no tick: every ask counts a budget's period from the workspace's local
date at that moment, so it is seen as soon as it begins. What the tick adds is the alert for a period
that begins with spend in it (a purchase spread over its month), within `LOOK` of the edge.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.filing import run_export
from bot.jitter import jitter
from bot.reconciling import run_reconciliation
from bot.reporting import run_month, run_report
from bot.wiring import Wiring
from ledger.periods import DAY
from storage.closing import RECONCILE, STATEMENT, plan
from storage.edges import tell_edges, workspace_days
from storage.forgetting import FORGETTING
from storage.holds import sweep, workspaces_to_sweep
from storage.purchases import recur
from storage.runs import is_under_way, make_run
from storage.scheduled_exports import EXPORT
from storage.schedules import Schedule, advance, due_schedules
from storage.store import Connection, StorageUnusable
from storage.zone import DIGEST, WEEK

log = logging.getLogger("purser.schedule")

TICK = 2.0  # seconds
LOOK = timedelta(seconds=30)  # between looks whether somewhere a new day has begun
HOUR = timedelta(hours=1)
JITTER = timedelta(minutes=5)  # of the hourly collections, so that they do not all come at once
REST = timedelta(minutes=1)  # after trouble with one schedule


async def tick_forever(wiring: Wiring) -> None:
    """Tick until cancelled."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a tick says itself what is wrong
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        Clockwork(wiring).tick_quietly,
        "interval",
        seconds=TICK,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it lets go of its timer in the loop's next turn


async def tick(wiring: Wiring) -> int:
    """Do all that is due now, once; gives how many schedules were run."""
    return await Clockwork(wiring).tick()


class Clockwork:
    """What a clock remembers between ticks is only what saves it work."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._resting: dict[int, datetime] = {}  # schedules in trouble, until when
        self._days: dict[int, date] = {}  # of each workspace, the local day whose edge was considered
        self._looked_at: datetime | None = None
        self._forgot_at: datetime | None = None

    async def tick_quietly(self) -> None:
        """A tick that only logs its trouble."""
        try:
            await self.tick()
        except StorageUnusable as trouble:
            log.warning("%s", trouble)
        except Exception:
            log.exception("a tick broke off")

    async def tick(self) -> int:
        """Run what is due; then look whether a day has begun, and once a day forget what is of no use."""
        now = self._wiring.clock()
        done = 0
        for workspace_id in await self._wiring.store.read(partial(workspaces_to_sweep, now=now)):
            await self._wiring.store.write(partial(sweep, now=now, workspace_id=workspace_id))
        for due in await self._wiring.store.read(partial(due_schedules, now=now)):
            done += await self._run(due, now)
        if self._looked_at is None or abs(now - self._looked_at) >= LOOK:
            done += await self._look_for_edges(now)
            self._looked_at = now
        if self._forgot_at is None or abs(now - self._forgot_at) >= DAY:
            for forget in FORGETTING:
                while await self._wiring.store.write(partial(forget, now=now)) > 0:
                    pass
            self._forgot_at = now
        if done:
            self._wiring.wake.tell()
        return done

    async def _run(self, due: Schedule, now: datetime) -> int:
        """One in trouble rests for a while and holds up no other."""
        kind = KINDS.get(due.what)
        if kind is None or self._resting.get(due.id, now) > now:
            return 0
        try:
            return int(await kind(self._wiring, due, now))
        except StorageUnusable:
            raise
        except Exception:
            log.exception("the %s of workspace %s broke off", due.what, due.workspace_id)
            self._resting[due.id] = now + REST
            return 0

    async def _look_for_edges(self, now: datetime) -> int:
        days = await self._wiring.store.read(partial(workspace_days, now=now))
        begun = [id for id, day in days.items() if self._days.get(id) != day]
        told = 0
        for id in begun:
            await self._wiring.store.write(partial(plan, workspace_id=id, now=now))
            told += await self._wiring.store.write(partial(tell_edges, workspace_id=id, now=now))
        self._days = days
        return told


async def run_collection(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Make a collection due, unless one is under way, and plan the next."""
    return await wiring.store.write(partial(_make_due, due=due, now=now))


async def run_purchase(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Post a monthly purchase where its month begins; every month that was missed too."""
    return await wiring.store.write(partial(recur, due=due, now=now))


KINDS: dict[str, Callable[[Wiring, Schedule, datetime], Awaitable[bool]]] = {
    DIGEST: run_report,
    WEEK: run_report,
    "collect": run_collection,
    "charge": run_purchase,
    RECONCILE: run_reconciliation,
    STATEMENT: run_month,
    EXPORT: run_export,
}


def _make_due(connection: Connection, due: Schedule, now: datetime) -> bool:
    planned = due.next_run_at + HOUR
    at = planned if planned > now else now + HOUR
    if not advance(connection, due, at + jitter(f"{due.about} {due.next_run_at}", JITTER)):
        return False
    account_id = int(due.about)
    if not is_under_way(connection, account_id):
        make_run(connection, account_id, f"clock {account_id} {due.next_run_at.isoformat()}", now)
    return True
