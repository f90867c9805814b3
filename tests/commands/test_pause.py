"""Reports rest as long as somebody says, and come again by themselves; alerts go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from bot.rendering.terminal import paint
from bot.schedule import tick
from commands.answers import Refusal
from commands.dispatch import Answered
from commands.pause import PauseAnswer
from commands.resume import ResumeAnswer
from storage.workspaces import change_workspace
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, a_team
from tests.commands.spending import spend
from tests.storage.engines import ON_BOTH

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with a_team(tmp_path) as made:
        made.wiring.store.write_now(partial(change_workspace, workspace_id=1, everyone_may=True, zone="UTC"))
        yield made


def ada(house: TestHouse) -> Person:
    return Person(house, "ada")


def told(house: TestHouse) -> list[tuple[object, ...]]:
    return house.rows("select command, chat from outbox order by id")


async def live_until(house: TestHouse, end: datetime) -> None:
    while house.clock.now < end:
        await tick(house.wiring)
        house.clock.pass_(hours=1)


def refusal(answered: Answered) -> Refusal:
    assert answered.refusal is not None
    return answered.refusal


async def test_what_is_paused_does_not_come_and_is_not_made_up_for(house: TestHouse) -> None:
    spend(house, "3")
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    answer = cast("PauseAnswer", said(await keeper.asks("/pause digest tuesday", keeper=True)))
    assert answer.until == datetime(2026, 11, 24, tzinfo=UTC)
    assert answer.next_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    await live_until(house, datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert told(house) == []
    await live_until(house, datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_without_a_day_it_rests_until_it_is_resumed(house: TestHouse) -> None:
    spend(house, "3")
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    answer = cast("PauseAnswer", said(await keeper.asks("/pause", keeper=True)))
    assert (answer.until, answer.next_at) == (None, None)
    await live_until(house, datetime(2026, 12, 9, tzinfo=UTC))
    assert told(house) == []
    resumed = cast("ResumeAnswer", said(await keeper.asks("/resume", keeper=True)))
    assert (resumed.again, resumed.next_at) == (False, datetime(2026, 12, 9, 9, tzinfo=UTC))
    await live_until(house, datetime(2026, 12, 10, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_other_places_are_told_as_before(house: TestHouse) -> None:
    spend(house, "3")
    keeper = ada(house)
    for where in ("here", "me"):
        said(await keeper.asks(f"/subscribe digest {where}", keeper=True))
    said(await keeper.asks("/pause digest where=me", keeper=True))
    await live_until(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_in_a_direct_chat_everybody_pauses_their_own(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/budget"))
    said(await person.asks("/subscribe digest", ""))
    assert cast("PauseAnswer", said(await person.asks("/pause digest 3 days", ""))).where == "me"
    await live_until(house, datetime(2026, 11, 22, tzinfo=UTC))
    assert told(house) == []


async def test_a_place_is_for_a_keeper_to_pause_and_resume(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    for line in ("/pause digest", "/resume"):
        assert refusal(await person.asks(line)).reason == "not_allowed"
    await live_until(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_alerts_cannot_be_paused_and_it_says_what_can(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    for what in ("alerts", "reminders"):
        assert "/snooze" in refusal(await person.asks(f"/pause {what}", keeper=True)).sentence


async def test_the_week_rests_with_the_digest_and_not_alone(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    assert refusal(await person.asks("/pause week", keeper=True)).lines == ("/pause digest",)


async def test_where_nothing_comes_nothing_is_paused(house: TestHouse) -> None:
    person = ada(house)
    for line in ("/pause digest", "/resume"):
        assert "/subscribe digest" in refusal(await person.asks(line, keeper=True)).sentence


async def test_a_day_that_cannot_be_read_is_refused(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    assert "type monday" in refusal(await person.asks("/pause digest someday", keeper=True)).sentence
    await live_until(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_its_button_resumes(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    paused = await person.asks("/pause", keeper=True)
    (button,) = paused.reply.actions
    answer = cast("ResumeAnswer", said(await person.presses(button.row, keeper=True)))
    assert not answer.again
    assert cast("ResumeAnswer", said(await person.asks("/resume", keeper=True))).again


async def test_the_day_is_one_of_the_workspace_s_zone(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/settings zone=Pacific/Auckland", keeper=True))
    said(await person.asks("/subscribe digest", keeper=True))
    answer = cast("PauseAnswer", said(await person.asks("/pause digest monday", keeper=True)))
    assert answer.until == datetime(2026, 11, 22, 11, tzinfo=UTC)
    assert answer.next_at == datetime(2026, 11, 22, 20, tzinfo=UTC)


async def test_it_says_when_it_comes_again_and_what_goes_on(house: TestHouse) -> None:
    person = ada(house)
    said(await person.asks("/subscribe digest", keeper=True))
    answered = await person.asks("/pause digest 3 days", keeper=True)
    shown = paint(answered.reply, zone=answered.zone, width=500, today=house.clock.now.date())
    assert "They come again from 23 Nov 09:00 on" in shown
    assert "Alerts still come" in shown


async def test_to_subscribe_again_ends_the_pause(house: TestHouse) -> None:
    spend(house, "3")
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    said(await keeper.asks("/pause", keeper=True))
    said(await keeper.asks("/subscribe digest", keeper=True))
    await live_until(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert told(house) == [("digest", "team")]


async def test_alerts_that_are_chosen_anew_do_not_end_the_pause(house: TestHouse) -> None:
    spend(house, "3")
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    said(await keeper.asks("/pause", keeper=True))
    said(await keeper.asks("/subscribe alerts", keeper=True))
    await live_until(house, datetime(2026, 11, 21, 10, tzinfo=UTC))
    assert told(house) == []


async def test_what_rests_is_listed_so_as_long_as_it_rests(house: TestHouse) -> None:
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    for line, listed in (
        ("/pause digest 3 days", "paused until Mon 23 Nov"),
        ("/pause", "paused; /resume brings it back"),
        ("/resume", "on"),
    ):
        said(await keeper.asks(line, keeper=True))
        answered = await keeper.asks("/subscribe", keeper=True)
        shown = paint(answered.reply, zone=answered.zone, width=500, today=house.clock.now.date())
        assert f"Digest, here  {listed}" in shown


async def test_the_first_steps_promise_no_digest_that_rests(house: TestHouse) -> None:
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    for line, coming in (("/pause", "not here yet"), ("/resume", "21 Nov 09:00")):
        said(await keeper.asks(line, keeper=True))
        answered = await keeper.asks("/start", keeper=True)
        shown = paint(answered.reply, zone=answered.zone, width=500, today=house.clock.now.date())
        assert f"Next digest  {coming}" in shown


@pytest.mark.parametrize("line", ["/pause 3 days", "/pause until monday", "/pause monday", "/pause 23 Nov"])
async def test_what_is_paused_may_be_left_out(house: TestHouse, line: str) -> None:
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    answer = cast("PauseAnswer", said(await keeper.asks(line, keeper=True)))
    assert answer.until == datetime(2026, 11, 23, tzinfo=UTC)


async def test_a_wrong_word_is_no_day_and_pauses_nothing(house: TestHouse) -> None:
    keeper = ada(house)
    said(await keeper.asks("/subscribe digest", keeper=True))
    wrong = refusal(await keeper.asks("/pause digets", keeper=True))
    assert wrong.sentence.startswith("“digets” is no day to come")
    assert wrong.lines == ("/pause digest 3 days",)
    assert "paused" not in str((await keeper.asks("/subscribe", keeper=True)).reply)
