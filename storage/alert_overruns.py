"""Beside the thresholds: a budget that will not last at this pace, and one that is overrun."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import Connection, select

from ledger.money import Money
from storage.alert_budgets import Running, budget_answer, pace_of, said
from storage.alert_rules import Rules, mark_of
from storage.alerting import Happening, alerts_about, was_opened
from storage.alerts import CROSSED, NEARLY, THRESHOLD, UNHEARD, WHOLE, told_thresholds
from storage.tables import accounts, holds

EARLY = 4  # a quarter of the period: before that a busy morning says nothing of its evening
OVERRUN = Fraction(6, 5)  # of the limit: the threshold of 100 % has told what is less


def will_not_last(connection: Connection, at: Running, rules: Rules) -> Happening | None:
    """At this pace the allocation is gone before the period ends: once for each size of a limit."""
    begins, ends = at.period.start(at.zone), at.period.end(at.zone)
    if not rules.want("pace", at.budget.scope) or at.now < begins + (ends - begins) / EARLY:
        return None
    if _was_told(connection, at, "pace") or pace_of(connection, at).gone_at is None:
        return None
    if max(told_thresholds(connection, at.budget, at.period), default=Fraction(0)) >= NEARLY:
        return None
    answer = budget_answer(connection, at, kind="pace")
    return Happening("pace", _key(at, "pace"), CROSSED, answer)


def overrun(connection: Connection, at: Running, rules: Rules) -> Happening | None:
    """Spend far above the limit, or a call that cost more than its hold and leaves nothing to be held.

    Only what no threshold has said: a jump from below 100 % to far above is one message.
    """
    if not rules.want("overrun", at.budget.scope) or _was_told(connection, at, "overrun"):
        return None
    overran = Money(0, at.allocated.currency)
    if at.share < WHOLE:
        overran = _overran(connection, at)
        if not overran:
            return None
    elif _said(connection, at) or (at.share < OVERRUN and _told_whole(connection, at)):
        return None
    answer = budget_answer(connection, at, kind="overrun") | {"overran": said(overran) if overran else None}
    return Happening(
        kind="overrun",
        key=_key(at, "overrun"),
        command=CROSSED,
        answer=answer,
        urgent=True,
        escalates_at=at.now + UNHEARD,
    )


def _key(at: Running, kind: str) -> str:
    """Another limit is another question."""
    return f"{kind} {at.about} {_limit(at)}"


def _limit(at: Running) -> str:
    return f"{at.allocated.units}@{mark_of(at.budget.scope)}"


def _was_told(connection: Connection, at: Running, kind: str) -> bool:
    return was_opened(connection, at.workspace.workspace_id, _key(at, kind))


def _told_whole(connection: Connection, at: Running) -> bool:
    return max(told_thresholds(connection, at.budget, at.period), default=Fraction(0)) >= WHOLE


def _said(connection: Connection, at: Running) -> bool:
    """Whether an alert of a threshold has said that so much is spent."""
    known = alerts_about(connection, at.workspace.workspace_id, f"{THRESHOLD} {at.about}")
    return any(
        Money.of(alert.data["spent"]["amount"], at.allocated.currency).units >= at.allocated.units * OVERRUN
        for alert in known
    )


def _overran(connection: Connection, at: Running) -> Money:
    """By how much settled holds of this period went beyond what was held, where no more can be held now."""
    nothing = Money(0, at.allocated.currency)
    free = at.allocated - at.budget.running.kept_back - at.spent - at.held
    if not at.budget.hard or free > nothing:
        return nothing
    query = (
        select(holds, accounts.c.provider)
        .join(accounts, accounts.c.id == holds.c.account_id)
        .where(holds.c.workspace_id == at.workspace.workspace_id, holds.c.state == "settled")
        .where(holds.c.actual > holds.c.amount, holds.c.currency == at.allocated.currency)
        .where(holds.c.granted_at >= (begins := at.period.start(at.zone)))
        .where(holds.c.expires_at > begins)  # which follows, and has an index
    )
    scope = at.budget.scope
    return Money(
        sum(
            row.actual - row.amount
            for row in connection.execute(query)
            if scope.holds(row.provider, row.account_id, row.dims)
        ),
        at.allocated.currency,
    )


def is_over(key: str, running: Mapping[str, Running]) -> bool:
    """Whether an alert about a budget is over: another period runs, or the limit is another or gone."""
    kind, budget_id, first, *rest = key.split(" ")
    at = running.get(budget_id)
    if at is None or str(at.period.first) != first:
        return True
    return kind != THRESHOLD and rest != [_limit(at)]
