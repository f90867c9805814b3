"""Asks and deliveries in two languages at once: none is ever heard in the other's."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.delivering import deliver_due
from bot.rendering.terminal import paint
from bot.schedule import tick
from commands.catalogue import speaking
from commands.dispatch import Answered
from commands.tongue import TONGUE
from tests.bot.fake_surface import FakeSurface
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, a_team, joins, typed
from tests.commands.spending import spend

ENGLISH, GERMAN = "crew", "mannschaft"
LINES = ("/budget", "/start", "/status", "/language", "/month", "/nonsense", "/limit x", "/week foo", "/groq")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with a_team(tmp_path) as made:
        for place in (ENGLISH, GERMAN):
            joins(made, place)
        yield made


def text(answered: Answered) -> str:
    """As a surface paints it."""
    with speaking(answered.language):
        return paint(answered.reply, zone=answered.zone, width=500, today=date(2026, 11, 20))


async def in_both(house: TestHouse) -> None:
    spend(house, "3")
    for place, language in ((ENGLISH, "en"), (GERMAN, "de")):
        said(await Person(house, "ana").asks(f"/language {language}", place, keeper=True))


def asked(house: TestHouse, line: str, place: str) -> asyncio.Task[Answered]:
    return asyncio.ensure_future(Person(house, f"{place} {line}").asks(line, place, keeper=True))


@pytest.mark.parametrize("line", LINES)
async def test_asks_of_one_moment_are_each_answered_in_their_own_language(
    house: TestHouse, line: str
) -> None:
    await in_both(house)
    alone = {place: text(await asked(house, line, place)) for place in (ENGLISH, GERMAN)}
    assert alone[ENGLISH] != alone[GERMAN]
    tasks = [(place, asked(house, line, place)) for place in (ENGLISH, GERMAN) * 8]
    assert [text(await task) for _, task in tasks] == [alone[place] for place, _ in tasks]
    assert TONGUE.get() == "en"  # nor is it heard by who asks, nor by the clock


async def test_a_language_that_somebody_speaks_is_not_the_clock_s_nor_a_program_s(house: TestHouse) -> None:
    await in_both(house)
    said(await typed(house, "/language de"))
    with speaking("de"):
        program = await house.ask("/budget", caller=replace(house.keeper(), via="http"))
        unknown = await typed(house, "/nonsense", replace(house.keeper(), via="http"))
    assert (program.language, unknown.language) == ("en", "en")
    assert "Today" in text(program)


async def test_what_one_look_delivers_is_in_the_language_of_each_place(house: TestHouse) -> None:
    await in_both(house)
    network = FakeSurface("telegram")
    house.wiring.surfaces["telegram"] = network
    for place in (ENGLISH, GERMAN):
        said(await Person(house, "ana").asks("/subscribe digest", place, keeper=True))
    house.clock.now = NOON + timedelta(hours=21)
    with speaking("de"):
        await tick(house.wiring)
    await deliver_due(house.wiring)
    told = {each.address.chat: each.answered for each in network.taken}
    assert {place: answered.language for place, answered in told.items()} == {ENGLISH: "en", GERMAN: "de"}
    assert text(told[ENGLISH]).startswith("Digest, Friday 20 November 2026")
    assert text(told[GERMAN]).startswith("Tagesbericht, Freitag, 20. November 2026")
