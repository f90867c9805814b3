"""The loops in trouble: a database that is away at any step, or a provider, delays and loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.collecting import collect_due, collect_forever
from bot.delivering import deliver_due
from storage.store import StorageUnusable
from storage.subscriptions import Address
from tests.bot.fake_surface import connected, promised, until
from tests.bot.flaky_store import in_trouble
from tests.bot.house import TestHouse, test_house
from tests.bot.test_collecting import TODAY, month
from tests.bot.test_delivering import TEAM, states
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


async def test_what_was_sent_while_the_database_is_in_trouble_is_not_sent_again(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.MARK_EVERY", 0.001)
    network = connected(house.wiring, "telegram")
    await promised(house.wiring, "run 1", Address("telegram", "7"))
    await deliver_due(in_trouble(house.wiring, writes=5, good=1))  # the lease is written, the mark is not
    assert len(network.taken) == 1
    assert states(house) == [("sent", 0)]
    house.clock.pass_(minutes=5)
    assert await deliver_due(house.wiring) == 0


async def test_a_database_that_stays_in_trouble_lets_go_of_what_was_sent_when_its_lease_ends(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.MARK_EVERY", 0.001)
    monkeypatch.setattr("bot.sending.LEASE", timedelta(seconds=0))
    network = connected(house.wiring)
    await promised(house.wiring, "run 1", TEAM)
    with pytest.raises(StorageUnusable):
        await deliver_due(in_trouble(house.wiring, writes=5, good=1))
    assert states(house) == [("due", 0)]
    house.clock.pass_(minutes=2)
    assert await deliver_due(house.wiring) == 1
    assert len({outgoing.nonce for outgoing in network.taken}) == 1
