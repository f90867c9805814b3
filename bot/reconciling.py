"""What the clock does about bills: every day hold estimates against them, and close every month once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.wiring import Wiring
from commands.caller import Caller
from commands.statement import StatementAnswer
from ledger.periods import DAY
from storage.accounts import accounts_in
from storage.closing import reconcile_after, statement_after, statement_again
from storage.outbox import Promise, promise
from storage.people import Seat, clock_seat
from storage.reconciling import compare, keep_and_tell
from storage.schedules import Schedule, advance
from storage.store import Connection
from storage.subscriptions import subscribers
from storage.unbilled import is_billed

BACK = timedelta(days=35)  # a month whose bill was read again at its end


async def run_reconciliation(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Hold every account's last weeks against its bills, and plan the next day; True if somebody is told.

    It may be done twice and is done wholly: the same facts give the same rows, and an alert has one key.
    """
    told = 0
    start, end = now - BACK, now + DAY
    for account_id in await wiring.store.read(partial(_billed, workspace_id=due.workspace_id)):
        found = await wiring.store.read(
            partial(compare, account_id=account_id, start=start, end=end, now=now)
        )
        told += await wiring.store.write(
            partial(keep_and_tell, account_id=account_id, start=start, end=end, found=found, now=now)
        )
    await wiring.store.write(partial(_plan_next_day, due=due, now=now))
    return bool(told)


async def run_statement(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Promise a month's statement to who subscribed to digests, or look again tomorrow; False if it waits."""
    month = f"{due.next_day:%Y-%m}"
    caller = Caller(
        surface="clock", key=f"statement {month} {now:%Y-%m-%d}", at=now, workspace=due.workspace_id
    )
    answered = await wiring.dispatch("statement", {"month": month}, caller)
    assert isinstance(answered.answer, StatementAnswer), answered.answer
    return await wiring.store.write(partial(_close, due=due, answer=answered.answer, now=now))


def _billed(connection: Connection, workspace_id: int) -> list[int]:
    rows = accounts_in(connection, workspace_id)
    return [row.id for row in rows if is_billed(connection, row.id)]


def _plan_next_day(connection: Connection, due: Schedule, now: datetime) -> bool:
    return advance(connection, due, *reconcile_after(_seat(connection, due), now), done=due.next_day)


def _close(connection: Connection, due: Schedule, answer: StatementAnswer, now: datetime) -> bool:
    """In one transaction, so that of two processes one does it wholly and the other not at all."""
    seat = _seat(connection, due)
    again = None if answer.closed else statement_again(seat, due, now)
    if again is not None:
        advance(connection, due, again, due.next_day, due.done_day)
        return False
    if (
        not advance(connection, due, *statement_after(seat, now, due.next_day), done=due.next_day)
        or not answer.lines
    ):
        return False
    key = f"statement {due.workspace_id} {due.next_day:%Y-%m}"
    what = Promise("statement", answer.model_dump_json(), key)
    told = subscribers(connection, due.workspace_id, "digest")
    made = [promise(connection, what, each, now, due.workspace_id) for each in told]
    return any(made)


def _seat(connection: Connection, due: Schedule) -> Seat:
    seat = clock_seat(connection, due.workspace_id)
    assert seat is not None
    return seat
