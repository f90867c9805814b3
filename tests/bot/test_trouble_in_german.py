"""Why an account cannot be read is told in the language of whoever reads it; programs read English."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.delivering import deliver_due
from bot.rendering.terminal import paint
from commands.answered import Answered
from commands.catalogue import speaking
from tests.bot.fake_surface import FakeSurface, connected
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH

TODAY = date(2026, 11, 20)
UNKNOWN = "OpenAI kennt diesen Schlüssel nicht: Er ist vertippt, widerrufen oder abgelaufen."
NEEDED = "Gebraucht wird ein Admin-Schlüssel (sk-admin-…)"
ENGLISH = "OpenAI does not know this key: it is mistyped, revoked or expired. Needed is an Admin key"


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(TODAY, 2)) as stand_in:
        yield stand_in


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


@pytest.fixture
def terminal(house: TestHouse) -> FakeSurface:
    return connected(house.wiring, "terminal")


async def connect(house: TestHouse, key: str) -> Answered:
    given = {"provider": "openai", "key": key}
    return await house.wiring.dispatch("connect", given, house.keeper(f"connect {house.asked}"))


async def refuse(house: TestHouse, openai: OpenAIStandIn, language: str) -> None:
    """In a place of that language a key is taken, read with once, and refused from then on."""
    await house.ask(f"/language {language}")
    await connect(house, openai.key)
    await collect_due(house.wiring)
    await house.ask("/subscribe alerts")
    openai.always = sample("error_401_invalid_key")
    house.clock.pass_(hours=1)
    await house.ask("/collect")
    await collect_due(house.wiring)
    await deliver_due(house.wiring)


def painted(answered: Answered) -> str:
    with speaking(answered.language):
        return paint(answered.reply, zone=UTC, width=1000, today=TODAY)


def failures(terminal: FakeSurface) -> list[str]:
    """What was told of the refusal: to who asked for the read, and to who is told of alerts."""
    told = [each.answered for each in terminal.taken if each.answered.command in ("collected", "broken")]
    assert [each.command for each in told] == ["collected", "collected", "broken"]
    return [painted(each) for each in told[1:]]  # the first read went well


async def test_a_refused_key_is_told_in_german_to_the_last_word(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    await refuse(house, openai, "de")
    told = failures(terminal)
    answers = [await house.ask("/status"), await house.ask("/digest more=yes")]
    for text in (*told, *map(painted, answers)):
        assert (UNKNOWN in text, NEEDED in text) == (True, True), text
        assert "Needed" not in text
        assert "does not know" not in text


async def test_in_english_it_is_said_as_before(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    await refuse(house, openai, "en")
    for text in (*failures(terminal), painted(await house.ask("/status"))):
        assert ENGLISH in text


async def test_a_program_reads_english_and_the_key_of_the_sentence(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await refuse(house, openai, "de")
    account = json.loads(said(await house.ask("/status")).model_dump_json())["accounts"][0]
    assert account["trouble"].startswith(ENGLISH)
    assert account["trouble_wording"]["values"]["first"]["key"] == "troubles.unknown_openai"
    kept = house.rows("select trouble from accounts")[0][0]
    assert str(kept).startswith(ENGLISH)


async def test_the_checks_of_a_status_are_told_in_german_and_so_is_the_mend(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    await refuse(house, openai, "de")
    house.clock.pass_(minutes=11)
    await house.ask("/status")
    await collect_due(house.wiring)
    await deliver_due(house.wiring)
    assert terminal.taken[-1].answered.command == "checked"
    text = painted(terminal.taken[-1].answered)
    assert (UNKNOWN in text, "Tippe mit dem richtigen Schlüssel /connect openai." in text) == (True, True), (
        text
    )


async def test_trouble_of_before_sentences_had_keys_is_told_as_it_was(house: TestHouse) -> None:
    await house.ask("/language de")
    await connect(house, "sk-admin-abcdefghijklmnop")
    house.wiring.store.write_now(
        lambda connection: connection.exec_driver_sql("update accounts set trouble = 'It failed.'")
    )
    assert "OpenAI: It failed." in painted(await house.ask("/status"))


async def test_another_kind_of_key_is_refused_in_the_askers_language(house: TestHouse) -> None:
    english = await connect(house, "sk-proj-abcdefghijklmnop")
    assert english.refusal is not None
    assert english.refusal.sentence.startswith("That is a project key (sk-proj-…), which cannot read costs.")
    await house.ask("/language de")
    german = await connect(house, "sk-proj-abcdefghijklmnop")
    assert german.refusal is not None
    assert german.refusal.sentence.startswith(
        "Das ist der Schlüssel eines Projekts (sk-proj-…), womit sich keine Kosten lesen lassen. Gebraucht"
    )
