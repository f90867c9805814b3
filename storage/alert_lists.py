"""What became of alerts: who has acknowledged them, and which messages about them did not arrive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from storage.addresses import name_of
from storage.alerting import Alert
from storage.folding import contents
from storage.outbox import promised
from storage.subscriptions import Address
from storage.tables import outbox, people

SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Lost:
    """A message about an alert that is not there yet, or never will be. `trouble` is a sentence."""

    where: str
    trouble: str
    given_up: bool


def person_name(connection: Connection, person_id: int | None) -> str:
    """What a person is called."""
    found = select(people.c.name).where(people.c.id == person_id)
    return connection.execute(found).scalar_one_or_none() or SOMEBODY


def lost_messages(
    connection: Connection, workspace_id: int, alerts: Sequence[Alert]
) -> dict[int, list[Lost]]:
    """By alert: messages that were given up, or that could not be sent so far, folded ones included."""
    failed = (outbox.c.state == "undeliverable") | ((outbox.c.state == "due") & outbox.c.trouble.is_not(None))
    query = select(outbox).filter_by(workspace_id=workspace_id).where(failed).order_by(outbox.c.id)
    found: dict[int, list[Lost]] = defaultdict(list)
    for row in connection.execute(query):
        keys = [f"{what.key} " for what in contents(promised(row))]  # a later message has words behind it
        where = name_of(connection, Address(row.surface, row.chat, row.topic, row.direct))
        for alert in alerts:
            if any(key.startswith(f"{alert.key} ") for key in keys):
                found[alert.id].append(Lost(where, row.trouble or "", row.state == "undeliverable"))
    return dict(found)
