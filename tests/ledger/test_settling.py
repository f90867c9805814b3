"""What a change touches: the table of the book's rule, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ledger.book import book
from ledger.facts import Charge, Meter, Reading
from ledger.meters import charges_of
from ledger.settling import changed, settle, touched_days
from tests.ledger.listed import Listed
from tests.ledger.short_facts import ZONE, charge, day, reading, record

OFFICIAL = charge("official", "5", "6", "3")
SEAT = charge("reading", "1", "2026-12-01", "30", category="Purchase", tag="seat")
INVOICE = charge("invoice", "3", "8", "20", category=None)


def touched(facts: Sequence[Charge], *changes: Charge) -> list[int]:
    """The numbers of the November days that `changes`, the last of `facts`, touch."""
    days = touched_days(changes, Listed([*facts, *changes]), ZONE)
    return sorted(found.day for found in days)


def metered(*readings: Reading) -> list[Charge]:
    return charges_of(Meter("groq"), readings, [])


def test_a_live_record_touches_its_own_day() -> None:
    facts = [*metered(reading("5", "4")), charge("usage", "4", "5", "1")]
    assert touched(facts, record("pushed", "6 08:00", "1")) == [6]


def test_a_record_after_the_last_reading_of_a_day_touches_that_day_only() -> None:
    assert touched(metered(reading("6 07:00", "4")), record("pushed", "6 08:00", "1")) == [6]


def test_a_record_under_an_official_bucket_touches_its_days() -> None:
    two_days = charge("official", "5 19:00", "6 19:00", "3")
    assert touched([two_days], record("pushed", "5 20:00", "1")) == [5, 6]


def test_a_record_between_two_readings_touches_the_days_between_them() -> None:
    facts = metered(reading("3", "2"), reading("7", "4"))
    assert touched(facts, record("pushed", "5 08:00", "1")) == [3, 4, 5, 6]


def test_a_record_beside_a_seat_touches_its_own_day() -> None:
    assert touched([SEAT], record("pushed", "5 08:00", "1")) == [5]


def test_an_included_record_under_an_owed_figure_touches_its_own_day() -> None:
    facts = metered(reading("7", "4"))
    assert touched(facts, record("pushed", "5 08:00", "1", included=True)) == [5]


def test_an_official_bucket_touches_the_reading_stretch_that_it_cuts() -> None:
    assert touched(metered(reading("3", "2"), reading("7", "4")), OFFICIAL) == [3, 4, 5, 6]


def test_an_official_bucket_touches_no_seat() -> None:
    assert touched([SEAT], OFFICIAL) == [5]


def test_a_shrunk_bucket_touches_its_old_days_too() -> None:
    before, after = charge("official", "5", "8", "3"), OFFICIAL
    assert touched([], before, after) == [5, 6, 7]


def test_a_floor_over_the_change_touches_the_estimates_under_it() -> None:
    floor = charge("official", "5", "6 12:00", "3", settled=False)
    estimate = charge("usage", "6 10:00", "8", "1")
    assert touched([floor, estimate], record("pushed", "5 08:00", "1")) == [5, 6, 7]
    assert touched([replace(floor, settled=True), estimate], record("pushed", "5 08:00", "1")) == [5, 6]


def test_anything_under_an_invoice_touches_its_whole_period() -> None:
    assert touched([INVOICE], record("pushed", "5 08:00", "1")) == [3, 4, 5, 6, 7]
    assert touched([INVOICE], OFFICIAL) == [3, 4, 5, 6, 7]


def test_an_invoice_touches_the_seat_that_it_covers_in_part() -> None:
    assert touched([SEAT], INVOICE) == list(range(1, 31))


def test_a_purchase_touches_its_own_period() -> None:
    facts = metered(reading("7", "4"))
    assert touched(facts, charge("reading", "5", "9", "30", category="Purchase")) == [5, 6, 7, 8]


def test_a_backdated_reading_changes_the_charge_before_and_the_one_after() -> None:
    before = metered(reading("3", "2"), reading("7", "4"), reading("9", "5"))
    after = metered(reading("3", "2"), reading("5", "3"), reading("7", "4"), reading("9", "5"))
    assert touched([], *changed(before, after)) == [3, 4, 5, 6]


def test_the_same_facts_in_another_order_change_nothing() -> None:
    assert changed([OFFICIAL, SEAT], [SEAT, OFFICIAL]) == []


def test_no_days_and_days_that_the_zone_skipped_settle_to_nothing() -> None:
    over = charge("official", "2011-12-29 00:00", "2012-01-02 00:00", "3")
    assert settle([], Listed([over]), ZONE).lines == []
    assert settle([date(2011, 12, 30)], Listed([over]), ZoneInfo("Pacific/Apia")).lines == []


class Counting(Listed):
    """Says which records were read."""

    def __init__(self, charges: Sequence[Charge]) -> None:
        super().__init__(charges)
        self.read: set[str] = set()

    def meeting(self, layer: str, start: datetime, end: datetime) -> list[Charge]:
        met = super().meeting(layer, start, end)
        self.read |= {charge.key for charge in met if charge.start == charge.end}
        return met


def test_settling_a_day_reads_what_it_depends_on_and_nothing_else() -> None:
    records = [record("pushed", f"{number} 08:00", "1", key=str(number)) for number in range(1, 20)]
    facts = Counting([*records, *metered(reading("3", "2"), reading("7", "4")), OFFICIAL, SEAT])
    made = settle([day(5)], facts, ZONE)
    assert made == book(facts.charges, ZONE, (day(5), day(5)))
    assert facts.read == {"3", "4", "5", "6"}
