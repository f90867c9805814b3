"""`/status` has each bill really read, and one message tells who asked what came of all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from bot.collecting import collect_due
from bot.delivering import deliver_due
from bot.noticing import look_at_channels
from bot.rendering.terminal import paint
from commands.checked import CheckedAnswer
from storage.runs import claim_run, finish_run, make_run
from storage.subscriptions import Address, subscribe
from tests.bot.fake_surface import FakeSurface, connected
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.bot.kept_keys import keep
from tests.collectors.anthropic_stand_in import AnthropicStandIn
from tests.collectors.openai_days import made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.commands.cast import Person, joins


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(NOON.date(), 2)) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def anthropic(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnthropicStandIn]:
    with AnthropicStandIn(costs={}) as stand_in:
        monkeypatch.setenv("PURSER_ANTHROPIC_URL", stand_in.url)
        yield stand_in


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as made:
        yield made


@pytest.fixture
def terminal(house: TestHouse) -> FakeSurface:
    return connected(house.wiring, "terminal")


async def status(house: TestHouse) -> dict[str, object]:
    return dict(json.loads(said(await house.ask("/status")).model_dump_json()))


async def outcome(house: TestHouse, terminal: FakeSurface) -> str:
    """What is told in the end where the status was asked, as it stands there."""
    await collect_due(house.wiring)
    await deliver_due(house.wiring)
    return paint(terminal.taken[-1].answered.reply, zone=UTC, width=500, today=NOON.date())


def messages(house: TestHouse) -> list[tuple[object, ...]]:
    return house.rows("select command, surface, chat from outbox order by id")


async def test_one_message_says_of_each_account_what_was_read_or_is_wrong(
    house: TestHouse, openai: OpenAIStandIn, anthropic: AnthropicStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    keep(house, "anthropic", anthropic.wrong_key)
    reply = (await house.ask("/status")).reply
    assert "Being read now: {titles}; I tell you here what comes of it." in str(reply.blocks)
    text = await outcome(house, terminal)
    assert text.splitlines()[0] == "Checked"
    assert "OpenAI: bill read, as of 20 Nov 12:00." in text
    assert "Anthropic: " in text
    assert "With the right key, type /connect anthropic." in text
    assert messages(house) == [("checked", "terminal", "terminal")]
    assert [action.label for action in terminal.taken[-1].answered.reply.actions] == ["Status"]


async def test_it_is_edited_as_the_reads_end(
    house: TestHouse, openai: OpenAIStandIn, anthropic: AnthropicStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    keep(house, "anthropic", anthropic.key)
    await status(house)
    first = await house.wiring.store.write(lambda connection: claim_run(connection, NOON))
    assert first is not None
    await collect_due(house.wiring)
    await deliver_due(house.wiring)
    answer = terminal.taken[-1].answered.answer
    assert isinstance(answer, CheckedAnswer)
    assert sorted(each.state for each in answer.accounts) == ["done", "reading"]
    assert terminal.titles() == ["Checked so far"]
    house.clock.pass_(minutes=6)  # the lease of whoever claimed the first
    text = await outcome(house, terminal)
    assert (terminal.titles(), len(messages(house))) == (["Checked so far", "Checked"], 1)
    assert terminal.taken[1].message == "message 1"
    assert ("Anthropic: bill read" in text, "OpenAI: bill read" in text) == (True, True)


async def test_nothing_is_told_where_nothing_had_to_be_read(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    await status(house)
    await outcome(house, terminal)
    house.clock.pass_(minutes=9)
    again = (await house.ask("/status")).reply
    assert "Being read now" not in str(again.blocks)
    assert await collect_due(house.wiring) == 0
    await deliver_due(house.wiring)
    assert len(terminal.taken) == 1
    house.clock.pass_(minutes=2)
    await status(house)
    assert await collect_due(house.wiring) == 1


async def test_a_bill_that_could_not_be_read_is_tried_again_after_a_minute(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    openai.always = sample("error_403_missing_scopes")
    await status(house)
    assert "the scope api.usage.read" in await outcome(house, terminal)
    openai.always = None
    await status(house)
    assert await collect_due(house.wiring) == 0
    house.clock.pass_(minutes=2)
    await status(house)
    assert "OpenAI: bill read" in await outcome(house, terminal)


async def test_several_accounts_of_a_provider_are_told_apart(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    keep(house, "openai", openai.wrong_key, "research")
    await status(house)
    text = await outcome(house, terminal)
    assert "OpenAI: bill read" in text
    assert "OpenAI (research): " in text
    assert "/connect openai account=research." in text
    told = (await house.ask("/status")).reply
    assert "OpenAI (research)" in str(told.blocks)


async def test_a_collection_of_each_is_told_by_its_name(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    keep(house, "openai", openai.wrong_key, "research")
    said(await house.ask("/collect openai"))
    await outcome(house, terminal)
    assert terminal.titles() == ["OpenAI", "OpenAI (research) could not be read"]


async def test_who_asks_while_a_read_is_under_way_is_told_too_by_one_more_read_for_all(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    keep(house, "openai", openai.key)
    joins(house, "team")
    house.wiring.store.write_now(lambda connection: make_run(connection, 1, "by the clock", NOON))
    begun = await house.wiring.store.write(lambda connection: claim_run(connection, NOON))
    assert begun is not None
    for chat in ("one", "two", "two"):
        said(await Person(house, "ann").asks("/status", keeper=True, chat=chat))
    house.wiring.store.write_now(lambda connection: finish_run(connection, begun, NOON))  # as it began
    assert await collect_due(house.wiring) == 2
    reads = len(openai.asked)
    assert messages(house) == [("checked", "telegram", "one"), ("checked", "telegram", "two")]
    answers = [json.loads(str(row[0])) for row in house.rows("select answer from outbox order by id")]
    assert [each["accounts"][0]["state"] for each in answers] == ["done"] * 2
    said(await house.ask("/collect"))
    await collect_due(house.wiring)
    assert len(openai.asked) == 2 * reads


async def test_what_the_provider_wants_to_wait_is_said_and_not_asked_for_again(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    openai.script(sample("error_429_no_retry_after"))
    await status(house)
    text = await outcome(house, terminal)
    assert "I try again at 20 Nov 12:10." in text
    house.clock.pass_(minutes=5)
    answered = await house.ask("/status")
    (account,) = json.loads(said(answered).model_dump_json())["accounts"]
    assert (account["checking"], account["retry_at"]) == (False, "2026-11-20T12:10:00Z")
    assert "I try again at" in str(answered.reply.blocks)
    assert await collect_due(house.wiring) == 0
    house.clock.pass_(minutes=6)
    assert "OpenAI: bill read" in await outcome(house, terminal)
    assert len(messages(house)) == 1


async def test_a_program_reads_the_answer_and_nobody_is_told_more(
    house: TestHouse, openai: OpenAIStandIn
) -> None:
    keep(house, "openai", openai.key)
    answered = await house.ask("/status", caller=replace(house.keeper(), via="http"))
    answer = json.loads(said(answered).model_dump_json())
    assert (answer["accounts"][0]["checking"], answer["tells"]) == (True, False)
    assert "ask again in a moment" in str(answered.reply.blocks)
    assert await collect_due(house.wiring) == 1
    assert messages(house) == []


@pytest.mark.parametrize(
    "key, says",
    [
        ("sk-proj-abcdefghijklmnop", ("That is a project key", "sk-admin-", "/connect openai")),
        ("", ("the scope api.usage.read", "Admin key", "/connect openai")),
    ],
)
async def test_a_key_that_may_not_is_named_with_its_mend(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface, key: str, says: tuple[str, ...]
) -> None:
    keep(house, "openai", key or openai.key)
    openai.always = sample("error_403_missing_scopes")
    await status(house)
    text = await outcome(house, terminal)
    assert [word for word in says if word not in text] == []
    assert (key or openai.key) not in text
    answered = await house.ask("/status")
    assert [word for word in says if word not in str(answered.reply.blocks)] == []


@pytest.mark.parametrize("answer", [None, "error_401_invalid_key"])
async def test_a_clock_that_is_off_is_named_with_its_mend_whether_or_not_the_bill_was_read(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface, answer: str | None
) -> None:
    keep(house, "openai", openai.key)
    openai.date = "Fri, 20 Nov 2026 11:00:00 GMT"
    openai.always = sample(answer) if answer else None
    await status(house)
    words = "60 minutes ahead of OpenAI's: switch its time synchronisation (NTP) on."
    assert words in await outcome(house, terminal)
    assert words in str((await house.ask("/status")).reply.blocks)


async def test_a_key_that_never_worked_has_its_mend_at_the_next_look(
    house: TestHouse, openai: OpenAIStandIn, terminal: FakeSurface
) -> None:
    openai.always = sample("error_403_missing_scopes")
    said(await house.wiring.dispatch("connect", {"provider": "openai", "key": openai.key}, house.keeper()))
    await outcome(house, terminal)
    text = str((await house.ask("/status")).reply.blocks)
    assert ("api.usage.read" in text, "With the right key, type /connect openai." in text) == (True, True)
    assert [row[0] for row in messages(house)] == ["collected"]  # the asker was told; nobody else is


async def test_a_permission_that_lacks_is_named_with_its_mend(house: TestHouse) -> None:
    class Lacking(FakeSurface):
        async def cannot_send(self, address: Address) -> str | None:
            return "I lack Embed Links in #costs: who manages the server grants it."

    house.wiring.surfaces["discord"] = Lacking()
    house.wiring.store.write_now(
        lambda connection: subscribe(connection, 1, "alerts", Address("discord", "1"), None, NOON)
    )
    assert "I lack" not in str((await house.ask("/status")).reply.blocks)
    house.clock.pass_(seconds=5)
    await look_at_channels(house.wiring)
    assert "#costs: who manages the server grants it." in str((await house.ask("/status")).reply.blocks)


async def test_an_account_that_is_disconnected_meanwhile_stops_nobody(
    house: TestHouse, openai: OpenAIStandIn, anthropic: AnthropicStandIn, terminal: FakeSurface
) -> None:
    keep(house, "openai", openai.key)
    keep(house, "anthropic", anthropic.key)
    await status(house)
    said(await house.ask("/disconnect anthropic"))
    text = await outcome(house, terminal)
    assert ("OpenAI: bill read" in text, "Anthropic: The key was deleted." in text) == (True, True)


async def test_figures_by_hand_and_what_is_not_connected_are_not_read(
    house: TestHouse, terminal: FakeSurface
) -> None:
    said(await house.ask("/groq 1.06"))
    await status(house)
    assert house.rows("select count(*) from runs") == [(0,)]
    await deliver_due(house.wiring)
    assert terminal.taken == []
