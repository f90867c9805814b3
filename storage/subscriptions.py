"""Subscriptions: who is told what, without asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.tables import subscriptions
from storage.upserts import upsert


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a chat (and its topic) of a surface, or a person's direct messages."""

    surface: str
    chat: str
    topic: str = ""
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Subscriber:
    """An address with its subscription's row; `id` None: somebody who asked once."""

    address: Address
    id: int | None = None


def subscribe(
    connection: Connection,
    workspace_id: int,
    what: str,
    address: Address,
    person_id: int | None,
    at: datetime,
) -> None:
    """Subscribe an address to `digest` or `alerts`, or switch it on again."""
    keys = {"workspace_id": workspace_id, "what": what, **_columns(address)}
    upsert(connection, subscriptions, keys, {"person_id": person_id, "off_because": None, "made_at": at})


def unsubscribe(connection: Connection, workspace_id: int, what: str, address: Address) -> bool:
    """False if there was no such subscription."""
    where = [subscriptions.c[name] == value for name, value in _columns(address).items()]
    gone = subscriptions.delete().where(
        subscriptions.c.workspace_id == workspace_id, subscriptions.c.what == what, *where
    )
    return bool(connection.execute(gone).rowcount)


def subscribers(connection: Connection, workspace_id: int, what: str) -> list[Subscriber]:
    """Those who are told, in the order in which they subscribed."""
    query = (
        select(subscriptions)
        .filter_by(workspace_id=workspace_id, what=what)
        .where(subscriptions.c.off_because.is_(None))
    )
    return [
        Subscriber(Address(row.surface, row.chat, row.topic, row.direct), row.id)
        for row in connection.execute(query.order_by(subscriptions.c.id))
    ]


def switch_off(connection: Connection, id: int, because: str) -> None:
    """Stop a subscription whose address cannot be reached, and say why."""
    off = update(subscriptions).where(subscriptions.c.id == id)
    connection.execute(off.values(off_because=because))


def move_chat(connection: Connection, surface: str, old: str, new: str) -> None:
    """Follow a group that became another one."""
    mine = (subscriptions.c.surface == surface) & (subscriptions.c.chat == old)
    connection.execute(update(subscriptions).where(mine).values(chat=new))


def _columns(address: Address) -> dict[str, str | bool]:
    return {
        "surface": address.surface,
        "chat": address.chat,
        "topic": address.topic,
        "direct": address.direct,
    }


def switched_off(connection: Connection, workspace_id: int) -> list[str]:
    """Why subscriptions of the workspace are off, in a sentence each."""
    query = select(subscriptions.c.what, subscriptions.c.surface, subscriptions.c.off_because)
    query = query.filter_by(workspace_id=workspace_id).where(subscriptions.c.off_because.is_not(None))
    return [
        f"The {row.what} on {row.surface.capitalize()} is off: {row.off_because}"
        for row in connection.execute(query.order_by(subscriptions.c.id))
    ]
