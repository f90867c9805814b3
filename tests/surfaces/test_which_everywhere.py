"""Which of two accounts is meant is asked by buttons on both networks, and the press books it."""

from __future__ import annotations

from pathlib import Path

from ledger.sentences import remembered
from storage.accounts import make_account
from storage.store import Connection
from tests.bot.house import TestHouse
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship


def booked(house: TestHouse) -> list[tuple[object, str]]:
    """Of which account, and what it is called."""
    rows = house.rows("select account_id, said from changes")
    return [(account, remembered(str(said))) for account, said in rows]


def two(house: TestHouse) -> None:
    def write(connection: Connection) -> None:
        for name in ("groq", "lab"):
            make_account(connection, 1, "groq", house.clock.now, name)

    house.wiring.store.write_now(write)


async def test_on_telegram(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        two(ship.house)
        await ship.sails()
        question = await ship.hears(ship.ann, "/groq 1.06", "Say which one.")
        assert (question.buttons, booked(ship.house)) == (["groq", "lab"], [])
        await ship.ann.presses(question, "lab")
        await ship.telegram.wait_for(ship.team, "Groq (lab): $1.06 recorded.")
        assert booked(ship.house) == [(2, "Groq (lab) $1.06")]
        ship.house.clock.pass_(minutes=1)
        await ship.hears(ship.ann, "/groq 1.06 account=groq", "Groq: $1.06 recorded.")


async def test_on_discord(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        two(ship.house)
        network = ship.network
        question = await ship.hears(network.keeper, "groq", reading="1.06")
        assert ("Say which one." in question.text, booked(ship.house)) == (True, [])
        told = await (await network.press(network.keeper, question, "lab")).message()
        assert "Groq (lab): $1.06 recorded." in told.text.replace("\\", "")  # Discord's own marks
        assert booked(ship.house) == [(2, "Groq (lab) $1.06")]
        ship.house.clock.pass_(minutes=1)
        named = await ship.hears(network.keeper, "groq", reading="1.06", account="groq")
        assert "Groq: $1.06 recorded." in named.text
