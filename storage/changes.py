"""What people's asks did to figures, so that each can be taken back by a correcting fact."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from ledger.money import Money
from storage.change_rows import write_change
from storage.purchases import Ending, Purchase, purchase_change
from storage.readings import ReadingFact, TopUpFact
from storage.recharging import Recharge, recharge_change
from storage.tables import changes
from storage.typed import TypedChange, typed_change

MeterFact = ReadingFact | TopUpFact


@dataclass(frozen=True, slots=True)
class ReadingChange:
    """`before` are the facts that restore what stood, `after` what it made of them; `said`: in words."""

    id: int
    account_id: int
    said: str
    before: tuple[MeterFact, ...]
    after: tuple[MeterFact, ...]


AnyChange = ReadingChange | Purchase | Ending | TypedChange | Recharge


def remember_change(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    account_id: int,
    said: str,
    steps: Sequence[tuple[MeterFact, MeterFact]],
    at: datetime,
    note: str = "",
) -> int:
    """Keep how to undo it (`steps`: what stood, and what stands now), and the note; gives the change's id."""
    undo = [{"before": _row(before), "after": _row(after)} for before, after in steps]
    return write_change(connection, workspace_id, person_id, account_id, said, undo, at, note)


def last_change(
    connection: Connection,
    workspace_id: int,
    person_id: int,
    change_id: int | None = None,
    account_ids: Collection[int] | None = None,
) -> AnyChange | None:
    """A person's last change that stands (or this one of theirs), of these accounts if some are given."""
    query = select(changes).filter_by(workspace_id=workspace_id, person_id=person_id or None)
    query = query.where(changes.c.undone_at.is_(None)).order_by(changes.c.id.desc()).limit(1)
    if change_id is not None:
        query = query.where(changes.c.id == change_id)
    if account_ids is not None:
        query = query.where(changes.c.account_id.in_(account_ids))
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    other = purchase_change(row) or typed_change(row) or recharge_change(row)
    if other is not None:
        return other
    steps = [(_fact(step["before"]), _fact(step["after"])) for step in row.undo]
    before, after = zip(*steps, strict=True)
    return ReadingChange(row.id, row.account_id, row.said, before, after)


def mark_undone(connection: Connection, change_id: int, at: datetime) -> bool:
    """False if somebody was quicker."""
    open_change = update(changes).where(changes.c.id == change_id, changes.c.undone_at.is_(None))
    return bool(connection.execute(open_change.values(undone_at=at)).rowcount)


def _row(fact: MeterFact) -> dict[str, Any]:
    if isinstance(fact, TopUpFact):
        paid = {"amount": fact.amount.text(), "currency": fact.amount.currency}
        where = {"meter_id": fact.meter_id, "key": fact.key, "at": fact.at}
        return {**where, **paid, "withdrawn": fact.withdrawn}
    return {
        "meter_id": fact.meter_id,
        "at": fact.at,
        "figure": fact.figure.text(),
        "currency": fact.figure.currency,
        "reset": fact.reset,
        "withdrawn": fact.withdrawn,
    }


def _fact(said: dict[str, Any]) -> MeterFact:
    if "key" in said:
        paid = Money.of(said["amount"], said["currency"])
        return TopUpFact(said["meter_id"], said["key"], said["at"], paid, said["withdrawn"])
    figure = Money.of(said["figure"], said["currency"])
    return ReadingFact(said["meter_id"], said["at"], figure, said["reset"], said["withdrawn"])
