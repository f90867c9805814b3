"""The shapes of the kept routes' answers, as the systems Purser grew from named them. Money is text."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from commands.freshness import Why
from commands.tracking import Status
from ledger.limits import Health
from ledger.reminding import ReminderType, Urgency

# An account's name, where it has one of its own.
AccountSaid = Annotated[str, Field(default="", exclude_if=lambda name: not name)]


class Recorded(BaseModel):
    """`cumulative_value` is what the meter shows; `daily_usage_estimate` the average of its period."""

    recorded: bool  # false for what was said to be a typo
    provider: str
    account: AccountSaid
    month: str
    cumulative_value: str
    difference: str
    daily_usage_estimate: str
    currency: str
    reset_detected: bool
    reminder_status: Status
    days_until_reset: int | None
    read_at: datetime


class Rejected(BaseModel):
    """A record that was not taken; `index` is its place in the batch, from 0."""

    index: int
    why: str


class UsageRecorded(BaseModel):
    """What became of a batch: `received` = `accepted` + `ignored` + `rejected`.

    `changed`: charges that are new or say something else than before; 0 for a batch that is sent again.
    `ignored`: what tells of no usage, or not yet. `rejections`: the first hundred of those rejected.
    """

    provider: str
    account: str
    received: int
    accepted: int
    ignored: int
    rejected: int
    changed: int
    rejections: list[Rejected]


class DailyBudget(BaseModel):
    """The daily budget over everything; without one only `spent` and `currency` are known."""

    allocated: str | None
    spent: str
    remaining: str | None
    available: str | None
    emergency_reserve: str | None
    currency: str


class ProviderShare(BaseModel):
    """A provider's cost of today and of the month so far, and how far the month's can be trusted.

    `unpriced_requests` are the month's without a price: in no sum.
    """

    today: str
    month: str
    official: str
    manual: str
    estimated: str
    unpriced_requests: int


class AlertSaid(BaseModel):
    """A threshold that was passed in a running period; `provider` empty: of everything.

    `acknowledged`: somebody has seen to it. `alert` is its number, for `/commands/ack`; 0: it has none.
    """

    provider: str
    period: str
    threshold: str
    crossed_at: datetime
    spent: str
    allocated: str
    message: str
    alert: int
    acknowledged: bool
    snoozed: bool


class BudgetStatus(BaseModel):
    """`budget_health` is the worst of all budgets; null: there is no limit.

    `unpriced_requests` are the month's without a price, `unpriced_today` today's: in no sum.
    """

    daily_budget: DailyBudget
    provider_breakdown: dict[str, ProviderShare]
    alerts: list[AlertSaid]
    budget_health: Health | None
    unpriced_requests: int
    unpriced_today: int


class ReminderSaid(BaseModel):
    """Why a figure is wanted: `type` period_end, no_reading or period_open."""

    type: ReminderType
    urgency: Urgency
    message: str


class ReminderOf(ReminderSaid):
    """The same, and of which meter."""

    provider: str
    account: AccountSaid


class Freshness(BaseModel):
    """An account whose figures are older than they should be, and why.

    `trouble`: a read failed; `behind`: one did not come; `reading`: nobody has read the page for a week.
    """

    provider: str
    account: AccountSaid
    why: Why
    as_of: datetime | None
    days: int
    message: str


class LimitForeseen(BaseModel):
    """A monthly limit: `reached` already, or by the end of which day, as expected and at the earliest.

    null: it lasts until the reset; `expected` is null where too few days are known to say.
    """

    title: str
    provider: str
    allocated: str
    expected: str | None
    reached: bool
    reached_on: date | None
    earliest: date | None
    resets_on: date


class DriverSaid(BaseModel):
    """Who makes most of what is still to come: how much of it, cut to whole percent."""

    provider: str
    model: str
    rest: str
    share_percent: int


class ForecastSaid(BaseModel):
    """The month's end: in 8 cases of 10 between `low` and `high`.

    `committed` (purchases on days to come) and `held` (by open holds) are in it. It rests on `days` whole
    ones; `run_rate` is what a day cost so far, on average of the month's days that are over.
    """

    month: str
    expected: str
    run_rate: str
    days: int
    currency: str
    low: str
    high: str
    committed: str
    held: str
    driver: DriverSaid | None
    limits: list[LimitForeseen]


class MeterTracking(BaseModel):
    """A meter now; null where nothing is known. `reminders`: the most urgent first."""

    account: AccountSaid
    status: Status
    has_current_data: bool
    days_until_reset: int | None
    needs_action: bool
    current_month_spend: str
    daily_average: str | None
    last_reading_at: datetime | None
    last_reading_age_days: int | None
    reminders: list[ReminderSaid]


class MeterOf(MeterTracking):
    """One of all meters."""

    provider: str


class OdometerStatus(MeterOf):
    """`cumulative_value` is what the meter showed last; null: it was never read."""

    cumulative_value: str | None
    currency: str


class OdometerContext(BaseModel):
    """What to tell the human of one meter: `message`, null if there is nothing to do.

    `{provider}_tracking` is the same as `tracking`.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, MeterTracking]

    provider: str
    account: AccountSaid
    tracking: MeterTracking
    message: str | None


class NarratorContext(BaseModel):
    """What to tell the human. Other providers with a meter have a `{provider}_tracking` too.

    `reminders` has the most urgent of each meter; `forecast` is null until two whole days are known.

    Of a provider's several accounts that is the most urgent one's; `meters` are all, the most urgent first.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, MeterTracking]

    groq_tracking: MeterTracking
    budget: BudgetStatus
    alerts: list[AlertSaid]
    stale: list[str]
    meters: list[MeterOf]
    budget_health: Health | None
    reminders: list[ReminderOf]
    freshness: list[Freshness]
    forecast: ForecastSaid | None
