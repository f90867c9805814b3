"""People and places that ask, and all that the database holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from commands.answers import Refusal
from commands.caller import Caller
from commands.dispatch import Answered
from commands.given import words_to_given
from commands.link import LinkAnswer
from storage.store import Connection
from storage.tables import metadata
from storage.workspaces import join_place, open_workspace
from tests.bot.house import TestHouse, test_house

Rows = dict[str, list[tuple[Any, ...]]]
WHO_ASKED = ("asks", "people", "memberships", "actions")  # what an ask leaves that was refused


@dataclass
class Person:
    """Somebody on a network, who takes ten seconds for each ask."""

    house: TestHouse
    name: str
    surface: str = "telegram"

    def caller(self, place: str = "team", *, keeper: bool = False, key: str = "", **more: Any) -> Caller:
        """`place` empty: the direct chat."""
        told: dict[str, Any] = {
            "surface": self.surface,
            "key": key,
            "at": self.house.clock.now,
            "person": self.name,
            "person_name": self.name.capitalize(),
            "place": place,
            "place_name": place.capitalize(),
            "chat": place or self.name,
            "direct": not place,
            "keeper": keeper,
        }
        return Caller(**(told | more))

    async def asks(
        self, line: str, place: str = "team", *, keeper: bool = False, key: str = "", **more: Any
    ) -> Answered:
        self.house.clock.pass_(seconds=10)
        return await typed(self.house, line, self.caller(place, keeper=keeper, key=key, **more))

    async def presses(
        self, row: str, place: str = "team", *, keeper: bool = False, key: str = "", answer: str | None = None
    ) -> Answered:
        self.house.clock.pass_(seconds=10)
        caller = self.caller(place, keeper=keeper, key=key)
        return await self.house.wiring.dispatch.press(row, caller, answer)


async def typed(house: TestHouse, line: str, caller: Caller | None = None) -> Answered:
    """What comes of a line, wrong ones too; the keeper at the terminal asks unless a caller is given."""
    name, _, rest = line.removeprefix("/").partition(" ")
    definition = house.wiring.dispatch.commands.get(name)
    given = words_to_given(definition, rest) if definition else {}
    if isinstance(given, Refusal):
        return Answered(name, given, given.reply(), private=True)
    house.asked += 1
    return await house.wiring.dispatch(name, given, caller or house.keeper(""))


@contextmanager
def a_team(home: Path) -> Iterator[TestHouse]:
    """A Purser whose workspace has a group, `team`, on Telegram besides the terminal."""
    with test_house(home) as house:
        joins(house, "team")
        yield house


def joins(house: TestHouse, place: str, workspace: int = 1, surface: str = "telegram") -> None:
    """Make a chat a place of a workspace, without a code."""

    def write(connection: Connection) -> None:
        join_place(connection, workspace, surface, place, place.capitalize(), house.clock.now)

    house.wiring.store.write_now(write)


def new_workspace(house: TestHouse, place: str, surface: str = "telegram") -> int:
    """Another workspace, with one place."""
    workspace = house.wiring.store.write_now(
        lambda connection: open_workspace(connection, place.capitalize(), house.clock.now)
    )
    joins(house, place, workspace, surface)
    return workspace


def contents(house: TestHouse, but: Collection[str] = ()) -> Rows:
    """Every row of every table, but of those."""

    def read(connection: Connection) -> Rows:
        tables = [table for table in metadata.sorted_tables if table.name not in but]
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables
        }

    return house.wiring.store.read_now(read)


def labels(answered: Answered) -> dict[str, str]:
    """The rows behind an answer's buttons, by what is written on them."""
    return {action.label: action.row for action in answered.reply.actions}


async def a_code(house: TestHouse) -> str:
    """What /link gives the keeper at the terminal."""
    answer = (await typed(house, "/link")).answer
    assert isinstance(answer, LinkAnswer), answer
    return answer.code


def refused(answered: Answered, word: str = "") -> Refusal:
    """The refusal, which it must be, and say this."""
    assert answered.refusal is not None, answered.answer
    assert word in answered.refusal.sentence
    return answered.refusal
