"""What a file of costs says: a sum for each day and what it is for, and the rows that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import Period

Order = Literal["day-first", "month-first"]
DecimalMark = Literal["dot", "comma"]


class NotReadable(Exception):
    """Nothing can be made of the file: a sentence that says what to do."""


class WhichWay(NotReadable):
    """A person has to say: `asks` is the option that answers, `choices` are its words and what they mean."""

    def __init__(self, sentence: str, asks: str, choices: Mapping[str, str]) -> None:
        super().__init__(sentence)
        self.asks = asks
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that begins on this line of the file (1 is the first), and what is wrong with it."""

    line: int
    why: str


@dataclass(frozen=True, slots=True)
class DayCost:
    """The sum of a day's rows that are for the same."""

    day: date
    key: str  # unlike the day's others, and the same in every file
    cost: Money
    category: str
    dims: Mapping[str, str]
    what: str


@dataclass(frozen=True, slots=True)
class Export:
    """`provider`: whose console made the file, None: nobody's that is known. `layer`: how far it is trusted.

    The days are UTC's where a console made it, else those of `zone`. `columns`: which was read as what.
    """

    made_by: str
    provider: str | None
    layer: str
    zone: ZoneInfo
    rows: int
    days: Mapping[date, tuple[DayCost, ...]]
    unread: tuple[Unread, ...] = ()
    totals: int = 0  # rows that only add up others
    columns: Mapping[str, str] = field(default_factory=dict)


def charges_of(export: Export, day: date, now: datetime, lag: timedelta) -> tuple[Charge, ...]:
    """A day's facts; one that is not over ends at `now`. Until `lag` after its end its figures are floors."""
    lies = Period("day", day, day)
    start, end = lies.start(export.zone), lies.end(export.zone)
    return tuple(
        Charge(
            layer=export.layer,
            key=cost.key,
            start=start,
            end=max(start, min(end, now.astimezone(UTC))),
            cost=cost.cost,
            category=cost.category,
            settled=end + lag <= now,
            dims=cost.dims,
            sku=cost.what,
        )
        for cost in export.days[day]
    )
