"""A bill is read to the unit: again, restated, and with the process killed in the middle of it."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.wiring import now
from ledger.amounts import show_money
from ledger.money import Money
from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PurserProcess
from tests.bot.house import TestHouse, said, test_house

# the open day ends at the moment of the read
FACTS = """SELECT layer, key, start_at, CASE WHEN settled THEN end_at END, cost, sku, dims, withdrawn
    FROM charges ORDER BY key"""
BOOK = "SELECT * FROM day_lines ORDER BY day, dims, cost"


async def test_reading_a_bill_twice_changes_nothing_and_a_restated_day_changes_all_sums(
    tmp_path: Path,
) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        with here.ashore() as house:
            said(await house.ask(f"/connect openai {here.openai.key}"))
        process = await here.starts()
        await here.runs("collect", "openai")
        first = await agreed(here, process)
        collected = await here.runs("collect", "openai")
        assert collected.log == ["OpenAI: read, no figure changed."]
        assert await agreed(here, process) == first
        yesterday = now().date() - timedelta(days=1)
        here.openai.days[yesterday] = [("proj_new", "gpt-5, input", Decimal("77.000000001"))]
        collected = await here.runs("collect", "openai")
        assert collected.log[0].startswith("OpenAI: read, ")
        assert collected.log != ["OpenAI: read, no figure changed."]
        assert await agreed(here, process) != first


async def agreed(here: Harbour, process: PurserProcess) -> tuple[Money, Money]:
    """OpenAI's own sums of yesterday and of this month, which everybody here gives to the unit."""
    today = now().date()
    yesterday = today - timedelta(days=1)
    day, month = here.openai.spent(yesterday, yesterday), here.openai.spent(today.replace(day=1), today)
    digest = await process.get("/commands/digest")
    summary = await process.get("/commands/summary?period=yesterday")
    assert (digest["spent"]["amount"], summary["total"]["amount"]) == (day.text(), day.text())
    status, summary = await process.get("/virtual-budget/status"), await process.get("/commands/summary")
    spent = status["provider_breakdown"]["openai"]
    assert (spent["month"], spent["official"], summary["total"]["amount"]) == (month.text(),) * 3
    for visitor in here.visitors.values():
        assert show_money(month) in (await visitor.asks("/summary")).text
        assert show_money(day) in (await visitor.asks("/digest", containing="Digest, ")).text
    return day, month


@pytest.mark.parametrize("network", ["telegram", "discord"])
async def test_killed_while_it_reads_it_reads_the_same_and_goes_on_in_the_same_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        here.openai.buckets_a_page = 7
        here.openai.lets(0)
        process, visitor = await here.starts(), here.visitors[network]
        await visitor.hands_over(here.openai.key)
        began = await visitor.is_told("0 of 31 days", alone=True)
        here.openai.lets(2)
        await here.until(lambda: len(here.openai.asked) == 3, "a third page to be asked for")
        await process.kill()
        here.openai.lets(math.inf)
        assert 0 < len(here.rows(FACTS)) < sum(len(rows) for rows in here.openai.days.values())
        await here.starts()
        total = here.openai.spent(date.min, date.max)
        ended = await visitor.is_told(f"31 days, {show_money(total)}, official", alone=True)
        assert ended.message is began.message
        async with undisturbed(tmp_path / "undisturbed", here, monkeypatch) as house:
            assert here.rows(FACTS) == house.rows(FACTS)
            assert here.rows(BOOK) == house.rows(BOOK)


@asynccontextmanager
async def undisturbed(home: Path, here: Harbour, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TestHouse]:
    """Another Purser, which reads the same bill in one go."""
    monkeypatch.setenv("PURSER_OPENAI_URL", here.openai.url)
    with test_house(home) as house:
        house.clock.now = now()
        said(await house.ask(f"/connect openai {here.openai.key}"))
        await collect_due(house.wiring)
        yield house
