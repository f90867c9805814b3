"""Whatever is given for an argument is answered or refused: a server keeps no longer words than it said."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import COMMANDS
from commands.definition import Definition
from tests.bot.house import TestHouse, test_house
from tests.storage.engines import Databases

ODD = (
    "x" * 201,
    "\U0001f600é" * 1_500,
    "a\x00b\ud800c",
    "0.1234567890123456789012345678901234567890123",
)
GIVEN = {"provider": "openai", "amount": "0.1", "period": "day", "model": "gpt-5", "currency": "CNY"}


def some(definition: Definition) -> dict[str, object]:
    """What it needs, as far as that can be said for all."""
    return {
        argument.name: GIVEN.get(argument.name, argument.choices[0] if argument.choices else "1")
        for argument in definition.arguments
        if argument.required
    }


async def asked(house: TestHouse, definition: Definition, given: dict[str, object]) -> None:
    house.asked += 1
    house.clock.pass_(seconds=10)
    answered = await house.wiring.dispatch(definition.name, given, house.keeper())
    assert answered.command in (definition.name, "")


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[1:9])
async def test_any_word_is_answered(odd: str, postgresql: Databases, tmp_path: Path) -> None:
    with test_house(tmp_path, database_url=postgresql.address(tmp_path, empty=False)) as house:
        for definition in (each for each in COMMANDS if each.changes):
            for argument in definition.arguments:
                await asked(house, definition, {**some(definition), argument.name: odd})
    postgresql.forget()
