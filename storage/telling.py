"""Alerts on their way to those who subscribed to them, and to somebody else where they do not arrive."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from ledger.quiet import next_loud, parse_quiet
from storage.addresses import keepers_to_tell
from storage.folding import QUESTIONS, contents, fold, item_of, mark_folded
from storage.outbox import Promise, promise, row_of
from storage.subscriptions import Address, Subscriber, subscribers, unreached
from storage.tables import workspaces


def tell(
    connection: Connection, workspace_id: int, what: Promise, now: datetime, *, urgent: bool = False
) -> None:
    """Promise an alert to each subscriber of a workspace, once for each `what.key`.

    It waits for the end of a subscription's quiet hours, unless it is `urgent`: the whole limit is spent, an
    approval is wanted. Where nothing arrives any more the fallback is told instead; without one the keepers
    are, who know that already, if nobody else would be.
    """
    zone, told = _zone_of(connection, workspace_id), subscribers(connection, workspace_id, "alerts")
    for subscriber in told:
        quiet = None if urgent or subscriber.quiet is None else parse_quiet(subscriber.quiet)
        promise(connection, what, subscriber, now, workspace_id, next_loud(now, quiet, zone))
    lost = unreached(connection, workspace_id)
    if lost and (not told or fallbacks(connection, workspace_id, lost)):
        fall_back(connection, workspace_id, [what], lost, now)


def fall_back(
    connection: Connection,
    workspace_id: int,
    lost: Sequence[Promise],
    but: Collection[Address],
    now: datetime,
    *,
    not_on: str = "",
) -> None:
    """Promise alerts that do not arrive to the fallback, else to the keepers; once to each address.

    Where there is nobody, /status and the log alone say it.
    """
    for to in instead(connection, workspace_id, but, not_on=not_on):
        rows = _new_alerts(connection, workspace_id, lost, to, now)
        if len(rows) > 1:
            fold(connection, rows, "fallback", now, now)


def instead(
    connection: Connection, workspace_id: int, but: Collection[Address], *, not_on: str = ""
) -> list[Subscriber]:
    """The fallback, else the keepers; never an address of `but`, nor one on a surface that is away."""
    keepers = [Subscriber(each) for each in keepers_to_tell(connection, workspace_id) if each not in but]
    places, people = (
        [to for to in found if to.address.surface != not_on]
        for found in (fallbacks(connection, workspace_id, but), keepers)
    )
    return places or people


def fallbacks(connection: Connection, workspace_id: int, but: Collection[Address]) -> list[Subscriber]:
    """The places that a keeper chose for alerts which do not arrive elsewhere."""
    return [to for to in subscribers(connection, workspace_id, "fallback") if to.address not in but]


def told_within(
    connection: Connection, workspace_id: int, lost: Sequence[Promise], to: Address, now: datetime
) -> list[dict[str, str]]:
    """Alerts for another message to tell, as a folded one holds them; none that was told there before.

    A question is promised there by itself: it has buttons.
    """
    rows = _new_alerts(connection, workspace_id, lost, Subscriber(to), now)
    mark_folded(connection, rows)
    return [item_of(row) for row in rows]


def _new_alerts(
    connection: Connection, workspace_id: int, lost: Sequence[Promise], to: Subscriber, now: datetime
) -> list[Row[Any]]:
    alerts = [each for what in lost for each in contents(what)]
    new = [what for what in alerts if promise(connection, what, to, now, workspace_id)]
    return [row_of(connection, what, to.address) for what in new if what.command not in QUESTIONS]


def _zone_of(connection: Connection, workspace_id: int) -> ZoneInfo:
    query = select(workspaces.c.zone).where(workspaces.c.id == workspace_id)
    return ZoneInfo(connection.execute(query).scalar_one() or "UTC")
