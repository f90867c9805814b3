"""How a subscription's alerts are told: when they wait, how many come in an hour, who is mentioned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from ledger.quiet import next_loud, parse_quiet
from storage.folding import FOLDED, HOURLY
from storage.subscriptions import Address
from storage.tables import outbox, subscriptions


@dataclass(frozen=True, slots=True)
class Subscribed:
    """One subscription as it stands. `ping` is spelled as `commands/pinging.py` reads it; empty: nobody.

    `quiet` as `22:00-07:00`, None: never; `off_because` None: it is on; `paused_until` None or over: it
    does not rest.
    """

    id: int
    what: str
    address: Address
    off_because: str | None
    quiet: str | None
    hourly: int
    ping: str
    paused_until: datetime | None


def subscribed_at(
    connection: Connection, workspace_id: int, addresses: Collection[Address], wherever: str = ""
) -> list[Subscribed]:
    """What these addresses are subscribed to, the oldest first, and all there is of `wherever`."""
    there = or_(*(_is_at(address) for address in addresses), subscriptions.c.what == wherever)
    query = select(subscriptions).filter_by(workspace_id=workspace_id).where(there)
    return [_subscribed(row) for row in connection.execute(query.order_by(subscriptions.c.id))]


def change_wishes(
    connection: Connection,
    id: int,
    *,
    quiet: str | None = None,
    hourly: int | None = None,
    ping: str | None = None,
) -> None:
    """Change what is given; `quiet` is `off` for never, `ping` empty for nobody."""
    wishes: dict[str, object] = {}
    if quiet is not None:
        wishes["quiet"] = None if quiet == "off" else quiet
    if hourly is not None:
        wishes["hourly"] = hourly
    if ping is not None:
        wishes["ping"] = ping
    if wishes:
        connection.execute(update(subscriptions).where(subscriptions.c.id == id).values(**wishes))


def wait_anew(connection: Connection, id: int, zone: ZoneInfo, now: datetime) -> None:
    """After quiet hours changed: what waits for their end waits for the new one, or no more."""
    quiet = connection.execute(select(subscriptions.c.quiet).filter_by(id=id)).scalar_one()
    until = next_loud(now, parse_quiet(quiet) if quiet else None, zone)
    waits = update(outbox).where(outbox.c.subscription_id == id, outbox.c.state == "due")
    waits = waits.where(outbox.c.due_at > now, outbox.c.trouble.is_(None), outbox.c.command != FOLDED)
    connection.execute(waits.values(due_at=until))


def ping_of(connection: Connection, id: int | None) -> str:
    """Who is mentioned with a subscription's messages."""
    found = connection.execute(select(subscriptions.c.ping).where(subscriptions.c.id == id))
    return found.scalar_one_or_none() or ""


def _is_at(address: Address) -> ColumnElement[bool]:
    return and_(
        subscriptions.c.surface == address.surface,
        subscriptions.c.chat == address.chat,
        subscriptions.c.topic == address.topic,
        subscriptions.c.direct == address.direct,
    )


def _subscribed(row: Row[tuple[object, ...]]) -> Subscribed:
    return Subscribed(
        id=row.id,
        what=row.what,
        address=Address(row.surface, row.chat, row.topic, row.direct),
        off_because=row.off_because,
        quiet=row.quiet,
        hourly=row.hourly or HOURLY,
        ping=row.ping,
        paused_until=row.paused_until,
    )
