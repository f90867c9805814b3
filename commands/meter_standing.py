"""How a provider's meter is set, and what it showed last."""

from __future__ import annotations

from datetime import datetime

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.meter_setting import resets_said
from ledger.facts import Meter
from ledger.meters import billing_period
from ledger.periods import Period, period_holding
from storage.accounts import AccountRow, meter_named, meters_of
from storage.readings import standing_readings
from storage.spend import account_spend


class MeterSettings(Part):
    """How an account's own meter counts; `next_reset` None: it never begins again."""

    provider: str
    account: str
    counts: str
    resets: str  # as it is typed: 1 to 31, last, never
    zone: str
    next_reset: datetime | None
    last_figure: Cost | None
    last_read_at: datetime | None
    month_to_date: Cost


def own_meter(ask: Ask, row: AccountRow) -> tuple[int, Meter] | None:
    """The account's meter that people read, with its row's id."""
    meter_id = meter_named(ask.connection, row.id, row.provider)
    return None if meter_id is None else (meter_id, meters_of(ask.connection, row.id)[meter_id])


def settings_of(ask: Ask, provider: str, row: AccountRow | None) -> MeterSettings:
    """As they stand; of a meter that nobody read yet, as they will."""
    own = own_meter(ask, row) if row else None
    _, meter = own or (0, Meter(provider, reset_zone=ask.zone.key))
    known = standing_readings(ask.connection, own[0]) if own else []
    period = billing_period(meter, ask.now)
    month = Period("days", period_holding("month", ask.today).first, ask.today)
    return MeterSettings(
        provider=provider,
        account=row.name if row else provider,
        counts=meter.counts,
        resets=resets_said(meter),
        zone=meter.reset_zone,
        next_reset=period[1] if period else None,
        last_figure=known[-1].figure if known else None,
        last_read_at=known[-1].at if known else None,
        month_to_date=account_spend(ask.connection, row.id, ask.currency, month) if row else ask.nothing,
    )
