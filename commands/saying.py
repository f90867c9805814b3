"""Names and shares that many sentences hold, in the language that is spoken.

Answers keep them as English has them (`week of 16 November`, `81%`): so they are typed and read by programs.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from commands.catalogue import is_said, say
from commands.spelling import SHORT, day, decimal, long_day, month
from commands.tongue import ENGLISH, TONGUE
from ledger.periods import MONTHS
from ledger.shares import share_text

LEAP = 2000  # a year that has every day
DATED = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(MONTHS)})(?: (\d{{4}}))?", re.ASCII)
SHORTLY = re.compile(rf"(\d{{1,2}}) ({'|'.join(name[:SHORT] for name in MONTHS)})", re.ASCII)


def period_said(name: str) -> str:
    """What `Period.name()` says; also a month alone, and `15 Oct to 14 Nov`. Anything else stays as it is."""
    if TONGUE.get() == ENGLISH:
        return name
    if name.startswith("week of "):
        return say("words.week_of", day=_dated(name[8:]))
    first, to, last = name.partition(" to ")
    return say("words.first_to_last", first=_dated(first), last=_dated(last)) if to else _dated(name)


def _dated(text: str) -> str:
    found = DATED.fullmatch(text)
    if found is None:
        return _shortly(text)
    number, word, year = found.groups()
    try:
        at = date(int(year or LEAP), MONTHS.index(word) + 1, int(number or 1))
    except ValueError:
        return text
    if number:
        return long_day(at, with_year=bool(year))
    return f"{month(at)} {year}" if year else month(at)


def _shortly(text: str) -> str:
    found = SHORTLY.fullmatch(text)
    if found is None:
        return text
    names = [name[:SHORT] for name in MONTHS]
    try:
        return day(date(LEAP, names.index(found[2]) + 1, int(found[1])))
    except ValueError:
        return text


def budget_said(period: str, over: str = "") -> str:
    """`Daily budget, OpenAI`: of a `day`, `week` or `month`, and what it is over; empty: everything."""
    kind = say(f"words.budget_{period}")
    return f"{kind}, {over}" if over else kind


def dimension_said(by: str, about: str) -> str:
    """`model gpt-5.5`, `project web`."""
    return say(f"words.{by}_named", name=about)


def unit_said(name: str) -> str:
    """`input tokens`; what is counted by a name of its own is called by it."""
    key = f"units.{name}"
    return say(key) if is_said(key) else name.replace("_", " ")


def share_said(share: Fraction) -> str:
    """`80%`, `33.3%`: as `share_text`, in German `33,3 %`."""
    return percent_said(share_text(share)[:-1])


def percent_said(number: str, *, signed: bool = False) -> str:
    """Decimal text as a percentage: `3.1%`, signed `+3.1%`, in German `+3,1 %`."""
    exact = Decimal(number)
    sign = "+" if signed and exact > 0 else ""
    if TONGUE.get() == ENGLISH:
        return f"{sign}{exact:f}%"
    return f"{sign}{decimal(exact)}\u00a0%"
