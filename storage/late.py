"""Alerts that reach nobody because a network is away: after an hour they are told on another one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from storage.channels import CHANNEL
from storage.folding import contents
from storage.outbox import promised
from storage.subscriptions import Address
from storage.tables import outbox, subscriptions
from storage.telling import fall_back, instead

LATE = timedelta(hours=1)


def has_late(connection: Connection, now: datetime) -> bool:
    """Whether `fall_back_late` may have something to do: to ask this keeps no writer waiting."""
    return bool(_late(connection, now))


def fall_back_late(connection: Connection, now: datetime) -> int:
    """Promise them elsewhere too, once; they may still arrive where they belong. Gives how many are late."""
    rows = _late(connection, now)
    for row in rows:
        fall_back(connection, row.workspace_id, [promised(row)], [_there(row)], now, not_on=_away(row))
    return len(rows)


def _late(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Unsent for an hour, with somebody to tell instead: else each look would write, for nothing.

    One that waits for quiet hours, or for its hour, is not late before these end.
    """
    waits = (outbox.c.due_at <= now - LATE) | outbox.c.trouble.is_not(None)
    query = (
        select(outbox)
        .join(subscriptions, subscriptions.c.id == outbox.c.subscription_id)
        .where(subscriptions.c.what == "alerts", outbox.c.state == "due", outbox.c.sent_version == 0)
        .where(outbox.c.made_at <= now - LATE, waits)
        .order_by(outbox.c.id)
    )
    others: dict[tuple[int, Address], bool] = {}
    for row in (rows := connection.execute(query).all()):
        key = row.workspace_id, _there(row)
        if key not in others:
            others[key] = bool(instead(connection, row.workspace_id, [key[1]], not_on=_away(row)))
    return [row for row in rows if others[row.workspace_id, _there(row)] and not _is_known(connection, row)]


def _there(row: Row[Any]) -> Address:
    return Address(row.surface, row.chat, row.topic, row.direct)


def _away(row: Row[Any]) -> str:
    """The network that is away with it; of the operator's channels each is one of its own."""
    return "" if row.surface == CHANNEL else str(row.surface)


def _is_known(connection: Connection, row: Row[Any]) -> bool:
    """Whether all that it tells was sent to somebody, or is promised on another network already."""
    elsewhere = (outbox.c.sent_version > 0) | (outbox.c.surface != row.surface)
    if row.surface == CHANNEL:
        elsewhere |= outbox.c.chat != row.chat
    for what in contents(promised(row)):
        same = outbox.c.dedup_key.startswith(f"{what.key} > ", autoescape=True)
        if not connection.execute(select(exists().where(same, elsewhere))).scalar_one():
            return False
    return True
