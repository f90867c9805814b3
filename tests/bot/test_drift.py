"""When a day's bill settles, what was estimated of it is noted beside it, and /status says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.bot.house import TestHouse, said, test_house
from tests.bot.openai_house import TODAY, WORK, read, read_again
from tests.collectors.openai_hours import hour_of
from tests.collectors.openai_stand_in import OpenAIStandIn


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(days={}) as stand_in:
        stand_in.hours = {hour_of(TODAY, 9): [WORK]}
        stand_in.days = {TODAY: [("proj_abc", "gpt-5, input", Decimal("3.1"))]}
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


def noted(house: TestHouse) -> list[tuple[object, ...]]:
    return house.rows("select estimated, billed from drifts where estimated > 0 and settled")


async def test_a_bill_that_may_still_grow_has_no_drift(house: TestHouse, openai: OpenAIStandIn) -> None:
    await read(house, openai)
    assert noted(house) == []


async def test_a_settled_day_notes_what_was_estimated(house: TestHouse, openai: OpenAIStandIn) -> None:
    await read(house, openai)
    house.clock.pass_(days=3)
    await read_again(house)
    assert noted(house) == [(2_250_000_000, 3_100_000_000)]
    status = json.loads(said(await house.ask("/status")).model_dump_json())
    drift = status["accounts"][0]["drift"]
    assert drift["day"] == TODAY.isoformat()
    assert (drift["estimated"]["amount"], drift["billed"]["amount"]) == ("2.25", "3.1")
    reply = (await house.ask("/status")).reply
    assert any("estimated" in getattr(block, "text", "") for block in reply.blocks)


async def test_a_restated_bill_is_noted_in_the_same_row(house: TestHouse, openai: OpenAIStandIn) -> None:
    await read(house, openai)
    house.clock.pass_(days=3)
    await read_again(house)
    openai.days[TODAY] = [("proj_abc", "gpt-5, input", Decimal("2.5"))]
    house.clock.now += timedelta(hours=1)
    await read_again(house)
    assert noted(house) == [(2_250_000_000, 2_500_000_000)]
