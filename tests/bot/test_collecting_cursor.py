"""Cursor in the book: what was charged is owed, what the plan includes is apart, and no call counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.collecting import collect_due
from ledger.facts import Charge
from ledger.money import Money
from storage.posting import post
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.cursor_stand_in import CursorStandIn, call

TODAY = date(2026, 11, 20)
TEN = datetime(2026, 11, 19, 10, tzinfo=UTC)


@pytest.fixture
def cursor() -> Iterator[CursorStandIn]:
    with CursorStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, cursor: CursorStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_CURSOR_URL", cursor.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, cursor: CursorStandIn) -> None:
    given = {"provider": "cursor", "key": cursor.key}
    said(await house.wiring.dispatch("connect", given, house.keeper()))
    assert await collect_due(house.wiring) == 1


async def read_again(house: TestHouse) -> None:
    said(await house.ask("/collect cursor"))
    assert await collect_due(house.wiring) == 1


def spent(house: TestHouse, which: date, *, included: bool = False) -> Money:
    ((units,),) = house.rows(
        "select coalesce(sum(cost), 0) from day_lines "
        f"where day = {which:%Y%m%d} and included = {int(included)} and by = 'official'"
    )
    return Money(int(str(units)))


async def test_the_samples_are_in_the_book_to_the_billionth(house: TestHouse, cursor: CursorStandIn) -> None:
    cursor.part = 3
    await connect(house, cursor)
    assert spent(house, TODAY) == Money.of("0.2386232")
    assert spent(house, TODAY, included=True) == Money.of("0.08")


async def test_reading_again_changes_nothing_but_what_was_restated(
    house: TestHouse, cursor: CursorStandIn
) -> None:
    cursor.calls = [call(TEN, 5), call(TEN, 5), call(TEN, 7, "gpt-5.5")]
    await connect(house, cursor)
    before = house.rows("select key, cost, withdrawn from charges order by key")
    await read_again(house)
    assert house.rows("select key, cost, withdrawn from charges order by key") == before
    assert spent(house, TEN.date()) == Money.of("0.17")
    cursor.calls = [call(TEN, 5), call(TEN, 5)]
    await read_again(house)
    assert spent(house, TEN.date()) == Money.of("0.10")


async def test_what_programs_push_of_an_hour_that_was_charged_does_not_count_beside_it(
    house: TestHouse, cursor: CursorStandIn
) -> None:
    cursor.calls = [call(TEN, 500)]
    house.clock.now = TEN.replace(day=22)
    await connect(house, cursor)
    at = TEN.replace(minute=5)
    pushed = Charge("pushed", "req_1", at, at, Money.of(3), dims={"model": "composer-2"})
    house.wiring.store.write_now(lambda connection: post(connection, 1, [pushed], at))
    assert spent(house, TEN.date()) == Money.of(5)
    ((total,),) = house.rows(f"select sum(cost) from day_lines where day = {TEN:%Y%m%d} and included = 0")
    assert Money(int(str(total))) == Money.of(5)
