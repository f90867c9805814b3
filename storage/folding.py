"""Several alerts in one message: what waited for quiet hours to end, and what is too much for an hour.

A subscription's alerts are sent singly until it had as many messages within an hour as it wants; what
comes then is gathered in one row, which is sent when the hour is over. Each alert's own row says `folded`
in the transaction that puts its line there, so no crash and no second process repeats or drops one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, exists, select, update

from storage.columns import canonical
from storage.outbox import Delivery, Promise, claim, promise, promised
from storage.subscriptions import Address, Subscriber
from storage.tables import outbox, subscriptions

FOLDED = "folded"  # the notice that lists them, and the state of their own rows
QUESTIONS = ("approval",)  # notices whose buttons somebody waits for: they are no alerts, and never folded
HOURLY = 6  # messages, where nothing was chosen
HOUR = timedelta(hours=1)

Why = Literal["hour", "quiet", "fallback"]


def take(connection: Connection, now: datetime, surfaces: Collection[str]) -> list[Delivery]:
    """Fold what is too much, then lease what is due: see `claim`."""
    for row in connection.execute(_pressed(now, surfaces)).all():
        _fold_surplus(connection, row.id, row.hourly or HOURLY, now)
    return claim(connection, now, surfaces)


def contents(what: Promise) -> list[Promise]:
    """The alerts that a message tells: those folded in it, or it alone."""
    if what.command != FOLDED:
        return [what]
    return [
        Promise(each["command"], each["answer"], each["key"]) for each in json.loads(what.answer)["items"]
    ]


def fold(connection: Connection, rows: Sequence[Row[Any]], why: Why, now: datetime, due_at: datetime) -> None:
    """Promise one message in place of those of several rows of the same address."""
    first = rows[0]
    to = Subscriber(Address(first.surface, first.chat, first.topic, first.direct), first.subscription_id)
    said = canonical({"why": why, "items": [item_of(row) for row in rows]})
    promise(connection, Promise(FOLDED, said, f"folded {first.id}"), to, now, first.workspace_id, due_at)
    mark_folded(connection, rows)


def mark_folded(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    """Another message tells them: they are none of their own any more."""
    folded = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
    connection.execute(folded.values(state=FOLDED, leased_until=None))


def item_of(row: Row[Any]) -> dict[str, str]:
    """An alert as a message that tells several holds it."""
    what = promised(row)
    return {
        "key": what.key,
        "command": what.command,
        "answer": what.answer,
        "at": row.made_at.astimezone(UTC).isoformat(),
    }


def _pressed(now: datetime, surfaces: Collection[str]) -> Any:
    """Subscriptions with something to send, locked: another process waits until it is leased."""
    waits = (
        exists()
        .where(outbox.c.subscription_id == subscriptions.c.id, outbox.c.state == "due")
        .where(outbox.c.due_at <= now, outbox.c.surface.in_(surfaces), outbox.c.sent_version == 0)
    )
    query = select(subscriptions.c.id, subscriptions.c.hourly)
    query = query.where(subscriptions.c.what.in_(("alerts", "fallback")), waits)
    return query.order_by(subscriptions.c.id).with_for_update()  # on PostgreSQL; SQLite has one writer


def _fold_surplus(connection: Connection, subscription_id: int, hourly: int, now: datetime) -> None:
    """Leave as many messages due as the hour has room for: gathered ones first, then the oldest."""
    unsent = select(outbox).filter_by(subscription_id=subscription_id, state="due", sent_version=0)
    unsent = unsent.where(outbox.c.command.not_in(QUESTIONS))
    rows = connection.execute(unsent.order_by(outbox.c.id)).all()
    free = [row for row in rows if row.leased_until is None or row.leased_until <= now]
    told = _sent_after(connection, subscription_id, now - HOUR) + [now] * (len(rows) - len(free))
    folds = [row for row in free if row.command == FOLDED]
    target = next((row for row in folds if not row.attempts), None)  # else it may have been seen as it is
    due = [row for row in folds if row.due_at <= now]
    alerts = [row for row in free if row.command != FOLDED and row.due_at <= now]
    night = [row for row in alerts if row.due_at > row.made_at and row.trouble is None]
    night = night if len(night) > 1 else []

    room = hourly - len(told)
    slots = room - len(due) - int(bool(night) and target is None)
    surplus = night + [row for row in alerts if row not in night][max(slots, 0) :]
    next_at = sorted(told + [now] * room)[-hourly] + HOUR
    _put_off(connection, due[max(room, 0) :], next_at)
    if surplus and target:
        _add(connection, target, surplus)
    elif surplus:
        at_once = night and room > len(due)
        fold(connection, surplus, "quiet" if night else "hour", now, now if at_once else next_at)


def _sent_after(connection: Connection, subscription_id: int, after: datetime) -> list[datetime]:
    query = select(outbox.c.sent_at).where(outbox.c.subscription_id == subscription_id)
    query = query.where(outbox.c.sent_at > after, outbox.c.command.not_in(QUESTIONS))
    return list(connection.execute(query).scalars())


def _put_off(connection: Connection, folds: Sequence[Row[Any]], until: datetime) -> None:
    ids = [row.id for row in folds]
    if ids:
        connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(due_at=until))


def _add(connection: Connection, target: Row[Any], rows: Sequence[Row[Any]]) -> None:
    said = json.loads(target.answer)
    said["items"] += [item_of(row) for row in rows]
    longer = update(outbox).where(outbox.c.id == target.id)
    connection.execute(longer.values(answer=canonical(said), version=outbox.c.version + 1))
    mark_folded(connection, rows)
