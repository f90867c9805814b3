"""A bill that cannot be read any more is told once, and once when it can be read again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from bot.collecting import collect_due
from bot.delivering import deliver_due
from bot.kept_answers import LARGEST, MOST, keep_answer
from bot.noticing import look_at_channels, notice_forever, notice_stale
from bot.rendering.terminal import paint
from bot.schedule import tick
from bot.watching import Watching
from storage.alerting import standing_alerts
from storage.health import REST
from storage.people import Who, clock_seat, note_person
from storage.runs import release_runs
from storage.store import Connection, Store
from storage.subscriptions import Address, lacks_in, subscribe
from storage.workspaces import join_place
from tests.bot.fake_surface import FakeSurface, connected, until
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.bot.test_openai_trouble import MortalStore
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Answer

TEAM = Address("discord", "7001")
REJECTED = sample("error_401_invalid_key")
BUSY = sample("error_429_no_retry_after")
CHANGED = Answer(200, b'{"data": "Ann\'s project"}')


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(NOON.date(), 2)) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        made.wiring.store.write_now(_people)
        yield made


def _people(connection: Connection) -> None:
    """A channel that subscribed to alerts, and a keeper, Kim, who did so in direct messages."""
    join_place(connection, 1, "discord", "guild", "Team", NOON)
    seat = clock_seat(connection, 1)
    assert seat is not None
    for id, name, keeper in (("31", "Kim", True), ("32", "Lou", True), ("33", "Max", False)):
        note_person(connection, Who("discord", id, name, "guild", keeper, NOON), seat)
    subscribe(connection, 1, "alerts", TEAM, None, NOON)
    subscribe(connection, 1, "alerts", Address("discord", "31", direct=True), None, NOON)


async def connect(house: TestHouse, openai: OpenAIStandIn) -> None:
    given = {"provider": "openai", "key": openai.key}
    said(await house.wiring.dispatch("connect", given, house.keeper(f"connect {house.clock.now}")))
    await collect_due(house.wiring)


async def hours_pass(house: TestHouse, hours: int = 1) -> None:
    """By half an hour at a time; what is due then is read."""
    for _ in range(2 * hours):
        house.clock.pass_(minutes=30)
        await tick(house.wiring)
        await collect_due(house.wiring)


def notices(house: TestHouse) -> list[tuple[str, str]]:
    rows = house.rows("select command, chat from outbox where command in ('broken', 'mended') order by id")
    return [(str(command), str(chat)) for command, chat in rows]


def kinds(house: TestHouse) -> list[str]:
    rows = house.rows(f"select answer from outbox where command = 'broken' and chat = '{TEAM.chat}'")
    return [json.loads(str(row[0]))["kind"] for row in rows]


EVERYBODY = ("7001", "31", "32")  # each once, and nobody who is no keeper
BROKEN = [("broken", chat) for chat in EVERYBODY]
MENDED = [("mended", chat) for chat in EVERYBODY]


async def test_a_rejected_key_is_told_at_once_and_once(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = REJECTED
    await hours_pass(house, 2)
    assert notices(house) == BROKEN
    await hours_pass(house, 8)
    assert (notices(house), kinds(house)) == (BROKEN, ["key"])
    openai.always = None
    await hours_pass(house, 3)
    assert notices(house) == BROKEN + MENDED


async def test_while_it_works_nothing_is_told(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    await hours_pass(house, 3)
    assert notices(house) == []


async def test_a_key_that_never_worked_is_said_to_who_brought_it(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    openai.always = REJECTED
    await connect(house, openai)
    assert notices(house) == []
    await hours_pass(house, 2)
    assert notices(house) == BROKEN  # and to the others an hour later, if it was left at that


async def test_two_failures_are_no_news_and_the_third_is(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = BUSY
    said(await house.ask("/collect"))
    for told in ([], [], BROKEN, BROKEN):
        assert await collect_due(house.wiring) == 1
        assert notices(house) == told
        house.clock.pass_(minutes=15)
    assert kinds(house) == ["failing"]


async def test_a_success_in_between_begins_the_count_anew(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    for _ in range(2):
        openai.script(BUSY, BUSY)
        said(await house.ask("/collect"))
        for _ in range(3):
            await collect_due(house.wiring)
            house.clock.pass_(minutes=15)
    assert house.rows("select failures from health") == [(0,)]
    assert notices(house) == []


async def test_a_key_that_is_rejected_in_an_outage_is_told_still(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    openai.always = BUSY
    await hours_pass(house, 4)
    openai.always = REJECTED
    await hours_pass(house, 4)
    openai.always = None
    await hours_pass(house, 2)
    assert kinds(house) == ["failing", "key"]
    assert notices(house) == BROKEN + BROKEN + MENDED


async def test_a_provider_that_comes_and_goes_is_told_of_now_and_then(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    for _ in range(6):
        openai.always = CHANGED
        await hours_pass(house, 1)
        openai.always = None
        await hours_pass(house, 1)
    told = [command for command, chat in notices(house) if chat == TEAM.chat]
    most = timedelta(hours=12) // REST
    assert told in (["broken", "mended"] * most, ["broken", "mended"] * (most - 1))
    openai.always = CHANGED
    await hours_pass(house, 8)  # one that stays is told, however often it had come and gone
    assert [command for command, chat in notices(house) if chat == TEAM.chat][-1] == "broken"


async def test_restarts_and_a_second_process_tell_nothing_twice(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    for answer, then in ((REJECTED, BROKEN), (None, BROKEN + MENDED)):
        openai.always = answer
        for _ in range(3):
            with test_house(house.wiring.settings.home) as other:  # after a restart, or beside the first
                other.clock.now = house.clock.now
                await hours_pass(other)
                await hours_pass(house)
        assert notices(house) == then


async def test_the_others_go_on(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    network = connected(house.wiring)
    openai.always = REJECTED
    await hours_pass(house, 2)
    await deliver_due(house.wiring)
    assert network.titles().count("OpenAI cannot be read") == 3
    labels = [action.label for action in network.taken[0].answered.reply.actions]
    assert labels == ["Acknowledge", "Snooze until tomorrow", "Connect again"]
    said(await house.ask("/groq 1.06"))


async def test_what_is_stale_is_told_and_what_is_late_as_usual_is_not(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    for hours, told in ((24, []), (40, BROKEN), (1, BROKEN)):
        house.clock.pass_(hours=hours)  # and nothing is read
        await house.wiring.store.write(partial(notice_stale, now=house.clock.now))
        assert notices(house) == told
    assert kinds(house) == ["stale"]
    said(await house.ask("/collect"))
    await collect_due(house.wiring)
    assert notices(house) == BROKEN + MENDED


async def test_an_answer_that_changed_is_kept_for_its_owner_and_in_no_reply(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    openai.always = CHANGED
    await hours_pass(house, 2)
    assert (notices(house), kinds(house)) == (BROKEN, ["shape"])
    folder = house.wiring.settings.home / "answers"
    kept = sorted(folder.iterdir())
    assert {file.read_bytes() for file in kept} == {CHANGED.body}
    assert [oct(path.stat().st_mode & 0o777) for path in (folder, kept[0])] == ["0o700", "0o600"]
    assert "Ann" not in str(house.rows("select answer from outbox"))


def test_of_answers_the_newest_are_kept_and_not_all_of_a_large_one(tmp_path: Path) -> None:
    for minute in range(MOST + 2):
        keep_answer(tmp_path, "openai", b"x" * (LARGEST + 1), NOON + timedelta(minutes=minute))
    keep_answer(tmp_path, "anthropic", b"y", NOON)
    kept = sorted((tmp_path / "answers").glob("openai-*"))
    assert [file.name[-10:] for file in kept] == [f"12{minute:02}00.txt" for minute in range(2, MOST + 2)]
    assert {file.stat().st_size for file in kept} == {LARGEST}
    assert keep_answer(tmp_path, "openai", b"", NOON) is None
    assert keep_answer(tmp_path / "nowhere", "openai", b"x", NOON) is None


async def test_disconnecting_ends_it(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = REJECTED
    await hours_pass(house, 2)
    said(await house.ask("/disconnect openai"))
    openai.always = None
    await connect(house, openai)
    assert notices(house) == BROKEN


def standing(house: TestHouse) -> list[str]:
    found = house.wiring.store.read_now(lambda connection: standing_alerts(connection, 1))
    return [alert.kind for alert in found]


async def test_a_break_is_an_alert_until_it_is_mended(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = REJECTED
    await hours_pass(house, 2)
    assert standing(house) == ["stale"]
    openai.always = None
    await hours_pass(house, 2)
    assert standing(house) == []


async def test_a_break_that_grows_worse_is_one_alert(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = BUSY
    await hours_pass(house, 4)
    openai.always = REJECTED
    await hours_pass(house, 4)
    assert (kinds(house), standing(house)) == (["failing", "key"], ["stale"])


async def test_a_disconnected_account_needs_nobody(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    openai.always = REJECTED
    await hours_pass(house, 2)
    said(await house.ask("/disconnect openai"))
    await Watching(house.wiring).look()
    assert standing(house) == []


async def test_what_a_keeper_does_not_want_to_hear_of_is_not_told(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    await connect(house, openai)
    said(await house.ask("/alert stale off openai"))
    openai.always = REJECTED
    await hours_pass(house, 2)
    openai.always = None
    await hours_pass(house, 2)
    assert (notices(house), standing(house)) == ([], [])


class Careful(FakeSurface):
    """A network on which a permission may be missing."""

    lacks: str | None = None
    looks = 0

    async def cannot_send(self, address: Address) -> str | None:
        assert not address.direct  # to look there would show as a sign of typing
        self.looks += 1
        return self.lacks


async def test_what_the_bot_lacks_in_a_channel_is_known_until_it_is_granted(house: TestHouse) -> None:
    network = Careful()
    house.wiring.surfaces["discord"] = network
    for lacks in ("I lack Embed Links in #costs.", None):
        network.lacks = lacks
        await look_at_channels(house.wiring)
        found = await house.wiring.store.read(partial(lacks_in, workspace_id=1))
        assert found == ([lacks] if lacks else [])


async def test_killed_at_any_write_it_is_told_once(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    for answer, then in ((REJECTED, BROKEN), (None, BROKEN + MENDED)):
        openai.always = answer
        said(await house.ask("/collect"))
        killed = 0
        for writes in range(1, 12):
            house.wiring.store.write_now(release_runs)  # as a start does
            mortal = replace(house.wiring, store=cast("Store", MortalStore(house.wiring.store, writes)))
            try:
                await collect_due(mortal)
            except asyncio.CancelledError:
                killed += 1
            assert notices(house) in (then[:-3], then)
        assert killed >= 3
        assert notices(house) == then


async def test_a_process_that_was_off_calls_nothing_stale_before_it_could_read(
    house: TestHouse, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(house, openai)
    house.clock.pass_(days=3)
    monkeypatch.setattr("bot.noticing.FIRST", 0)
    monkeypatch.setattr("bot.noticing.EVERY", 0)
    network = Careful()
    house.wiring.surfaces["discord"] = network
    noticing = asyncio.create_task(notice_forever(house.wiring))
    await until(lambda: network.looks > 2)
    assert notices(house) == []
    house.clock.pass_(hours=2)
    await until(lambda: notices(house) == BROKEN)
    noticing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await noticing


SAID_BROKEN = """OpenAI cannot be read
OpenAI does not know this key: it is mistyped, revoked or expired. Needed is an
Admin key (sk-admin-…) with the scope api.usage.read, made by an organization
owner at platform.openai.com, Settings, Organization, Admin keys.
With the right key, type /connect openai.
Its figures are as of 20 Nov 12:00; nothing is lost.
I tell you once more, when it works again.
1. Acknowledge   2. Snooze until tomorrow   3. Connect again"""
SAID_MENDED = """OpenAI works again
It could not be read since 20 Nov 13:00; its figures are up to date now.
1. Summary"""


async def test_what_it_says(house: TestHouse, openai: OpenAIStandIn) -> None:
    await connect(house, openai)
    network = connected(house.wiring)
    openai.always = REJECTED
    await hours_pass(house, 2)
    openai.always = None
    await hours_pass(house, 1)
    await deliver_due(house.wiring)
    told = [each.answered for each in network.taken if each.address == TEAM]
    assert [paint(each.reply, zone=UTC, today=NOON.date()) for each in told] == [SAID_BROKEN, SAID_MENDED]
