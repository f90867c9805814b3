"""The end of a process that both networks are connected to, and the one that waits for it."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from tests.acceptance.harbour import joined_harbour
from tests.acceptance.watch import Held, Watch


async def test_a_signal_ends_it_in_time_with_nothing_to_complain_of(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process = await here.starts()
        for visitor in here.visitors.values():
            assert (await visitor.asks("/groq 1.06")).text
        assert await process.stop() == 0
        assert [line for line in process.log if " ERROR " in line or "Traceback" in line] == []
        assert not here.discord.gateway.connected


async def test_it_ends_in_time_though_all_others_keep_it_waiting_and_tells_later(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        watch = Watch.of(here)
        here.openai.lets(0)
        await watch.promised("/groq 17", f"/connect openai {here.openai.key}")
        held = Held(watch, accepted=False)
        process = await here.starts()
        await held.all()
        await here.until(lambda: here.openai.asked, "OpenAI to be asked")
        await process.stop()
        await watch.promised_more()
        here.discord.on_message = None
        here.openai.lets(math.inf)
        await here.starts()
        await watch.all_told_more()
        await held.ends()
        assert watch.counts() == {"telegram": [1, 1, 1], "discord": [1, 1, 1]}


@pytest.mark.parametrize("by", ["a signal", "a power cut"])
async def test_a_second_process_only_chats_and_takes_over_when_the_first_one_ends(
    tmp_path: Path, by: str
) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        first = await here.starts()
        connected = here.discord.gateway.identified
        second = await here.begins(chat=True)
        await second.line_with(f"Another Purser (process {first.process.pid}) has the port and the bots")
        await second.type("/limit 2 day")
        await second.line_with("$2.00 a day")
        assert here.discord.gateway.identified == connected
        assert here.telegram.updates.conflicts == 0
        if by == "a signal":
            assert await first.stop() == 0
        else:
            await first.kill()
        await second.line_with("this one has the port and the bots now")
        await here.connects(second, connected)
        for visitor in here.visitors.values():
            assert "$2.00" in (await visitor.asks("/budget")).text
        assert (await second.get("/virtual-budget/status"))["daily_budget"]["allocated"] == "2"
        assert await second.stop() == 0
