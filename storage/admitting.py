"""Granting holds: every budget that one counts in is asked, and either all of them agree or nothing is held.

Exact beside any number of others: writers take turns, and a counter moves only if it stands as it was
read. Those that wait together are answered together, one after another against the same rooms.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, update

from ledger.admission import Admitted
from storage.holds import SWEPT, Hold, Wanted, change_hold, keep_holds, sweep
from storage.overriding import note_override
from storage.rooms import MOVED, SLACK, ClockWentBack, Rooms, Ruling, rooms_of
from storage.tables import held, workspaces
from storage.trouble import StorageBusy

__all__ = [
    "ASKED",
    "SLACK",
    "ClockWentBack",
    "Rooms",
    "Ruling",
    "accept_clock",
    "grant",
    "grant_waiting",
    "rooms_of",
]

ASKED = timedelta(hours=1)  # in which a person answers

_GRANTED_AT = (
    update(workspaces)
    .where(workspaces.c.id == bindparam("workspace"))
    .where(workspaces.c.granted_at.is_(None) | (workspaces.c.granted_at < bindparam("now")))
    .values(granted_at=bindparam("now"))
)


def grant(connection: Connection, asked: Sequence[tuple[str, Wanted]], now: datetime) -> list[Ruling]:
    """Hold what fits, by the ids given, in their order; what `needs_person` waits. All are of one workspace.

    Raises ClockWentBack.
    """
    workspace_id, currency = asked[0][1].workspace_id, asked[0][1].amount.currency
    swept = sweep(connection, now, workspace_id) < SWEPT
    rooms = rooms_of(connection, workspace_id, currency, now, swept=swept)
    rulings = [rooms.rule(wanted) for _, wanted in asked]
    pairs = list(zip(asked, rulings, strict=True))
    waiting = [pair for pair, ruling in pairs if ruling.needs_person]
    passed = [(*pair, ruling) for pair, ruling in pairs if _passed(ruling)]
    keep_holds(connection, waiting, now, until=now + ASKED)
    keep_holds(connection, [(id, wanted) for id, wanted, _ in passed], now)
    _keep(connection, rooms, passed)
    return rulings


def grant_waiting(connection: Connection, hold: Hold, now: datetime) -> Ruling:
    """Hold what a person let pass, if it fits now. Raises ClockWentBack; StorageBusy if it was answered."""
    sweep(connection, now, hold.wanted.workspace_id)
    rooms = rooms_of(connection, hold.wanted.workspace_id, hold.wanted.amount.currency, now)
    ruling = rooms.rule(hold.wanted, approved=True)
    if _passed(ruling):
        until = now + hold.wanted.life
        if not change_hold(connection, hold.id, ("waiting",), state="held", granted_at=now, expires_at=until):
            raise StorageBusy(MOVED)
        _keep(connection, rooms, [(hold.id, hold.wanted, ruling)])
    return ruling


def accept_clock(connection: Connection, workspace_id: int, now: datetime) -> None:
    """Take the clock as it is: a later moment that holds were granted at was its mistake."""
    connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(granted_at=now))


def _passed(ruling: Ruling) -> bool:
    return isinstance(ruling.said, Admitted) and not ruling.needs_person


def _keep(connection: Connection, rooms: Rooms, passed: Collection[tuple[str, Wanted, Ruling]]) -> None:
    """Count what is granted as held, in the periods of this day."""
    if not passed:
        return
    rooms.keep()  # before there are rows: a counter that is the first of its period is made of them
    rows = [
        {
            "hold_id": id,
            "budget_id": budget.id,
            "first_day": budget.period(ruling.today).first,
            "amount": wanted.amount.units,
        }
        for id, wanted, ruling in passed
        for budget in ruling.budgets.values()
    ]
    if rows:
        connection.execute(held.insert(), rows)
    connection.execute(_GRANTED_AT, {"workspace": rooms.workspace_id, "now": rooms.now})
    for id, wanted, _ in passed:
        if wanted.emergency:
            until = rooms.now + wanted.life
            note_override(connection, wanted, "emergency", id, wanted.purpose, rooms.now, until)
