"""Granting holds: every budget that one counts in is asked, and either all of them agree or nothing is held.

Exact beside any number of others: writers take turns, and a counter moves only if it stands as it was
read. Those that wait together are answered together, one after another against the same rooms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from ledger.admission import Admitted, Refused, Room, admit
from ledger.money import Money
from ledger.periods import day_of
from storage.budgets import Budget, budgets_of, count_again, spent_and_held
from storage.holds import Hold, Wanted, change_hold, keep_holds, sweep
from storage.overriding import note_override
from storage.tables import counters, held, workspaces
from storage.trouble import StorageBusy

SLACK = timedelta(seconds=5)  # clocks are set back by so little every day
ASKED = timedelta(hours=1)  # in which a person answers
MOVED = "This budget moved at the same moment; ask again."


class ClockWentBack(Exception):
    """The clock shows a time that lies by `back` before one at which a hold was granted."""

    def __init__(self, back: timedelta) -> None:
        super().__init__(f"{back} back")
        self.back = back


@dataclass(frozen=True, slots=True)
class Ruling:
    """What admission said, and the budgets that it was asked of, by their id, in the period of `today`.

    `needs_person`: it fits, and is above what a keeper wants to be asked about.
    """

    said: Admitted | Refused
    budgets: dict[int, Budget]
    today: date
    needs_person: bool = False


@dataclass(slots=True)
class Rooms:
    """A workspace's budgets on a day, as they were read, and what is granted of them since."""

    connection: Connection
    workspace_id: int
    now: datetime
    today: date
    approval_above: int | None
    found: list[Budget]
    read: dict[int, Room] = field(default_factory=dict)
    granted: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def rule(self, wanted: Wanted, *, approved: bool = False, counts: bool = True) -> Ruling:
        """What admission says of it; what is granted `counts` for those that come after."""
        own = [
            each for each in self.found if each.scope.holds(wanted.provider, wanted.account_id, wanted.dims)
        ]
        said = admit(wanted.amount, [self._room(each) for each in own], wanted.emergency)
        above = self.approval_above is not None and wanted.amount.units > self.approval_above
        waits = above and not approved and isinstance(said, Admitted)
        if isinstance(said, Admitted) and counts and not waits:
            for budget in own:
                self.granted[budget.id] += wanted.amount.units
        return Ruling(said, {budget.id: budget for budget in own}, self.today, waits)

    def keep(self) -> None:
        """Move the counters. Raises StorageBusy, which undoes all, if one is not as it was read."""
        for budget in self.found:
            if self.granted[budget.id] and not self._moved(budget):
                period = budget.period(self.today)
                count_again(self.connection, self.workspace_id, budget, period)  # the first of its period
                if not self._moved(budget):
                    raise StorageBusy(MOVED)

    def _room(self, budget: Budget) -> Room:
        if budget.id not in self.read:
            period = budget.period(self.today)
            spent, kept = spent_and_held(
                self.connection, self.workspace_id, budget, period, self.today, self.now
            )
            self.read[budget.id] = Room(budget.id, budget.limit, spent, kept, budget.raised, budget.hard)
        room = self.read[budget.id]
        return replace(room, held=room.held + Money(self.granted[budget.id], room.held.currency))

    def _moved(self, budget: Budget) -> bool:
        first = budget.period(self.today).first
        counter = (counters.c.budget_id == budget.id) & (counters.c.first_day == first)
        as_read = counters.c.held == self.read[budget.id].held.units
        more = update(counters).where(counter, as_read).values(held=counters.c.held + self.granted[budget.id])
        return self.connection.execute(more).rowcount == 1


def rooms_of(connection: Connection, workspace_id: int, currency: str, now: datetime) -> Rooms:
    """The budgets as they are now; nothing is written. Raises ClockWentBack."""
    columns = workspaces.c.zone, workspaces.c.granted_at, workspaces.c.approval_above
    row = connection.execute(select(*columns).filter_by(id=workspace_id)).one()
    if row.granted_at is not None and now < row.granted_at - SLACK:
        raise ClockWentBack(row.granted_at - now)
    today = day_of(now, ZoneInfo(row.zone or "UTC"))
    found = budgets_of(connection, workspace_id, currency, now)
    return Rooms(connection, workspace_id, now, today, row.approval_above, found)


def grant(connection: Connection, asked: Sequence[tuple[str, Wanted]], now: datetime) -> list[Ruling]:
    """Hold what fits, by the ids given, in their order; what `needs_person` waits. All are of one workspace.

    Raises ClockWentBack.
    """
    workspace_id, currency = asked[0][1].workspace_id, asked[0][1].amount.currency
    sweep(connection, now, workspace_id)
    rooms = rooms_of(connection, workspace_id, currency, now)
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
    rooms.keep()
    earlier = workspaces.c.granted_at.is_(None) | (workspaces.c.granted_at < rooms.now)
    mine = workspaces.c.id == rooms.workspace_id
    connection.execute(update(workspaces).where(mine, earlier).values(granted_at=rooms.now))
    for id, wanted, _ in passed:
        if wanted.emergency:
            until = rooms.now + wanted.life
            note_override(connection, wanted, "emergency", id, wanted.purpose, rooms.now, until)
