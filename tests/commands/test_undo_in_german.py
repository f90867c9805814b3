"""What was recorded is named in the language of who takes it back, not of who recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest

from bot.rendering.terminal import paint
from commands.catalogue import speaking
from tests.bot.house import TestHouse, test_house
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

RECORDED = {
    "/groq 1.06": ("Groq $1.06", "Groq 1,06\xa0$"),
    "/charge cursor 20 how=monthly": ("Cursor $20.00 a month", "Cursor 20,00\xa0$ im Monat"),
    "/credit openai 3.50 2026-11-12": ("OpenAI's credit of $3.50", "Gutschrift von OpenAI über 3,50\xa0$"),
    "/invoice openai october 12.50": (
        "OpenAI's invoice for October 2026, $12.50",
        "Rechnung von OpenAI für Oktober 2026, 12,50\xa0$",
    ),
    "/invoice openai 15 Oct to 14 Nov $12.50": (
        "OpenAI's invoice for 15 October to 14 November, $12.50",
        "Rechnung von OpenAI für 15. Oktober bis 14. November, 12,50\xa0$",
    ),
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


async def told(house: TestHouse, line: str) -> str:
    answered = await house.ask(line)
    with speaking(answered.language):
        return paint(answered.reply, zone=UTC, width=1000, today=date(2026, 11, 20))


@pytest.mark.parametrize("line", RECORDED)
async def test_it_is_named_in_the_language_of_whoever_takes_it_back(house: TestHouse, line: str) -> None:
    english, german = RECORDED[line]
    for recording, taking, name in (("en", "de", german), ("de", "en", english), ("de", "de", german)):
        await told(house, f"/language {recording}")
        await told(house, line)
        await told(house, f"/language {taking}")
        undone = await told(house, "/undo")
        assert name in undone, undone
        house.clock.pass_(hours=1)


async def test_a_correction_and_the_end_of_a_charge_are_named_so_too(house: TestHouse) -> None:
    await told(house, "/charge cursor 20 how=monthly")
    await told(house, "/correct 25")
    await told(house, "/language de")
    assert "Cursor 25,00\xa0$ im Monat" in await told(house, "/undo")
    await told(house, "/language en")
    await told(house, "/charge cursor 20 how=ends")
    await told(house, "/language de")
    assert "(Das Ende von Cursor 20,00\xa0$ im Monat)" in await told(house, "/correct 30")
    assert "Das Ende von Cursor 20,00\xa0$ im Monat" in await told(house, "/undo")
    assert "Cursor 20,00\xa0$ im Monat" in await told(house, "/undo")


async def test_what_was_recorded_before_names_had_keys_is_named_as_it_was(house: TestHouse) -> None:
    await told(house, "/groq 1.06")
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update changes set said = 'Groq $1.06'")
    )
    await told(house, "/language de")
    assert "Groq $1.06" in await told(house, "/undo")
