"""Telling that a balance rose, once, to those who subscribed to alerts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from commands.risen import RISEN, RisenAnswer, risen
from storage.alerting import Happening, open_alert
from storage.billed import find_billed
from storage.columns import micros
from storage.readings import ReadingFact, TopUpFact
from storage.rises import rises_of
from storage.store import Connection

BACK = timedelta(days=31)  # in which the reading before is looked for


def tell_rises(
    connection: Connection, account_id: int, read: Collection[ReadingFact | TopUpFact], now: datetime
) -> None:
    """Tell of those among these readings that show a rise; each is told once a recipient."""
    moments = {(fact.meter_id, fact.at) for fact in read}
    found = [
        rise
        for rise in rises_of(connection, account_id, now - BACK)
        if (rise.meter_id, micros(rise.at)) in moments
    ]
    if not found:
        return
    answer = RisenAnswer(rises=tuple(risen(rise) for rise in found)).model_dump(mode="json")
    key = " ".join(["risen", *(f"{rise.meter_id}@{micros(rise.at)}" for rise in found)])
    workspace_id = find_billed(connection, account_id).workspace_id
    open_alert(connection, workspace_id, Happening("risen", key, RISEN.name, answer), now)
