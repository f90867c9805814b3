"""Alerts that are too many for an hour are told once, as one message, whenever the process is killed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.subscriptions import Address
from tests.acceptance.harbour import Harbour, joined_harbour, subscribes
from tests.acceptance.purser_process import PurserProcess

PROVIDERS = ("openai", "groq", "mistral", "xai")
HOUR = 3_600_000_000  # microseconds


async def pushed(process: PurserProcess, provider: str) -> None:
    record = {"id": "req-1", "model": "m", "input_tokens": 1, "output_tokens": 1, "cost": "0.9"}
    assert (await process.http("POST", f"/usage/{provider}", record)).status == 200


def an_hour_passes(home: Path) -> None:
    """What was sent, and what waits, is an hour older."""
    with closing(sqlite3.connect(home / "purser.db", timeout=60)) as other, other:
        other.execute(f"UPDATE outbox SET sent_at = sent_at - {HOUR}, due_at = due_at - {HOUR}")


def waits(here: Harbour) -> bool:
    """Whether all alerts but the first of each chat lie in one row."""
    rows = here.rows("SELECT answer FROM outbox WHERE command = 'folded' AND state = 'due'")
    return [len(json.loads(str(answer))["items"]) for (answer,) in rows] == [3, 3]


def unsent(here: Harbour) -> list[tuple[object, ...]]:
    return here.rows("SELECT id FROM outbox WHERE state = 'due'")


async def test_what_is_gathered_outlives_a_kill_and_is_told_once(tmp_path: Path) -> None:
    async with joined_harbour(tmp_path / "home") as here:
        chats = Address("telegram", str(here.team.id)), Address("discord", str(here.discord.channel.id))
        with here.ashore() as house:
            subscribes(house, "alerts", *chats)
            for provider in (*PROVIDERS, "perplexity"):
                await house.ask(f"/limit 1 day {provider}")
            house.wiring.store.write_now(
                lambda connection: connection.exec_driver_sql("UPDATE subscriptions SET hourly = 1").rowcount
            )
        process = await here.starts()
        await pushed(process, PROVIDERS[0])
        for visitor in here.visitors.values():
            await visitor.is_told("OpenAI: 80% reached")
        for provider in PROVIDERS[1:]:
            await pushed(process, provider)
        await here.until(lambda: waits(here), "three alerts that wait in each chat")
        await process.kill()
        an_hour_passes(here.home)
        again = await here.starts()
        for visitor in here.visitors.values():
            seen = await visitor.is_told("And 3 more alerts")
            for title in ("Groq", "Mistral", "xAI"):
                assert f"{title}: 80% reached" in seen.text
            assert seen.buttons == ("Alerts",)
        await here.until(lambda: not unsent(here), "all to be marked")
        await again.kill()
        an_hour_passes(here.home)
        await pushed(await here.starts(), "perplexity")
        for visitor in here.visitors.values():
            await visitor.is_told("Perplexity: 80% reached")
        for visitor in here.visitors.values():
            for words in ("And 3 more alerts", "OpenAI: 80% reached", "xAI: 80% reached"):
                assert len(visitor.told(words)) == 1
