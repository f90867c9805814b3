"""What is no longer of use: expired, answered, or long done. Facts and their history are never dropped."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, delete, func, select

from storage.actions import forget_actions
from storage.alerting import forget_alerts
from storage.asks import forget_asks
from storage.export_files import forget_files
from storage.holds import forget_holds
from storage.outbox import forget_deliveries
from storage.questions import forget_questions
from storage.reminding import forget_reminders
from storage.tables import link_codes, runs

KEPT = timedelta(days=60)  # longer than any period whose alerts must not be told twice


def forget_codes(connection: Connection, now: datetime) -> int:
    """Drop codes that join no place any more; gives how many."""
    return connection.execute(delete(link_codes).where(link_codes.c.expires_at <= now)).rowcount


def forget_runs(connection: Connection, now: datetime) -> int:
    """Drop collections that ended long ago, but each account's last; gives how many."""
    last = select(func.max(runs.c.id)).group_by(runs.c.account_id)
    old = runs.c.finished_at < now - KEPT
    return connection.execute(delete(runs).where(old, runs.c.id.not_in(last))).rowcount


def forget_told(connection: Connection, now: datetime) -> int:
    """Drop what was promised long ago: what nobody could be told for so long is no news."""
    return forget_deliveries(connection, now - KEPT)


def forget_ended(connection: Connection, now: datetime) -> int:
    """Drop alerts that were over long ago."""
    return forget_alerts(connection, now - KEPT)


def forget_reminded(connection: Connection, now: datetime) -> int:
    """Drop which reminders were told long ago."""
    return forget_reminders(connection, now - KEPT)


def forget_written(connection: Connection, now: datetime) -> int:
    """Drop what was written into the operator's folder long ago; the files stay."""
    return forget_files(connection, now - KEPT)


class Forget(Protocol):
    """An operation of its own, so that nobody waits long; again and again until it gives 0."""

    def __call__(self, connection: Connection, now: datetime) -> int: ...


FORGETTING: tuple[Forget, ...] = (
    forget_asks,
    forget_actions,
    forget_questions,
    forget_codes,
    forget_runs,
    forget_told,
    forget_ended,
    forget_reminded,
    forget_holds,
    forget_written,
)
