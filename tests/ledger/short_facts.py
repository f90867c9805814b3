"""Short ways to write facts in tests: `charge("official", "5 00:00", "6 00:00", "8.4", model="a")`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ledger.book import Book
from ledger.facts import Charge, Reading, TopUp
from ledger.money import Money

ZONE = ZoneInfo("UTC")
NOVEMBER = "2026-11-"


def at(text: str) -> datetime:
    """A moment of November 2026, UTC: `5`, `5 08:00`, or a whole ISO moment."""
    if "-" not in text:
        day, _, clock = text.partition(" ")
        text = f"{NOVEMBER}{int(day):02d} {clock or '00:00'}"
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(number: int) -> date:
    return date(2026, 11, number)


def charge(layer: str, start: str, end: str, cost: str | None, **given: Any) -> Charge:
    """Arguments that are no field of a charge are its dimensions."""
    fields = {name: given.pop(name) for name in list(given) if name in Charge.__slots__}
    fields.setdefault("key", f"{layer} {start} {end} {given}")
    money = None if cost is None else Money.of(cost)
    return Charge(layer=layer, start=at(start), end=at(end), cost=money, dims=given, **fields)


def record(layer: str, moment: str, cost: str | None, **given: Any) -> Charge:
    return charge(layer, moment, moment, cost, **given)


def reading(moment: str, figure: str, *, reset: bool = False, meter: str = "groq") -> Reading:
    return Reading(meter, at(moment), Money.of(figure), reset)


def top_up(moment: str, amount: str, *, meter: str = "groq") -> TopUp:
    return TopUp(meter, f"top up {moment}", at(moment), Money.of(amount))


def totals(made: Book) -> dict[int, str]:
    """What is owed a day, by the day's number."""
    days = {line.day.day: 0 for line in made.lines if not line.included}
    for line in made.lines:
        if not line.included:
            days[line.day.day] += line.cost
    return {number: Money(units).text() for number, units in days.items()}
