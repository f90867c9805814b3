"""Tables of prices that an operator brought, and which one each workspace counts by."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from ledger.sentences import Sentence
from storage.price_library import PriceTable, bundled, read_table
from storage.tables import price_choices, price_tables
from storage.upserts import insert_once

WAITING, USED, DECLINED, REPLACED = "waiting", "used", "declined", "replaced"
MOST_READ = 4  # tables held in memory, each some tens of megabytes
_READ: dict[tuple[str, str], PriceTable] = {}  # by digest and version

Moves = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A table that waits for a keeper, and the prices in use that it moves by more than half."""

    id: int
    version: str
    moved: Moves
    offered_at: datetime


def table_of(connection: Connection, workspace_id: int) -> PriceTable:
    """The table in use: the library's own unless another was brought. It is read once a process."""
    row = connection.execute(_choices(workspace_id, USED)).first()
    return _read(connection, row) if row else bundled()


def keep_table(connection: Connection, data: bytes, version: str, now: datetime) -> int:
    """Keep a table's data, which was read before; gives its id, for equal data the same."""
    digest = hashlib.sha256(data).hexdigest()
    row = {"digest": digest, "version": version, "data": zlib.compress(data, 9), "added_at": now}
    insert_once(connection, price_tables, row)
    return int(connection.execute(select(price_tables.c.id).filter_by(digest=digest)).scalar_one())


def choice_of(connection: Connection, workspace_id: int, table_id: int) -> str | None:
    """What became of a table in a workspace; None: it was never offered there."""
    query = select(price_choices.c.state).filter_by(workspace_id=workspace_id, price_table_id=table_id)
    return connection.execute(query).scalar_one_or_none()


def offer_table(connection: Connection, workspace_id: int, table_id: int, moved: Moves, now: datetime) -> str:
    """Use a table that moves nothing much, let the others wait for a keeper; gives what became of it."""
    state = choice_of(connection, workspace_id, table_id)
    if state in (USED, WAITING, DECLINED):
        return state
    mine = price_choices.c.workspace_id == workspace_id
    superseded = mine & (price_choices.c.state == WAITING)
    connection.execute(update(price_choices).where(superseded).values(state=REPLACED))
    values = {
        "state": WAITING,
        "moved": list(moved),
        "offered_at": now,
        "decided_at": None,
        "person_id": None,
    }
    keys = {"workspace_id": workspace_id, "price_table_id": table_id}
    if not insert_once(connection, price_choices, keys | values):
        connection.execute(update(price_choices).filter_by(**keys).values(values))
    waiting = waiting_offer(connection, workspace_id)
    assert waiting is not None
    if not moved:
        decide(connection, workspace_id, waiting.id, USED, now)
    return WAITING if moved else USED


def waiting_offer(connection: Connection, workspace_id: int, state: str = WAITING) -> Offer | None:
    """The table that waits for a keeper's word, or the last one that was declined."""
    row = connection.execute(_choices(workspace_id, state)).first()
    return Offer(row.id, row.version, row.moved, row.offered_at) if row else None


def waiting_sentences(connection: Connection, workspace_id: int) -> list[str]:
    """What waits, in a sentence for keepers."""
    offer = waiting_offer(connection, workspace_id)
    if offer is None:
        return []
    said = "moves prices in use by more than half and waits for /price confirm or /price decline."
    values = {"version": offer.version}
    return [Sentence(f"New {offer.version} {said}", "price.waits_for_a_keeper", values)]


def decide(
    connection: Connection, workspace_id: int, choice_id: int, state: str, now: datetime, person_id: int = 0
) -> None:
    """Use the table that waited, or decline it."""
    if state == USED:
        use_bundled(connection, workspace_id)
    chosen = update(price_choices).where(price_choices.c.id == choice_id)
    connection.execute(chosen.values(state=state, decided_at=now, person_id=person_id or None))


def use_bundled(connection: Connection, workspace_id: int) -> bool:
    """Count by the library's own table again; False if that was so already."""
    used = update(price_choices).filter_by(workspace_id=workspace_id, state=USED)
    return bool(connection.execute(used.values(state=REPLACED)).rowcount)


def _choices(workspace_id: int, state: str) -> Select[Any]:
    return (
        select(
            price_choices.c.id,
            price_choices.c.moved,
            price_choices.c.offered_at,
            price_choices.c.price_table_id,
            price_tables.c.digest,
            price_tables.c.version,
        )
        .join(price_tables, price_tables.c.id == price_choices.c.price_table_id)
        .where(price_choices.c.workspace_id == workspace_id, price_choices.c.state == state)
        .order_by(price_choices.c.id.desc())
        .limit(1)
    )


def _read(connection: Connection, row: Row[Any]) -> PriceTable:
    key = row.digest, row.version
    table = _READ.get(key)
    if table is None:
        query = select(price_tables.c.data).where(price_tables.c.id == row.price_table_id)
        table = read_table(zlib.decompress(connection.execute(query).scalar_one()), row.version)
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[key] = table
    return table
