"""A figure in a plain sentence: `it's at 0.68 now`, `yesterday it was $3.20`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ledger.amounts import CODES, SIGNS, NotAnAmount, Unreadable, parse_amount
from ledger.moments import NotAMoment, parse_when
from ledger.money import Money
from ledger.unclear import Unclear

MOST_WORDS = 60
LONGEST = 5  # words of a moment: `at 6:30 pm last monday`
AROUND = ".!?;:,()[]\"“”'*~≈=<>"  # what stands about a word in a sentence
SMALL_WORDS = re.compile(r"(?:may|mar|march|sun|sat|dec|day|month)\.?", re.ASCII | re.IGNORECASE)
CURRENCIES = {word for word in SIGNS if word} | {code.lower() for code in CODES}


class NotAFigure(Unclear):
    """Its text is a sentence for the person who wrote; `choices` are amounts, one of which is meant."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was said that a meter shows; `at` (UTC) None: nothing was said of when, so it is now.

    `when`: the words that said so.
    """

    amount: Money
    at: datetime | None = None
    when: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int

    def meets(self, other: _Span) -> bool:
        return self.start < other.end and other.start < self.end

    def text(self, words: Sequence[str]) -> str:
        return " ".join(words[self.start : self.end])


def read_figure(text: str, now: datetime, zone: ZoneInfo, currency: str = "USD") -> Figure:
    """The one amount of a sentence, and the moment beside it if there is one, not after `now`.

    Never guesses: raises NotAFigure, a sentence, for no amount or several, for two moments, for words that
    can be read in two ways (`31 Oct 14`), and for what `parse_amount` and `parse_when` refuse.
    """
    plain = text.translate({0x2019: "'"})  # the apostrophe that phones type
    words = [word for each in plain.split()[:MOST_WORDS] if (word := each.strip(AROUND))]
    moments = _moments(words, now, zone)
    beside: list[_Span | None] = [*moments] or [None]
    readings = {reading for moment in beside for reading in _with(words, moment, currency)}
    if len(readings) == 1:
        amount, moment = next(iter(readings))
        return _figure(words, amount, moment, now, zone, currency)
    if readings and _apart(moments):
        raise NotAFigure("several_moments")
    if readings:
        raise NotAFigure("two_ways")
    if any(len(_amounts(words, moment, currency)) > 1 for moment in beside):
        raise NotAFigure("several_amounts")
    raise NotAFigure("amount_missing")


def _with(words: Sequence[str], moment: _Span | None, currency: str) -> Iterator[tuple[_Span, _Span | None]]:
    """The amount beside a moment, if there is exactly one."""
    amounts = _amounts(words, moment, currency)
    if len(amounts) == 1:
        yield amounts[0], moment


def _figure(
    words: Sequence[str], amount: _Span, moment: _Span | None, now: datetime, zone: ZoneInfo, currency: str
) -> Figure:
    try:
        money = parse_amount(amount.text(words), currency)
        when = moment.text(words) if moment else ""
        return Figure(money, parse_when(when, now, zone) if when else None, when)
    except (NotAnAmount, NotAMoment) as wrong:
        raise NotAFigure(wrong.key, wrong.choices, **wrong.values) from wrong


def _moments(words: Sequence[str], now: datetime, zone: ZoneInfo) -> list[_Span]:
    """The longest runs of words that are a moment, wrong ones such as 31 February too."""
    found: list[_Span] = []
    for length in range(LONGEST, 0, -1):
        for start in range(len(words) - length + 1):
            span = _Span(start, start + length)
            inside = any(each.start <= span.start and span.end <= each.end for each in found)
            if not inside and _is_moment(span.text(words), now, zone):
                found.append(span)
    return found


def _is_moment(text: str, now: datetime, zone: ZoneInfo) -> bool:
    if SMALL_WORDS.fullmatch(text):  # `it may be 3`
        return False
    try:
        parse_when(text, now, zone)
    except NotAMoment as wrong:
        return wrong.key != "no_day"
    return True


def _amounts(words: Sequence[str], moment: _Span | None, currency: str) -> list[_Span]:
    """What reads as an amount outside the moment, with its currency; doubtful ones too."""
    found: list[_Span] = []
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            span = _Span(start, start + length)
            taken = [*found, *([moment] if moment else [])]
            if not any(span.meets(each) for each in taken) and _is_amount(span.text(words), currency):
                found.append(span)
    return found


def _is_amount(text: str, currency: str) -> bool:
    if not any(letter.isdigit() for letter in text):
        return False
    try:
        parse_amount(text, currency)
    except NotAnAmount as wrong:
        return not isinstance(wrong, Unreadable)
    return True


def _apart(moments: Sequence[_Span]) -> bool:
    return not any(one.meets(other) for one in moments for other in moments if one is not other)
