"""Numbers out of a body: counts, costs and moments, each right or refused in a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from collectors.pushed.request import Quantities, Row, Wrong
from ledger.money import Money

MOST = 10**10  # of anything in one request
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
IN_MILLISECONDS = 10**11  # as seconds, the year 5138
EXAMPLE = "2026-11-20T12:00:00Z"
DEAREST = 10**6  # of one request: nine thousand of them still add up in a BIGINT


def count(found: Row, name: str) -> int:
    """A count of a body; 0 where it is missing or null."""
    value = found.get(name)
    if value is None:
        return 0
    if type(value) is int and 0 <= value <= MOST:
        return value
    if isinstance(value, Decimal) and 0 <= value <= MOST and value == value.to_integral_value():
        return int(value)
    raise Wrong(f"{name} must be a whole number from 0 to {MOST:,}.")


def seconds(value: Any, name: str) -> int:
    """A length in seconds, which providers say to the millisecond: begun seconds count as whole."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= MOST:
        return ceil(value)
    raise Wrong(f"{name} must be a number of seconds from 0 on.")


def add(quantities: Quantities, unit: str, details: Row | None, name: str) -> None:
    """Add a part that a body says in its details, if it says one that is not 0."""
    if details and (found := count(details, name)):
        quantities[unit] = found


def details_of(usage: Row, name: str) -> Row | None:
    """An object inside usage; None where it is missing or null."""
    found = usage.get(name)
    if found is not None and not isinstance(found, dict):
        raise Wrong(f"{name} must be an object.")
    return found


def check_parts(quantities: Quantities, whole: str, *parts: str) -> None:
    """Refuse parts that together are more than the whole."""
    together = sum(quantities.get(part, 0) for part in parts)
    if together > quantities[whole]:
        raise Wrong(f"{', '.join(part for part in parts if part in quantities)}: more than {whole} in all.")


def cost_of(value: Any, name: str, currency: Any = "USD") -> Money:
    """A cost as a number or decimal text, taken exactly."""
    code = currency.strip().upper() if isinstance(currency, str) else ""
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Wrong("currency must be a code of three letters, for example USD.")
    try:
        amount = Money.of(value if _is_exact(value) else "", code)
    except ValueError:
        raise Wrong(f'{name} must be a number, or decimal text such as "0.0042".') from None
    if not 0 <= amount.units <= DEAREST * 10**9:
        raise Wrong(f"{name} must be from 0 to {DEAREST:,}.")
    return amount


def _is_exact(value: Any) -> bool:
    return isinstance(value, int | Decimal | str) and not isinstance(value, bool)


def moment_of(value: Any, name: str, latest: datetime) -> datetime:
    """A moment up to `latest` in seconds since 1970, or in ISO 8601 with its zone; gives UTC."""
    if isinstance(value, str):
        at = _read(value, name)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value < IN_MILLISECONDS:
        at = EPOCH + timedelta(microseconds=int(value * 1_000_000))
    else:
        raise Wrong(f"{name} must be seconds since 1970 (not milliseconds), or text such as {EXAMPLE}.")
    if at > latest:
        raise Wrong(f"{name} is more than a day in the future ({at:%Y-%m-%d %H:%M} UTC).")
    if at < EARLIEST:
        raise Wrong(f"{name} is before the year 2000: leave it out if it is not known.")
    return at


def _read(text: str, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Wrong(f"{name} must be seconds since 1970, or text such as {EXAMPLE}.") from None
    if at.utcoffset() is None:
        raise Wrong(f"{name} needs its zone, for example {EXAMPLE}.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Wrong(f"{name} must be a moment such as {EXAMPLE}.") from None
