"""Why something did not arrive is told to keepers, in /status and of a subscription in their language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from functools import partial
from pathlib import Path

import pytest

from bot.delivering import deliver_due
from bot.noticing import look_at_channels
from bot.rendering.terminal import paint
from bot.surfaces.contract import Undeliverable
from commands.answered import Answered
from commands.catalogue import sentences_of, speaking
from commands.retelling import retold, sentence
from ledger.sentences import Sentence
from storage.people import Who, clock_seat, note_person
from storage.store import Connection
from storage.subscriptions import Address, Subscriber, subscribe, subscribed_on
from storage.workspaces import change_workspace, join_place
from tests.bot.fake_surface import FakeSurface, connected, promised
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import joins
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

GROUP = Address("telegram", "team")
GONE = sentence("reaching.telegram_left")
FORT = "Ich bin nicht mehr in dieser Telegram-Gruppe."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        joins(made, "team")
        yield made


def painted(answered: Answered) -> str:
    with speaking(answered.language):
        return paint(answered.reply, zone=UTC, width=1000, today=date(2026, 11, 20))


def _a_keeper(connection: Connection) -> None:
    """Ada, who keeps the workspace from a place on Discord."""
    join_place(connection, 1, "discord", "ada's", "Ada's", NOON)
    seat = clock_seat(connection, 1)
    assert seat is not None
    note_person(connection, Who("discord", "42", "Ada", "ada's", True, NOON), seat)


async def lose(house: TestHouse) -> FakeSurface:
    """A digest that does not arrive in the group, which the bot has left; gives where keepers are told."""
    house.wiring.store.write_now(_a_keeper)
    telegram, discord = connected(house.wiring, "telegram"), connected(house.wiring, "discord")
    house.wiring.store.write_now(lambda connection: subscribe(connection, 1, "digest", GROUP, None, NOON))
    (to,) = house.wiring.store.read_now(lambda connection: subscribed_on(connection, "telegram"))
    telegram.answers.append(Undeliverable(GONE))
    await promised(house.wiring, "digest 1", Subscriber(GROUP, to.id))
    await deliver_due(house.wiring)
    await deliver_due(house.wiring)
    return discord


@pytest.mark.parametrize("language, why", [("en", str(GONE)), ("de", FORT)])
async def test_it_is_said_in_the_language_of_who_reads_it(house: TestHouse, language: str, why: str) -> None:
    house.wiring.store.write_now(partial(change_workspace, workspace_id=1, language=language))
    discord = await lose(house)
    told = [painted(each.answered) for each in discord.taken if each.answered.command == "undelivered"]
    status = painted(await house.ask("/status"))
    assert told
    for text in (*told, status):
        assert why in text
    off = (
        "Tagesbericht auf Telegram: abgeschaltet. " if language == "de" else "The digest on Telegram is off: "
    )
    assert off + why in status
    other = FORT if language == "en" else str(GONE)
    assert other not in "".join([*told, status])


async def test_what_is_lacking_is_said_so_too_and_a_program_reads_english(house: TestHouse) -> None:
    class Lacking(FakeSurface):
        async def cannot_send(self, address: Address) -> str | None:
            return sentence("reaching.discord_lacks", names="Send Messages", channel="general")

    house.wiring.surfaces["telegram"] = Lacking("telegram")
    house.wiring.store.write_now(lambda connection: subscribe(connection, 1, "digest", GROUP, None, NOON))
    await look_at_channels(house.wiring)
    assert "I lack Send Messages in #general: " in painted(await house.ask("/status"))
    await house.ask("/language de")
    assert "Mir fehlt Send Messages in #general: " in painted(await house.ask("/status"))
    kept = house.rows("select lacks from subscriptions")
    assert str(kept[0][0]).startswith("I lack Send Messages in #general")
    assert said(await house.ask("/status")).model_dump()["troubles"] != ()


@pytest.mark.parametrize("key", sorted(sentences_of("en", "reaching")))
def test_every_reason_is_said_in_german(key: str) -> None:
    english = str(sentences_of("en", "reaching")[key])
    with speaking("de"):
        german = retold(Sentence(english, f"reaching.{key}"))
    assert (german == english) == (key == "then")
