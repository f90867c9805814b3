"""A program that asks for permission to spend, on a house's dispatch."""

from __future__ import annotations

from typing import Any

from commands.answers import Answer
from commands.caller import Caller
from commands.routed import ROUTED
from tests.bot.house import TestHouse

BY_NAME = {definition.name: definition for definition in ROUTED}


def program(house: TestHouse, key: str = "") -> Caller:
    """At this machine, over HTTP."""
    return Caller(
        surface="terminal",
        key=f"http {key}" if key else "",
        at=house.clock.now,
        person="local",
        person_name="You",
        place="terminal",
        place_name="Terminal",
        chat="terminal",
        keeper=True,
        via="http",
    )


async def routed(house: TestHouse, name: str, key: str = "", **given: Any) -> Answer:
    """What a route's own definition answers."""
    answered = await house.wiring.dispatch.ask(BY_NAME[name], given, program(house, key))
    return answered.answer


async def hold(house: TestHouse, amount: str = "", key: str = "", **given: Any) -> Answer:
    """A hold on Groq's account, a test's unless `purpose` says otherwise."""
    said = {"provider": "groq", "purpose": "a test", **({"amount": amount} if amount else {}), **given}
    return await routed(house, "hold", key, **said)
