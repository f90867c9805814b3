"""The clock's reports: a digest a day, a week on Mondays, a month once it has settled; one a place, each.

A report is its command asked by the clock. What was missed comes once, the latest only, and says that it is
late. Who pauses the digest is told none of them, and nothing of it later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial

from bot.wiring import Wiring
from commands.caller import Caller
from commands.month import MonthAnswer
from commands.report import Report
from ledger.periods import DAY
from storage.closing import latest_statement, statement_after, statement_again
from storage.outbox import Promise, promise
from storage.people import clock_seat
from storage.schedules import Schedule, advance
from storage.store import Connection
from storage.subscriptions import subscribers
from storage.zone import DIGEST, WEEK, report_after

LATE = timedelta(hours=1)
# Further back no missed one is looked for: only the latest comes.
CAUGHT_UP: Mapping[str, timedelta] = {DIGEST: DAY * 3, WEEK: DAY * 14}
Next = tuple[datetime, date]


async def run_report(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Ask for the digest of the day before, or for the week that ended; False if somebody else made it.

    Its answer is promised to whoever subscribed, and the next one is planned.
    """
    at, day, following = await wiring.store.read(partial(_latest, due=due, now=now))
    given = {"date": (day - DAY).isoformat()}
    answer = await _asked(wiring, due, due.what, given, f"{due.what} {day}", now)
    what = _promise(due, due.what, answer, day.isoformat(), at, now)
    return await wiring.store.write(
        partial(_promise_all, due=due, what=what, now=now, day=day, following=following)
    )


async def run_month(wiring: Wiring, due: Schedule, now: datetime) -> bool:
    """Promise a month's report with its statement, or look again tomorrow; False if it waits."""
    month = f"{due.next_day:%Y-%m}"
    key = f"month {month} {now:%Y-%m-%d}"
    answer = await _asked(wiring, due, "month", {"month": month}, key, now)
    assert isinstance(answer, MonthAnswer), answer
    return await wiring.store.write(partial(_close, due=due, answer=answer, now=now))


async def _asked(
    wiring: Wiring, due: Schedule, command: str, given: Mapping[str, object], key: str, now: datetime
) -> Report:
    caller = Caller(surface="clock", key=key, at=now, workspace=due.workspace_id)
    answered = await wiring.dispatch(command, given, caller)
    assert isinstance(answered.answer, Report), answered.answer
    return answered.answer


def _promise(
    due: Schedule, command: str, answer: Report, of: str, at: datetime, now: datetime
) -> Promise | None:
    """None: of a week or month in which the book had not begun nothing is told."""
    if not answer.known and command != DIGEST:
        return None
    lateness = {"late": True, "due_at": at} if now - at > LATE else {}
    said = answer.model_copy(update=lateness).model_dump_json()
    return Promise(command, said, f"{command} {due.workspace_id} {of}")


def _latest(connection: Connection, due: Schedule, now: datetime) -> tuple[datetime, date, Next]:
    """Of those that were missed the latest, when it was due, and when the next one is."""
    at, day = due.next_run_at, due.next_day or due.next_run_at.date()
    after = max(at, now - CAUGHT_UP[due.what])
    following = report_after(connection, due.workspace_id, due.what, after, day)
    while following[0] <= now:
        at, day = following
        following = report_after(connection, due.workspace_id, due.what, at, day)
    return at, day, following


def _promise_all(
    connection: Connection, due: Schedule, what: Promise | None, now: datetime, day: date, following: Next
) -> bool:
    """In one transaction, so that of two processes one does it wholly and the other not at all."""
    if not advance(connection, due, *following, done=day):
        return False
    _tell(connection, due, what, now)
    return True


def _close(connection: Connection, due: Schedule, answer: MonthAnswer, now: datetime) -> bool:
    """In one transaction too."""
    seat = clock_seat(connection, due.workspace_id)
    assert seat is not None
    again = None if answer.statement.closed else statement_again(seat, due, now)
    if again is not None:
        advance(connection, due, again, due.next_day, due.done_day)
        return False
    if not advance(connection, due, *statement_after(seat, now, due.next_day), done=due.next_day):
        return False
    what = _promise(due, "month", answer, f"{answer.first:%Y-%m}", latest_statement(seat, due), now)
    return _tell(connection, due, what, now)


def _tell(connection: Connection, due: Schedule, what: Promise | None, now: datetime) -> bool:
    """Whether anybody is told."""
    if what is None:
        return False
    told = subscribers(connection, due.workspace_id, DIGEST, now)
    made = [promise(connection, what, each, now, due.workspace_id) for each in told]
    return any(made)
