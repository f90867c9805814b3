"""Every table, by topic. The guarantees are here: unique keys, and what a row means.

Moments are microseconds since 1970 in UTC, money is a count of billionths, dimensions and other
small maps are canonical JSON text.
"""

from __future__ import annotations

from storage.tables.alerts import alert_rules, alerts
from storage.tables.book import day_lines, quarter_sums, unpriced_lines
from storage.tables.drifts import drifts
from storage.tables.exports import export_files, scheduled_exports
from storage.tables.facts import (
    accounts,
    changes,
    charges,
    history,
    longest,
    meters,
    readings,
    secrets,
    top_ups,
)
from storage.tables.health import health
from storage.tables.holds import held, holds
from storage.tables.limits import budgets, counters, crossings, overrides
from storage.tables.own_limits import own_limits
from storage.tables.prices import price_choices, price_tables, prices, rates, repricings
from storage.tables.promises import outbox, runs, schedules, subscriptions
from storage.tables.reminders import reminder_wishes, reminders
from storage.tables.schema import metadata
from storage.tables.who import (
    actions,
    asks,
    link_codes,
    memberships,
    passports,
    people,
    places,
    questions,
    workspaces,
)

__all__ = [
    "accounts",
    "actions",
    "alert_rules",
    "alerts",
    "asks",
    "budgets",
    "changes",
    "charges",
    "counters",
    "crossings",
    "day_lines",
    "drifts",
    "export_files",
    "health",
    "held",
    "history",
    "holds",
    "link_codes",
    "longest",
    "memberships",
    "metadata",
    "meters",
    "outbox",
    "overrides",
    "own_limits",
    "passports",
    "people",
    "places",
    "price_choices",
    "price_tables",
    "prices",
    "quarter_sums",
    "questions",
    "rates",
    "readings",
    "reminder_wishes",
    "reminders",
    "repricings",
    "runs",
    "scheduled_exports",
    "schedules",
    "secrets",
    "subscriptions",
    "top_ups",
    "unpriced_lines",
    "workspaces",
]
