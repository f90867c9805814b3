"""Deliveries: a row a recipient, written with the facts it announces; leased, sent, marked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, select, update

from storage.subscriptions import Address, Subscriber
from storage.tables import outbox
from storage.upserts import insert_once

LEASE = timedelta(minutes=2)  # longer than any send; a killed process's rows are taken up after it
PATIENT = 3  # tries for which later messages wait behind one; then they overtake it


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


def promise(
    connection: Connection,
    what: Promise,
    to: Subscriber,
    now: datetime,
    workspace_id: int,
    due_at: datetime | None = None,
) -> bool:
    """Promise it to one recipient, for `due_at` or at once; False if that was done before."""
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
            "due_at": due_at or now,
            "made_at": now,
        },
    )


def change_promise(connection: Connection, what: Promise, to: Address, now: datetime) -> None:
    """Say something else in a message that was promised: one that is there is edited.

    What the network asked to wait for still waits, and so does what waits for quiet hours to end; what was
    given up, or folded into another message, stays so.
    """
    changed = update(outbox).where(
        outbox.c.dedup_key == f"{what.key} > {_spelled(to)}", outbox.c.state.in_(("due", "sent"))
    )
    waits = (outbox.c.state == "due") & (outbox.c.due_at > now)
    connection.execute(
        changed.values(
            command=what.command,
            answer=what.answer,
            version=outbox.c.version + 1,
            state="due",
            due_at=case((waits, outbox.c.due_at), else_=literal(now, outbox.c.due_at.type)),
        )
    )


def claim(connection: Connection, now: datetime, surfaces: Collection[str], most: int = 20) -> list[Delivery]:
    """Lease what is due on these surfaces, in the order in which it was promised.

    Nobody else sends it while the lease runs. What was promised to a chat after a message that has to
    wait waits with it.
    """
    due = (
        select(outbox.c.id)
        .where(_free(now), outbox.c.surface.in_(surfaces), ~_is_behind(now))
        .order_by(outbox.c.due_at, outbox.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)  # on PostgreSQL; SQLite has one writer
    )
    ids = list(connection.execute(due).scalars())
    if not ids:
        return []
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=now + LEASE))
    rows = connection.execute(select(outbox).where(outbox.c.id.in_(ids)).order_by(outbox.c.id))
    return [_delivery(row) for row in rows]


def due_surfaces(connection: Connection, now: datetime, surfaces: Collection[str]) -> list[str]:
    """Those of these surfaces that `claim` may find something for."""
    query = select(outbox.c.surface).where(_free(now), outbox.c.surface.in_(surfaces))
    return sorted(connection.execute(query.distinct()).scalars())


def mark_sent(connection: Connection, delivery: Delivery, message: str, now: datetime) -> None:
    """The network took it: as `message` there. A text that came meanwhile is still due."""
    row = outbox.c.id == delivery.id
    sent = {"sent_version": delivery.version, "message": message, "leased_until": None, "attempts": 0}
    connection.execute(update(outbox).where(row).values(**sent, sent_at=now, trouble=None))
    done = outbox.c.version == delivery.version
    connection.execute(update(outbox).where(row, done).values(state="sent"))


def put_off(
    connection: Connection, delivery: Delivery, until: datetime, trouble: str, *, counts: bool = True
) -> None:
    """It could not be sent now: try again at `until`. A wait that the network asked for counts as no try."""
    later = update(outbox).where(outbox.c.id == delivery.id)
    tries = outbox.c.attempts + int(counts)
    connection.execute(later.values(due_at=until, leased_until=None, attempts=tries, trouble=trouble))


def give_back(connection: Connection, deliveries: Iterable[Delivery]) -> None:
    """End the leases of what was claimed and not tried."""
    ids = [delivery.id for delivery in deliveries]
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(leased_until=None))


def give_up(connection: Connection, delivery: Delivery, trouble: str) -> None:
    """It cannot be delivered: it stays as a row that /status shows."""
    row = update(outbox).where(outbox.c.id == delivery.id)
    connection.execute(row.values(state="undeliverable", leased_until=None, trouble=trouble))


def give_up_others(connection: Connection, delivery: Delivery, trouble: str) -> list[Promise]:
    """What else waits for the subscription of a message that cannot be delivered; gives what nobody saw."""
    mine = (outbox.c.subscription_id == delivery.subscription_id) & (outbox.c.state == "due")
    unseen = select(outbox).where(mine, outbox.c.sent_version == 0).order_by(outbox.c.id)
    lost = [promised(row) for row in connection.execute(unseen)]
    connection.execute(
        update(outbox).where(mine).values(state="undeliverable", leased_until=None, trouble=trouble)
    )
    return lost


def row_of(connection: Connection, what: Promise, to: Address) -> Row[Any]:
    """The row of a promise that was made there."""
    query = select(outbox).where(outbox.c.dedup_key == f"{what.key} > {_spelled(to)}")
    return connection.execute(query).one()


def promised(row: Row[Any] | Delivery) -> Promise:
    """What a row says, under the key under which it may be said elsewhere."""
    return Promise(row.command, row.answer, row.dedup_key.rpartition(" > ")[0])


def move_deliveries(connection: Connection, surface: str, old: str, new: str) -> None:
    """Follow a group that became another one, with what waits for it."""
    waits = (outbox.c.surface == surface) & (outbox.c.chat == old) & outbox.c.direct.is_(False)
    connection.execute(update(outbox).where(waits, outbox.c.state == "due").values(chat=new))


def forget_deliveries(connection: Connection, before: datetime) -> int:
    """Drop what was promised before a moment, delivered or not; gives how many."""
    return connection.execute(outbox.delete().where(outbox.c.made_at < before)).rowcount


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


def _free(now: datetime) -> ColumnElement[bool]:
    unleased = outbox.c.leased_until.is_(None) | (outbox.c.leased_until <= now)
    return (outbox.c.state == "due") & (outbox.c.due_at <= now) & unleased


def _is_behind(now: datetime) -> ColumnElement[bool]:
    """Whether an earlier message to the same chat was put off, or is being sent by somebody else.

    One that waits for quiet hours to end, or for its hour, is overtaken.
    """
    earlier = outbox.alias()
    same = [earlier.c[name] == outbox.c[name] for name in ("surface", "chat", "direct")]
    waits = (earlier.c.due_at > now) & earlier.c.trouble.is_not(None) | (earlier.c.leased_until > now)
    return (
        select(earlier.c.id)
        .where(earlier.c.state == "due", *same, earlier.c.id < outbox.c.id)
        .where(waits, earlier.c.attempts <= PATIENT)
        .exists()
    )


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
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


def _spelled(address: Address) -> str:
    return " ".join(
        (address.surface, address.chat, address.topic, "direct" if address.direct else "")
    ).strip()
