"""What is wrong is answered with one clear sentence on every surface, and changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PurserProcess
from tests.acceptance.visitors import OnDiscord, Visitor
from tests.bot.house import said
from tests.collectors.provider_stand_in import Answer
from tests.surfaces.discord_stand_in.wire import NotOffered

NOTED = {"asks", "actions", "questions", "people", "memberships"}  # who asked, and what they were answered
A_WORD = "“lots” is not an amount: type a number such as 1.06."
NEGATIVE = "“-1” is below zero: type a figure of 0 or more."
UNKNOWN = "“acme” is no provider that I know:"
PROJECT_KEY = "sk-proj-Qx7mB2vN9pLr4TzW8kYd"
WRONG_KEY = "That is a project key (sk-proj-…), which cannot read costs."
CORRUPT = Answer(200, b'{"object": "page", "data": [{"object": "bucket", "start_time": "noon"}]}')


def kept(here: Harbour) -> dict[str, list[tuple[object, ...]]]:
    """All that a wrong input must not change."""
    return {table: rows for table, rows in here.everything().items() if table not in NOTED}


async def test_wrong_inputs_are_answered_in_a_sentence_and_change_nothing(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process = await here.starts()
        before = kept(here)
        for visitor in here.visitors.values():
            await wrong_figures(visitor)
            answer = await visitor.hands_over(PROJECT_KEY)
            assert WRONG_KEY in plain(answer.text)
        await wrong_over_http(process)
        assert kept(here) == before
        assert PROJECT_KEY not in here.log
        # with the figure that was meant, there is something to keep
        assert "$1.06 recorded" in (await here.visitors["discord"].asks("/groq 1.06")).text
        assert kept(here) != before


async def wrong_figures(visitor: Visitor) -> None:
    assert A_WORD in (await visitor.asks("/groq lots")).text
    assert NEGATIVE in plain((await visitor.asks("/groq -1")).text)
    if isinstance(visitor, OnDiscord):  # where a provider is picked, not typed
        with pytest.raises(NotOffered, match="'provider' offers"):
            await visitor.discord.slash(
                visitor.person, visitor.channel, "reading", provider="acme", amount="3"
            )
    else:
        assert UNKNOWN in (await visitor.asks("/reading acme 3")).text


async def wrong_over_http(process: PurserProcess) -> None:
    record = "/groq/odometer/record"
    for path, body, status, sentence in (
        (record, {"value": "lots"}, 422, A_WORD),
        (record, {"value": -1}, 422, NEGATIVE),
        ("/commands/reading", {"provider": "acme", "amount": "3"}, 422, UNKNOWN),
        ("/acme/odometer/record", {"value": 3}, 404, "I know no provider of that name:"),
        ("/commands/connect", {"provider": "openai", "key": PROJECT_KEY}, 403, "/connect is"),
    ):
        got = await process.http("POST", path, body)
        assert got.status == status, got
        assert got.body["detail"].startswith(sentence)


async def test_a_corrupt_bill_is_told_in_a_sentence_and_changes_no_figure(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        with here.ashore() as house:
            said(await house.ask(f"/connect openai {here.openai.key}"))
        process = await here.starts()
        await here.until(lambda: here.rows("SELECT * FROM runs WHERE finished_at > 0"), "the first read")
        summary, facts = await process.get("/commands/summary"), here.rows("SELECT * FROM charges")
        assert facts
        here.openai.always = CORRUPT
        for visitor in here.visitors.values():
            await visitor.asks("/collect openai")
            told = await visitor.is_told("OpenAI could not be read")
            assert "The answer has changed its shape at data" in told.text
            assert "nothing was booked from it" in told.text
        assert here.rows("SELECT * FROM charges") == facts
        after = await process.get("/commands/summary")
        assert after == {**summary, "stale": ["openai"], "stale_accounts": ["OpenAI"]}


def plain(text: str) -> str:
    """Without what Discord's Markdown needs to show signs as they are."""
    return text.replace("\\", "")
