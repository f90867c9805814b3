"""Rows added up by day and what they are for; a row that cannot be read is told of, with its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from collectors.exported.consoles import Console, as_id
from collectors.exported.days import NotADay, order_of, read_day
from collectors.exported.export import DayCost, DecimalMark, Export, NotReadable, Order, Unread
from collectors.exported.headings import Heading
from collectors.exported.sheet import Row, Sheet, clean
from collectors.exported.sums import MOST_GIVEN, NotASum, Sum, decimal_mark, read_sum
from ledger.amounts import CODES
from ledger.facts import CATEGORIES
from ledger.money import Money

DIMS = ("project", "model", "member")
TOTALS = ("total", "totals", "sum", "grand total", "gesamt", "summe", "total general")
MOST_A_DAY = 10_000  # a day is posted at once
FAR = date(9000, 1, 1)
MANUAL_KEY = "import "  # before the keys of days that are the team's: they move with its zone

_Key = tuple[date, str, str, tuple[tuple[str, str], ...], str]  # day, currency, category, dimensions, what


@dataclass(slots=True)
class _Sums:
    """What the rows come to so far."""

    costs: dict[_Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    empty: set[date] = field(default_factory=set)  # days of which a console says that they cost nothing
    unread: list[Unread] = field(default_factory=list)
    rows: int = 0
    totals: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the cells of one file are read."""

    places: Mapping[str, int]
    what: tuple[int, ...]
    console: Console | None
    order: Order | None
    mark: DecimalMark
    today: date
    zone: ZoneInfo
    currency: str

    def cell(self, row: Row, name: str) -> str:
        place = self.places.get(name)
        return row.cells[place] if place is not None and place < len(row.cells) else ""


def read_rows(
    sheet: Sheet,
    console: Console | None,
    today: date,
    zone: ZoneInfo,
    currency: str,
    order: Order | None,
    decimal: DecimalMark | None,
) -> Export:
    """Add up a sheet. Raises NotReadable and WhichWay as `read_export`."""
    places = _places(sheet.heading, console)
    days, amounts = (_column(sheet, places[name]) for name in ("day", "amount"))
    reading = _Reading(
        places=places,
        what=_what(sheet.heading, places, console),
        console=console,
        order=order_of(days, order),
        mark=decimal_mark(amounts, decimal, "dot" if console else None),
        today=today,
        zone=ZoneInfo("UTC") if console else zone,
        currency=sheet.heading.currency or ("USD" if console else currency),
    )
    sums = _Sums()
    for row in sheet.rows():
        sums.rows += 1
        _add(sums, reading, row)
    if not sums.costs and not sums.empty and not sums.unread:
        raise NotReadable("The file has headings and no row below them.")
    return Export(
        made_by=console.made_by if console else "a table",
        provider=console.provider if console else None,
        layer="official" if console else "reading",
        zone=reading.zone,
        rows=sums.rows,
        days=_days(sums, console),
        unread=tuple(sums.unread),
        totals=sums.totals,
        columns={name: sheet.heading.names[place] for name, place in places.items() if name != "end"},
    )


def _places(heading: Heading, console: Console | None) -> dict[str, int]:
    places = dict(heading.columns)
    for name, spelling in (console.columns if console else {}).items():
        place = heading.place(spelling)
        if place is not None:
            places[name] = place
    if console:
        kept = {"day", "end", "amount", "currency", *console.dims}
        places = {name: place for name, place in places.items() if name in kept}
    return places


def _what(heading: Heading, places: Mapping[str, int], console: Console | None) -> tuple[int, ...]:
    if console is None:
        return (places["description"],) if "description" in places else ()
    found = (heading.place(name) for name in console.what)
    return tuple(place for place in found if place is not None)


def _column(sheet: Sheet, place: int) -> Iterator[str]:
    return (row.cells[place] for row in sheet.rows() if place < len(row.cells))


def _add(sums: _Sums, reading: _Reading, row: Row) -> None:
    said, amount = reading.cell(row, "day"), reading.cell(row, "amount")
    if reading.console is None and _is_total(row, said):
        sums.totals += 1
        return
    try:
        day = read_day(said, reading.order, reading.today, reading.zone)
        _one_day_long(reading, row, day)
        if reading.console and not amount.strip():
            sums.empty.add(day)  # OpenAI's export has a row without an amount for a day without a cost
            return
        found = read_sum(amount, reading.mark)
        key = (day, _currency(reading, row, found), _category(reading, row), *_for(reading, row))
    except (NotADay, NotASum) as wrong:
        sums.unread.append(Unread(row.line, clean(str(wrong))))
        return
    sums.costs[key] += found.amount


def _is_total(row: Row, day: str) -> bool:
    """A row that adds up the others: it says so where its day would be, or in its first cell."""
    words = (day.strip(), *(cell.strip() for cell in row.cells[:1]))
    return any(word.lower().rstrip(":") in TOTALS for word in words)


def _one_day_long(reading: _Reading, row: Row, day: date) -> None:
    """A row is for a day; a console's one for an hour or a month would be another file."""
    end = reading.cell(row, "end")
    if not end.strip():
        return
    days = (read_day(end, reading.order, FAR, reading.zone) - day).days
    if days > 1 or (reading.console and days != 1):
        raise NotADay(f"it is for {days} days, where one is expected: export the costs by day")


def _currency(reading: _Reading, row: Row, found: Sum) -> str:
    said = reading.cell(row, "currency").strip().upper()
    if said and said not in CODES:
        raise NotASum(f"“{said[:20]}” is no currency that is known")
    currency = said or reading.currency
    if found.currencies and currency not in found.currencies:
        if said:
            raise NotASum(f"its amount's sign is not that of {said}")
        return found.currencies[0]
    return currency


def _category(reading: _Reading, row: Row) -> str:
    said = reading.cell(row, "category").strip().lower()
    found = next((name for name in CATEGORIES if name.lower() == said), None)
    return found or "Usage"


def _for(reading: _Reading, row: Row) -> tuple[tuple[tuple[str, str], ...], str]:
    """The dimensions, in the order of keys, and what else tells the row apart."""
    console = reading.console
    dims = []
    for name in console.dims if console else DIMS:
        value = clean(reading.cell(row, name)) or (console.defaults.get(name, "") if console else "")
        if console and name in console.ids:
            value = as_id(value)
        dims.append((name, value))
    parts = [clean(row.cells[place]) for place in reading.what if place < len(row.cells)]
    return tuple(dims), " ".join(part for part in parts if part)


def _days(sums: _Sums, console: Console | None) -> dict[date, tuple[DayCost, ...]]:
    found: dict[date, list[DayCost]] = defaultdict(list)
    for (day, currency, category, dims, what), amount in sums.costs.items():
        key = "|".join((_begin(day, console), *(value for _, value in dims), what))
        key += "" if currency == "USD" else f"|{currency}"
        key += "" if category == "Usage" else f"|{category}"
        if abs(amount) > MOST_GIVEN:
            raise NotReadable(f"The costs of {day} come to more than {MOST_GIVEN:,}: that cannot be right.")
        named = {name: value for name, value in dims if value}
        found[day].append(DayCost(day, key, Money.of(amount, currency), category, named, what))
    for day in sums.empty - set(found):
        blank = ["" for _ in console.dims] if console else []
        nothing = "|".join((_begin(day, console), *blank, ""))
        found[day].append(DayCost(day, nothing, Money(0), "Usage", {}, ""))
    for day, costs in found.items():
        if len(costs) > MOST_A_DAY:
            raise NotReadable(
                f"{day} has {len(costs):,} different figures, more than {MOST_A_DAY:,}: "
                "export the costs grouped, not request by request."
            )
    return {day: tuple(sorted(found[day], key=lambda cost: cost.key)) for day in sorted(found)}


def _begin(day: date, console: Console | None) -> str:
    return f"{'' if console else MANUAL_KEY}{day.isoformat()}"
