"""Alerts as rows: opened once, with their messages, then acknowledged, snoozed, or over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, func, select, update

from storage.columns import canonical, micros
from storage.outbox import Promise
from storage.tables import alerts
from storage.telling import tell
from storage.upserts import insert_of

Kind = Literal["threshold", "amount", "pace", "balance", "stale", "overrun", "unusual", "risen", "drift"]
State = Literal["open", "acknowledged", "snoozed", "ended"]
NOTHING: Mapping[str, Any] = {}
STANDING = ("open", "acknowledged")  # what it is about is not over


@dataclass(frozen=True, slots=True)
class Happening:
    """What is to be told: `answer` is the data of the notice `command`, `key` names it once in a workspace.

    `escalates_at`: when keepers hear of it directly, if nobody has acknowledged it by then.
    """

    kind: Kind
    key: str
    command: str
    answer: Mapping[str, Any]
    urgent: bool = False
    escalates_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A happening that was told. `data` is its answer, as a message of it says it."""

    id: int
    workspace_id: int
    key: str
    kind: str
    command: str
    data: Mapping[str, Any]
    state: str
    made_at: datetime
    snoozed_until: datetime | None
    changed_at: datetime | None
    changed_by: int | None

    def stands(self, now: datetime) -> State:
        """Its state as people know it."""
        if self.state == "open" and self.snoozed_until is not None and self.snoozed_until > now:
            return "snoozed"
        return self.state  # type: ignore[return-value]  # the column holds no other word

    def promise(self, later: str = "", changed: Mapping[str, Any] = NOTHING) -> Promise:
        """The message about it; a `later` one has a name of its own and says what has changed."""
        key = f"{self.key} {later}".rstrip()
        return Promise(self.command, canonical({**self.data, **changed}), key)


def open_alert(connection: Connection, workspace_id: int, what: Happening, now: datetime) -> Alert | None:
    """Write it down and promise it to who subscribed to alerts; None if that was done before."""
    row = {
        "workspace_id": workspace_id,
        "dedup_key": what.key,
        "kind": what.kind,
        "command": what.command,
        "answer": canonical(dict(what.answer)),
        "state": "open",
        "made_at": now,
        "escalates_at": what.escalates_at,
    }
    made = insert_of(connection, alerts).values(**row).on_conflict_do_nothing().returning(alerts)
    found = connection.execute(made).one_or_none()
    if found is None:
        return None
    alert = _alert(found)
    tell(connection, workspace_id, alert.promise(), now, urgent=what.urgent)
    return alert


def standing_alerts(connection: Connection, workspace_id: int) -> list[Alert]:
    """What is not over, the newest first."""
    query = select(alerts).filter_by(workspace_id=workspace_id).where(alerts.c.state.in_(STANDING))
    return [_alert(row) for row in connection.execute(query.order_by(alerts.c.id.desc()))]


def alerts_about(connection: Connection, workspace_id: int, about: str) -> list[Alert]:
    """Every alert whose key begins with these words, over or not, the newest first."""
    mine = alerts.c.dedup_key.startswith(f"{about} ", autoescape=True)
    query = select(alerts).filter_by(workspace_id=workspace_id).where(mine).order_by(alerts.c.id.desc())
    return [_alert(row) for row in connection.execute(query)]


def was_opened(connection: Connection, workspace_id: int, key: str) -> bool:
    """Whether that happening was told, whatever has become of it."""
    query = select(func.count()).select_from(alerts).filter_by(workspace_id=workspace_id, dedup_key=key)
    return bool(connection.execute(query).scalar_one())


def acknowledge(connection: Connection, ids: Collection[int], person_id: int | None, now: datetime) -> None:
    """Somebody has seen to it: nobody is told of it again."""
    _change(connection, ids, ("open",), "acknowledged", now, person_id)


def end_alerts(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """What they are about is over: a new period, a raised limit, a bill that can be read again."""
    _change(connection, ids, STANDING, "ended", now, None)


def snooze(connection: Connection, ids: Collection[int], until: datetime) -> None:
    """Let it rest until then; whoever does that has seen it, so no keeper hears of it directly."""
    open_ones = alerts.c.id.in_(ids) & (alerts.c.state == "open")
    connection.execute(update(alerts).where(open_ones).values(snoozed_until=until, escalates_at=None))


def remind(connection: Connection, alert: Alert, now: datetime, changed: Mapping[str, Any]) -> None:
    """Tell an alert again whose rest is over and that nobody has acknowledged."""
    assert alert.snoozed_until is not None
    stop_resting(connection, alert)
    again = alert.promise(f"again {micros(alert.snoozed_until)}", changed)
    tell(connection, alert.workspace_id, again, now)


def stop_resting(connection: Connection, alert: Alert) -> None:
    """Its rest is over: it is open as before."""
    connection.execute(update(alerts).where(alerts.c.id == alert.id).values(snoozed_until=None))


def due_alerts(connection: Connection, workspace_id: int, now: datetime) -> tuple[list[Alert], list[Alert]]:
    """Open ones that keepers are to hear of directly by now, and those whose rest is over."""
    mine = select(alerts).filter_by(workspace_id=workspace_id, state="open").order_by(alerts.c.id)
    unheard = connection.execute(mine.where(alerts.c.escalates_at <= now)).all()
    rested = connection.execute(mine.where(alerts.c.snoozed_until <= now)).all()
    return [_alert(row) for row in unheard], [_alert(row) for row in rested]


def stop_escalating(connection: Connection, alert: Alert) -> None:
    """Keepers were told directly: once is enough."""
    connection.execute(update(alerts).where(alerts.c.id == alert.id).values(escalates_at=None))


def forget_alerts(connection: Connection, before: datetime) -> int:
    """Drop what was over before a moment; gives how many."""
    old = (alerts.c.state == "ended") & (alerts.c.changed_at < before)
    return connection.execute(alerts.delete().where(old)).rowcount


def _change(
    connection: Connection,
    ids: Collection[int],
    states: Collection[str],
    state: str,
    now: datetime,
    person_id: int | None,
) -> None:
    mine = alerts.c.id.in_(ids) & alerts.c.state.in_(states)
    said = {"state": state, "changed_at": now, "changed_by": person_id, "escalates_at": None}
    connection.execute(update(alerts).where(mine).values(**said, snoozed_until=None))


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.dedup_key,
        kind=row.kind,
        command=row.command,
        data={**json.loads(row.answer), "alert": row.id},
        state=row.state,
        made_at=row.made_at,
        snoozed_until=row.snoozed_until,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
    )
