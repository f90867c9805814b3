"""An import: what was foreseen is what happens, twice is once, and half of it can simply go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select

from ledger.facts import Charge
from ledger.money import Money
from ledger.periods import Period
from storage.book_facts import BookFacts
from storage.foreseeing import foresee, together
from storage.importing import (
    Difference,
    ImportedDay,
    difference,
    going,
    read_by_hand,
    slices,
    take_in,
    take_out,
)
from storage.posting import post
from storage.tables import charges as charge_rows
from storage.tables import day_lines, history
from tests.ledger.some_facts import MAPS, charges, zones
from tests.storage.engines import ON_BOTH, few_on_postgresql
from tests.storage.posted import NOW, Posted, in_memory

pytestmark = ON_BOTH

UTC_ZONE = ZoneInfo("UTC")
FIRST = date(2026, 10, 24)
A_DAY = timedelta(days=1)
Sums = dict[tuple[date, str], int]
File = tuple[str, tuple[ImportedDay, ...]]  # a layer and its days


def of_a_day(
    number: int, costs: dict[str, int], layer: str = "official", zone: ZoneInfo = UTC_ZONE
) -> ImportedDay:
    """The day that many days after the first, with so many units by key."""
    day = FIRST + A_DAY * number
    lies = Period("day", day, day)
    start, end = lies.start(zone), lies.end(zone)
    begin = "" if layer == "official" else "import "
    said = (
        Charge(layer, f"{begin}{day}|{key}", start, end, Money(units), dims=MAPS[len(key) % len(MAPS)])
        for key, units in costs.items()
    )
    return ImportedDay(day, start, end, tuple(said))


@st.composite
def files(draw: st.DrawFn, zone: ZoneInfo) -> File:
    """Some days of one layer, of a team with this zone."""
    layer = draw(st.sampled_from(["official", "reading"]))
    numbers = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True))
    costs = st.dictionaries(st.sampled_from(["", "a", "bb", "ccc"]), st.integers(-9, 30), min_size=1)
    lies = zone if layer == "reading" else UTC_ZONE
    return layer, tuple(of_a_day(n, draw(costs), layer, lies) for n in sorted(numbers))


def sums(connection: Connection, account: Posted) -> Sums:
    query = select(day_lines.c.day, day_lines.c.currency, func.sum(day_lines.c.cost))
    query = query.where(day_lines.c.account_id == account.account, day_lines.c.included.is_(False))
    rows = connection.execute(query.group_by(day_lines.c.day, day_lines.c.currency))
    return {(day, currency): int(units) for day, currency, units in rows if units}


def expected(connection: Connection, account: Posted, change: Difference) -> Sums:
    """Each day's sum after the import, by what is foreseen; the days that are not named stay."""
    found = sums(connection, account)
    for day in foresee(connection, account.account, account.billed.zone, "USD", change):
        assert day.now.units == found.get((day.day, day.now.currency), 0)
        found[day.day, day.now.currency] = day.after.units
    return {key: units for key, units in found.items() if units}


@st.composite
def imports(draw: st.DrawFn) -> tuple[ZoneInfo, list[Charge], list[File]]:
    """What stands, and two files that are imported one after the other."""
    zone = draw(zones)
    before = draw(st.lists(charges(included=(False, False, True)), max_size=4))
    return zone, before, [draw(files(zone)), draw(files(zone))]


@given(imports())
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@few_on_postgresql(3)
def test_what_is_foreseen_is_what_happens(case: tuple[ZoneInfo, list[Charge], list[File]]) -> None:
    zone, before, two_files = case
    with in_memory() as connection:
        account = Posted(connection, zone)
        for fact in {(each.layer, each.key): replace(each, metered=False) for each in before}.values():
            post(connection, account.account, [fact], NOW)
        for layer, days in two_files:
            change = difference(connection, account.account, layer, days)
            will = expected(connection, account, change)
            for day in days:  # each in a slice of its own
                take_in(connection, account.account, layer, [day], NOW)
            assert sums(connection, account) == will
            again = difference(connection, account.account, layer, days)
            assert (again.added, again.changed, again.withdrawn) == (0, 0, 0)
        assert not any(account.rebuild().values())


def test_the_same_file_twice_changes_nothing() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        days = [of_a_day(0, {"a": 3, "b": 4}), of_a_day(1, {"a": 5})]
        assert take_in(connection, account.account, "official", days, NOW).changed == 3
        assert take_in(connection, account.account, "official", days, NOW).changed == 0
        assert connection.execute(select(history)).all() == []


def test_a_newer_export_of_the_same_days_takes_their_place_and_leaves_the_others() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        take_in(connection, account.account, "official", [of_a_day(n, {"a": 3, "b": 4}) for n in (0, 1)], NOW)
        newer = [of_a_day(1, {"a": 5, "ccc": 1})]
        change = difference(connection, account.account, "official", newer)
        assert (change.added, change.changed, change.withdrawn, change.alike) == (1, 1, 1, 0)
        take_in(connection, account.account, "official", newer, NOW)
        assert sums(connection, account) == {(FIRST, "USD"): 7, (FIRST + A_DAY, "USD"): 6}


def test_an_official_day_replaces_what_was_collected_of_it_and_of_no_other() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        collected = [replace(of_a_day(n, {"x": 9}).charges[0], key=f"collected {n}") for n in (0, 1)]
        post(connection, account.account, collected, NOW)
        take_in(connection, account.account, "official", [of_a_day(0, {"a": 3})], NOW)
        assert sums(connection, account) == {(FIRST, "USD"): 3, (FIRST + A_DAY, "USD"): 9}


def test_what_was_recorded_at_a_moment_goes_too_and_is_foreseen_to() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        at = datetime(2026, 10, 24, 12, 7, tzinfo=UTC)
        tax = Charge("official", "tax", at, at, Money(22), category="Tax")
        post(connection, account.account, [tax, replace(tax, key="other", category="Usage")], NOW)
        day = of_a_day(0, {"a": 3})
        change = difference(connection, account.account, "official", [day])
        seen = foresee(connection, account.account, UTC_ZONE, "USD", change)
        assert [(each.now.units, each.after.units) for each in seen] == [(44, 3)]
        take_in(connection, account.account, "official", [day], NOW)
        assert sums(connection, account) == {(FIRST, "USD"): 3}


def test_a_table_leaves_what_else_people_recorded_of_its_days() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        start = datetime(2026, 10, 24, tzinfo=UTC)
        seat = Charge("reading", "charge 1 2026-10", start, start + A_DAY, Money(9), category="Purchase")
        post(connection, account.account, [seat], NOW)
        for costs in ({"a": 3, "bb": 1}, {"a": 4}):
            take_in(connection, account.account, "reading", [of_a_day(0, costs, "reading")], NOW)
        assert sums(connection, account) == {(FIRST, "USD"): 13}
        standing = select(charge_rows.c.key).where(charge_rows.c.withdrawn.is_(False))
        keys = connection.execute(standing.order_by(charge_rows.c.key)).scalars().all()
        assert keys == ["charge 1 2026-10", "import 2026-10-24|a"]


def test_what_is_taken_back_is_what_the_file_said_and_nothing_else() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        first, other = of_a_day(0, {"a": 3}), of_a_day(1, {"a": 9})
        take_in(connection, account.account, "official", [first, other], NOW)
        found = going(connection, account.account, "official", [first])
        seen = foresee(connection, account.account, UTC_ZONE, "USD", found)
        assert [(day.now.units, day.after.units) for day in seen] == [(3, 0)]
        assert take_out(connection, account.account, "official", [first], NOW).changed == 1
        assert sums(connection, account) == {(FIRST + A_DAY, "USD"): 9}
        assert take_out(connection, account.account, "official", [first], NOW).changed == 0
        assert going(connection, None, "official", [first]).withdrawn == 0


def test_what_was_broken_off_goes_on() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        days = [of_a_day(n, {"a": n + 1}) for n in range(5)]
        take_in(connection, account.account, "official", days[:2], NOW)
        change = difference(connection, account.account, "official", days)
        assert (change.alike, change.added) == (2, 3)
        assert take_in(connection, account.account, "official", days, NOW).changed == 3


def test_of_an_account_that_is_not_there_yet_all_is_new() -> None:
    with in_memory() as connection:
        change = difference(connection, None, "official", [of_a_day(0, {"a": 3})])
        seen = foresee(connection, 0, UTC_ZONE, "USD", change)
        assert [(day.day, day.now.units, day.after.units) for day in seen] == [(FIRST, 0, 3)]
        assert together([*seen, *seen]) == [(Money(0), Money(6))]


def test_other_accounts_and_workspaces_keep_their_own() -> None:
    with in_memory() as connection:
        ours, theirs = Posted(connection, UTC_ZONE), Posted(connection, UTC_ZONE)
        for account, units in ((ours, 3), (theirs, 8)):
            take_in(connection, account.account, "official", [of_a_day(0, {"a": units})], NOW)
        take_in(connection, ours.account, "official", [of_a_day(0, {"bb": 1})], NOW)
        assert sums(connection, theirs) == {(FIRST, "USD"): 8}


def test_a_slice_has_whole_days_of_about_a_thousand_figures() -> None:
    days = [of_a_day(n, {str(key): 1 for key in range(400)}) for n in range(5)]
    assert [len(part) for part in slices(days)] == [2, 2, 1]
    assert [len(part) for part in slices([of_a_day(0, {str(key): 1 for key in range(1500)}), *days[:1]])] == [
        1,
        1,
    ]
    assert list(slices([])) == []


def test_more_figures_than_a_question_may_have() -> None:
    with in_memory() as connection:
        account = Posted(connection, UTC_ZONE)
        day = of_a_day(0, {f"{key}": 1 for key in range(2500)})
        take_in(connection, account.account, "official", [day], NOW)
        assert difference(connection, account.account, "official", [day]).alike == 2500
        assert read_by_hand(connection, account.account, [day]) == []
        facts = BookFacts(connection, account.account, "USD", unpriced=True)
        assert len(facts.longer("official", day.start, day.end)) == 2500
