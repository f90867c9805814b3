"""What a meter is set to: when it begins again, and which way it counts. A change makes its book anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from ledger.facts import Meter
from ledger.settling import changed
from storage.billed import find_billed
from storage.columns import canonical, micros
from storage.counting import move_counters
from storage.readings import read_charges
from storage.settled import settle_touched
from storage.tables import history, meters


def set_meter(connection: Connection, account_id: int, meter_id: int, meter: Meter, now: datetime) -> bool:
    """Let a meter count and begin again as said, keep how it did before, and settle what that moves.

    Its readings stay as they are: what they charge follows from the settings. False if nothing is new.
    """
    row = connection.execute(select(meters).filter_by(id=meter_id)).one()
    said: dict[str, Any] = {
        "counts": meter.counts,
        "reset_day": meter.reset_day,
        "reset_zone": meter.reset_zone,
    }
    before = {name: row._mapping[name] for name in said}
    if before == said:
        return False
    old = {"kind": "meter", "fact_id": meter_id, "said": canonical({"name": row.name, **before})}
    connection.execute(insert(history).values(account_id=account_id, replaced_at=micros(now), **old))
    charged = read_charges(connection, account_id)
    connection.execute(update(meters).where(meters.c.id == meter_id).values(**said))
    account = find_billed(connection, account_id)
    after = read_charges(connection, account_id)
    moved = settle_touched(connection, account, changed(charged, after)).moved
    move_counters(connection, account, moved, now)
    return True
