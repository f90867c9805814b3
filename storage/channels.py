"""Channels of the operator's (e-mail, SMS, Slack …) as addresses: the name is all that is kept of one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.subscriptions import Address
from storage.tables import outbox, subscriptions
from storage.workspaces import first_workspace

CHANNEL = "channel"  # the surface


def channel(name: str) -> Address:
    """Where a message to a channel goes."""
    return Address(CHANNEL, name)


def may_use_channels(connection: Connection, workspace_id: int) -> bool:
    """Whether a workspace may write to them: they are the operator's, and so is the first workspace.

    With PURSER_OPEN strangers have workspaces of their own; they write no SMS that another pays.
    """
    return first_workspace(connection) == workspace_id


def channels_used(connection: Connection, workspace_id: int) -> list[str]:
    """The names that something of a workspace is sent to."""
    query = select(subscriptions.c.chat).filter_by(workspace_id=workspace_id, surface=CHANNEL).distinct()
    return list(connection.execute(query.order_by(subscriptions.c.chat)).scalars())


def channel_troubles(connection: Connection, workspace_id: int) -> list[str]:
    """What kept a message from its channel when last it was tried, a sentence each; it is tried again."""
    query = select(outbox.c.trouble).filter_by(workspace_id=workspace_id, surface=CHANNEL, state="due")
    found = connection.execute(query.where(outbox.c.trouble.is_not(None)).order_by(outbox.c.id.desc()))
    return list(dict.fromkeys(found.scalars()))


def unlisted(connection: Connection, workspace_id: int, listed: Collection[str]) -> list[str]:
    """Names that something is sent to and that the operator does not list (now)."""
    return [name for name in channels_used(connection, workspace_id) if name not in listed]
