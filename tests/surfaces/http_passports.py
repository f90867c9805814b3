"""Passports over HTTP: made as at the terminal, shown as a program shows them."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from commands.dispatch import Answered
from commands.passport import PassportAnswer
from storage.passports import Draft, make_passport
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, joins, new_workspace, typed
from tests.surfaces.http_served import Served

ASKS = count()  # each ask has a key of its own
NEVER_MADE = "purser_1_" + "a" * 43


def house_of(http: Served) -> TestHouse:
    """The same Purser, for asks by other ways."""
    return TestHouse(http.wiring, http.clock, next(ASKS))


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


async def passport(http: Served, name: str = "ci", needs: str = "ask,record", whose: str = "program") -> str:
    """One that the keeper at the terminal makes."""
    return shown(await typed(house_of(http), f"/passport {name} {needs} {whose}"))


async def passport_of_person(http: Served, name: str, needs: str = "ask,record") -> str:
    """One that somebody who keeps the group `team` makes there."""
    house = house_of(http)
    joins(house, "team")
    return shown(await Person(house, name).asks(f"/passport {name} {needs}", keeper=True))


def passport_elsewhere(http: Served, needs: tuple[str, ...]) -> tuple[int, str]:
    """Another workspace, and a passport of a program there."""
    workspace = new_workspace(house_of(http), "rival")
    draft = Draft("ci", None, needs, http.clock.now + timedelta(days=1))

    def write(connection: Connection) -> str | None:
        return make_passport(connection, workspace, draft, "seed", None, http.clock.now)

    text = http.wiring.store.write_now(write)
    assert text is not None
    return workspace, text


def shown(answered: Answered) -> str:
    answer = said(answered)
    assert isinstance(answer, PassportAnswer)
    return answer.passport
