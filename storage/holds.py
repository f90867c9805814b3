"""Holds as rows: permission to spend, taken before the call, until it is settled, released or over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, exists, func, select, update

from ledger.money import Money
from storage.tables import accounts, counters, held, holds, people, workspaces

State = Literal["waiting", "held", "denied", "settled", "released", "expired"]
KEPT = timedelta(days=60)
GRACE = timedelta(minutes=15)  # in which a hold whose life is over may still be settled
SWEPT = 500  # holds at a time: who asks for one waits for it
FORGOTTEN = 1_000  # at a time, as facts come

# Made once: to make a statement costs more than to carry it out, and these are for every call of a program.
_QUERY = (
    select(holds, accounts.c.provider, accounts.c.name.label("account"), people.c.name.label("person"))
    .join(accounts, accounts.c.id == holds.c.account_id)
    .outerjoin(people, people.c.id == holds.c.person_id)
    .where(holds.c.workspace_id == bindparam("workspace"))
)
_FOUND = _QUERY.where(holds.c.id.in_(bindparam("ids", expanding=True))).order_by(holds.c.id)
_TO_CHANGE = _FOUND.with_for_update(of=holds)
_OVER = (
    select(holds.c.id)
    .where(holds.c.expires_at <= bindparam("now"), holds.c.state.in_(("held", "waiting")))
    .where(holds.c.workspace_id == bindparam("workspace"))
    .order_by(holds.c.id)
)
_FREED = held.delete().where(held.c.hold_id.in_(bindparam("ids", expanding=True))).returning(held)
_LESS = (
    update(counters)
    .where(counters.c.budget_id == bindparam("budget"), counters.c.first_day == bindparam("day"))
    .values(held=counters.c.held - bindparam("less"))
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `dims` are those that the settled charge will carry, the model among them.

    `tokens` is what an estimate of the amount rests on; None: the amount was said.
    """

    workspace_id: int
    person_id: int
    account_id: int
    provider: str
    amount: Money
    purpose: str
    life: timedelta
    dims: Mapping[str, str] = field(default_factory=dict)
    emergency: bool = False
    tokens: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A row. `expires_at` of a waiting one is until when a person may answer; `actual` None: not settled, or
    its price is unknown.
    """

    id: str
    wanted: Wanted
    state: State
    person: str
    account: str
    asked_at: datetime
    granted_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    actual: Money | None
    charge_key: str

    def settles_until(self) -> datetime:
        """The last moment at which it can be settled."""
        return self.expires_at + GRACE

    def is_over(self, now: datetime) -> bool:
        """Whether it holds nothing any more, swept or not."""
        return self.state not in ("held", "waiting") or self.expires_at <= now


def keep_holds(
    connection: Connection,
    asked: Sequence[tuple[str, Wanted]],
    now: datetime,
    until: datetime | None = None,
) -> None:
    """Write them down as granted; or, with `until`, as waiting for a person until then."""
    if asked:
        connection.execute(holds.insert(), [_row(id, wanted, now, until) for id, wanted in asked])


def _row(id: str, wanted: Wanted, now: datetime, until: datetime | None) -> dict[str, Any]:
    return {
        "id": id,
        "workspace_id": wanted.workspace_id,
        "person_id": wanted.person_id or None,
        "account_id": wanted.account_id,
        "model": wanted.dims.get("model", "")[:200],
        "purpose": wanted.purpose,
        "dims": dict(wanted.dims),
        "amount": wanted.amount.units,
        "currency": wanted.amount.currency,
        "emergency": wanted.emergency,
        "tokens": None if wanted.tokens is None else dict(wanted.tokens),
        "state": "waiting" if until else "held",
        "seconds": round(wanted.life.total_seconds()),
        "asked_at": now,
        "granted_at": None if until else now,
        "expires_at": until or now + wanted.life,
    }


def find_holds(
    connection: Connection, workspace_id: int, ids: Collection[str], *, to_change: bool = True
) -> dict[str, Hold]:
    """Holds of this workspace, by id; `to_change`: on PostgreSQL their rows are locked until the commit."""
    said = {"workspace": workspace_id, "ids": sorted(set(ids))}
    return {row.id: _hold(row) for row in connection.execute(_TO_CHANGE if to_change else _FOUND, said)}


def holds_in(
    connection: Connection, workspace_id: int, states: Sequence[State], since: datetime, most: int = 50
) -> list[Hold]:
    """Those in one of these states that were asked for since a moment, the newest first."""
    lately = holds.c.expires_at > since  # as everything asked for since then; this one has an index
    query = _QUERY.where(holds.c.state.in_(states), holds.c.asked_at >= since, lately)
    query = query.order_by(holds.c.asked_at.desc()).limit(most)
    return [_hold(row) for row in connection.execute(query, {"workspace": workspace_id})]


def change_hold(connection: Connection, id: str, before: Sequence[State], **values: Any) -> bool:
    """Change it if it is in one of these states; False if somebody was faster."""
    row = update(holds).where(holds.c.id == id, holds.c.state.in_(before))
    return connection.execute(row.values(**values)).rowcount == 1


def sweep(connection: Connection, now: datetime, workspace_id: int, most: int = SWEPT) -> int:
    """End what is over; gives how many. What a hold held is free, and it can be settled within its grace."""
    ids = list(connection.execute(_OVER.limit(most), {"workspace": workspace_id, "now": now}).scalars())
    if not ids:
        return 0
    gone = update(holds).where(holds.c.id.in_(ids), holds.c.state.in_(("held", "waiting")))
    connection.execute(gone.values(state="expired", ended_at=now))
    free(connection, ids)
    return len(ids)


def workspaces_to_sweep(connection: Connection, now: datetime) -> list[int]:
    """Those in which a hold is over and not swept."""
    own = holds.c.workspace_id == workspaces.c.id
    over = exists().where(own, holds.c.state.in_(("held", "waiting")), holds.c.expires_at <= now)
    return list(connection.execute(select(workspaces.c.id).where(over)).scalars())


def forget_holds(connection: Connection, now: datetime, most: int = FORGOTTEN) -> int:
    """Drop some that ended long ago; what they cost stays a charge. Gives how many."""
    old = select(holds.c.id).where(holds.c.ended_at < now - KEPT).limit(most)
    return connection.execute(holds.delete().where(holds.c.id.in_(old))).rowcount


def free(connection: Connection, ids: Collection[str]) -> None:
    """Take what holds hold off the counters, once: the rows that say so go."""
    less: dict[tuple[int, date], int] = defaultdict(int)
    for row in connection.execute(_FREED, {"ids": sorted(ids)}):
        less[row.budget_id, row.first_day] += row.amount
    for (budget_id, first_day), units in sorted(less.items()):
        connection.execute(_LESS, {"budget": budget_id, "day": first_day, "less": units})


def held_in(connection: Connection, workspace_id: int, now: datetime) -> tuple[int, int]:
    """How many holds are open, and what they come to in billionths."""
    query = select(func.count(), func.coalesce(func.sum(holds.c.amount), 0))
    query = query.where(holds.c.workspace_id == workspace_id, holds.c.state == "held")
    count, units = connection.execute(query.where(holds.c.expires_at > now)).one()
    return count, int(units)


def _hold(row: Row[Any]) -> Hold:
    wanted = Wanted(
        row.workspace_id,
        row.person_id or 0,
        row.account_id,
        row.provider,
        Money(row.amount, row.currency),
        row.purpose,
        timedelta(seconds=row.seconds),
        row.dims,
        row.emergency,
        row.tokens,
    )
    return Hold(
        row.id,
        wanted,
        row.state,
        row.person or "",
        row.account,
        row.asked_at,
        row.granted_at,
        row.expires_at,
        row.ended_at,
        None if row.actual is None else Money(row.actual, row.currency),
        row.charge_key or "",
    )
