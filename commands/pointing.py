"""Which standing reading a person points at: by its moment, or by its day where that has one only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from commands.answers import Refusal
from commands.arguments import as_typed
from commands.caller import Ask
from commands.fitting import closing
from commands.mending import account_title
from commands.spelling import long_day
from commands.tracking import MICROSECOND
from ledger.facts import Meter, Reading
from ledger.money import Money
from ledger.periods import day_of, local, start_of_day
from storage.accounts import find_account, meter_named, meters_of
from storage.readings import standing_readings

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pointed:
    """A reading of an account's meter, among all that stand."""

    account_id: int
    meter_id: int
    meter: Meter
    known: tuple[Reading, ...]
    reading: Reading


def reading_meant(
    ask: Ask, provider: str, account_id: int, when: datetime, amount: Money
) -> Pointed | Refusal:
    """The reading at that moment, its second or minute; of a bare day (`when` is its end) the only one."""
    meter_id = meter_named(ask.connection, account_id, provider)
    if meter_id is None:
        return _none(ask, account_id, when, amount, ())
    meter = meters_of(ask.connection, account_id)[meter_id]
    known = tuple(standing_readings(ask.connection, meter_id))
    at = closing(when, ask.zone, meter)
    meant = _meant(ask, known, at, when)
    if len(meant) == 1:
        return Pointed(account_id, meter_id, meter, known, meant[0])
    return _several(ask, account_id, meant, amount) if meant else _none(ask, account_id, when, amount, known)


def _meant(ask: Ask, known: tuple[Reading, ...], at: datetime, when: datetime) -> list[Reading]:
    for near in (MICROSECOND, SECOND, MINUTE):
        found = [reading for reading in known if at <= reading.at < at + near]
        if found:
            return found
    day = day_of(when - MICROSECOND, ask.zone)
    is_now = when == ask.now or when.microsecond  # no clock time that people type has any
    if not is_now and when != start_of_day(day_of(when, ask.zone), ask.zone):
        return []  # a clock time was said, and nothing was read then
    return [reading for reading in known if day_of(reading.at - MICROSECOND, ask.zone) == day]


def _several(ask: Ask, account_id: int, meant: list[Reading], amount: Money) -> Refusal:
    lines = tuple(_line(ask, account_id, reading.at, amount) for reading in meant[-SHOWN:])
    return Refusal.of("pointing.several", lines=lines)


def _none(ask: Ask, account_id: int, when: datetime, amount: Money, known: tuple[Reading, ...]) -> Refusal:
    row = find_account(ask.connection, account_id)
    day = day_of(when - MICROSECOND, ask.zone)
    values = {"title": account_title(row.provider, row.name), "day": long_day(day, with_year=True)}
    near = sorted(known, key=lambda reading: abs(reading.at - when))[:SHOWN]
    lines = tuple(_line(ask, account_id, each.at, amount) for each in sorted(near, key=lambda r: r.at))
    return Refusal.of("pointing.none", "conflict", values=values, lines=lines)


def _line(ask: Ask, account_id: int, at: datetime, amount: Money) -> str:
    row = find_account(ask.connection, account_id)
    named = f" account={row.name}" if row.name != row.provider else ""
    moment = f"{local(at, ask.zone):%Y-%m-%d %H:%M:%S}"
    return f"/correct {as_typed(amount.decimal)} {row.provider} {moment}{named}"
