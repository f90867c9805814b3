"""Both networks and OpenAI on loopback, the people on them, and the processes of one Purser there."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot.wiring import now
from storage.schedules import schedule
from storage.store import Connection
from storage.subscriptions import Address, subscribe
from storage.workspaces import join_place
from tests.acceptance.held_openai import HeldOpenAI
from tests.acceptance.purser_process import PATIENCE, PurserProcess
from tests.acceptance.visitors import OnDiscord, OnTelegram, Visitor
from tests.bot.house import Moment, TestHouse, test_house
from tests.collectors.openai_days import made_up_days
from tests.surfaces.discord_stand_in.server import DiscordStandIn
from tests.surfaces.telegram_stand_in.people import Group, Person
from tests.surfaces.telegram_stand_in.server import TelegramStandIn

Found = TypeVar("Found")
DISCORD_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.canary-of-the-discord-token-0123456789"


@dataclass
class Harbour:
    """`ann` administers the Telegram group `team`, in which `bob` is; Discord has its own people."""

    home: Path
    discord: DiscordStandIn
    telegram: TelegramStandIn
    openai: HeldOpenAI
    ann: Person
    bob: Person
    team: Group
    processes: list[PurserProcess] = field(default_factory=list)
    asked_ashore: int = 0
    log_level: str = "INFO"
    channels: Path | None = None  # the operator's file of them

    @property
    def settings(self) -> dict[str, str]:
        return {
            "PURSER_HOME": str(self.home),
            "PURSER_LOG_LEVEL": self.log_level,
            "PURSER_DISCORD_TOKEN": self.discord.token,
            "PURSER_DISCORD_API_URL": self.discord.api_url,
            "PURSER_DISCORD_GATEWAY_URL": self.discord.gateway_url,
            "PURSER_TELEGRAM_TOKEN": self.telegram.token,
            "PURSER_TELEGRAM_API_URL": self.telegram.url,
            "PURSER_OPENAI_URL": self.openai.url,
            **({"PURSER_CHANNELS_FILE": str(self.channels)} if self.channels else {}),
        }

    @property
    def visitors(self) -> dict[str, Visitor]:
        """A keeper on each network."""
        return {
            "telegram": OnTelegram(self.telegram, self.ann, self.team),
            "discord": OnDiscord(self.discord, self.discord.keeper, self.discord.channel),
        }

    async def starts(self, *, chat: bool = False) -> PurserProcess:
        """Start one and wait until both networks have it."""
        before = self.discord.gateway.identified
        process = await self.begins(chat=chat)
        await self.connects(process, before)
        return process

    async def begins(self, *words: str, chat: bool = False) -> PurserProcess:
        """Start one and wait for nothing."""
        process = await PurserProcess.start(self.settings, *words, chat=chat)
        self.processes.append(process)
        return process

    async def connects(self, process: PurserProcess, before: int) -> None:
        """Until both networks have it; it is not the first that Discord sees, but the one after these."""
        gateway = self.discord.gateway
        await process.line_with("listens", count=2)  # HTTP and Telegram
        await self.discord.until(lambda: gateway.identified > before, "a bot that identifies itself")

    async def runs(self, *words: str) -> PurserProcess:
        """Another command of the script, to its end, which must be a good one."""
        process = await self.begins(*words)
        assert await process.ended() == 0, process.log
        return process

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What is committed, whether a process runs or not."""
        with self.opened() as connection:
            return connection.execute(sql).fetchall()

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(f"file:{self.home / 'purser.db'}?mode=ro", uri=True)
        try:
            yield connection
        finally:
            connection.close()

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {str(name): sorted(self.rows(f"SELECT * FROM {name}"), key=repr) for (name,) in tables}

    async def until(self, look: Callable[[], Found | None], what: str) -> Found:
        """What `look` finds as soon as it is true; it may look at the database, which tells nobody."""
        return await self.discord.until(look, what)

    @property
    def log(self) -> str:
        return "\n".join(line for process in self.processes for line in process.log)

    @contextmanager
    def ashore(self) -> Iterator[TestHouse]:
        """The database opened here, while no process runs."""
        assert not any(process.lives for process in self.processes)
        with test_house(self.home) as house:
            house.clock, house.asked = Moment(now()), self.asked_ashore
            yield house
            self.asked_ashore = house.asked


@asynccontextmanager
async def harbour(home: Path) -> AsyncIterator[Harbour]:
    """Nothing is known to Purser yet. At the end it has broken no network's rule."""
    with HeldOpenAI(made_up_days(now().date())) as openai:
        async with DiscordStandIn(DISCORD_TOKEN) as discord, TelegramStandIn() as telegram:
            discord.patience = PATIENCE
            ann, bob = telegram.person("Ann", "ann"), telegram.person("Bob", "bobby")
            team = telegram.group("Team", members=[ann, bob], admins=[ann])
            here = Harbour(home, discord, telegram, openai, ann, bob, team)
            try:
                yield here
            finally:
                openai.lets(math.inf)
                for process in here.processes:
                    await process.kill()
            assert (discord.violations, telegram.violations, openai.violations) == ([], [], [])


@cache
def _launched() -> bytes:
    """A new database: making one takes longer than reading one."""
    with TemporaryDirectory() as folder:
        with test_house(Path(folder)):
            pass
        return (Path(folder) / "purser.db").read_bytes()


def _furnish(home: Path) -> None:
    home.mkdir()
    (home / "purser.db").write_bytes(_launched())


@asynccontextmanager
async def joined_harbour(home: Path) -> AsyncIterator[Harbour]:
    """The group and the server have joined, Ann may be written to, the zone is UTC."""
    async with harbour(home) as here:
        _furnish(home)
        here.ann.private.started = True
        with here.ashore() as house:
            house.wiring.store.write_now(lambda connection: _join(connection, here))
            await house.ask("/settings zone=UTC")
        yield here


def _join(connection: Connection, here: Harbour) -> None:
    join_place(connection, 1, "telegram", str(here.team.id), here.team.title, now())
    join_place(connection, 1, "discord", str(here.discord.guild.id), here.discord.guild.name, now())


def subscribes(house: TestHouse, what: str, *addresses: Address) -> None:
    """Subscribe chats and people, as /subscribe does."""

    def write(connection: Connection) -> None:
        for address in addresses:
            subscribe(connection, 1, what, address, None, now())

    house.wiring.store.write_now(write)


def digest_is_due(house: TestHouse) -> None:
    """Today's digest is to come at this moment."""
    at = now()
    house.wiring.store.write_now(lambda connection: schedule(connection, 1, "digest", at, at.date()))
