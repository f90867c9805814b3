"""Answers to reminders: thanked for, of the meter and the moment that were meant, and asked for no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.reminding import remind_all
from commands.answers import Refusal
from commands.remind import RemindAnswer
from commands.tell import ThanksAnswer
from storage.store import Connection
from tests.bot.house import TestHouse, said, test_house
from tests.bot.reminded import a_reading, ann, at, joins, sent, told


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path) as house:
        yield house


async def test_an_answer_is_thanked_with_its_arithmetic_and_ends_the_asking(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    await remind_all(house.wiring)
    sent(house)
    at(house, "2026-11-28 12:10")
    answered = await house.ask("/tell 1,06", caller=ann(house))
    answer = said(answered)
    assert isinstance(answer, ThanksAnswer)
    assert (answer.reading.figure.text(), answer.reading.difference.text()) == ("1.06", "0.38")
    shown = str(answered.reply.blocks[0])
    assert "Thank you" in shown
    assert "3 days ago" in shown
    assert answered.reply.actions[0].label == "Undo"
    for when in ("2026-11-29 12:00", "2026-11-30 12:00"):
        at(house, when)
        await remind_all(house.wiring)
    assert len(told(house)) == 1


async def test_an_answer_that_is_taken_back_is_asked_for_again_tomorrow(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    await remind_all(house.wiring)
    house.clock.pass_(minutes=5)
    said(await house.ask("/tell 1.06", caller=ann(house)))
    said(await house.ask("/undo", caller=ann(house)))
    assert await remind_all(house.wiring) == 0
    at(house, "2026-11-29 12:00")
    await remind_all(house.wiring)
    assert [days for *_, days in told(house, "days")][-1] == 2


async def test_a_number_after_the_answer_changes_nothing_and_says_so(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    await remind_all(house.wiring)
    house.clock.pass_(minutes=5)
    said(await house.ask("/tell 1.06", caller=ann(house)))
    house.clock.pass_(minutes=5)
    answered = await house.ask("/tell 1.10", caller=ann(house))
    assert isinstance(answered.answer, Refusal)
    assert "Groq's $1.06 of 28 Nov 12:05 is recorded" in answered.answer.sentence
    assert house.rows("SELECT count(*) FROM readings WHERE NOT withdrawn") == [(2,)]


async def test_a_number_that_nothing_asked_for_is_refused(house: TestHouse) -> None:
    joins(house)
    answered = await house.ask("/tell 1.06", caller=ann(house))
    assert isinstance(answered.answer, Refusal)
    assert house.rows("SELECT count(*) FROM readings") == [(0,)]


async def test_the_last_figure_of_a_period_that_is_over_closes_it(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-12-01 12:00")
    await remind_all(house.wiring)
    assert told(house) == [("telegram", "5", "period_open")]
    answer = said(await house.ask("/tell 1.31", caller=ann(house)))
    assert isinstance(answer, ThanksAnswer)
    assert answer.reading.read_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert (answer.reading.month, answer.reading.difference.text()) == ("November", "0.63")
    at(house, "2026-12-02 12:00")
    assert await remind_all(house.wiring) == 0


async def test_a_lower_figure_after_the_end_may_be_the_new_month_s(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-12-01 12:00")
    await remind_all(house.wiring)
    answered = await house.ask("/tell 0.02", caller=ann(house))
    assert isinstance(answered.answer, Refusal)
    assert "the $0.68 that November had already" in answered.answer.sentence
    new = answered.answer.offers[0]
    answer = said(await house.wiring.dispatch(new.command, new.given, ann(house)))
    assert (answer.figure.text(), answer.month, answer.reset) == ("0.02", "December", False)  # type: ignore[attr-defined]


async def test_a_figure_said_to_be_of_now_is_the_new_month_s(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-12-01 12:00")
    await remind_all(house.wiring)
    answer = said(await house.ask("/tell it's at 0.02 now", caller=ann(house)))
    assert isinstance(answer, ThanksAnswer)
    assert (answer.reading.month, answer.reading.read_at) == ("December", house.clock.now)


async def test_meters_of_one_provider_are_not_mixed(house: TestHouse) -> None:
    await a_reading(house, "/groq 0.68")
    said(await house.ask("/groq 5 account=lab", caller=ann(house)))
    at(house, "2026-11-30 12:00")
    assert await remind_all(house.wiring) == 2
    sent(house)
    house.clock.pass_(minutes=5)
    which = await house.ask("/tell 6.10", caller=ann(house))
    assert isinstance(which.answer, Refusal)
    assert [offer.label for offer in which.answer.offers] == ["Groq", "Groq (lab)"]
    lab = which.answer.offers[1]
    answer = said(await house.wiring.dispatch(lab.command, lab.given, ann(house)))
    assert isinstance(answer, ThanksAnswer)
    assert (answer.reading.account, answer.reading.difference.text()) == ("lab", "1.1")
    rest = said(await house.ask("/tell 0.70", caller=ann(house)))  # one is left
    assert isinstance(rest, ThanksAnswer)
    assert rest.reading.account == "groq"


async def test_a_name_in_the_words_says_whose_figure_it_is(house: TestHouse) -> None:
    await a_reading(house, "/groq 0.68")
    said(await house.ask("/reading perplexity 3", caller=ann(house)))
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    answer = said(await house.ask("/tell Perplexity is at $4.50 now", caller=ann(house)))
    assert isinstance(answer, ThanksAnswer)
    assert (answer.reading.provider, answer.reading.figure.text()) == ("perplexity", "4.5")


async def test_a_name_of_another_page_is_no_answer_to_the_one_that_was_asked(house: TestHouse) -> None:
    await a_reading(house, "/groq 0.68")
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    answered = await house.ask("/tell Perplexity is at $4.50 now", caller=ann(house))
    assert isinstance(answered.answer, Refusal)
    assert house.rows("SELECT count(*) FROM readings") == [(1,)]


@pytest.mark.parametrize("words", ["soon", "1 or 2", "1.234"])
async def test_words_without_one_clear_figure_are_asked_about(house: TestHouse, words: str) -> None:
    await a_reading(house)
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    answered = await house.ask(f"/tell {words}", caller=ann(house))
    assert isinstance(answered.answer, Refusal)
    assert house.rows("SELECT count(*) FROM readings") == [(1,)]
    for offer in answered.answer.offers:
        assert offer.command == "tell"


async def test_off_is_silent_until_on_and_snoozed_rests_three_days(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-28 12:00")
    said(await house.ask("/remind snooze groq", caller=ann(house)))
    for day in (28, 29, 30):
        at(house, f"2026-11-{day} 12:30")
        await remind_all(house.wiring)
    assert told(house) == []
    at(house, "2026-12-01 12:30")
    said(await house.ask("/remind off", caller=ann(house)))
    assert await remind_all(house.wiring) == 0
    said(await house.ask("/remind on", caller=ann(house)))
    assert await remind_all(house.wiring) == 1


async def test_remind_says_which_is_asked_for_and_when(house: TestHouse) -> None:
    await a_reading(house)
    answer = said(await house.ask("/remind", caller=ann(house)))
    assert isinstance(answer, RemindAnswer)
    (one,) = answer.meters
    assert (one.next_at, one.why) == (datetime(2026, 11, 28, 11, tzinfo=UTC), "Three days left in November")
    assert (one.off, one.asked) == (False, False)


async def test_remind_asks_which_one_of_several_and_knows_none_of_others(house: TestHouse) -> None:
    await a_reading(house)
    said(await house.ask("/reading perplexity 3", caller=ann(house)))
    which = await house.ask("/remind off", caller=ann(house))
    assert isinstance(which.answer, Refusal)
    assert len(which.answer.offers) == 2
    none = await house.ask("/remind off mistral", caller=ann(house))
    assert isinstance(none.answer, Refusal)
    assert house.rows("SELECT count(*) FROM reminder_wishes") == [(0,)]


async def test_nothing_spent_is_an_answer_too(house: TestHouse) -> None:
    await a_reading(house)
    at(house, "2026-11-30 12:00")
    await remind_all(house.wiring)
    answered = await house.ask("/tell 0.68", caller=ann(house))
    said(answered)
    assert "the same as {" not in str(answered.reply.blocks[0])
    assert "the same as 5 days ago" in str(answered.reply.blocks[0])
    house.clock.pass_(minutes=5)
    assert isinstance((await house.ask("/tell 0.68", caller=ann(house))).answer, Refusal)


async def test_a_balance_that_went_down_is_less_and_no_refusal(house: TestHouse) -> None:
    await a_reading(house, "/reading deepseek 10")

    def counts_down(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE meters SET counts = 'down', reset_day = NULL")

    house.wiring.store.write_now(counts_down)
    at(house, "2026-12-03 12:00")
    await remind_all(house.wiring)
    answered = await house.ask("/tell 7.50", caller=ann(house))
    said(answered)
    assert "less than 8 days ago" in str(answered.reply.blocks[0])
