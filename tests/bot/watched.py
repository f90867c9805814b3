"""A workspace as the watching loop leaves it: what was told, and what stands."""

from __future__ import annotations

import json
from typing import Any

from bot.watching import Watching
from storage.alerting import standing_alerts
from storage.subscriptions import Address
from tests.bot.house import TestHouse

TEAM = Address("discord", "team")


def told(house: TestHouse, *kinds: str, chat: str = TEAM.chat) -> list[dict[str, Any]]:
    """What of these kinds was promised to a chat."""
    rows = house.rows(f"select answer from outbox where chat = '{chat}' order by id")
    found = [json.loads(str(row[0])) for row in rows]
    return [each for each in found if not kinds or each.get("kind", "balance") in kinds]


def standing(house: TestHouse) -> list[tuple[str, str]]:
    found = house.wiring.store.read_now(lambda connection: standing_alerts(connection, 1))
    return [(alert.kind, alert.stands(house.clock.now)) for alert in found]


async def looked(house: TestHouse) -> int:
    """By the loop of a process that has just started, then by one that has seen it all."""
    watching = Watching(house.wiring)
    first = await watching.look()
    assert await watching.look() == 0
    return first
