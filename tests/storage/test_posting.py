"""The one door for facts: whatever the order and the slices, the rows are the ledger's book."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.book import book
from ledger.facts import Charge
from ledger.money import Money
from storage.posting import Covers, post
from tests.ledger.vector_files import Vector, read_vectors
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, Posted, in_memory, in_order

pytestmark = ON_BOTH

VECTORS = read_vectors(Path(__file__).parents[1] / "data" / "book-vectors.json")
DAY = timedelta(days=1)
NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_every_vector_comes_out_of_the_database(vector: Vector) -> None:
    with in_memory() as connection:
        account = Posted(connection, vector.zone, vector.meters)
        for telling in sorted(vector.told, key=lambda told: (told.recorded, told.text)):
            account.tell(telling)
        assert account.lines() == in_order(vector.expected["days"])
        assert account.lines(included=True) == in_order(vector.expected["included"])
        assert account.unpriced() == in_order(vector.expected["unpriced"])
        assert account.rebuild() == {}
        assert account.lines() == in_order(vector.expected["days"])


def charges() -> st.SearchStrategy[Charge]:
    """Charges of all layers over a few days, keys from a small set so that they replace each other."""
    quarter = timedelta(minutes=15)
    moments = st.integers(0, 4 * 96 - 1).map(lambda number: NOVEMBER + quarter * number)
    odd = st.integers(0, 200).map(lambda seconds: timedelta(seconds=seconds))
    record = st.builds(
        lambda layer, key, at, off, cost, model: Charge(
            layer, key, at + off, at + off, cost, dims={"model": model} if model else {}
        ),
        st.sampled_from(["local", "pushed"]),
        st.sampled_from("abcdefgh"),
        moments,
        odd,
        st.one_of(st.none(), st.integers(-5, 10**10).map(Money)),
        st.sampled_from(["", "x", "y"]),
    )
    longer = st.builds(
        lambda layer, key, start, length, cost, settled: Charge(
            layer, key, start, start + length, cost, settled=settled
        ),
        st.sampled_from(["usage", "official"]),
        st.sampled_from("ab"),
        moments,
        st.sampled_from([DAY, timedelta(hours=1), timedelta(hours=7, minutes=3)]),
        st.integers(0, 10**10).map(Money),
        st.booleans(),
    )
    return st.one_of(record, record, record, longer)


@settings(max_examples=60, deadline=None)
@given(
    told=st.lists(charges(), max_size=14),
    slices=st.integers(1, 5),
    zone=st.sampled_from(["UTC", "Asia/Kolkata"]),
)
def test_any_slices_give_the_ledgers_book(told: list[Charge], slices: int, zone: str) -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo(zone))
        for start in range(0, len(told), slices):
            post(connection, account.account, told[start : start + slices], NOW)
        lines = account.lines()
        assert account.rebuild() == {}
        assert account.lines() == lines
        stands = {(charge.layer, charge.key): charge for charge in told}
        kept = [c for (layer, key), c in stands.items() if layer != "local" or ("pushed", key) not in stands]
        units = sum(line.cost for line in book(kept, ZoneInfo(zone)).lines)
        assert sum(Decimal(line["cost"]) for line in lines) * 10**9 == units


@settings(max_examples=30, deadline=None)
@given(told=st.lists(charges(), max_size=10, unique_by=lambda c: (c.layer, c.key)), seed=st.integers(0, 99))
def test_order_and_repetition_do_not_matter(told: list[Charge], seed: int) -> None:
    with in_memory() as connection:
        once, again = Posted(connection, ZoneInfo("UTC")), Posted(connection, ZoneInfo("UTC"))
        post(connection, once.account, told, NOW)
        shuffled = random.Random(seed).sample(told + told, 2 * len(told))
        for charge in shuffled:
            post(connection, again.account, [charge], NOW)
        assert again.lines() == once.lines()
        assert again.unpriced() == once.unpriced()


def record(key: str, cost: str, at: datetime = NOVEMBER) -> Charge:
    return Charge("pushed", key, at, at, Money.of(cost))


def official(day: int, cost: str, key: str = "") -> Charge:
    start = NOVEMBER + DAY * (day - 1)
    return Charge("official", f"{start:%Y-%m-%d}|{key}", start, start + DAY, Money.of(cost))


def test_the_same_facts_again_are_no_change() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        told = [record("a", "1"), official(2, "3")]
        assert post(connection, account.account, told, NOW).changed == 2
        assert post(connection, account.account, told, NOW).changed == 0
        assert post(connection, account.account, told, NOW).moved == {}


def test_a_complete_reread_withdraws_what_it_lacks_but_nothing_outside() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        post(connection, account.account, [official(1, "1"), official(2, "2"), official(2, "4", "b")], NOW)
        covers = Covers("official", NOVEMBER + DAY, NOVEMBER + DAY * 2)
        posted = post(connection, account.account, [official(2, "2")], NOW, covers)
        assert posted.changed == 1
        assert [line["cost"] for line in account.lines()] == ["1", "2"]


def test_a_record_of_another_currency_lies_under_what_was_billed_in_it() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        bill, in_euros = official(1, "3"), record("a", "1", NOVEMBER + DAY / 2)
        for charge in (bill, in_euros):
            assert charge.cost is not None
            post(
                connection, account.account, [replace(charge, cost=replace(charge.cost, currency="EUR"))], NOW
            )
        assert [(line["by"], line["cost"]) for line in account.lines()] == [
            ("official", "1"),
            ("official", "2"),
        ]
        assert not any(account.rebuild().values())


def test_what_a_restated_fact_said_is_history() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        post(connection, account.account, [official(1, "1")], NOW)
        post(connection, account.account, [official(1, "5")], NOW)
        said = connection.exec_driver_sql("select said from history").scalars().all()
        assert len(said) == 1
        assert '"cost":1000000000' in said[0]
        assert [line["cost"] for line in account.lines()] == ["5"]


def test_a_key_too_long_for_its_column_is_still_its_own() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        long = "k" * 400
        post(connection, account.account, [record(long + "1", "1"), record(long + "2", "2")], NOW)
        post(connection, account.account, [record(long + "1", "1")], NOW)
        assert [line["cost"] for line in account.lines()] == ["3"]


def test_dimensions_too_long_for_a_key_are_cut_and_those_that_fit_are_not() -> None:
    """Letters without a pattern: a database may keep them shorter than they are, and then they would fit."""
    letters = "".join(chr(0x1F300 + each) for each in random.Random(1).choices(range(500), k=700))
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        dims = {f"tag:{number}": letters[number:] for number in range(9)}
        long = replace(record("a", "1"), dims=dims)
        post(connection, account.account, [long, replace(record("b", "2"), dims={"tag": letters[:500]})], NOW)
        kept = {line["cost"]: line["dims"] for line in account.lines()}
        assert kept["1"] == {name: word[:60] for name, word in list(dims.items())[:5]}
        assert kept["2"] == {"tag": letters[:500]}
        assert post(connection, account.account, [long], NOW).changed == 0
        assert account.rebuild() == {}


def test_workspaces_do_not_see_each_other() -> None:
    with in_memory() as connection:
        mine, theirs = Posted(connection, ZoneInfo("UTC")), Posted(connection, ZoneInfo("UTC"))
        post(connection, mine.account, [record("a", "1")], NOW)
        assert theirs.lines() == []


def test_a_request_pushed_and_logged_in_one_post_counts_once() -> None:
    with in_memory() as connection:
        account = Posted(connection, ZoneInfo("UTC"))
        logged = Charge("local", "a", NOVEMBER, NOVEMBER, Money.of("7"))
        post(connection, account.account, [logged, record("a", "1")], NOW)
        assert [(line["by"], line["cost"]) for line in account.lines()] == [("pushed", "1")]
        post(connection, account.account, [], NOW, withdrawn={"pushed": ["a"]})
        assert [(line["by"], line["cost"]) for line in account.lines()] == [("local", "7")]
