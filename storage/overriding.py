"""Overrides: rows that say who let more be spent than a limit says, why and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select, update

from ledger.money import Money
from storage.holds import Wanted
from storage.tables import overrides, people

Kind = Literal["raise", "emergency", "approval", "denial", "clock"]


@dataclass(frozen=True, slots=True)
class Override:
    """A row; `budget_id` of a raise, `hold_id` of what let a hold pass or not. `person` empty: unknown."""

    id: int
    kind: Kind
    budget_id: int | None
    hold_id: str
    amount: Money
    why: str
    person: str
    made_at: datetime
    until: datetime | None
    ended_at: datetime | None


def raise_limit(
    connection: Connection,
    workspace_id: int,
    budget_id: int,
    amount: Money,
    why: str,
    person_id: int,
    now: datetime,
    until: datetime,
) -> None:
    """Allow more beside a limit until a moment; it ends by itself."""
    _note(connection, workspace_id, "raise", amount, why, person_id, now, until, budget_id=budget_id)


def end_raises(connection: Connection, workspace_id: int, budget_id: int, now: datetime) -> int:
    """Take back what a budget is raised by; gives how many raises that were."""
    mine = (overrides.c.workspace_id == workspace_id) & (overrides.c.budget_id == budget_id)
    open_ = (overrides.c.kind == "raise") & (overrides.c.until > now) & overrides.c.ended_at.is_(None)
    return connection.execute(update(overrides).where(mine, open_).values(ended_at=now)).rowcount


def note_override(
    connection: Connection,
    wanted: Wanted,
    kind: Kind,
    hold_id: str,
    why: str,
    now: datetime,
    until: datetime | None = None,
    person_id: int | None = None,
) -> None:
    """Of a hold: the reserve was used, or a person let it pass or not (`person_id`; else who asked)."""
    by = wanted.person_id if person_id is None else person_id
    _note(connection, wanted.workspace_id, kind, wanted.amount, why, by, now, until, hold_id=hold_id)


def note_clock(connection: Connection, workspace_id: int, why: str, person_id: int, now: datetime) -> None:
    """A keeper said that the clock is right as it is."""
    _note(connection, workspace_id, "clock", Money(0), why, person_id, now, None)


def overrides_in(connection: Connection, workspace_id: int, currency: str, most: int = 20) -> list[Override]:
    """The latest of a workspace, the newest first."""
    query = (
        select(overrides, people.c.name)
        .outerjoin(people, people.c.id == overrides.c.person_id)
        .where(overrides.c.workspace_id == workspace_id)
        .order_by(overrides.c.id.desc())
        .limit(most)
    )
    return [
        Override(
            row.id,
            row.kind,
            row.budget_id,
            row.hold_id or "",
            Money(row.amount, currency),
            row.why,
            row.name or "",
            row.made_at,
            row.until,
            row.ended_at,
        )
        for row in connection.execute(query)
    ]


def _note(
    connection: Connection,
    workspace_id: int,
    kind: Kind,
    amount: Money,
    why: str,
    person_id: int,
    now: datetime,
    until: datetime | None,
    *,
    budget_id: int | None = None,
    hold_id: str | None = None,
) -> None:
    row = {
        "workspace_id": workspace_id,
        "kind": kind,
        "budget_id": budget_id,
        "hold_id": hold_id,
        "amount": amount.units,
        "why": why,
        "person_id": person_id or None,
        "made_at": now,
        "until": until,
    }
    connection.execute(overrides.insert().values(row))
