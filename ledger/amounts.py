"""Amounts as people type them and as every surface shows them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from ledger.money import MOST, Money
from ledger.unclear import Unclear

PLACES = 9
DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")
SIGNS = {
    "$": DOLLARS, "us$": ("USD",), "c$": ("CAD",), "ca$": ("CAD",), "a$": ("AUD",), "r$": ("BRL",),
    "€": ("EUR",), "£": ("GBP",), "¥": ("JPY", "CNY"), "₹": ("INR",), "₩": ("KRW",),
    "dollar": DOLLARS, "dollars": DOLLARS, "euro": ("EUR",), "euros": ("EUR",),
    "pound": ("GBP",), "pounds": ("GBP",), "yuan": ("CNY",), "yen": ("JPY",),
}  # fmt: skip
CODES = {
    "AED", "ARS", "AUD", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD",
    "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "MXN", "MYR", "NGN", "NOK", "NZD", "PHP", "PKR",
    "PLN", "RON", "RUB", "SAR", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
}  # fmt: skip
SHOWN_AS = {"USD": "$", "EUR": "€", "GBP": "£"}  # ¥ is two currencies: those are shown by their code

KEYBOARD = {0x2212: "-", 0x2019: "'"}  # the typographic minus and apostrophe
SHAPE = re.compile(r"(-?) ?([^\d\s.,'+-]*) ?(-?) ?(\d[\d.,' ]*|[.,]\d+) ?([^\d\s.,'+-]*)", re.ASCII)
NUMBER = re.compile(
    r"(?P<whole>\d*|[1-9]\d{0,2}(?P<group>[ ,.'])\d{3}(?:(?P=group)\d{3})*"
    r"|[1-9]\d?(?:,\d\d)+,\d{3})"  # 1,23,456 as in India
    r"(?:(?P<mark>[.,])(?P<part>\d+))?",
    re.ASCII,
)
TWO_WAYS = re.compile(r"([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
MACHINE = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


class NotAnAmount(Unclear):
    """Its text is a sentence for the person who typed; `choices` are amounts to type instead."""


class Unreadable(NotAnAmount):
    """It is no amount at all, not one that is in doubt or out of bounds."""


def parse_amount(text: str, currency: str = "USD", *, allow_negative: bool = False) -> Money:
    """Read what a person typed: `1.06`, `1,06`, `$1.06`, `1.06 usd`, `1 234.50`, `1.234,56`.

    Never guesses: one separator before exactly three digits (`1,234`), another currency, more
    than nine places, words, exponents and signs out of place raise NotAnAmount.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).translate(KEYBOARD).split())
    found = SHAPE.fullmatch(typed.lower()) if len(typed) <= 60 else None
    if found is None:
        raise _unreadable(typed)
    before, sign, inside, digits, unit = found.groups()
    for word in (sign, unit):
        _expect(word, currency, typed)
    if before and inside:
        raise _unreadable(typed)
    value = Decimal(_plain(digits.strip(), typed))
    return _kept(-value if before or inside else value, typed, currency, allow_negative)


def exact_amount(value: Decimal | int | str, currency: str = "USD", *, allow_negative: bool = False) -> Money:
    """Read a machine's figure: a dot is always decimal, an exponent is fine.

    What is finer than a billionth is rounded half to even, for programs add floats before they
    send them (0.30000000000000004). NotAnAmount for everything that is not a finite number.
    """
    typed = str(value)
    if isinstance(value, bool | float) or len(typed) > 200 or not MACHINE.fullmatch(typed):
        raise _unreadable(typed)
    return _kept(Decimal(typed), typed, currency, allow_negative)


def show_money(money: Money, places: int = 2) -> str:
    """`$1.06`, `-$0.05`, `€1,234.50`, `CNY 12.00`: rounded half to even, as every surface shows it.

    What would round to nothing but is something is `<$0.01`, or `>-$0.01` below zero.
    """
    sign = SHOWN_AS.get(money.currency, f"{money.currency} ")
    step = 10 ** (PLACES - places)
    steps, rest = divmod(abs(money.units), step)
    steps += 2 * rest > step or (2 * rest == step and steps % 2)
    if money and not steps:
        return f"{'<' if money.units > 0 else '>-'}{sign}{_digits(1, places)}"
    return f"{'-' if money.units < 0 else ''}{sign}{_digits(steps, places)}"


def _digits(steps: int, places: int) -> str:
    whole, part = divmod(steps, 10**places)
    return f"{whole:,}" + (f".{part:0{places}d}" if places else "")


def _unreadable(typed: str) -> Unreadable:
    if not typed:
        return Unreadable("nothing_typed")
    return Unreadable("no_amount", typed=f"{typed[:40]}{'…' if len(typed) > 40 else ''}")


def _expect(word: str, currency: str, typed: str) -> None:
    """Refuse a currency, said by sign or code, that is not the one counted in."""
    means = SIGNS.get(word, (word.upper(),) if word.upper() in CODES | {currency} else ())
    if not word or currency in means:
        return
    if not means:
        raise _unreadable(typed)
    raise NotAnAmount("other_currency", typed=typed, other=means[0], currency=currency)


def _plain(digits: str, typed: str) -> str:
    """The number with a decimal point and without separators of thousands."""
    if found := TWO_WAYS.fullmatch(digits):
        whole, exact = found[1] + found[2], f"{found[1]}.{found[2]}0"
        raise NotAnAmount(
            "two_amounts", (whole, exact), typed=digits, whole=whole, part=exact[:-1], exact=exact
        )
    found = NUMBER.fullmatch(digits)
    if found is None or (found["mark"] and found["mark"] in found["whole"]):
        raise _unreadable(typed)
    whole, part = re.sub(r"\D", "", found["whole"]), found["part"] or ""
    if len(part.rstrip("0")) > PLACES:
        raise NotAnAmount("too_fine", typed=typed)
    return f"{whole or '0'}.{part or '0'}"


def _kept(value: Decimal, typed: str, currency: str, allow_negative: bool) -> Money:
    if not -MOST <= value <= MOST:
        raise NotAnAmount("too_large", typed=typed[:40], most=MOST)
    if value < 0 and not allow_negative:
        raise NotAnAmount("below_zero", typed=typed)
    return Money.of(value, currency)
