"""Addresses: whose they are, what they are called, and where they went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from storage.channels import CHANNEL
from storage.outbox import Promise, move_deliveries, promise
from storage.subscriptions import Address, Subscriber, move_chat
from storage.tables import memberships, people, places
from storage.workspaces import move_place

DIRECT = ("discord", "telegram")  # networks on which a person can be written to


def keepers_to_tell(connection: Connection, workspace_id: int) -> list[Address]:
    """The direct messages of those who may keep a workspace, in the order in which they came."""
    query = (
        select(people.c.surface, people.c.external_id)
        .join(memberships, memberships.c.person_id == people.c.id)
        .where(memberships.c.workspace_id == workspace_id, memberships.c.keeper.is_(True))
        .where(people.c.surface.in_(DIRECT))
        .order_by(people.c.id)
    )
    return [Address(row.surface, row.external_id, direct=True) for row in connection.execute(query)]


def tell_keepers(
    connection: Connection, workspace_id: int, what: Promise, but: Address, now: datetime
) -> int:
    """Promise it to every keeper who can be written to, `but` not there; gives to how many."""
    told = [address for address in keepers_to_tell(connection, workspace_id) if address != but]
    for address in told:
        promise(connection, what, Subscriber(address), now, workspace_id)
    return len(told)


def name_of(connection: Connection, address: Address) -> str:
    """What a person calls it: `Alice's direct messages on Discord`, `Team on Telegram`, `ops-mail`."""
    if address.surface == CHANNEL:
        return address.chat
    network = address.surface.capitalize()
    table = people if address.direct else places
    found = select(table.c.name).filter_by(surface=address.surface, external_id=address.chat)
    name = connection.execute(found).scalar_one_or_none()
    if address.direct:
        return f"{name}'s direct messages on {network}" if name else f"direct messages on {network}"
    return f"{name} on {network}" if name else f"channel {address.chat} on {network}"


def follow(connection: Connection, surface: str, old: str, new: str) -> None:
    """A group became another one: its place, subscriptions and what waits for it go along."""
    move_place(connection, surface, old, new)
    move_chat(connection, surface, old, new)
    move_deliveries(connection, surface, old, new)
