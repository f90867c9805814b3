"""Thresholds told: each (budget, period, threshold, recipient) once, in the transaction that passed it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction

from sqlalchemy import Connection, bindparam, select

from ledger.periods import Period
from ledger.thresholds import crossed, still_told
from storage.alert_budgets import Running, budget_answer, running, thresholds_of
from storage.alerting import Alert, Happening, alerts_about, end_alerts, open_alert
from storage.budgets import Budget
from storage.tables import crossings
from storage.upserts import insert_once

__all__ = ["THRESHOLD", "arm_again", "end_alerts_of", "tell_crossings", "thresholds_of", "told_thresholds"]

THRESHOLD = "alert"  # how keys of alerts about thresholds begin
CROSSED = "crossed"  # the notice in commands/crossed.py
NEARLY = Fraction(4, 5)  # a threshold from there on says what a pace would say
WHOLE = Fraction(1)
UNHEARD = timedelta(hours=1)  # then keepers hear of a limit that is spent and that nobody has acknowledged

_TOLD = select(crossings.c.threshold).where(
    crossings.c.budget_id == bindparam("budget"), crossings.c.first_day == bindparam("day")
)


def tell_crossings(
    connection: Connection, workspace_id: int, budget: Budget, now: datetime
) -> Fraction | None:
    """Tell every subscriber if a threshold was newly passed; gives which one."""
    at = running(connection, workspace_id, budget, now)
    told = told_thresholds(connection, budget, at.period)
    crossing = crossed(at.thresholds, told, at.spent, at.allocated)
    for share in sorted(crossing.told - told):
        row = {"budget_id": budget.id, "first_day": at.period.first, "threshold": str(share)}
        insert_once(connection, crossings, {**row, "crossed_at": now})
    if crossing.tell is not None:
        _open(connection, at, crossing.tell)
    return crossing.tell


def is_untold(connection: Connection, at: Running) -> bool:
    """Whether `tell_crossings` would tell something now."""
    told = told_thresholds(connection, at.budget, at.period)
    return crossed(at.thresholds, told, at.spent, at.allocated).tell is not None


def told_thresholds(connection: Connection, budget: Budget, period: Period) -> frozenset[Fraction]:
    """What has been told of a period."""
    found = connection.execute(_TOLD, {"budget": budget.id, "day": period.first})
    return frozenset(Fraction(share) for share in found.scalars())


def arm_again(connection: Connection, workspace_id: int, budget: Budget, now: datetime) -> None:
    """After a limit changed: thresholds that are not passed any more can be told again."""
    at = running(connection, workspace_id, budget, now)
    told = told_thresholds(connection, budget, at.period)
    gone = [str(share) for share in told - still_told(told, at.spent, at.allocated)]
    if not gone:
        return
    mine = (crossings.c.budget_id == budget.id) & (crossings.c.first_day == at.period.first)
    connection.execute(crossings.delete().where(mine, crossings.c.threshold.in_(gone)))
    known = alerts_about(connection, workspace_id, f"{THRESHOLD} {at.about}")
    end_alerts(connection, _ids(alert for alert in known if alert.data["threshold"] in gone), now)


def end_alerts_of(connection: Connection, workspace_id: int, budget_id: int, now: datetime) -> None:
    """What was told of a limit that is taken away is over; on SQLite the next limit may have its id."""
    for kind in (THRESHOLD, "pace", "overrun"):
        end_alerts(connection, _ids(alerts_about(connection, workspace_id, f"{kind} {budget_id}")), now)


def _open(connection: Connection, at: Running, threshold: Fraction) -> None:
    """One alert a threshold of a period; the next one after it was armed again has the next number."""
    workspace_id, about = at.workspace.workspace_id, f"{THRESHOLD} {at.about}"
    lower = alerts_about(connection, workspace_id, about)
    number = sum(alert.data["threshold"] == str(threshold) for alert in lower)
    what = Happening(
        kind="threshold",
        key=f"{about} {threshold} {number}",
        command=CROSSED,
        answer=budget_answer(connection, at, threshold=threshold),
        urgent=threshold >= WHOLE,
        escalates_at=at.now + UNHEARD if threshold >= WHOLE else None,
    )
    open_alert(connection, workspace_id, what, at.now)
    if threshold >= NEARLY:
        lower += alerts_about(connection, workspace_id, f"pace {at.about}")
    end_alerts(connection, _ids(each for each in lower if each.state == "open"), at.now)


def _ids(alerts: Iterable[Alert]) -> list[int]:
    return [alert.id for alert in alerts]
