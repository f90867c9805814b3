"""Cents: the smallest pieces in which money is paid, and amounts rounded to them so that their sum stays."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.money import BILLION

WHOLE = ("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF")  # ISO 4217: no minor unit
THREE = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


def places_of(currency: str) -> int:
    """How many decimals an amount has that is paid: 2 of most currencies."""
    if currency in WHOLE:
        return 0
    return 3 if currency in THREE else 2


def in_cents(units: Sequence[int], currency: str) -> list[int]:
    """Billionths as cents. They come to their exact sum rounded half to even, each less than a cent away.

    By largest remainder: each is cut downwards, and those that lost most get one more, of equals the first.
    """
    cent = BILLION // 10 ** places_of(currency)
    found = [each // cent for each in units]
    missing = _rounded(sum(units), cent) - sum(found)
    lost = sorted(range(len(units)), key=lambda place: (-(units[place] % cent), place))
    for place in lost[:missing]:
        found[place] += 1
    return found


def cents_text(cents: int, currency: str) -> str:
    """`-12.30`, with as many decimals as it is paid with."""
    places = places_of(currency)
    whole, part = divmod(abs(cents), 10**places)
    return f"{'-' if cents < 0 else ''}{whole}" + (f".{part:0{places}d}" if places else "")


def _rounded(units: int, cent: int) -> int:
    whole, rest = divmod(units, cent)
    return whole + (2 * rest > cent or (2 * rest == cent and whole % 2))
