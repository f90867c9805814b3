"""A Purser with channels of an operator's, its service as it runs in the process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.delivering import deliver_on
from bot.surfaces.channels import serve
from commands.dispatch import Answered
from ledger.sentences import remembered
from storage.channels import CHANNEL, channel
from storage.outbox import Promise, promise
from storage.store import Connection
from storage.subscriptions import Subscriber
from storage.wishes import subscribed_at
from tests.bot.house import TestHouse, test_house


@dataclass
class ChannelHouse:
    """`file` is the operator's."""

    house: TestHouse
    file: Path

    async def relists(self, **addresses: str) -> None:
        """The operator lists others while it runs; until they are taken up."""
        write(self.file, addresses)
        names = tuple(name.replace("_", "-") for name in addresses)
        await until_slowly(lambda: self.house.wiring.dispatch.operator.channels == names)

    async def tells(self, name: str, answered: Answered, key: str = "it", what: str = "alerts") -> None:
        """Promise an answer there, for its subscription if there is one."""

        def keep(connection: Connection) -> None:
            to = channel(name)
            mine = [row.id for row in subscribed_at(connection, 1, [to]) if row.what == what]
            said = Promise(answered.command, answered.answer.model_dump_json(), key)
            promise(connection, said, Subscriber(to, mine[0] if mine else None), self.house.clock.now, 1)

        await self.house.wiring.store.write(keep)

    async def delivers(self) -> int:
        return await deliver_on(self.house.wiring, CHANNEL)

    def outbox(self) -> list[tuple[object, ...]]:
        rows = self.house.rows(
            "select state, attempts, trouble from outbox where surface = 'channel' order by id"
        )
        return [(*row[:-1], row[-1] and remembered(str(row[-1]))) for row in rows]


def write(file: Path, addresses: Mapping[str, str]) -> None:
    """A name's `_` stands for `-`."""
    lines = [f"{name.replace('_', '-')} {address}" for name, address in addresses.items()]
    file.write_text("\n".join(["# our channels", "", *lines]), encoding="utf-8")
    file.chmod(0o600)


@asynccontextmanager
async def channel_house(home: Path, **addresses: str) -> AsyncIterator[ChannelHouse]:
    """Its service runs; the file is looked at far more often than in life."""
    file = home / "channels"
    write(file, addresses)
    with test_house(home / "purser", channels_file=file) as house:
        made = ChannelHouse(house, file)
        ready = asyncio.Event()
        service = asyncio.create_task(serve(house.wiring, ready, every=0.01))
        try:
            await until_slowly(lambda: ready.is_set() or service.done())
            if service.done():
                await service
            yield made
        finally:
            service.cancel()
            with suppress(asyncio.CancelledError):
                await service


async def until_slowly(holds: Callable[[], object]) -> None:
    """For what threads and files bring."""
    async with asyncio.timeout(30):
        while not holds():  # noqa: ASYNC110 (files and threads have no event)
            await asyncio.sleep(0.01)
