"""The rooms that holds are asked of: a workspace's budgets in their running periods, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select

from ledger.admission import Admitted, Refused, Room, admit
from ledger.money import Money
from ledger.periods import DAY, Period, day_of
from storage.budgets import Budget, budgets_of, count_again, spent_and_held
from storage.holds import Wanted
from storage.scoped import has_lines, spend
from storage.tables import counters, held, holds, workspaces
from storage.trouble import StorageBusy

# Clocks are set back by seconds every day; and an ask may have waited for half a minute while another
# process wrote, which then has granted at a later moment than its own.
SLACK = timedelta(minutes=1)
MOVED = "This budget moved at the same moment; ask again."

_WORKSPACE = select(workspaces.c.zone, workspaces.c.granted_at, workspaces.c.approval_above).where(
    workspaces.c.id == bindparam("workspace")
)
_COUNTERS = select(counters).where(
    counters.c.budget_id.in_(bindparam("budgets", expanding=True)),
    counters.c.first_day.in_(bindparam("days", expanding=True)),
)
_EXPIRED = (
    select(held.c.budget_id, held.c.first_day, func.sum(held.c.amount))
    .join(holds, holds.c.id == held.c.hold_id)
    .where(holds.c.workspace_id == bindparam("workspace"), holds.c.state == "held")
    .where(holds.c.expires_at <= bindparam("now"))
    .group_by(held.c.budget_id, held.c.first_day)
)
_MORE = (
    counters.update()
    .where(counters.c.budget_id == bindparam("budget"), counters.c.first_day == bindparam("day"))
    .where(counters.c.held == bindparam("as_read"))
    .values(held=counters.c.held + bindparam("more"))
)


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
    counted: Mapping[int, int]  # what a counter said is held, with what has expired; none yet: 0
    rooms: dict[int, Room]
    granted: dict[int, int] = field(default_factory=dict)

    def rule(self, wanted: Wanted, *, approved: bool = False, counts: bool = True) -> Ruling:
        """What admission says of it; what is granted `counts` for those that come after."""
        own = {
            each.id: each
            for each in self.found
            if each.scope.holds(wanted.provider, wanted.account_id, wanted.dims)
        }
        said = admit(wanted.amount, [self.rooms[id] for id in own], wanted.emergency)
        above = self.approval_above is not None and wanted.amount.units > self.approval_above
        waits = above and not approved and isinstance(said, Admitted)
        if isinstance(said, Admitted) and counts and not waits:
            for id in own:
                self.granted[id] = self.granted.get(id, 0) + wanted.amount.units
                self.rooms[id] = replace(self.rooms[id], held=self.rooms[id].held + wanted.amount)
        return Ruling(said, own, self.today, waits)

    def keep(self) -> None:
        """Move the counters. Raises StorageBusy, which undoes all, if one is not as it was read."""
        for budget in self.found:
            if self.granted.get(budget.id) and not self._moved(budget):
                period = budget.period(self.today)
                count_again(self.connection, self.workspace_id, budget, period)  # the first of its period
                if not self._moved(budget):
                    raise StorageBusy(MOVED)

    def _moved(self, budget: Budget) -> bool:
        said = {
            "budget": budget.id,
            "day": budget.period(self.today).first,
            "as_read": self.counted[budget.id],
            "more": self.granted[budget.id],
        }
        return self.connection.execute(_MORE, said).rowcount == 1


def rooms_of(
    connection: Connection, workspace_id: int, currency: str, now: datetime, *, swept: bool = False
) -> Rooms:
    """The budgets as they are now; nothing is written. `swept`: no hold is open whose life is over.

    Raises ClockWentBack.
    """
    row = connection.execute(_WORKSPACE, {"workspace": workspace_id}).one()
    if row.granted_at is not None and now < row.granted_at - SLACK:
        raise ClockWentBack(row.granted_at - now)
    today = day_of(now, ZoneInfo(row.zone or "UTC"))
    found = budgets_of(connection, workspace_id, currency, now)
    periods = {budget.id: budget.period(today) for budget in found}
    counted, read = _counted(connection, workspace_id, found, periods)
    over = {} if swept or not any(counted.values()) else _expired(connection, workspace_id, now)
    last = max((period.last for period in periods.values()), default=today)
    later = today < last and has_lines(connection, workspace_id, Period("days", today + DAY, last))
    rooms = {}
    for budget in found:
        period = periods[budget.id]
        spent = read[budget.id]
        if later and today < period.last:
            rest = Period("days", today + DAY, period.last)
            spent -= spend(connection, workspace_id, currency, rest, budget.scope)
        kept = counted[budget.id] - over.get((budget.id, period.first), 0)
        rooms[budget.id] = Room(
            budget.id, budget.limit, Money(spent, currency), Money(kept, currency), budget.raised, budget.hard
        )
    return Rooms(connection, workspace_id, now, today, row.approval_above, found, counted, rooms)


def _counted(
    connection: Connection, workspace_id: int, found: list[Budget], periods: Mapping[int, Period]
) -> tuple[dict[int, int], dict[int, int]]:
    """What each running period holds and has spent, by the budgets' ids."""
    if not found:
        return {}, {}
    days = sorted({period.first for period in periods.values()})
    rows = connection.execute(_COUNTERS, {"budgets": list(periods), "days": days})
    known = {row.budget_id: row for row in rows if row.first_day == periods[row.budget_id].first}
    counted, spent = {}, {}
    for budget in found:
        if budget.id in known:
            counted[budget.id], spent[budget.id] = known[budget.id].held, known[budget.id].spent
        else:
            paid, kept = spent_and_held(connection, workspace_id, budget, periods[budget.id])
            counted[budget.id], spent[budget.id] = kept.units, paid.units
    return counted, spent


def _expired(connection: Connection, workspace_id: int, now: datetime) -> dict[tuple[int, date], int]:
    """What counts as held still, by budget and period, of holds whose life is over."""
    rows = connection.execute(_EXPIRED, {"workspace": workspace_id, "now": now})
    return {(budget_id, first_day): int(units) for budget_id, first_day, units in rows}
