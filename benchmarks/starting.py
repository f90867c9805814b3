"""Starting: `purser --help`, cold start to the first answer, and memory at rest with both bots on."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.scratch import timed
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.telegram_stand_in.server import TelegramStandIn

ROOT = Path(__file__).parents[1]
PURSER = [sys.executable, "-m", "bot"]
BARE = [sys.executable, "-c", "pass"]


def measure() -> Iterator[str]:
    """Lines of figures."""
    bare = median(timed(lambda: _run(BARE)) for _ in range(5))
    help_ = median(timed(lambda: _run([*PURSER, "--help"])) for _ in range(5))
    yield f"purser --help          {help_:.3f} s (aim 0.300), bare python {bare:.3f} s"
    with tempfile.TemporaryDirectory() as home:
        first = timed(lambda: _run([*PURSER, "ask", "/budget"], home))
        again = median(timed(lambda: _run([*PURSER, "ask", "/budget"], home)) for _ in range(3))
    yield f"cold start to answer   {first:.3f} s on a new database, {again:.3f} s on one that is there"
    memory, ready = asyncio.run(_at_rest())
    yield f"both bots connected    {ready:.1f} s after the start, {memory:.0f} MB at rest"


def _run(command: list[str], home: str = "") -> None:
    environment = {**os.environ, "PURSER_HOME": home} if home else dict(os.environ)
    subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
    )


async def _at_rest() -> tuple[float, float]:
    """Megabytes of resident memory, and seconds until both networks had seen the bot."""
    async with DiscordStandIn() as discord, TelegramStandIn() as telegram:
        with tempfile.TemporaryDirectory() as home:
            environment = {
                **os.environ,
                "PURSER_HOME": home,
                "PURSER_HTTP_PORT": "0",
                "PURSER_DISCORD_TOKEN": "stand-in-token",
                "PURSER_DISCORD_API_URL": discord.api_url,
                "PURSER_DISCORD_GATEWAY_URL": discord.gateway_url,
                "PURSER_TELEGRAM_TOKEN": telegram.token,
                "PURSER_TELEGRAM_API_URL": telegram.url,
            }
            start = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                *PURSER,
                "run",
                cwd=ROOT,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                await discord.wait_connected()
                await _polled(telegram)
                ready = time.perf_counter() - start
                await asyncio.sleep(5)
                return _resident(process.pid), ready
            finally:
                process.terminate()
                await process.wait()


async def _polled(telegram: TelegramStandIn) -> None:
    async with asyncio.timeout(20):
        while not any(call.method == "setMyCommands" for call in telegram.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def _resident(pid: int) -> float:
    """Megabytes, from Linux's /proc."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
