"""The loops in trouble: a database that is away at any step, or a provider, delays and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from bot.collecting import collect_due, collect_forever
from storage.store import StorageUnusable
from tests.bot.fake_surface import until
from tests.bot.flaky_store import in_trouble
from tests.bot.house import TestHouse, test_house
from tests.bot.test_collecting import TODAY, month
from tests.collectors.openai_days import made_up_days
from tests.collectors.openai_stand_in import OpenAIStandIn


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(TODAY)) as stand_in:
        yield stand_in


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, openai: OpenAIStandIn) -> None:
    await house.wiring.dispatch("connect", {"provider": "openai", "key": openai.key}, house.keeper())


@pytest.mark.parametrize("good", [0, 2, 5])
async def test_a_bill_whose_read_the_database_broke_off_is_read_later_and_once(
    house: TestHouse, openai: OpenAIStandIn, good: int
) -> None:
    await connect(house, openai)
    with suppress(StorageUnusable):
        await collect_due(in_trouble(house.wiring, writes=1, good=good))
    house.clock.pass_(minutes=6)  # the broken run's lease ends
    await collect_due(house.wiring)
    assert await month(house) == openai.spent(date(2026, 11, 1), TODAY).text()
    assert house.rows("select count(*) from runs where finished_at is null") == [(0,)]


async def test_the_collecting_loop_outlives_a_database_in_trouble(
    house: TestHouse, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.collecting.EVERY", 0.001)
    await connect(house, openai)
    loop = asyncio.create_task(collect_forever(in_trouble(house.wiring, writes=3)))
    finished = "select count(*) from runs where finished_at is not null"
    await until(lambda: house.rows(finished) == [(1,)])
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    assert caplog.text.count("The database is locked by somebody else.") == 3
    assert await month(house) == openai.spent(date(2026, 11, 1), TODAY).text()


async def test_a_provider_out_of_reach_is_read_when_it_is_back(
    tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURSER_OPENAI_URL", "http://127.0.0.1:9")  # where nobody listens
    with test_house(tmp_path) as house:
        await connect(house, openai)
        await collect_due(house.wiring)
        assert house.rows("select count(*) from charges") == [(0,)]
        assert house.rows("select count(*) from runs where finished_at is null") == [(1,)]
        monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
        house.clock.pass_(hours=1)
        await collect_due(house.wiring)
        assert await month(house) == openai.spent(date(2026, 11, 1), TODAY).text()
