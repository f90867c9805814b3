"""`/export` in a chat: the file comes with the answer, to the keeper alone, or is said how to get."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from bot.surfaces.discord_app import asking, listening
from bot.surfaces.discord_app.asking import Desk
from bot.surfaces.telegram_app import answering
from bot.surfaces.terminal_chat.conversation import Conversation
from commands.dispatch import Answered
from storage import exporting
from tests.bot.house import TestHouse, test_house
from tests.surfaces.discord_house import at_sea
from tests.surfaces.telegram_house import a_ship

NAME = "purser-spend-20261120T1200"  # and the seconds


def total(text: str | Iterable[str]) -> Decimal:
    lines = text.splitlines() if isinstance(text, str) else text
    return sum((Decimal(line["cost"]) for line in csv.DictReader(lines)), Decimal(0))


async def spends(house: TestHouse) -> None:
    await house.ask("/groq 1.06")


async def test_on_telegram_the_file_comes_in_the_private_chat(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await spends(ship.house)
        await ship.sails()
        ship.ann.private.started = True
        asked = await ship.ann.says(ship.team, "/export")
        said = await ship.telegram.wait_for(ship.ann.private, "rows", after=asked)
        assert said.text.startswith("Export, spend")
        (sent,) = ship.calls("sendDocument")
        assert sent.given["chat_id"] == ship.ann.private.id
        (file,) = sent.files.values()
        assert file.name.startswith(NAME)
        assert total(file.content.decode()) == Decimal("1.06")
        assert ship.telegram.said(ship.team) == []


async def test_on_telegram_a_file_that_is_too_large_is_told_how_to_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LARGEST_FILE", 100)
    async with a_ship(tmp_path) as ship:
        await spends(ship.house)
        await ship.sails()
        ship.ann.private.started = True
        asked = await ship.ann.says(ship.team, "/export")
        said = await ship.telegram.wait_for(ship.ann.private, "larger than Telegram takes", after=asked)
        assert "purser export spend --format csv" in said.text
        assert ship.calls("sendDocument") == []


@pytest.fixture
def a_row_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that take a while, and are told of at every slice."""
    monkeypatch.setattr(exporting, "SLICE", 1)
    monkeypatch.setattr(answering, "HOW_OFTEN", 0.0)
    monkeypatch.setattr(listening, "Desk", partial(Desk, how_often=0.0))


@pytest.mark.usefixtures("a_row_a_slice")
async def test_on_telegram_one_message_says_how_far_it_is_and_becomes_the_answer(tmp_path: Path) -> None:
    async with a_ship(tmp_path) as ship:
        await spends(ship.house)
        await ship.sails()
        ship.ann.private.started = True
        asked = await ship.ann.says(ship.team, "/export spend")
        said = await ship.telegram.wait_for(ship.ann.private, "Export, spend", after=asked)
        edits = ship.calls("editMessageText")
        assert {edit.given["message_id"] for edit in edits} == {said.id}
        assert "of 20 rows" in edits[0].given["text"]
        assert said.text.startswith("Export, spend")
        assert len(ship.calls("sendDocument")) == 1
        assert len(ship.telegram.said(ship.ann.private)) == 2  # the file, and one message


@pytest.mark.usefixtures("a_row_a_slice")
async def test_on_discord_the_promise_says_how_far_it_is(tmp_path: Path) -> None:
    async with at_sea(tmp_path, patience=0.0) as ship:
        await spends(ship.house)
        asked = await ship.network.slash(ship.network.keeper, ship.network.channel, "export")
        said = await asked.message_with("Export, spend")
        assert any("of 20 rows" in str(seen.body) for seen in ship.network.requests)
        assert len(said.attachments) == 1
        assert "of 20 rows" not in said.text


async def test_on_discord_the_file_is_shown_to_the_keeper_alone(tmp_path: Path) -> None:
    async with at_sea(tmp_path) as ship:
        await spends(ship.house)
        said = await ship.hears(ship.network.keeper, "export")
        (file,) = said.attachments
        assert file.name.startswith(NAME)
        assert total(file.data.decode()) == Decimal("1.06")
        assert said.ephemeral


async def test_on_discord_a_file_that_is_too_large_is_told_how_to_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LARGEST_FILE", 100)
    async with at_sea(tmp_path) as ship:
        await spends(ship.house)
        said = await ship.hears(ship.network.keeper, "export", format="jsonl")
        assert said.attachments == []
        assert "purser export spend --format jsonl" in str(said.embeds)


async def test_what_can_be_exported_is_suggested_to_keepers_alone(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        keeper, member = Conversation(house.wiring), Conversation(house.wiring, keeper=False)
        assert (await keeper.suggest("export", "what", "", {}))[:2] == ("spend", "facts")
        assert await keeper.suggest("export", "what", "budg", {}) == ("budgets",)
        assert await member.suggest("export", "what", "budg", {}) == ()
        assert await keeper.suggest("schedule", "what", "fac", {}) == ("facts",)
        assert await member.suggest("schedule", "what", "fac", {}) == ()


async def test_in_the_terminal_the_file_is_in_purser_s_folder(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        await spends(house)
        said = await Conversation(house.wiring).hear("/export spend november")
        assert isinstance(said, Answered)
        (path,) = (tmp_path / "exports").iterdir()
        assert path.name.startswith(NAME)
        assert str(path) in str(said.reply)
        assert total(path.read_text()) == Decimal("1.06")


async def test_in_the_terminal_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    with test_house(tmp_path) as house:
        (tmp_path / "exports").write_text("in the way")
        said = await Conversation(house.wiring).hear("/export")
        assert isinstance(said, Answered)
        assert said.refusal is not None
        assert "cannot be written to: file exists" in said.refusal.sentence
