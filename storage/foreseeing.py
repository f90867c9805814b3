"""What the book says of an account, and what it would after an import, day by day; nothing is written."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from ledger.book import Book
from ledger.facts import Charge
from ledger.money import Money
from ledger.settling import settle, touched_days
from storage.book_facts import BookFacts
from storage.charges import records
from storage.columns import micros
from storage.importing import Difference

DAYS_AT_ONCE = 31


@dataclass(frozen=True, slots=True)
class DayForeseen:
    """What a local day of an account costs now, and after the import."""

    day: date
    now: Money
    after: Money


@dataclass(slots=True)
class AsImported(BookFacts):
    """An account's facts as they will be (`ledger.settling.Facts`)."""

    change: Difference = field(default_factory=lambda: Difference(""))
    coming: Sequence[Charge] = ()  # those of this currency that are new, by their start
    lasts: timedelta = timedelta(0)  # the longest of them
    _starts: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.coming = sorted(self._in_currency(self.change.new.values()), key=lambda each: each.start)
        self.lasts = max((each.end - each.start for each in self.coming), default=self.lasts)
        self._starts = [each.start for each in self.coming]

    def longer(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        return self._with(BookFacts.longer(self, layer, start, end), layer, start, end)

    def meeting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        return self._with(self._standing(layer, start, end), layer, start, end)

    def _standing(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        """What stands now; single records where some will go, which a quarter's sum would still hold."""
        if layer != self.change.layer or all(each.end > each.start for each in self.change.old.values()):
            return BookFacts.meeting(self, layer, start, end)
        single = records(self.connection, self.account_id, layer, micros(start), micros(end))
        return self._lasting(layer, start, end) + self._counted(layer, single)

    def _with(self, found: list[Charge], layer: str, start: datetime, end: datetime) -> list[Charge]:
        if layer != self.change.layer:
            return found
        near = slice(bisect_left(self._starts, start - self.lasts), bisect_left(self._starts, end))
        return [
            *(charge for charge in found if charge.key not in self.change.old),
            *(charge for charge in self.coming[near] if charge.end > start),
        ]


def foresee(
    connection: Connection, account_id: int, zone: ZoneInfo, currency: str, change: Difference
) -> list[DayForeseen]:
    """Every local day that the import touches, in the order of days and currencies.

    `currency` is the workspace's: what is unpriced is read with it. `account_id` 0: there is none yet.
    """
    found: list[DayForeseen] = []
    changes = [*change.old.values(), *change.new.values()]
    for each in sorted({charge.cost.currency for charge in changes if charge.cost is not None}):
        own = [charge for charge in changes if charge.cost is not None and charge.cost.currency == each]
        coming = AsImported(connection, account_id, each, each == currency, change=change)
        days = sorted(touched_days(own, coming, zone))
        for begin in range(0, len(days), DAYS_AT_ONCE):
            some = days[begin : begin + DAYS_AT_ONCE]
            stands = BookFacts(connection, account_id, each, each == currency)
            now, after = (_sums(settle(some, facts, zone)) for facts in (stands, coming))
            found += [DayForeseen(day, Money(now[day], each), Money(after[day], each)) for day in some]
    return sorted(found, key=lambda day: (day.day, day.now.currency))


def _sums(made: Book) -> dict[date, int]:
    sums: dict[date, int] = defaultdict(int)
    for line in made.lines:
        if not line.included:
            sums[line.day] += line.cost
    return sums


def together(days: Iterable[DayForeseen]) -> list[tuple[Money, Money]]:
    """Now and after, added up by currency."""
    sums: dict[str, tuple[Money, Money]] = {}
    for day in days:
        nothing = Money(0, day.now.currency)
        now, after = sums.get(day.now.currency, (nothing, nothing))
        sums[day.now.currency] = (now + day.now, after + day.after)
    return list(sums.values())
