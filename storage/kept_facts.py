"""Rows of our own export of facts, read again: what `storage.exported_facts` writes, and nothing else.

Everything is checked, for a file may have been edited: what is kept of it counts as money.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from ledger.facts import CATEGORIES, LAYERS, Meter
from ledger.money import BILLION, LARGEST, Money
from ledger.providers import PROVIDERS
from ledger.rates import Rate
from storage.bulk import dims_text
from storage.charges import LONGEST_KEY, NO_DIMS, Said
from storage.columns import canonical, micros
from storage.exported_facts import FORMAT

Row = Mapping[str, Any]
LONGEST_NAME, LONGEST_WORDS, LONGEST_TOP_UP = 100, 200, 120  # letters, as their columns have it
LATEST = datetime.fromisoformat("2200-01-01T00:00:00Z")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
ZONE = re.compile(r"[A-Za-z][\w+/-]{0,63}", re.ASCII)
COUNTS = ("up", "down", "left")
USAGE = {"context": dict, "quantities": dict, "requests": int}


class NotAFact(ValueError):
    """What is wrong with a row, as the end of a sentence that begins with its line."""


@dataclass(frozen=True, slots=True)
class Whose:
    """An account, by its names."""

    provider: str
    account: str


@dataclass(frozen=True, slots=True)
class KeptCharge:
    whose: Whose
    layer: str
    key: str
    said: Said


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading, or what was paid in by `key`; `meter` says how it counts."""

    whose: Whose
    meter: Meter
    key: str | None
    at: int  # microseconds
    figure: Money
    reset: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class KeptRate:
    counts_in: str
    rate: Rate
    withdrawn: bool


KeptFact = KeptCharge | KeptReading | KeptRate


def read_row(row: Row) -> KeptFact:
    """The fact of a row. Raises NotAFact."""
    if row.get("format") != FORMAT:
        raise NotAFact(
            f"is of format {_shown(row.get('format', 1))}, and I read {FORMAT}: bring the Purser that has "
            "these facts to this version and export them again"
        )
    kind = row.get("kind")
    if kind == "charge":
        return _charge(row)
    if kind in ("reading", "top_up"):
        return _reading(row, paid=kind == "top_up")
    if kind == "rate":
        return _rate(row)
    raise NotAFact(f"is of kind {_shown(kind)}: known are charge, reading, top_up and rate")


def _charge(row: Row) -> KeptCharge:
    start, end = _moment(row, "start_at"), _moment(row, "end_at")
    if end < start:
        raise NotAFact("ends before it begins")
    category, settled = row.get("category"), _truth(row, "settled")
    if category is not None and category not in CATEGORIES:
        raise NotAFact(f"has category {_shown(category)}: known are {', '.join(CATEGORIES)}")
    usage, priced_as = _usage(row), _text(row, "priced_as", LONGEST_WORDS, empty=True)
    if (usage is None) != (priced_as is None):
        raise NotAFact("has only one of usage and priced_as, which belong together")
    said = Said(
        start_at=start,
        end_at=end,
        record=start == end and settled,
        cost=None if row.get("cost") is None else _amount(row, "cost"),
        currency=_currency(row),
        quantity=_count(row.get("quantity"), "quantity"),
        category=category,
        settled=settled,
        included=_truth(row, "included"),
        dims=_dims(row.get("dims"), "dims"),
        sku=_text(row, "sku", LONGEST_WORDS, empty=True) or "",
        withdrawn=_truth(row, "withdrawn"),
        model=priced_as,
        usage=usage,
        priced_by=_text(row, "priced_by", LONGEST_WORDS, empty=True),
    )
    return KeptCharge(_whose(row), _layer(row), _key(row, LONGEST_KEY), said)


def _reading(row: Row, *, paid: bool) -> KeptReading:
    amount = _amount(row, "top_up" if paid else "figure")
    return KeptReading(
        whose=_whose(row),
        meter=_meter(row),
        key=_key(row, LONGEST_TOP_UP) if paid else None,
        at=_moment(row, "start_at"),
        figure=Money(amount, _currency(row)),
        reset=not paid and _truth(row, "reset"),
        withdrawn=_truth(row, "withdrawn"),
    )


def _meter(row: Row) -> Meter:
    name, terms = _text(row, "meter", LONGEST_NAME), _map(row.get("terms"), "terms")
    counts, day, zone = terms.get("counts"), terms.get("reset_day"), terms.get("reset_zone")
    begins_well = day is None or (type(day) is int and 1 <= day <= 31)
    if counts not in COUNTS or not begins_well or not _is_zone(zone):
        raise NotAFact("does not say how its meter counts: terms need counts, reset_day and reset_zone")
    _dims(terms.get("dims"), "terms")
    return Meter(str(name), str(counts), day, str(zone), dict(terms["dims"]))


def _rate(row: Row) -> KeptRate:
    terms = _map(row.get("terms"), "terms")
    try:
        worth, since = Decimal(terms["worth"]), terms["since"]
        begun = None if since is None else date.fromisoformat(since)
        counts_in = _currency({"currency": terms["counts_in"]})
        is_one = worth.is_finite() and 0 < worth < 10**6 and len(f"{worth:f}") <= 40
    except (KeyError, TypeError, ValueError, InvalidOperation):
        is_one = False
    if not is_one:
        raise NotAFact("is a rate whose terms do not say worth, since and counts_in")
    return KeptRate(counts_in, Rate(_currency(row), worth, begun), _truth(row, "withdrawn"))


def _whose(row: Row) -> Whose:
    provider = row.get("provider")
    if not isinstance(provider, str) or provider not in PROVIDERS:
        raise NotAFact(f"is of {_shown(provider)}, which is no provider that I know")
    return Whose(provider, str(_text(row, "account", LONGEST_NAME)))


def _layer(row: Row) -> str:
    layer = row.get("layer")
    if layer not in LAYERS:
        raise NotAFact(f"has layer {_shown(layer)}: known are {', '.join(LAYERS)}")
    return str(layer)


def _key(row: Row, longest: int) -> str:
    key = row.get("key")
    if not isinstance(key, str) or len(key) > longest or "\x00" in key:
        raise NotAFact("has no key by which it would be known again")
    return key


def _text(row: Row, name: str, longest: int, *, empty: bool = False) -> str | None:
    value = row.get(name)
    if value is None and empty:
        return None
    if not isinstance(value, str) or len(value) > longest or "\x00" in value or not (value or empty):
        raise NotAFact(f"has {_shown(value)} for {name}")
    return value


def _currency(row: Row) -> str:
    value = row.get("currency")
    if not isinstance(value, str) or not CURRENCY.fullmatch(value):
        raise NotAFact(f"has {_shown(value)} for currency, which is three capital letters")
    return value


def _amount(row: Row, name: str) -> int:
    """Billionths of exact decimal text."""
    value = row.get(name)
    try:
        units = Decimal(value) * BILLION if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        units = Decimal("NaN")
    if not units.is_finite() or abs(units) > LARGEST or units != int(units):
        raise NotAFact(f"has {_shown(value)} for {name}, which is no amount in decimal text")
    return int(units)


def _moment(row: Row, name: str) -> int:
    value = row.get(name)
    if isinstance(value, str) and MOMENT.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = LATEST
        if micros(at) >= 0 and at < LATEST:
            return micros(at)
    raise NotAFact(f"has {_shown(value)} for {name}, which is no moment such as 2026-11-20T12:00:00Z")


def _truth(row: Row, name: str) -> bool:
    value = row.get(name)
    if not isinstance(value, bool):
        raise NotAFact(f"has {_shown(value)} for {name}, which is true or false")
    return value


def _count(value: Any, name: str) -> int:
    if type(value) is not int or abs(value) > LARGEST:
        raise NotAFact(f"has {_shown(value)} for {name}, which is a whole number")
    return value


def _map(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAFact(f"has no {name}")
    return value


def _dims(value: Any, name: str) -> str:
    said = _map(value, name)
    if not all(isinstance(word, str) and "\x00" not in word for pair in said.items() for word in pair):
        raise NotAFact(f"has {name} that are not names and values, both of them text")
    return dims_text(tuple(said.items())) if said else NO_DIMS


def _usage(row: Row) -> str | None:
    value = row.get("usage")
    if value is None:
        return None
    said = _map(value, "usage")
    if any(not isinstance(said.get(name), kind) for name, kind in USAGE.items()) or len(said) != len(USAGE):
        raise NotAFact("has usage without context, quantities and requests")
    _dims(said["context"], "usage")
    for name, count in said["quantities"].items():
        _count(count, name)
    return canonical(said)


def _is_zone(name: Any) -> bool:
    if not isinstance(name, str) or not ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (OSError, ValueError):
        return False
    return True


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"“{str(value)[:40]}”"
