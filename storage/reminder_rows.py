"""A reminder's messages: their rows in the outbox, and which of them somebody answers in a chat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from ledger.facts import Reading
from storage.columns import canonical
from storage.read_by_people import read_meters
from storage.tables import outbox

REMINDER = "reminder"  # the notice in commands/reminded.py
KNOWN_FOR = timedelta(days=7)  # a bare figure written later is no answer, even one that comes too late


@dataclass(frozen=True, slots=True)
class Answerable:
    """What a message asks for: a meter of a workspace. `asked`: it waits for a figure still."""

    workspace_id: int
    provider: str
    account: str
    asked: bool

    @property
    def given(self) -> dict[str, str]:
        """What an answer to it is given besides its words."""
        return {"provider": self.provider, "account": self.account} if self.provider else {}


def key_of(meter_id: int, day: date) -> str:
    """Under which the reminder of a day is promised, to each recipient once."""
    return f"{REMINDER} {meter_id} {day.isoformat()}"


def rows_of(connection: Connection, key: str) -> Sequence[Row[Any]]:
    """The deliveries of one reminder, in the order in which they were promised."""
    mine = outbox.c.dedup_key.startswith(f"{key} > ", autoescape=True)
    return connection.execute(select(outbox).where(mine).order_by(outbox.c.id)).all()


def with_answer(connection: Connection, row: Row[Any], last: Reading | None, now: datetime) -> bool:
    """Let a message that was sent say what was recorded. What was printed at a terminal stays as it is."""
    if not row.sent_version or row.state != "sent" or row.surface == "terminal" or last is None:
        return False
    figure = {"amount": last.figure.text(), "currency": last.figure.currency}
    said = {**json.loads(row.answer), "answer": figure, "answer_at": last.at.isoformat()}
    changed = update(outbox).where(outbox.c.id == row.id)
    values = {"answer": canonical(said), "version": outbox.c.version + 1, "state": "due", "due_at": now}
    connection.execute(changed.values(values))
    return True


def message_answered(
    connection: Connection, surface: str, chat: str, message: str, now: datetime
) -> Answerable | None:
    """What a reply to a message of ours is about; None if that was no reminder. `message`: its id there.

    `chat` is as the message was addressed: a person's id for their direct messages.
    """
    query = _sent(surface, chat).where(outbox.c.message == message)
    row = connection.execute(query.limit(1)).one_or_none()
    return _answerable(connection, row, now) if row else None


def asked_in_chat(connection: Connection, surface: str, chat: str, now: datetime) -> Answerable | None:
    """What a bare figure in a chat of one person is about: the newest reminder there that is still open.

    Of several open ones of its workspace the words have to say which, so the provider is empty. The newest of
    all that were answered, if none is open; None where nothing was asked for a week.
    """
    query = _sent(surface, chat).where(outbox.c.made_at > now - KNOWN_FOR)
    found = [_answerable(connection, row, now) for row in connection.execute(query).all()]
    waiting = [each for each in found if each.asked]
    if not waiting:
        return found[0] if found else None
    same = {each for each in waiting if each.workspace_id == waiting[0].workspace_id}
    return waiting[0] if len(same) == 1 else replace(waiting[0], provider="", account="")


def _sent(surface: str, chat: str) -> Any:
    mine = (outbox.c.surface == surface) & (outbox.c.chat == chat) & (outbox.c.command == REMINDER)
    return select(outbox).where(mine, outbox.c.sent_version > 0).order_by(outbox.c.id.desc())


def _answerable(connection: Connection, row: Row[Any], now: datetime) -> Answerable:
    said = json.loads(row.answer)
    provider, account = said["provider"], said["account"]
    asked = any(
        meter.is_asked(now)
        for meter in read_meters(connection, row.workspace_id)
        if (meter.provider, meter.account) == (provider, account)
    )
    return Answerable(row.workspace_id, provider, account, asked)
