"""What came of the reads that one `/status` made due, all accounts together."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from commands.checked import Checked, CheckedAnswer
from commands.mending import mend_of, skew_sentence
from storage.accounts import AccountRow, accounts_in, reads_itself
from storage.health import health_of
from storage.runs import Outcome, Run, outcomes_together
from storage.store import Connection


def checked(connection: Connection, run: Run, now: datetime) -> CheckedAnswer:
    """How the runs stand that are told of together with this one."""
    rows = accounts_in(connection, run.workspace_id)
    found = outcomes_together(connection, run.together, [row.id for row in rows])
    return CheckedAnswer(
        accounts=tuple(_checked(connection, row, found[row.id], now) for row in rows if row.id in found)
    )


def _checked(connection: Connection, row: AccountRow, outcome: Outcome, now: datetime) -> Checked:
    health = health_of(connection, row.id)
    state = _state(outcome, now)
    kind = (health.kind or None) if state == "failed" else None
    return Checked(
        provider=row.provider,
        account=row.name,
        state=state,
        of_balance=reads_itself(connection, row.id),
        as_of=row.read_until,
        retry_at=outcome.due_at if state == "waiting" else None,
        trouble=outcome.trouble,
        kind=kind,
        ahead=health.ahead,
        mend=mend_of(kind, row.provider, row.name) if kind else "",
        clock=skew_sentence(row.provider, health.ahead),
    )


def _state(outcome: Outcome, now: datetime) -> Literal["reading", "done", "waiting", "failed"]:
    if outcome.finished_at is not None:
        return "failed" if outcome.trouble else "done"
    return "waiting" if outcome.due_at > now else "reading"
