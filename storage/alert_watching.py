"""What no posting tells: alerts that time brings, that are over, unheard, or whose rest has ended.

All of it comes from rows, so a restart loses nothing and a second process repeats nothing.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import Connection

from storage.addresses import keepers_to_tell
from storage.alert_budgets import budget_answer
from storage.alert_view import View
from storage.alerting import Alert, due_alerts, end_alerts, open_alert, remind, stop_escalating, stop_resting
from storage.alerts import is_untold, tell_crossings
from storage.outbox import promise
from storage.subscriptions import Subscriber


def has_news(connection: Connection, workspace_id: int, now: datetime) -> bool:
    """Whether `watch` would write anything: to ask this keeps no writer waiting."""
    view = View.of(connection, workspace_id, now)
    if view is None:
        return False
    return (
        any(due_alerts(connection, workspace_id, now))
        or any(is_untold(connection, at) for at in view.budgets.values())
        or bool(view.over())
        or next(view.happenings(), None) is not None
    )


def watch(connection: Connection, workspace_id: int, now: datetime) -> int:
    """Tell, end, remind and escalate all that is due in a workspace; gives how many alerts that were."""
    view = View.of(connection, workspace_id, now)
    if view is None:
        return 0
    over = view.over()
    end_alerts(connection, over, now)
    crossed = [
        tell_crossings(connection, workspace_id, at.budget, now) is not None for at in view.budgets.values()
    ]
    opened = [open_alert(connection, workspace_id, found, now) is not None for found in view.happenings()]
    unheard, rested = due_alerts(connection, workspace_id, now)
    for alert in unheard:
        _tell_keepers(connection, view, alert)
    for alert in rested:
        if _is_so_still(view, alert):
            remind(connection, alert, now, _as_of_now(view, alert))
        else:
            stop_resting(connection, alert)
    return len(over) + sum(crossed) + sum(opened) + len(unheard) + len(rested)


def _tell_keepers(connection: Connection, view: View, alert: Alert) -> None:
    """Nobody has acknowledged it: each keeper who can be written to hears of it directly, once."""
    stop_escalating(connection, alert)
    if not _is_so_still(view, alert):
        return
    what = alert.promise("unheard", {**_as_of_now(view, alert), "unheard": True})
    for address in keepers_to_tell(connection, alert.workspace_id):
        promise(connection, what, Subscriber(address), view.now, alert.workspace_id)


def _is_so_still(view: View, alert: Alert) -> bool:
    """Whether a figure that was corrected meanwhile has not taken back what the alert says."""
    at = view.budget_of(alert)
    if alert.kind == "threshold":
        return at is not None and at.share >= Fraction(alert.data["threshold"])
    if alert.kind == "overrun" and not alert.data.get("overran"):
        return at is not None and at.spent >= at.allocated
    return True


def _as_of_now(view: View, alert: Alert) -> dict[str, object]:
    """The figures of a budget that is told of again; nothing for another alert."""
    at = view.budget_of(alert)
    if at is None:
        return {}
    answer = budget_answer(view.connection, at, kind=str(alert.data["kind"]))
    return {**answer, "threshold": alert.data["threshold"]}
