"""Figures that are wanted of people now: what programs and the digest say of reminders."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from commands.answers import Part
from commands.caller import Ask
from commands.reminded import ReminderAnswer, question_of, reminder_answer
from ledger.periods import DAY, local
from ledger.reminding import Reminder, ReminderType, Urgency
from storage.read_by_people import ReadMeter, read_meters

URGENCIES = ("high", "normal", "low")


class Wanted(Part):
    """Why a figure is wanted, whether or not anybody was told yet. Not of what is off or rests.

    `of`: the end of the period that is over, whose last figure is wanted, and `last_day` its last by the
    meter's clocks; None: the figure of now.
    """

    type: ReminderType
    urgency: Urgency
    message: str
    of: datetime | None = None
    last_day: date | None = None
    asked: ReminderAnswer | None = Field(default=None, exclude=True)  # what `message` says, as facts


class WantedReading(Wanted):
    """The same, and of which meter."""

    provider: str
    account: str


def wanted(ask: Ask, account_id: int) -> tuple[Wanted, ...]:
    """Of one account's meter, the most urgent first."""
    meters = read_meters(ask.connection, ask.workspace, account_id)
    return tuple(_wanted(ask, meter, each) for meter in meters for each in meter.standing(ask.now))


def wanted_readings(ask: Ask) -> tuple[WantedReading, ...]:
    """Of all meters, the most urgent of each, and of these the most urgent first."""
    found = [
        WantedReading(
            provider=meter.provider, account=meter.account, **dict(_wanted(ask, meter, standing[0]))
        )
        for meter in read_meters(ask.connection, ask.workspace)
        if (standing := meter.standing(ask.now))
    ]
    return tuple(sorted(found, key=lambda each: URGENCIES.index(each.urgency)))


def _wanted(ask: Ask, meter: ReadMeter, reminder: Reminder) -> Wanted:
    asked = reminder_answer(meter, reminder, ask.now)
    of = reminder.closes_at if reminder.type == "period_open" else None
    last = local(of, ZoneInfo(meter.meter.reset_zone)).date() - DAY if of else None
    return Wanted(
        type=reminder.type,
        urgency=reminder.urgency,
        message=question_of(asked),
        of=of,
        last_day=last,
        asked=asked,
    )
