"""A wired Purser that reads OpenAI's stand-in, and what its book then says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.collecting import collect_due
from storage.columns import micros
from tests.bot.house import TestHouse, said
from tests.collectors.openai_days import Row
from tests.collectors.openai_hours import completions
from tests.collectors.openai_stand_in import OpenAIStandIn

TODAY, YESTERDAY, SETTLED = date(2026, 11, 20), date(2026, 11, 19), date(2026, 11, 17)
GPT = "gpt-5-2025-08-07"
WORK = completions(GPT, "proj_abc", 1_000_000, 100_000)  # $1.25 + $1
BILL: list[Row] = [
    ("proj_abc", "gpt-5, input", Decimal("12.4417025")),
    ("proj_abc", "gpt-5, output", Decimal("0.000000001")),
    ("proj_def", "gpt-5-mini, input", Decimal("0.3333333333")),
    (None, "scale tier", Decimal(5)),
]
FACTS = """SELECT layer, key, start_at, end_at, cost, quantity, settled, included, dims, sku, usage, withdrawn
    FROM charges ORDER BY layer, key"""
BOOK = "SELECT * FROM day_lines ORDER BY 1, 2, 3, 4, 5, 6, 7, 8"

Line = tuple[str, dict[str, str], Decimal]  # the layer that gave the money, dimensions, dollars


async def connect(house: TestHouse, openai: OpenAIStandIn) -> None:
    given = {"provider": "openai", "key": openai.key}
    said(await house.wiring.dispatch("connect", given, house.keeper()))
    sql = f"update runs set since = {micros(datetime(2026, 11, 16, tzinfo=UTC))}"  # five days are enough
    house.wiring.store.write_now(lambda connection: connection.exec_driver_sql(sql).rowcount)


async def read(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    assert await collect_due(house.wiring) == 1


async def read_again(house: TestHouse) -> None:
    said(await house.ask("/collect openai"))
    assert await collect_due(house.wiring) == 1


def lines(house: TestHouse, which: date, *, included: bool = False) -> list[Line]:
    found = house.rows(
        "select by, dims, cost from day_lines "
        f"where day = {which:%Y%m%d} and included = {int(included)} order by 1, 2"
    )
    return [(str(by), json.loads(str(dims)), Decimal(str(cost)) / 10**9) for by, dims, cost in found]


def spent(house: TestHouse, which: date, **dims: str) -> Decimal:
    """What a day comes to, or its lines with these dimensions."""
    return sum((cost for _, told, cost in lines(house, which) if told.items() >= dims.items()), Decimal(0))


def by(house: TestHouse, which: date) -> set[str]:
    return {layer for layer, _, _ in lines(house, which)}


def told(house: TestHouse) -> dict[str, Any]:
    (*_, last) = house.rows("select answer from outbox order by id")
    return dict(json.loads(str(last[0])))


async def known_as(house: TestHouse, period: str) -> dict[str, Any]:
    """`/summary`'s one line."""
    (line,) = json.loads(said(await house.ask(f"/summary {period}")).model_dump_json())["providers"]
    return dict(line)
