"""Price data from the operator: a file that is watched, and `purser prices`."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.command_line.doctor_settings import look_at_settings
from bot.price_data import bring, leave, read_data
from bot.pricing import price_due, price_forever
from bot.settings import Settings
from commands.dispatch import Answered
from commands.price_data import PRICE_DATA
from ledger.facts import Usage
from storage.accounts import make_account
from storage.posting import post
from storage.price_library import NotPrices
from storage.repricing import is_due
from storage.store import Connection
from storage.workspaces import join_place
from tests.bot.house import NOON, TestHouse, test_house
from tests.commands.cast import Person

OURS = {"input_mtok": 1.25, "output_mtok": 10, "cache_read_mtok": 0.125}
OURS |= {"web_searches_kcount": 10, "storage_searches_kcount": 2.5}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path / "home", prices_file=tmp_path / "prices.json") as found:
        found.wiring.store.write_now(
            lambda connection: join_place(connection, 1, "telegram", "team", "Team", NOON)
        )
        yield found


def written(tmp_path: Path, price: float = 1.25, **more: float) -> Path:
    """A file that knows gpt-5 (at `price`) and the models of `more`, with dashes for underscores."""
    found: list[dict[str, Any]] = [
        {"id": "gpt-5", "match": {"equals": "gpt-5"}, "prices": OURS | {"input_mtok": price}}
    ]
    for name, amount in more.items():
        model = name.replace("_", "-")
        found.append({"id": model, "match": {"equals": model}, "prices": {"input_mtok": amount}})
    provider = {"id": "openai", "name": "OpenAI", "api_pattern": "https://api", "models": found}
    file = tmp_path / "prices.json"
    file.write_text(json.dumps([provider]), encoding="utf-8")
    return file


def used(house: TestHouse, *models: str) -> None:
    def write(connection: Connection) -> None:
        at = NOON - timedelta(hours=1)
        facts = [Usage("pushed", model, at, at, model, {"input_tokens": 1_000_000}) for model in models]
        post(connection, make_account(connection, 1, "openai", NOON), facts, NOON)

    house.wiring.store.write_now(write)


def costs(house: TestHouse) -> dict[object, object]:
    return {row[0]: row[1] for row in house.rows("select key, cost from charges order by key")}


def said_by(answered: Answered) -> str:
    return answered.answer.model_dump_json()


async def until(house: TestHouse, holds: Any) -> None:
    async with asyncio.timeout(20):
        while not holds():
            house.wiring.wake.tell()
            await asyncio.sleep(0.01)


async def test_data_that_move_nothing_hold_at_once_and_price_what_had_none(
    house: TestHouse, tmp_path: Path
) -> None:
    used(house, "gpt-99")
    assert costs(house) == {"gpt-99": None}
    (line,) = await bring(house.wiring, read_data(written(tmp_path, gpt_99=2)))
    assert line.endswith("it holds from now on.")
    assert costs(house) == {"gpt-99": 2_000_000_000}
    assert (await bring(house.wiring, read_data(written(tmp_path, gpt_99=2)))) == [line]


async def test_data_that_move_a_price_in_use_wait_for_a_keeper_who_is_told_once(
    house: TestHouse, tmp_path: Path
) -> None:
    ann = Person(house, "ann")
    await ann.asks("/budget", keeper=True)
    used(house, "gpt-5", "gpt-99")
    for _ in range(2):
        (line,) = await bring(house.wiring, read_data(written(tmp_path, 9, gpt_99=2)))
        assert "waits for a keeper" in line
    assert costs(house) == {"gpt-5": 1_250_000_000, "gpt-99": None}
    ((command, answer),) = house.rows("select command, answer from outbox")
    assert command == PRICE_DATA.name
    told = house.wiring.dispatch.reply(str(command), str(answer), "seed")
    assert [action.given for action in told.reply.actions] == [
        {"provider": "confirm"},
        {"provider": "decline"},
    ]
    await ann.asks("/price confirm", keeper=True)
    assert costs(house) == {"gpt-5": 1_250_000_000, "gpt-99": 2_000_000_000}
    used(house, "gpt-5")
    assert costs(house)["gpt-5"] == 9_000_000_000


async def test_declined_data_change_nothing_until_somebody_thinks_better_of_it(
    house: TestHouse, tmp_path: Path
) -> None:
    used(house, "gpt-5", "gpt-99")
    await bring(house.wiring, read_data(written(tmp_path, 9, gpt_99=2)))
    assert "waits for /price confirm" in said_by(await house.ask("/status"))
    await house.ask("/language de")
    assert "wartet auf /price confirm" in said_by(await house.ask("/status"))
    await house.ask("/language en")
    await house.ask("/price decline")
    assert "waits for /price confirm" not in said_by(await house.ask("/status"))
    (line,) = await bring(house.wiring, read_data(written(tmp_path, 9, gpt_99=2)))
    assert line.endswith("a keeper declined it.")
    assert costs(house)["gpt-99"] is None
    await house.ask("/price confirm")
    assert costs(house)["gpt-99"] == 2_000_000_000


async def test_the_librarys_own_data_may_hold_again(house: TestHouse, tmp_path: Path) -> None:
    await bring(house.wiring, read_data(written(tmp_path, 1)))
    used(house, "gpt-5")
    (line,) = await leave(house.wiring)
    assert "hold again" in line
    used(house, "gpt-5")
    assert costs(house) == {"gpt-5": 1_250_000_000}
    (line,) = await leave(house.wiring)
    assert "held already" in line
    used(house, "gpt-5")
    await bring(house.wiring, read_data(written(tmp_path, 9)))
    assert house.rows("select state from price_choices order by id") == [("replaced",), ("waiting",)]


@pytest.mark.parametrize(
    "content, says", [("", "cannot be read"), ("[]", "not a list of providers"), ("[{}]", "Field required")]
)
def test_a_file_that_is_no_price_data_is_refused(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "prices.json"
    file.write_text(content)
    with pytest.raises(NotPrices, match=says):
        read_data(file)
    with pytest.raises(NotPrices, match="cannot be read: no such file"):
        read_data(tmp_path / "missing.json")


async def test_the_file_is_taken_when_it_comes_and_again_when_it_changes(
    house: TestHouse, tmp_path: Path
) -> None:
    used(house, "gpt-98", "gpt-99")
    loop = asyncio.create_task(price_forever(house.wiring))
    try:
        written(tmp_path, gpt_98=2)
        await until(house, lambda: costs(house)["gpt-98"])
        written(tmp_path, gpt_98=2).write_text("nonsense")
        await until(house, lambda: True)
        file = written(tmp_path, gpt_98=2, gpt_99=3)
        os.utime(file, ns=(1, 1))
        await until(house, lambda: costs(house)["gpt-99"])
    finally:
        loop.cancel()
    assert costs(house) == {"gpt-98": 2_000_000_000, "gpt-99": 3_000_000_000}


async def test_a_start_tries_again_what_had_no_price(house: TestHouse) -> None:
    used(house, "gpt-5")
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update charges set cost = null, priced_by = ''")
    )
    loop = asyncio.create_task(price_forever(house.wiring))
    try:
        await until(house, lambda: costs(house)["gpt-5"])
    finally:
        loop.cancel()
    assert costs(house) == {"gpt-5": 1_250_000_000}


async def test_due_work_is_done_a_slice_a_transaction(
    house: TestHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.repricing.SLICE", 1)
    used(house, "gpt-99")
    at = NOON - timedelta(hours=1)
    more = [Usage("pushed", f"{n}", at, at, "gpt-99", {"input_tokens": 1_000_000}) for n in range(3)]
    house.wiring.store.write_now(lambda connection: post(connection, 1, more, NOON))
    await house.ask("/price openai gpt-99 2 8")
    assert house.wiring.store.read_now(is_due)
    assert await price_due(house.wiring) == 4
    assert set(costs(house).values()) == {2_000_000_000}
    assert await price_due(house.wiring) == 0


def test_the_doctor_looks_at_the_file(tmp_path: Path) -> None:
    def found(file: Path) -> tuple[bool, str]:
        (finding,) = [each for each in look_at_settings(Settings(prices_file=file)) if each.about == "prices"]
        return finding.well, finding.sentence

    assert found(written(tmp_path))[0]
    well, sentence = found(tmp_path / "missing.json")
    assert (well, "no such file" in sentence) == (False, True)


def run(tmp_path: Path, *arguments: object) -> tuple[int, str, str]:
    environment = {"PURSER_HOME": str(tmp_path / "home")}
    done = CliRunner().invoke(cli, ["prices", *map(str, arguments)], env=environment)
    return done.exit_code, done.stdout, done.stderr


def test_the_command_line_takes_a_file_and_says_what_holds(tmp_path: Path) -> None:
    assert run(tmp_path) == (0, "Workspace 1: genai-prices 0.2.3 holds.\n", "")
    status, said, _ = run(tmp_path, written(tmp_path, gpt_99=2))
    assert (status, said.endswith("workspace 1: it holds from now on.\n")) == (0, True)
    assert run(tmp_path)[1].startswith("Workspace 1: price data ")
    assert run(tmp_path, "--bundled") == (0, "Workspace 1: the library's own prices hold again.\n", "")


def test_the_command_line_refuses_what_is_no_price_data(tmp_path: Path) -> None:
    (tmp_path / "prices.json").write_text("nonsense")
    status, said, trouble = run(tmp_path, tmp_path / "prices.json")
    assert (status, said) == (1, "")
    assert trouble.startswith("purser: The price data cannot be read")
    assert trouble.endswith("Prices stay as they are.\n")
