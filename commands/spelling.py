"""How the language that is spoken writes amounts, shares, counts, dates and moments.

English as the house writes it (`$1,234.50`, `Thu 19 Nov`, `80 %`); other languages as Babel knows them.
Amounts are rounded half to even, and what would round to nothing but is something says so, in all.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from commands.reply import Value
from commands.tongue import ENGLISH, TONGUE, locale_of
from ledger.amounts import show_money
from ledger.dates import WEEKDAYS
from ledger.money import Money
from ledger.periods import MONTHS

WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "VND"})
SHORT = 3  # letters of a month or weekday


def spelled(value: Value, zone: tzinfo | None = None, today: date | None = None) -> str:
    """One value; a Fraction is a percentage. Moments are shown in `zone`, a year that is `today`'s is not."""
    match value:
        case Money():
            return money(value)
        case Fraction():
            return percent(value)
        case datetime():
            local = value.astimezone(zone) if zone and value.tzinfo else value
            return f"{day(local, today)} {local:%H:%M}"
        case date():
            return weekday_and_day(value, today)
        case int():
            return whole(value)
    return value


def money(amount: Money, places: int | None = None) -> str:
    """`$1.06`, in German `1,06 $`; `<$0.01` for what is less than a cent."""
    places = (0 if amount.currency in WITHOUT_CENTS else 2) if places is None else places
    if TONGUE.get() == ENGLISH:
        return show_money(amount, places)
    step = Decimal(1).scaleb(-places)
    rounded = amount.decimal.quantize(step)
    if amount and not rounded:
        return f"{'<' if amount.units > 0 else '>'}{_money(step.copy_sign(amount.units), amount.currency)}"
    return _money(rounded, amount.currency)


def _money(amount: Decimal, currency: str) -> str:
    from babel.numbers import format_currency

    places = max(-int(amount.as_tuple().exponent), 0)
    locale = locale_of(TONGUE.get())
    pattern = locale.currency_formats["standard"].pattern
    digits = "." + "0" * places if places else ""
    pattern = pattern.replace(".00", digits)
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)


def percent(ratio: Fraction) -> str:
    """Whole percent towards zero: 99.9 % of a limit never reads as reached."""
    count = int(abs(ratio) * 100)
    sign = "-" if ratio < 0 else ""
    return f"{sign}{whole(count)} %" if count or not ratio else f"{sign}<1 %"


def whole(count: int) -> str:
    """`1,234`, in German `1.234`."""
    if TONGUE.get() == ENGLISH:
        return f"{count:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(count, locale=locale_of(TONGUE.get())))


def decimal(number: Decimal) -> str:
    """`4.2`, in German `4,2`; as many places as it has."""
    if TONGUE.get() == ENGLISH:
        return f"{number:,}"
    from babel.numbers import format_decimal

    return str(format_decimal(number, locale=locale_of(TONGUE.get()), decimal_quantization=False))


def day(at: date, today: date | None = None) -> str:
    """`19 Nov`, in German `19. Nov.`; with its year if that is not `today`'s, or there is no `today`."""
    if TONGUE.get() == ENGLISH:
        year = f" {at.year}" if today and at.year != today.year else ""
        return f"{at.day} {MONTHS[at.month - 1][:SHORT]}{year}"
    return _skeleton("yMMMd" if today and at.year != today.year else "MMMd", at)


def weekday_and_day(at: date, today: date | None = None) -> str:
    """`Thu 19 Nov`, in German `Do. 19. Nov.`"""
    if TONGUE.get() == ENGLISH:
        return f"{weekday(at)[:SHORT]} {day(at, today)}"
    return f"{_skeleton('ccc', at)} {day(at, today)}"


def whole_date(at: date) -> str:
    """`Thursday 19 November 2026`, in German `Donnerstag, 19. November 2026`."""
    if TONGUE.get() == ENGLISH:
        return f"{weekday(at)} {at.day} {month(at)} {at.year}"
    from babel.dates import format_date

    return format_date(at, "full", locale=locale_of(TONGUE.get()))


def long_day(at: date, *, with_year: bool) -> str:
    """`19 November 2026`, in German `19. November 2026`."""
    if TONGUE.get() == ENGLISH:
        return f"{at.day} {month(at)}{f' {at.year}' if with_year else ''}"
    if not with_year:
        return _skeleton("MMMMd", at)
    from babel.dates import format_date

    return format_date(at, "long", locale=locale_of(TONGUE.get()))


def weekday(at: date) -> str:
    """`Thursday`."""
    if TONGUE.get() == ENGLISH:
        return WEEKDAYS[at.weekday()].capitalize()
    return _skeleton("cccc", at)


def month(at: date) -> str:
    """`November`, whatever its year."""
    if TONGUE.get() == ENGLISH:
        return MONTHS[at.month - 1]
    return _skeleton("LLLL", at)


def _skeleton(skeleton: str, at: date) -> str:
    """By CLDR's order of these fields; a single field stands for itself."""
    from babel.dates import format_date

    locale = locale_of(TONGUE.get())
    known = locale.datetime_skeletons
    return format_date(at, known[skeleton].pattern if skeleton in known else skeleton, locale=locale)
