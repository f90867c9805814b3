"""A connected provider's bill comes into the book, and whoever asked reads what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.collecting import collect_due
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn

TODAY = date(2026, 11, 20)


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(TODAY)) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


async def month(house: TestHouse) -> str:
    answer = said(await house.ask("/summary"))
    return str(json.loads(answer.model_dump_json())["total"]["amount"])


def told(house: TestHouse) -> list[dict[str, object]]:
    return [json.loads(str(row[0])) for row in house.rows("select answer from outbox order by id")]


async def connect(house: TestHouse, openai: OpenAIStandIn) -> None:
    await house.wiring.dispatch("connect", {"provider": "openai", "key": openai.key}, house.keeper())
    await collect_due(house.wiring)


async def test_the_first_connection_reads_31_days(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    assert await month(house) == openai.spent(date(2026, 11, 1), TODAY).text()
    message = told(house)[0]
    assert (message["state"], message["days"], message["days_in_all"]) == ("done", 31, 31)
    assert message["total"] == {
        "amount": openai.spent(date(2026, 10, 21), TODAY).text(),
        "currency": "USD",
    }


async def test_reading_again_changes_nothing(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    lines = house.rows("select * from day_lines order by 1, 2, 5, 6, 7, 8")
    await house.ask("/collect")
    assert await collect_due(house.wiring) == 1
    assert house.rows("select * from day_lines order by 1, 2, 5, 6, 7, 8") == lines
    assert told(house)[-1]["changed"] == 0


async def test_a_restated_figure_replaces_the_old_one_and_history_keeps_it(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    before = Decimal(await month(house))
    openai.days[date(2026, 11, 18)] = [("proj_new", "gpt-5, input", Decimal("7.77"))]
    old = before - openai.spent(date(2026, 11, 1), TODAY).decimal
    house.clock.pass_(hours=1)
    await house.ask("/collect openai")
    await collect_due(house.wiring)
    assert Decimal(await month(house)) == before - old
    assert Decimal(await month(house)) == openai.spent(date(2026, 11, 1), TODAY).decimal
    assert house.rows("select count(*) from history where kind = 'charge'") != [(0,)]


async def test_the_hour_reads_again_by_itself_but_not_before(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    house.clock.pass_(minutes=30)
    assert house.rows("select count(*) from runs") == [(1,)]
    assert await collect_due(house.wiring) == 0


async def test_a_rejected_key_is_said_and_nothing_is_booked(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.always = sample("error_403_missing_scopes")
    await connect(house, openai)
    message = told(house)[-1]
    assert message["state"] == "failed"
    assert "api.usage.read" in str(message["trouble"])
    assert await month(house) == "0"


async def test_a_project_key_is_refused_before_it_is_kept(house: TestHouse) -> None:
    given = {"provider": "openai", "key": "sk-proj-abcdefghijklmnop"}
    answered = await house.wiring.dispatch("connect", given, house.keeper())
    assert answered.refusal is not None
    assert "sk-admin-" in answered.refusal.sentence
    assert "abcdefghijklmnop" not in answered.refusal.sentence
    assert house.rows("select count(*) from accounts") == [(0,)]


async def test_the_key_is_nowhere_in_clear(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    home = house.wiring.settings.home
    house.wiring.store.write_now(lambda connection: connection.exec_driver_sql("select 1").one())
    kept = b"".join(file.read_bytes() for file in home.iterdir() if file.is_file())
    assert openai.key.encode() not in kept


async def test_disconnecting_deletes_the_key_and_keeps_the_figures(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    total = await month(house)
    said(await house.ask("/disconnect openai"))
    assert house.rows("select count(*) from secrets") == [(0,)]
    assert await month(house) == total
    assert (await house.ask("/collect")).refusal is not None
    assert (await house.ask("/disconnect openai")).refusal is not None


async def test_a_busy_provider_is_tried_later(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.script(sample("error_429_no_retry_after"))
    await connect(house, openai)
    assert told(house)[-1]["state"] == "waiting"
    assert await collect_due(house.wiring) == 0
    house.clock.pass_(hours=1)
    assert await collect_due(house.wiring) == 1
    assert told(house)[-1]["state"] == "done"


async def test_a_status_reads_each_bill_unless_it_was_just_read(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    said(await house.ask("/status"))
    assert await collect_due(house.wiring) == 0
    house.clock.pass_(minutes=11)
    status = json.loads(said(await house.ask("/status")).model_dump_json())
    assert status["accounts"][0]["checking"] is True
    openai.always = sample("error_401_invalid_key")
    assert await collect_due(house.wiring) == 1
    status = json.loads(said(await house.ask("/status")).model_dump_json())
    assert (status["accounts"][0]["checking"], status["accounts"][0]["trouble"] != "") == (False, True)


async def test_a_status_of_figures_by_hand_makes_nothing_due(house: TestHouse) -> None:
    said(await house.ask("/groq 1.06"))
    said(await house.ask("/status"))
    assert house.rows("select count(*) from runs") == [(0,)]
