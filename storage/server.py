"""An engine on a PostgreSQL server, and the turns that its writers take."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text

TURN = 8021776736  # "purser" on a telephone's keys: the advisory lock of whoever writes
FROZEN = 20_000  # milliseconds for which a transaction may do nothing before the server ends it
MOST = 2**31 - 1  # of a setting's milliseconds

# A server whose machine is gone is noticed in about 15 seconds; TCP alone would take hours.
_ALIVE = {
    "connect_timeout": 10,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}


def server_engine(url: URL) -> Engine:
    """An engine that has not called the server yet. What the address itself says of the connection wins."""
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        # Not the server's default: a snapshot that was taken before the turn would be an old one after it.
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={name: value for name, value in _ALIVE.items() if name not in url.query},
    )


def take_turn(connection: Connection, until: float, *, may_freeze: bool = False) -> None:
    """Wait for the turn to write, until `until`; it ends with the transaction.

    Fails with a lock that did not come free. Whoever has the turn and does nothing for `FROZEN`
    milliseconds loses it, unless it `may_freeze`.
    """
    patience = min(max(1, int((until - time.monotonic()) * 1000)), MOST)  # 0 would be for ever
    connection.execute(
        text(
            "SELECT set_config('lock_timeout', :patience, true),"
            " set_config('idle_in_transaction_session_timeout', :frozen, true),"
            " pg_advisory_xact_lock(:turn)"
        ),
        {"patience": str(patience), "frozen": "0" if may_freeze else str(FROZEN), "turn": TURN},
    )


def in_transaction(raw: Any) -> bool:
    """Whether a driver's connection is in a transaction that a commit would keep."""
    from psycopg.pq import TransactionStatus

    return bool(raw.info.transaction_status == TransactionStatus.INTRANS)


def interrupt(raw: Any) -> None:
    """Make a statement that runs in another thread fail soon."""
    raw.cancel_safe(timeout=0.5)
