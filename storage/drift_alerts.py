"""Alerts about drift: a bill that lies further from its estimate than people want to know of, each once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.bills import days_of
from ledger.money import BILLION
from storage.accounts import AccountRow, find_account
from storage.alert_budgets import said
from storage.alert_rules import rules_of, scopes_of_account
from storage.alerting import Happening, alerts_about, end_alerts, open_alert
from storage.billed import find_billed
from storage.drift_evidence import any_record
from storage.drifts import Noted

DRIFTED = "drifted"  # the notice
TOO_FAR = Fraction(1, 10)
LATELY = timedelta(days=10)  # what ended before is history, unless it was changed since
EXPECTED = timedelta(days=31)  # for so long records are expected after the last, and alerts stand


def tell_drifts(
    connection: Connection,
    account_id: int,
    before: Mapping[datetime, Noted],
    found: Collection[Noted],
    now: datetime,
) -> int:
    """Open an alert for each bill that is too far from its estimate, and end those that are not any more.

    `before` is what was noted of them until now: of an old bill only a change is told. Gives how many.
    """
    row, billed = find_account(connection, account_id), find_billed(connection, account_id)
    rules, scopes = (
        rules_of(connection, row.workspace_id, billed.currency),
        scopes_of_account(row.provider, row.id),
    )
    rule = rules.of("drift", *scopes)
    limit = Fraction(rule.amount.units, BILLION) if rule and rule.amount else TOO_FAR
    far = [each for each in found if is_too_far(each, limit) and _is_expected(connection, each)]
    _end_others(connection, row, found, far, now)
    if not rules.want("drift", *scopes):
        return 0
    news = [each for each in far if now - each.drift.end <= LATELY or _has_changed(before, each, limit)]
    told = [_tell(connection, row, each, billed.zone, now) for each in news]
    return sum(told)


def is_too_far(noted: Noted, limit: Fraction = TOO_FAR) -> bool:
    """Whether the bill has settled and lies further from the estimate than that share of it."""
    return noted.has_cause and abs(noted.share) > limit


def _has_changed(before: Mapping[datetime, Noted], noted: Noted, limit: Fraction) -> bool:
    known = before.get(noted.drift.start)
    return known is not None and known.settled and not is_too_far(known, limit)


def _is_expected(connection: Connection, noted: Noted) -> bool:
    """Whether anything is recorded of this account: of one that only its bill tells nothing is missing."""
    if noted.records:
        return True
    start = noted.drift.start
    return any_record(connection, noted.account_id, start - EXPECTED, start)


def _key(noted: Noted) -> str:
    return f"drift {noted.account_id} {noted.drift.start:%Y-%m-%dT%H:%M}"


def _end_others(
    connection: Connection, row: AccountRow, found: Collection[Noted], far: Sequence[Noted], now: datetime
) -> None:
    """Records came late, or the bill was corrected: what was told is over. So it is after a month."""
    good = {_key(each) for each in found} - {_key(each) for each in far}
    known = alerts_about(connection, row.workspace_id, f"drift {row.id}")
    over = [alert.id for alert in known if alert.key in good or now - alert.made_at > EXPECTED]
    end_alerts(connection, over, now)


def _tell(connection: Connection, row: AccountRow, noted: Noted, zone: ZoneInfo, now: datetime) -> bool:
    what = Happening("drift", _key(noted), DRIFTED, _answer(row, noted, zone))
    return open_alert(connection, row.workspace_id, what, now) is not None


def _answer(row: AccountRow, noted: Noted, zone: ZoneInfo) -> dict[str, Any]:
    first, last = days_of(noted.drift.start, noted.drift.end, zone)
    return {
        "provider": row.provider,
        "account": row.name,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "estimated": said(noted.drift.estimated),
        "billed": said(noted.drift.billed),
        "cause": noted.verdict.cause,
        "about": dict(noted.verdict.about),
    }
