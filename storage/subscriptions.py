"""Subscriptions: who is told what, without asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from ledger.sentences import Sentence
from storage.tables import outbox, subscriptions
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
    """An address with its subscription's row; `id` None: somebody who asked once.

    `quiet`: local hours in which alerts wait, as `22:00-07:00`.
    """

    address: Address
    id: int | None = None
    quiet: str | None = None


def subscribe(
    connection: Connection,
    workspace_id: int,
    what: str,
    address: Address,
    person_id: int | None,
    at: datetime,
    place_id: int | None = None,
) -> bool:
    """Subscribe an address, in a place, to `digest`, `alerts`, `readings` or `fallback`.

    The last are alerts that arrive nowhere else. One that was switched off is on again; False if it was on.
    """
    keys = {"workspace_id": workspace_id, "what": what, **_columns(address)}
    off = connection.execute(select(subscriptions.c.off_because).filter_by(**keys)).one_or_none()
    if off is not None and off.off_because is None:
        return False
    upsert(
        connection,
        subscriptions,
        keys,
        {"person_id": person_id, "place_id": place_id, "off_because": None, "made_at": at},
    )
    return True


def unsubscribe(connection: Connection, workspace_id: int, what: str, address: Address) -> bool:
    """End a subscription, and what waits to be sent for it; False if there was none."""
    keys = {"workspace_id": workspace_id, "what": what, **_columns(address)}
    id = connection.execute(select(subscriptions.c.id).filter_by(**keys)).scalar_one_or_none()
    if id is None:
        return False
    mine = outbox.c.subscription_id == id
    connection.execute(delete(outbox).where(mine, outbox.c.state == "due", outbox.c.sent_version == 0))
    connection.execute(update(outbox).where(mine).values(subscription_id=None))
    connection.execute(delete(subscriptions).where(subscriptions.c.id == id))
    return True


def subscribers(
    connection: Connection, workspace_id: int, what: str, now: datetime | None = None
) -> list[Subscriber]:
    """Those who are told, in the order in which they subscribed; with `now` without those who pause it."""
    query = (
        select(subscriptions)
        .filter_by(workspace_id=workspace_id, what=what)
        .where(subscriptions.c.off_because.is_(None))
    )
    if now is not None:
        paused = subscriptions.c.paused_until
        query = query.where(or_(paused.is_(None), paused <= now))
    return [_subscriber(row) for row in connection.execute(query.order_by(subscriptions.c.id))]


def unreached(connection: Connection, workspace_id: int) -> list[Address]:
    """Where alerts were subscribed to and cannot be sent any more."""
    query = select(subscriptions).filter_by(workspace_id=workspace_id, what="alerts")
    query = query.where(subscriptions.c.off_because.is_not(None)).order_by(subscriptions.c.id)
    return [_subscriber(row).address for row in connection.execute(query)]


def subscribed_as(connection: Connection, id: int | None) -> str:
    """What a subscription is for: `digest`, `alerts`, `fallback`; empty if there is none."""
    query = select(subscriptions.c.what).where(subscriptions.c.id == id)
    return connection.execute(query).scalar_one_or_none() or ""


def switch_off(connection: Connection, id: int, because: str) -> None:
    """Stop a subscription whose address cannot be reached, and say why."""
    off = update(subscriptions).where(subscriptions.c.id == id)
    connection.execute(off.values(off_because=because))


def move_chat(connection: Connection, surface: str, old: str, new: str) -> None:
    """Follow a group that became another one; what the new one has already is there once."""
    group = (subscriptions.c.surface == surface) & subscriptions.c.direct.is_(False)
    for row in connection.execute(select(subscriptions).where(group, subscriptions.c.chat == old)).all():
        twin = select(subscriptions.c.id).where(group, subscriptions.c.chat == new)
        twin = twin.filter_by(workspace_id=row.workspace_id, what=row.what, topic=row.topic)
        there = connection.execute(twin).scalar_one_or_none()
        mine = subscriptions.c.id == row.id
        if there is None:
            connection.execute(update(subscriptions).where(mine).values(chat=new))
            continue
        of_it = update(outbox).where(outbox.c.subscription_id == row.id)
        connection.execute(of_it.values(subscription_id=there))
        connection.execute(delete(subscriptions).where(mine))


def switched_off(connection: Connection, workspace_id: int) -> list[str]:
    """Why subscriptions of the workspace are off, in a sentence each."""
    query = select(subscriptions).filter_by(workspace_id=workspace_id)
    query = query.where(subscriptions.c.off_because.is_not(None)).order_by(subscriptions.c.id)
    return [_is_off(row) for row in connection.execute(query)]


def _is_off(row: Row[Any]) -> Sentence:
    called = {"readings": "reminders"}  # by people
    what = Sentence(f"The {called.get(row.what, row.what)}", f"reaching.off_{row.what}")
    values = {"what": what, "where": _whereto(row), "because": row.off_because}
    return Sentence(f"{what} {values['where']} is off: {row.off_because}", "reaching.off", values)


def _whereto(row: Row[Any]) -> Sentence:
    """A channel of the operator's has a name of its own (storage/channels.py)."""
    if row.surface == "channel":
        return Sentence(f"to {row.chat}", "reaching.to_channel", {"channel": row.chat})
    network = row.surface.capitalize()
    return Sentence(f"on {network}", "reaching.on_network", {"network": network})


def note_lack(connection: Connection, id: int, lacks: str | None) -> bool:
    """Keep what the bot lacks where a subscription goes (None: nothing); False if that was known."""
    row = update(subscriptions).where(subscriptions.c.id == id, subscriptions.c.lacks.is_distinct_from(lacks))
    return bool(connection.execute(row.values(lacks=lacks)).rowcount)


def lacks_in(connection: Connection, workspace_id: int) -> list[str]:
    """What the bot lacked where subscriptions of a workspace go, when it last looked; each sentence once."""
    query = select(subscriptions.c.lacks).filter_by(workspace_id=workspace_id)
    query = query.where(subscriptions.c.lacks.is_not(None), subscriptions.c.off_because.is_(None))
    return list(dict.fromkeys(connection.execute(query.order_by(subscriptions.c.id)).scalars()))


def subscribed_on(connection: Connection, surface: str) -> list[Subscriber]:
    """The channels and groups of a network that are told something; people's direct messages are not."""
    query = select(subscriptions).filter_by(surface=surface, direct=False)
    query = query.where(subscriptions.c.off_because.is_(None)).order_by(subscriptions.c.id)
    return [_subscriber(row) for row in connection.execute(query)]


def _subscriber(row: Row[Any]) -> Subscriber:
    return Subscriber(Address(row.surface, row.chat, row.topic, row.direct), row.id, row.quiet)


def _columns(address: Address) -> dict[str, str | bool]:
    return {
        "surface": address.surface,
        "chat": address.chat,
        "topic": address.topic,
        "direct": address.direct,
    }
