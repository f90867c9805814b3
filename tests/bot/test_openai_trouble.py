"""What becomes of OpenAI's bill when its usage is not to be had, and when the process is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

from bot.collecting import collect_due
from storage.runs import release_runs
from storage.store import Store
from tests.bot.house import TestHouse, test_house
from tests.bot.openai_house import (
    BILL,
    BOOK,
    FACTS,
    GPT,
    SETTLED,
    TODAY,
    WORK,
    YESTERDAY,
    connect,
    read,
    read_again,
    spent,
    told,
)
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_hours import hour_of, made_up_hours
from tests.collectors.openai_stand_in import USAGE, OpenAIStandIn
from tests.collectors.provider_stand_in import Answer


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(days={}) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "answer, state",
    [
        (sample("error_403_missing_scopes"), "done"),
        (sample("error_404_project"), "done"),
        (Answer(200, b"{}"), "failed"),
    ],
)
async def test_a_report_that_is_not_to_be_had_costs_neither_the_bill_nor_the_others(
    house: TestHouse, openai: OpenAIStandIn, answer: Answer, state: str
) -> None:
    searches = ("web_search_calls", {"model": GPT, "num_requests": 100, "num_model_requests": 9})
    openai.hours = {hour_of(TODAY, 9): [WORK, searches]}
    await read(house, openai)
    assert spent(house, TODAY) == Decimal("3.25")
    openai.instead[USAGE + "web_search_calls"] = answer
    openai.hours[hour_of(TODAY, 11)] = [WORK]
    openai.days = {SETTLED: BILL}
    await read_again(house)
    assert str(told(house)["state"]) == state
    assert spent(house, TODAY) == Decimal("5.5")  # the searches are not withdrawn: nobody said so
    assert spent(house, SETTLED) == openai.spent(SETTLED, SETTLED).decimal


async def test_trouble_with_usage_keeps_the_bill_and_is_tried_again(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.days, openai.hours = {SETTLED: BILL}, {hour_of(TODAY, 9): [WORK]}
    openai.instead[USAGE + "completions"] = sample("error_429_no_retry_after")
    await read(house, openai)
    assert (told(house)["state"], spent(house, TODAY)) == ("waiting", Decimal(0))
    assert spent(house, SETTLED) == openai.spent(SETTLED, SETTLED).decimal
    openai.instead.clear()
    house.clock.pass_(hours=1)
    assert await collect_due(house.wiring) == 1
    assert (told(house)["state"], spent(house, TODAY)) == ("done", Decimal("2.25"))


class MortalStore:
    """A store of a process that is killed when it is about to write once more than `writes` times."""

    def __init__(self, store: Store, writes: int) -> None:
        self.store, self.writes = store, writes

    async def read(self, op: Any) -> Any:
        return await self.store.read(op)

    async def write(self, op: Any) -> Any:
        self.writes -= 1
        if self.writes < 0:
            raise asyncio.CancelledError
        return await self.store.write(op)


@contextmanager
def connected(home: Path) -> Iterator[TestHouse]:
    with test_house(home) as house:
        house.wiring.store.write_now(release_runs)  # as a start does
        yield house


async def test_killed_again_and_again_it_ends_in_the_same_totals(
    tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    openai.days, openai.hours = made_up_days(YESTERDAY, 4), made_up_hours(TODAY, 5)
    with test_house(tmp_path / "undisturbed") as house:
        await read(house, openai)
        undisturbed = house.rows(FACTS), house.rows(BOOK)
    with test_house(tmp_path / "killed") as house:
        await connect(house, openai)
    known = []
    for writes in (2, 4, 7, 8, 9, 11, 12):
        with connected(tmp_path / "killed") as house:
            mortal = replace(house.wiring, store=cast("Store", MortalStore(house.wiring.store, writes)))
            with pytest.raises(asyncio.CancelledError):
                await collect_due(mortal)
            known.append(len(house.rows(FACTS)))
    assert known == sorted(known)
    assert 0 == known[0] < known[2] < known[-2] < len(undisturbed[0])
    with connected(tmp_path / "killed") as house:
        assert await collect_due(house.wiring) == 1
        assert (house.rows(FACTS), house.rows(BOOK)) == undisturbed
