"""Pauses: who has subscribed to reports and does not want them for a while."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.subscriptions import Address
from storage.tables import subscriptions

UNTIL_RESUMED = datetime(9000, 1, 1, tzinfo=UTC)


def pause(connection: Connection, workspace_id: int, what: str, to: Address, until: datetime) -> bool:
    """Tell an address nothing of this before `until`; False if it has no such subscription."""
    paused = update(subscriptions).where(_mine(workspace_id, what, to)).values(paused_until=until)
    return bool(connection.execute(paused).rowcount)


def resume(connection: Connection, workspace_id: int, what: str, to: Address) -> None:
    """Tell it again, from the next one on."""
    connection.execute(update(subscriptions).where(_mine(workspace_id, what, to)).values(paused_until=None))


def paused_until(
    connection: Connection, workspace_id: int, what: str, to: Address, now: datetime
) -> datetime | None:
    """Until when it is paused; None: it is not, or is not subscribed to."""
    query = select(subscriptions.c.paused_until).where(_mine(workspace_id, what, to))
    until = connection.execute(query).scalar_one_or_none()
    return until if until is not None and until > now else None


def is_subscribed(connection: Connection, workspace_id: int, what: str, to: Address) -> bool:
    """Whether it has this subscription."""
    query = select(subscriptions.c.id).where(_mine(workspace_id, what, to))
    return connection.execute(query).first() is not None


def _mine(workspace_id: int, what: str, to: Address) -> ColumnElement[bool]:
    table = subscriptions.c
    return and_(
        table.workspace_id == workspace_id,
        table.what == what,
        table.surface == to.surface,
        table.chat == to.chat,
        table.topic == to.topic,
        table.direct.is_(to.direct),
        table.off_because.is_(None),
    )
