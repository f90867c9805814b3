"""Deliveries: a row a recipient, written with the facts it announces; leased, sent, marked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from storage.subscriptions import Address, Subscriber
from storage.tables import outbox
from storage.upserts import insert_once

LEASE = timedelta(minutes=2)  # longer than any send; a killed process's rows are taken up after it


@dataclass(frozen=True, slots=True)
class Promise:
    """What is to be said: the answer (JSON) of a command or notice; `key` says what it is about."""

    command: str
    answer: str
    key: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed row. `message` is set if there is a message to edit; `version` says which text this is."""

    id: int
    workspace_id: int
    dedup_key: str
    command: str
    answer: str
    address: Address
    subscription_id: int | None
    version: int
    attempts: int
    message: str
    made_at: datetime


def promise(connection: Connection, what: Promise, to: Subscriber, now: datetime, workspace_id: int) -> bool:
    """Promise it to one recipient; False if that was done before."""
    return insert_once(
        connection,
        outbox,
        {
            "workspace_id": workspace_id,
            "dedup_key": f"{what.key} > {_spelled(to.address)}",
            "command": what.command,
            "answer": what.answer,
            "surface": to.address.surface,
            "chat": to.address.chat,
            "topic": to.address.topic,
            "direct": to.address.direct,
            "subscription_id": to.id,
            "due_at": now,
            "made_at": now,
        },
    )


def change_promise(connection: Connection, what: Promise, to: Address, now: datetime) -> None:
    """Say something else in a message that was promised: one that is there is edited."""
    changed = update(outbox).where(outbox.c.dedup_key == f"{what.key} > {_spelled(to)}")
    connection.execute(
        changed.values(
            command=what.command, answer=what.answer, version=outbox.c.version + 1, state="due", due_at=now
        )
    )


def claim(connection: Connection, now: datetime, surfaces: Collection[str], most: int = 20) -> list[Delivery]:
    """Lease what is due on these surfaces, oldest first: nobody else sends it while the lease runs."""
    free = outbox.c.leased_until.is_(None) | (outbox.c.leased_until <= now)
    due = (
        select(outbox.c.id)
        .where(outbox.c.state == "due", outbox.c.due_at <= now, free, outbox.c.surface.in_(surfaces))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # on PostgreSQL; SQLite has one writer
    )
    ids = list(connection.execute(due).scalars())
    if not ids:
        return []
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=now + LEASE))
    rows = connection.execute(
        select(outbox).where(outbox.c.id.in_(ids)).order_by(outbox.c.due_at, outbox.c.id)
    )
    return [
        Delivery(
            id=row.id,
            workspace_id=row.workspace_id,
            dedup_key=row.dedup_key,
            command=row.command,
            answer=row.answer,
            address=Address(row.surface, row.chat, row.topic, row.direct),
            subscription_id=row.subscription_id,
            version=row.version,
            attempts=row.attempts,
            message=row.message,
            made_at=row.made_at,
        )
        for row in rows
    ]


def mark_sent(connection: Connection, delivery: Delivery, message: str, now: datetime) -> None:
    """The network took it: as `message` there. A text that came meanwhile is still due."""
    row = outbox.c.id == delivery.id
    sent = {"sent_version": delivery.version, "message": message, "leased_until": None, "attempts": 0}
    connection.execute(update(outbox).where(row).values(**sent, sent_at=now, trouble=None))
    done = outbox.c.version == delivery.version
    connection.execute(update(outbox).where(row, done).values(state="sent"))


def put_off(connection: Connection, delivery: Delivery, until: datetime, trouble: str) -> None:
    """It could not be sent now: try again at `until`."""
    later = update(outbox).where(outbox.c.id == delivery.id)
    connection.execute(
        later.values(due_at=until, leased_until=None, attempts=outbox.c.attempts + 1, trouble=trouble)
    )


def give_up(connection: Connection, delivery: Delivery, trouble: str) -> None:
    """It cannot be delivered: it stays as a row that /status shows."""
    row = update(outbox).where(outbox.c.id == delivery.id)
    connection.execute(row.values(state="undeliverable", leased_until=None, trouble=trouble))


def waiting(connection: Connection, workspace_id: int) -> tuple[int, int]:
    """How many deliveries are due, and how many could not be made."""
    query = select(outbox.c.state, func.count()).filter_by(workspace_id=workspace_id).group_by(outbox.c.state)
    counts: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
    return counts.get("due", 0), counts.get("undeliverable", 0)


def next_due(connection: Connection, surfaces: Collection[str]) -> datetime | None:
    """When the next delivery on these surfaces is due."""
    query = select(func.min(outbox.c.due_at)).where(outbox.c.state == "due", outbox.c.surface.in_(surfaces))
    due: datetime | None = connection.execute(query).scalar_one()
    return due


def _spelled(address: Address) -> str:
    return " ".join(
        (address.surface, address.chat, address.topic, "direct" if address.direct else "")
    ).strip()


def release_leases(connection: Connection) -> None:
    """At the start of the one process that delivers: leases of a killed one end."""
    connection.execute(update(outbox).where(outbox.c.state == "due").values(leased_until=None))


def troubles(connection: Connection, workspace_id: int, most: int = 5) -> list[str]:
    """Why the latest undeliverable messages could not be made, each sentence once."""
    query = (
        select(outbox.c.trouble)
        .filter_by(workspace_id=workspace_id, state="undeliverable")
        .order_by(outbox.c.id.desc())
        .limit(most)
    )
    return list(dict.fromkeys(text for text in connection.execute(query).scalars() if text))
