"""Who does not belong here gets one sentence, and leaves no row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from commands.joining import NO_CODE
from commands.permission import STRANGER
from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PATIENCE, PurserProcess
from tests.surfaces.discord_stand_in.world import Channel, Person

LINES = ("/budget", "/groq 5", "/limit 1 day", "/link", "/connect openai", "/subscribe digest", "/collect")
ASKS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("budget", {}),
    ("groq", {"reading": "5"}),
    ("limit", {"amount": "1"}),
    ("link", {}),
    ("connect", {"provider": "OpenAI"}),
    ("subscribe", {"what": "digest"}),
    ("settings", {"zone": "Lisbon"}),
)


async def test_strangers_get_one_sentence_everywhere_and_nothing_is_kept(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process = await here.starts()
        before = here.everything()
        await strangers_on_telegram(here)
        await strangers_on_discord(here)
        await strangers_over_http(process)
        assert here.everything() == before
        # whoever belongs here is answered, and leaves rows
        assert (await process.http("POST", "/groq/odometer/record", {"value": 1.06})).status == 200
        assert here.everything() != before


async def strangers_on_telegram(here: Harbour) -> None:
    """In a group that has not joined, and alone. The wrong code at the end is heard after all the others."""
    telegram, eve = here.telegram, here.telegram.person("Eve")
    elsewhere = telegram.group("Elsewhere", members=[eve], admins=[eve])
    for chat in (elsewhere, eve.private):
        for line in LINES:
            await eve.says(chat, line)
        await eve.says(chat, "/start WRONG-C2DE5")
        await telegram.wait_for(chat, NO_CODE.sentence, seconds=PATIENCE)
        assert [message.text for message in telegram.said(chat)] == [STRANGER.sentence, NO_CODE.sentence]


async def strangers_on_discord(here: Harbour) -> None:
    discord = here.discord
    elsewhere = discord.add_guild("Elsewhere", with_bot=False)
    channel = discord.world.add_channel(elsewhere, "harbour")
    await discord.invite(elsewhere)
    await one_sentence_each(here, elsewhere.owner, channel)
    await one_sentence_each(here, elsewhere.owner, elsewhere.owner)


async def one_sentence_each(here: Harbour, person: Person, where: Channel | Person) -> None:
    """For their eyes only, and no form for a key either."""
    for command, given in ASKS:
        answer = await here.discord.slash(person, where, command, **given)
        message = await answer.message()
        assert (message.text, message.buttons, message.only_for) == (STRANGER.sentence, {}, person)
    assert here.discord.messages_in(where) == []


async def strangers_over_http(process: PurserProcess) -> None:
    foreign = {"Authorization": "Bearer x"}
    for method, path in (
        ("GET", "/commands/summary"),
        ("POST", "/commands/groq"),
        ("POST", "/groq/odometer/record"),
        ("GET", "/virtual-budget/status"),
        ("GET", "/narrator/context"),
        ("GET", "/no/such/path"),
    ):
        body = {"value": 5, "reading": "5"} if method == "POST" else None
        got = await process.http(method, path, body, foreign)
        assert got.status == 401
        assert "passport" in got.body["detail"]
        assert set(got.body) == {"type", "title", "status", "detail"}
