"""What a forecast says, as sentences that any reply may take: of the end, of each budget, and so on."""

from __future__ import annotations

from fractions import Fraction

from commands.catalogue import say
from commands.forecast_parts import Against, BudgetEnd, Driver, MonthEnd
from commands.reply import Note, Text, Value
from commands.spelling import long_day, money, month
from ledger.money import BILLION, Money
from ledger.providers import PROVIDERS

LARGE = 100 * BILLION  # from here on cents say more than anybody knows
FEW_DAYS = 14
ALIKE = Fraction(1, 20)  # of last month's: about as much
ALL = 100


def about(amount: Money) -> str:
    """As exact as a forecast is: `$412`, `$9.37`."""
    return money(amount, 0) if abs(amount.units) >= LARGE else money(amount)


def end_text(end: MonthEnd, provider: str = "") -> Text:
    """`November will end at about $412 (80 %: $380 to $455).`"""
    key = f"forecast.{end.period}_ends{'_sure' if end.low == end.high else ''}{'_of' if provider else ''}"
    values: dict[str, Value] = {
        "month": month(end.first),
        "expected": end.expected if end.low == end.high else about(end.expected),
        "low": about(end.low),
        "high": about(end.high),
    }
    if provider:
        values["provider"] = PROVIDERS[provider].title
    return Text(say(key), values)


def budget_text(each: BudgetEnd) -> Text:
    """When the limit is reached, or that it lasts until the reset."""
    values: dict[str, Value] = {"budget": each.title, "limit": each.allocated, "reset": each.resets_on}
    if each.reached:
        return Text(say("forecast.is_reached"), values)
    if not each.foreseen:
        return Text(say("forecast.budget_too_early"), values)
    if each.earliest:
        values["earliest"] = each.earliest
    if each.reached_on is None:
        return Text(say("forecast.may_be_reached" if each.earliest else "forecast.lasts"), values)
    values["on"] = each.reached_on
    sooner = each.earliest is not None and each.earliest < each.reached_on
    return Text(say("forecast.reached_on_or_sooner" if sooner else "forecast.reached_on"), values)


def driver_text(found: Driver) -> Text:
    """Who makes most of what is still to come."""
    values: dict[str, Value] = {
        "provider": PROVIDERS[found.provider].title,
        "share": Fraction(found.share_percent, 100),
        "rest": about(found.rest),
        "model": found.model,
    }
    every = "_all" if found.share_percent == ALL else ""
    return Text(say(f"forecast.driver{every}{'_model' if found.model else ''}"), values)


def against_text(end: MonthEnd, found: Against) -> Text:
    """How that compares with the period before, and whose doing it is."""
    values: dict[str, Value] = {
        "month": month(found.first),
        "cost": about(found.cost),
        "difference": about(abs(found.difference)),
        "provider": PROVIDERS[found.provider].title if found.provider else "",
        "part": about(abs(found.provider_difference)),
    }
    how = "more" if found.difference.units > 0 else "less"
    if abs(found.difference.units) <= ALIKE * abs(found.cost.units):
        how = "like"
    return Text(say(f"forecast.{end.period}_{how}"), values)


def rests_on_note(end: MonthEnd) -> Note | None:
    """On how many days it rests; None where only what was bought is known."""
    if end.since is None:
        return None
    values: dict[str, Value] = {"since": long_day(end.since, with_year=end.since.year != end.today.year)}
    key = "forecast.rests_on_few" if end.days < FEW_DAYS else "forecast.rests_on"
    return Note(say(key, count=end.days), values)


def known_notes(end: MonthEnd) -> list[Note]:
    """What is in it that needed no forecast, and of whom nothing more is expected."""
    notes = []
    if end.committed:
        notes.append(Note(say("forecast.committed"), {"committed": end.committed}))
    if end.held:
        notes.append(Note(say("forecast.held"), {"held": end.held}))
    names = ", ".join(PROVIDERS[name].title for name in end.ended)
    if names:
        notes.append(Note(say("forecast.ended"), {"names": names}))
    return notes
