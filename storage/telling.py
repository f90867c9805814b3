"""Alerts on their way to those who subscribed to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage.outbox import Promise, promise
from storage.subscriptions import subscribers


def tell(
    connection: Connection,
    workspace_id: int,
    what: Promise,
    now: datetime,
    *,
    urgent: bool = False,  # noqa: ARG001 (quiet hours are not kept yet: nothing waits for their end)
) -> None:
    """Promise an alert to each subscriber of a workspace, once for each `what.key`.

    Those that are `urgent` (the whole limit is spent, an approval is wanted) wait for no quiet hours.
    """
    for subscriber in subscribers(connection, workspace_id, "alerts"):
        promise(connection, what, subscriber, now, workspace_id)
