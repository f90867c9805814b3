"""Which of two accounts is meant is asked by buttons on both networks, and the press books it."""

from __future__ import annotations

from pathlib import Path

from storage.accounts import make_account
from storage.store import Connection
from tests.bot.house import TestHouse
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship

BOOKED = "select account_id, said from changes"


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
        assert (question.buttons, ship.house.rows(BOOKED)) == (["groq", "lab"], [])
        await ship.ann.presses(question, "lab")
        await ship.telegram.wait_for(ship.team, "Groq (lab): $1.06 recorded.")
        assert ship.house.rows(BOOKED) == [(2, "Groq (lab) $1.06")]
        ship.house.clock.pass_(minutes=1)
        await ship.hears(ship.ann, "/groq 1.06 account=groq", "Groq: $1.06 recorded.")


async def test_on_discord(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        two(ship.house)
        network = ship.network
        question = await ship.hears(network.keeper, "groq", reading="1.06")
        assert ("Say which one." in question.text, ship.house.rows(BOOKED)) == (True, [])
        told = await (await network.press(network.keeper, question, "lab")).message()
        assert "Groq (lab): $1.06 recorded." in told.text.replace("\\", "")  # Discord's own marks
        assert ship.house.rows(BOOKED) == [(2, "Groq (lab) $1.06")]
        ship.house.clock.pass_(minutes=1)
        named = await ship.hears(network.keeper, "groq", reading="1.06", account="groq")
        assert "Groq: $1.06 recorded." in named.text
