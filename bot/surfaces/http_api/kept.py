"""What the kept routes say of what `/context` answered, and of one meter."""

from __future__ import annotations

from bot.surfaces.http_api.shapes import (
    AlertSaid,
    BudgetStatus,
    DailyBudget,
    DriverSaid,
    ForecastSaid,
    Freshness,
    LimitForeseen,
    MeterOf,
    MeterTracking,
    NarratorContext,
    OdometerContext,
    OdometerStatus,
    ProviderShare,
    ReminderOf,
    ReminderSaid,
)
from commands.budget import ProviderLine
from commands.context import Alert, ContextAnswer, Expected
from commands.forecast_parts import BudgetEnd
from commands.freshness import Stale
from commands.standings import BudgetStanding
from commands.tracked import TrackedAnswer
from commands.tracking import Tracking, reminder
from commands.wanted import WantedReading


def budget_status(answer: ContextAnswer) -> BudgetStatus:
    return BudgetStatus(
        daily_budget=_daily(answer),
        provider_breakdown={line.provider: _share(line) for line in answer.spend.providers},
        alerts=[_alert(alert) for alert in answer.alerts],
        budget_health=answer.health,
        unpriced_requests=answer.spend.unpriced,
        unpriced_today=answer.spend.unpriced_today,
    )


def narrator_context(answer: ContextAnswer) -> NarratorContext:
    """Of a provider's several meters its own name stands for the most urgent, which comes first."""
    status = budget_status(answer)
    said = {f"{each.provider}_tracking": _tracking(each) for each in reversed(answer.meters)}
    meters = [MeterOf(provider=each.provider, **dict(_tracking(each))) for each in answer.meters]
    return NarratorContext.model_validate(
        {
            **said,
            "budget": status,
            "alerts": status.alerts,
            "stale": list(answer.stale),
            "meters": meters,
            "budget_health": answer.health,
            "reminders": [_reminder(each) for each in answer.reminders],
            "freshness": [_freshness(each) for each in answer.freshness],
            "forecast": _forecast(answer.forecast) if answer.forecast else None,
        }
    )


def odometer_status(answer: TrackedAnswer) -> OdometerStatus:
    meter = answer.meter
    return OdometerStatus(
        provider=meter.provider,
        cumulative_value=meter.last_figure.text() if meter.last_figure else None,
        currency=(meter.last_figure or meter.current_month_spend).currency,
        **dict(_tracking(meter)),
    )


def odometer_context(answer: TrackedAnswer) -> OdometerContext:
    tracking = _tracking(answer.meter)
    return OdometerContext.model_validate(
        {
            "provider": answer.meter.provider,
            "account": tracking.account,
            "tracking": tracking,
            "message": answer.reminder or None,
            f"{answer.meter.provider}_tracking": tracking,
        }
    )


def name_said(provider: str, account: str) -> str:
    """An account's name; empty if it is the provider's own, which needs none."""
    return "" if account == provider else account


def _daily(answer: ContextAnswer) -> DailyBudget:
    spent = answer.spend.today
    found = [each for each in answer.spend.budgets if (each.period, each.by) == ("day", "")]
    stands: BudgetStanding | None = found[0] if found else None
    return DailyBudget(
        allocated=stands.allocated.text() if stands else None,
        spent=(stands.spent if stands else spent).text(),
        remaining=stands.remaining.text() if stands else None,
        available=stands.available.text() if stands else None,
        emergency_reserve=stands.reserve.text() if stands else None,
        currency=spent.currency,
    )


def _share(line: ProviderLine) -> ProviderShare:
    return ProviderShare(
        today=line.today.text(),
        month=line.month.text(),
        official=line.official.text(),
        manual=line.manual.text(),
        estimated=line.estimated.text(),
        unpriced_requests=line.unpriced,
    )


def _alert(alert: Alert) -> AlertSaid:
    said = alert.model_dump(exclude={"name", "spent", "allocated"})
    return AlertSaid(**said, spent=alert.spent.text(), allocated=alert.allocated.text())


def _tracking(each: Tracking) -> MeterTracking:
    return MeterTracking(
        account=name_said(each.provider, each.account),
        status=each.status,
        has_current_data=each.has_current_data,
        days_until_reset=each.days_until_reset,
        needs_action=each.needs_action,
        current_month_spend=each.current_month_spend.text(),
        daily_average=None if each.daily_average is None else each.daily_average.text(),
        last_reading_at=each.last_read_at,
        last_reading_age_days=each.reading_age_days,
        reminders=[ReminderSaid(**one.model_dump(exclude={"of", "last_day"})) for one in each.reminders]
        or _first(each),
    )


def _first(each: Tracking) -> list[ReminderSaid]:
    """Of a meter that nobody has read yet a program is told, and people are not."""
    if each.last_figure is not None:
        return []
    return [ReminderSaid(type="no_reading", urgency="low", message=reminder(each))]


def _reminder(each: WantedReading) -> ReminderOf:
    name = name_said(each.provider, each.account)
    return ReminderOf(**{**each.model_dump(exclude={"of", "last_day"}), "account": name})


def _freshness(each: Stale) -> Freshness:
    said = each.model_dump(exclude={"trouble", "trouble_wording"})
    return Freshness(**{**said, "account": name_said(each.provider, each.account)}, message=each.sentence)


def _forecast(found: Expected) -> ForecastSaid:
    driver = found.end.driver
    return ForecastSaid(
        month=found.month,
        expected=found.expected.text(),
        run_rate=found.run_rate.text(),
        days=found.days,
        currency=found.expected.currency,
        low=found.low.text(),
        high=found.high.text(),
        committed=found.end.committed.text(),
        held=found.end.held.text(),
        driver=None if driver is None else DriverSaid(**{**driver.model_dump(), "rest": driver.rest.text()}),
        limits=[_limit(each) for each in found.end.budgets],
    )


def _limit(each: BudgetEnd) -> LimitForeseen:
    return LimitForeseen(
        title=each.title,
        provider=each.provider,
        allocated=each.allocated.text(),
        expected=each.expected.text() if each.expected is not None else None,
        reached=each.reached,
        reached_on=each.reached_on,
        earliest=each.earliest,
        resets_on=each.resets_on,
    )
