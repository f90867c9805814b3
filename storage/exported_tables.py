"""The tables of a workspace that may be exported, column by column, and those that never are.

Left out of a listed table is what is secret or made of one (a passport's digest), what was said to one
person alone (answers in the outbox), and what only the program reads (leases, how a change is undone).
"""

from __future__ import annotations

from storage import tables as t
from storage.sheets import Sheet, sheet_of

NEVER = {
    "secrets": "keys of providers, sealed",
    "link_codes": "whoever has a code may join",
    "asks": "answers, some of them for one person alone",
    "actions": "whoever has a button's id may press it",
    "questions": "what somebody was asked in private",
    "price_tables": "price data of all workspaces, as one block",
    "longest": "how far back the book looks, of use to nothing else",
}

TABLES: tuple[Sheet, ...] = (
    sheet_of(
        t.accounts,
        "id provider name made_at connected_at read_until trouble subject",
        owner=t.accounts.c.workspace_id,
    ),
    sheet_of(t.alert_rules, "id kind by about amount:amount state person_id made_at"),
    sheet_of(
        t.alerts,
        "id dedup_key kind command state made_at snoozed_until changed_at changed_by escalates_at",
        when="made_at",
    ),
    sheet_of(
        t.budgets,
        "id period allocated:amount reserve changed_at by about hard thresholds",
    ),
    sheet_of(t.changes, "id person_id account_id said note made_at undone_at", when="made_at"),
    sheet_of(
        t.charges,
        "id account_id layer key recorded:integer withdrawn start_at:moment end_at:moment record cost:amount "
        "currency quantity:integer category settled included dims:json sku model usage:json priced_by",
        "layer key",
        when="start_at end_at",
    ),
    sheet_of(
        t.counters,
        "budget_id first_day spent:amount held:amount",
        "budget_id first_day",
        when="first_day",
        joined=t.counters.join(t.budgets, t.budgets.c.id == t.counters.c.budget_id),
        owner=t.budgets.c.workspace_id,
    ),
    sheet_of(
        t.crossings,
        "budget_id first_day threshold crossed_at",
        "budget_id first_day threshold",
        when="first_day",
        joined=t.crossings.join(t.budgets, t.budgets.c.id == t.crossings.c.budget_id),
        owner=t.budgets.c.workspace_id,
    ),
    sheet_of(
        t.day_lines,
        "account_id day currency included by shape category dims:json cost:amount",
        "day currency included by shape category dims",
        when="day",
    ),
    sheet_of(
        t.drifts,
        "account_id start_at end_at currency estimated:amount billed:amount noted_at layer settled cause "
        "about records:integer first_billed:amount",
        "start_at",
        when="start_at end_at",
    ),
    sheet_of(
        t.export_files,
        "id scheduled_export_id day planned_at due_at attempts finished_at name row_count",
        when="day",
    ),
    sheet_of(
        t.health,
        "account_id failures kind broken_since told_of told_kind told_at ahead",
        "account_id",
    ),
    sheet_of(
        t.held,
        "hold_id budget_id first_day amount:amount",
        "hold_id budget_id",
        when="first_day",
        joined=t.held.join(t.holds, t.holds.c.id == t.held.c.hold_id),
        owner=t.holds.c.workspace_id,
    ),
    sheet_of(
        t.history, "id account_id kind fact_id:integer said:json replaced_at:moment", when="replaced_at"
    ),
    sheet_of(
        t.holds,
        "id person_id account_id model purpose dims amount:amount currency emergency tokens state "
        "seconds:integer asked_at granted_at expires_at ended_at actual:amount charge_key",
        when="asked_at",
    ),
    sheet_of(t.memberships, "person_id keeper place_id seen_at", "person_id"),
    sheet_of(t.meters, "id account_id name counts reset_day reset_zone dims"),
    sheet_of(
        t.outbox,
        "id dedup_key command surface chat topic direct subscription_id version sent_version state due_at "
        "attempts sent_at message trouble made_at",
        when="made_at",
    ),
    sheet_of(
        t.overrides,
        "id kind budget_id hold_id amount:amount why person_id made_at until ended_at",
        when="made_at",
    ),
    sheet_of(
        t.own_limits,
        "account_id name currency amount:amount used:amount included:amount period since_at enforced read_at",
        "name",
    ),
    sheet_of(
        t.passports,
        "id name person_id maker_id needs made_at expires_at used_at revoked_at",
        owner=t.passports.c.workspace_id,
    ),
    sheet_of(
        t.people,
        "id surface external_id name",
        joined=t.people.join(t.memberships, t.memberships.c.person_id == t.people.c.id),
        owner=t.memberships.c.workspace_id,
    ),
    sheet_of(t.places, "id surface external_id name joined_at"),
    sheet_of(t.price_choices, "id price_table_id state moved offered_at decided_at person_id"),
    sheet_of(
        t.prices,
        "id provider model valid_from:moment rates person_id made_at removed_at",
    ),
    sheet_of(
        t.quarter_sums,
        "account_id layer quarter_at:moment currency included category dims:json "
        "cost:amount unpriced:integer",
        "layer quarter_at currency included category dims",
        when="quarter_at",
    ),
    sheet_of(t.rates, "id currency counts_in worth since person_id made_at removed_at"),
    sheet_of(
        t.readings,
        "id meter_id at:moment recorded:integer withdrawn figure:amount currency reset",
        "at",
        when="at",
    ),
    sheet_of(t.reminder_wishes, "meter_id off snoozed_until changed_at", "meter_id"),
    sheet_of(t.reminders, "id meter_id day type closes_at told_at answered_at", "day", when="day"),
    sheet_of(
        t.repricings,
        "id account_id model start_at:moment after_id:integer changed made_at finished_at",
        when="made_at",
    ),
    sheet_of(
        t.runs,
        "id account_id since:moment due_at attempts finished_at found trouble",
        when="due_at",
    ),
    sheet_of(
        t.scheduled_exports, "id what format every only_last keep person_id made_at trouble trouble_since"
    ),
    sheet_of(t.schedules, "id what about next_run_at next_day done_day"),
    sheet_of(
        t.subscriptions,
        "id what surface chat topic direct person_id off_because made_at lacks quiet hourly ping",
    ),
    sheet_of(
        t.top_ups,
        "id meter_id key recorded:integer withdrawn at:moment amount:amount currency",
        "key",
        when="at",
    ),
    sheet_of(
        t.unpriced_lines,
        "account_id day layer dims:json quantity:integer",
        "day layer dims",
        when="day",
    ),
    sheet_of(
        t.workspaces,
        "id name zone currency digest_minute thresholds everyone_may made_at "
        "approval_above:amount granted_at",
        owner=t.workspaces.c.id,
    ),
)
