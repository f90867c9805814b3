"""What a network delivers twice changes things once, also with the process killed between."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.harbour import Harbour, joined_harbour
from tests.acceptance.purser_process import PATIENCE
from tests.acceptance.visitors import OnTelegram
from tests.surfaces.discord_stand_in.answer import Answer
from tests.surfaces.discord_stand_in.messages import Message as DiscordMessage
from tests.surfaces.discord_stand_in.network import Phase as DiscordPhase
from tests.surfaces.discord_stand_in.wire import RequestLost
from tests.surfaces.telegram_stand_in.records import Message


def readings(here: Harbour) -> list[tuple[object, ...]]:
    """Figures in billionths, and whether they were taken back."""
    return here.rows("SELECT figure, withdrawn FROM readings ORDER BY id")


def changes(here: Harbour) -> list[tuple[object, ...]]:
    return here.rows("SELECT said, undone_at IS NOT NULL FROM changes ORDER BY id")


async def again_on_telegram(here: Harbour, update_id: int | None = None) -> None:
    """The same update once more (the newest if none is named), and another, so that it has been heard."""
    here.telegram.updates.repeat(update_id)
    await here.visitors["telegram"].asks("/help", containing="What you can ask")


async def typed_on_telegram(here: Harbour, line: str, answer: str) -> Message:
    typed = await here.ann.says(here.team, line)
    await OnTelegram(here.telegram, here.ann, here.team).answer_to(typed, answer)
    return typed


async def test_an_update_of_telegram_delivered_twice_changes_things_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process = await here.starts()
        typed = await typed_on_telegram(here, "/groq 1.06", "$1.06 recorded")
        await again_on_telegram(here, typed.update_id)
        assert readings(here) == [(1_060_000_000, 0)]
        await process.kill()
        process = await here.starts()
        await again_on_telegram(here, typed.update_id)
        assert (readings(here), len(changes(here))) == ([(1_060_000_000, 0)], 1)
        first, again = here.telegram.said(here.team, "$1.06 recorded")
        assert first.text == again.text
        # of the same person's same words, typed anew, there are two; a figure that stands changes nothing
        for _ in range(2):
            await typed_on_telegram(here, "/charge groq 1.40", "$1.40")
        await typed_on_telegram(here, "/groq 1.06", "stands already")
        assert len(changes(here)) == 3


async def test_an_update_whose_answer_was_never_sent_is_answered_by_the_next_process(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process = await here.starts()
        held = here.telegram.pauses("sendMessage", accepted=False)
        typed = await here.ann.says(here.team, "/groq 1.06")
        await held.reached(PATIENCE)
        assert readings(here) == [(1_060_000_000, 0)]
        await process.kill()
        held.drop()
        await here.starts()
        await here.telegram.wait_for(here.team, "$1.06 recorded", after=typed, seconds=PATIENCE)
        assert len(here.telegram.said(here.team, "$1.06 recorded")) == 1
        assert (readings(here), len(changes(here))) == ([(1_060_000_000, 0)], 1)


async def test_a_press_of_telegram_delivered_twice_undoes_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        process, ann = await here.starts(), here.visitors["telegram"]
        await ann.asks("/groq 1.06")
        await ann.presses(await ann.asks("/groq 1.40"), "Undo")
        pressed = max(here.telegram.updates.given)
        await again_on_telegram(here, pressed)
        await process.kill()
        await here.starts()
        await again_on_telegram(here, pressed)
        assert [undone for _, undone in changes(here)] == [0, 1]
        assert readings(here) == [(1_060_000_000, 0), (1_400_000_000, 1)]
        assert here.telegram.said(here.team, "Something went wrong") == []


async def again_on_discord(here: Harbour, answer: Answer, status: int) -> None:
    """The same interaction once more; what Discord says to the answer."""
    before = len(callbacks(here))
    await answer.deliver_again()
    await here.discord.until(lambda: len(callbacks(here)) > before, "another answer")
    assert callbacks(here)[before:] == [status]


def callbacks(here: Harbour) -> list[int]:
    """What Discord said to all first answers."""
    return [seen.status for seen in here.discord.requests if seen.status and "/callback" in seen.route]


async def test_an_interaction_of_discord_delivered_twice_changes_things_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        discord = here.discord
        process = await here.starts()
        answer = await discord.slash(discord.keeper, discord.channel, "groq", reading="1.06")
        seen = await answer.message()
        await again_on_discord(here, answer, 400)
        assert readings(here) == [(1_060_000_000, 0)]
        pressed = await discord.press(discord.keeper, seen, "Undo")
        await pressed.message()
        await again_on_discord(here, pressed, 400)
        await process.kill()
        await here.starts()
        await again_on_discord(here, answer, 400)
        await again_on_discord(here, pressed, 400)
        assert [undone for _, undone in changes(here)] == [1]
        assert readings(here) == [(1_060_000_000, 1)]
        assert len(discord.messages_in(discord.channel)) == 2


async def test_an_interaction_whose_answer_was_never_sent_changes_things_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        discord = here.discord
        process = await here.starts()
        held: list[DiscordMessage] = []

        async def hold(message: DiscordMessage, phase: DiscordPhase) -> None:
            held.append(message)
            await process.process.wait()
            raise RequestLost

        discord.on_message = hold
        answer = await discord.slash(discord.keeper, discord.channel, "groq", reading="1.06")
        await discord.until(lambda: held, "an answer on its way")
        assert readings(here) == [(1_060_000_000, 0)]
        await process.kill()
        discord.on_message = None
        discord.interactions.answer_seconds = 3600.0  # what is tried is the second delivery
        await here.starts()
        await again_on_discord(here, answer, 200)
        assert "$1.06 recorded" in (await answer.message()).text
        assert (readings(here), len(changes(here))) == ([(1_060_000_000, 0)], 1)
