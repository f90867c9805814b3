"""Alerts on their way to those who subscribed to them, and to somebody else where they do not arrive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from ledger.quiet import next_loud, parse_quiet
from storage.addresses import keepers_to_tell
from storage.folding import contents, fold
from storage.outbox import Promise, promise, row_of
from storage.subscriptions import Address, Subscriber, subscribers, unreached
from storage.tables import workspaces


def tell(
    connection: Connection, workspace_id: int, what: Promise, now: datetime, *, urgent: bool = False
) -> None:
    """Promise an alert to each subscriber of a workspace, once for each `what.key`.

    It waits for the end of a subscription's quiet hours, unless it is `urgent`: the whole limit is spent, an
    approval is wanted. Where nothing arrives any more the fallback is told instead.
    """
    zone = _zone_of(connection, workspace_id)
    for subscriber in subscribers(connection, workspace_id, "alerts"):
        quiet = None if urgent or subscriber.quiet is None else parse_quiet(subscriber.quiet)
        promise(connection, what, subscriber, now, workspace_id, next_loud(now, quiet, zone))
    lost = unreached(connection, workspace_id)
    if lost:
        fall_back(connection, workspace_id, [what], lost, now)


def fall_back(
    connection: Connection,
    workspace_id: int,
    lost: Sequence[Promise],
    but: Collection[Address],
    now: datetime,
) -> str:
    """Promise alerts that do not arrive to the fallback, else to the keepers; once to each address.

    Never to an address of `but`. Gives who is told, in words; empty: /status and the log alone say it.
    """
    places = [to for to in subscribers(connection, workspace_id, "fallback") if to.address not in but]
    people = [Subscriber(address) for address in keepers_to_tell(connection, workspace_id)]
    keepers = [to for to in people if to.address not in but]
    for to in places or keepers:
        _tell_all(connection, workspace_id, lost, to, now)
    return "at the fallback" if places else "to the keepers" if keepers else ""


def _tell_all(
    connection: Connection, workspace_id: int, lost: Sequence[Promise], to: Subscriber, now: datetime
) -> None:
    """Each singly; what is left of several at once, after what was told there before, as one message."""
    alerts = [each for what in lost for each in contents(what)]
    new = [what for what in alerts if promise(connection, what, to, now, workspace_id)]
    if len(new) > 1:
        rows = [row_of(connection, what, to.address) for what in new]
        fold(connection, rows, "fallback", now, now)


def _zone_of(connection: Connection, workspace_id: int) -> ZoneInfo:
    query = select(workspaces.c.zone).where(workspaces.c.id == workspace_id)
    return ZoneInfo(connection.execute(query).scalar_one() or "UTC")
