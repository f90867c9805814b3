"""A doubtful figure is asked about, nothing is booked before the answer, and a late answer is checked."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from commands.dispatch import Answered
from commands.recorded import ReadingAnswer
from commands.undo import UndoAnswer
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import WHO_ASKED, Person, contents, labels, refused, typed
from tests.commands.test_reading import days, doubted, read, standing

A_DAY = timedelta(days=1)


async def pressed(house: TestHouse, asked: Answered, label: str) -> Answered:
    house.clock.pass_(seconds=10)
    return await house.wiring.dispatch.press(labels(asked)[label], house.keeper())


async def asked_of(house: TestHouse, line: str) -> Answered:
    house.clock.pass_(seconds=10)
    asked = await typed(house, line)
    refused(asked)
    return asked


async def a_week(house: TestHouse) -> None:
    """A tenth of a dollar a day, from 14 to 18 November."""
    for day in range(14, 19):
        await read(house, f"/groq {(day - 10) / 10:.2f} {day} Nov 00:00")


async def test_a_jump_is_asked_about_with_the_usual_pace(house: TestHouse) -> None:
    await a_week(house)
    lines = await doubted(house, "/groq 8.1", "$8.10 would be $7.30 since 18 Nov 00:00, more than five times")
    assert lines == ("/reading groq 8.1 right",)
    answer = await read(house, lines[0])
    assert (answer.difference.text(), answer.outcome) == ("7.3", "recorded")


async def test_five_times_the_usual_is_none(house: TestHouse) -> None:
    await a_week(house)
    answer = await read(house, "/groq 1.80 20 Nov 00:00")  # 1.00 in two days
    assert answer.difference.text() == "1"
    await doubted(house, "/groq 4.31 20 Nov 12:00", "more than five times the usual")


async def test_less_than_a_day_counts_as_a_day(house: TestHouse) -> None:
    await a_week(house)
    await read(house, "/groq 1.30 18 Nov 01:00")
    await doubted(house, "/groq 3.00 18 Nov 02:00", "would be $1.70")


async def test_of_one_reading_or_readings_of_one_day_nothing_is_usual(house: TestHouse) -> None:
    for figure in ("0.01", "3", "90"):
        assert (await read(house, f"/groq {figure}")).figure.text() == figure


async def test_a_figure_below_a_later_one_is_no_jump(house: TestHouse) -> None:
    await a_week(house)
    await read(house, "/groq 50 right")
    assert (await read(house, "/groq 49 19 Nov 00:00")).difference.text() == "48.2"


async def test_a_month_may_begin_with_more_than_the_old_one_ended_with(house: TestHouse) -> None:
    await a_week(house)
    house.clock.now = NOON.replace(month=12, day=1, hour=9)
    answer = await read(house, "/groq 3.9")
    assert (answer.month, answer.difference.text()) == ("December", "3.9")


async def test_but_a_hundred_times_as_much_is_asked_about(house: TestHouse) -> None:
    await a_week(house)
    house.clock.now = NOON.replace(month=12, day=1, hour=9)
    await doubted(house, "/groq 39", "would be $39.00 since 1 Dec 00:00")
    answer = await read(house, "/groq 0")  # a page that has begun again
    assert answer.figure.text() == "0"


@pytest.mark.parametrize("figure", ["0", "0.5", "8.1"])
async def test_a_typo_leaves_nothing_and_says_what_stands(house: TestHouse, figure: str) -> None:
    await a_week(house)
    asked = await asked_of(house, f"/groq {figure}")
    before = contents(house, but=WHO_ASKED)
    answer = said(await pressed(house, asked, "Typo"))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.outcome, answer.change, answer.month_to_date.text()) == ("dropped", 0, "0.8")
    assert contents(house, but=WHO_ASKED) == before


async def test_zero_within_a_month_is_asked_about(house: TestHouse) -> None:
    await read(house, "/groq 1.06 19 Nov 12:00")
    await doubted(house, "/groq 0", "$0.00 is less than the $1.06")


@pytest.mark.parametrize("label, month", [("It was reset", "2.5"), ("It is a correction", "0.5")])
async def test_a_late_answer_is_of_the_moment_of_the_figure(house: TestHouse, label: str, month: str) -> None:
    await read(house, "/groq 2")
    asked, at = await asked_of(house, "/groq 0.5"), house.clock.now
    house.clock.pass_(days=20)  # in December
    answer = said(await pressed(house, asked, label))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.read_at, answer.month, answer.month_to_date.text()) == (at, "November", month)


async def test_a_question_expires_after_thirty_days(house: TestHouse) -> None:
    await read(house, "/groq 2")
    asked = await asked_of(house, "/groq 0.5")
    house.clock.pass_(days=31)
    refused(await pressed(house, asked, "It was reset"), "has expired")
    assert len(standing(house)) == 1


async def test_what_changed_meanwhile_is_asked_about_anew(house: TestHouse) -> None:
    await read(house, "/groq 2 19 Nov 12:00")
    asked = await asked_of(house, "/groq 0.5")
    await read(house, "/groq 0.7 19 Nov 12:00 correct")
    again = await pressed(house, asked, "It was reset")
    refused(again, "$0.50 is less than the $0.70 of 19 Nov 12:00")
    answer = said(await pressed(house, again, "It was reset"))
    assert isinstance(answer, ReadingAnswer)
    assert answer.month_to_date.text() == "1.2"


@pytest.mark.parametrize("label", ["It was reset", "It is a correction"])
async def test_where_it_fits_by_now_it_is_asked_again(house: TestHouse, label: str) -> None:
    await read(house, "/groq 2")
    asked = await asked_of(house, "/groq 0.5")
    said(await typed(house, "/undo"))
    again = await pressed(house, asked, label)
    refused(again, "was changed since, and $0.50 fits now. Nothing was recorded")
    assert standing(house) == []
    answer = said(await pressed(house, again, "Record it"))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.reset, answer.month_to_date.text()) == (False, "0.5")


async def test_two_answers_book_once(house: TestHouse) -> None:
    await read(house, "/groq 2")
    asked = await asked_of(house, "/groq 0.5")
    said(await pressed(house, asked, "It was reset"))
    refused(await pressed(house, asked, "It is a correction"), "is recorded already: /undo")
    assert [figure for _, figure, _ in standing(house)] == ["2.00", "0.50"]


async def test_of_one_moment_it_is_no_reset(house: TestHouse) -> None:
    await read(house, "/groq 2 19 Nov 12:00")
    asked = await asked_of(house, "/groq 1 19 Nov 12:00")
    assert list(labels(asked)) == ["It is a correction", "Typo"]
    said(await pressed(house, asked, "It is a correction"))
    assert standing(house) == [("19 12:00", "1.00", False)]


async def test_right_is_no_answer_to_a_lower_figure(house: TestHouse) -> None:
    await read(house, "/groq 2")
    await doubted(house, "/groq 0.5 right", "is less than")


async def test_the_same_again_that_day_writes_nothing(house: TestHouse) -> None:
    await read(house, "/groq 1.06")
    before = contents(house, but=WHO_ASKED)
    for line in (
        "/groq 1.06",
        "/reading groq $1.06",
        "/groq 1.06 2026-11-20T12:00:10Z",
        "/groq 1.06 correct",
    ):
        answer = await read(house, line)
        assert (answer.outcome, answer.change, answer.month_to_date.text()) == ("same", 0, "1.06")
    assert contents(house, but=WHO_ASKED) == before
    undone = said(await typed(house, "/undo"))
    assert isinstance(undone, UndoAnswer)
    assert undone.undone == "Groq $1.06"


async def test_the_same_the_next_day_is_a_day_without_spend(house: TestHouse) -> None:
    await read(house, "/groq 1.06")
    house.clock.now += A_DAY
    answer = await read(house, "/groq 1.06")
    assert (answer.outcome, answer.difference.text(), len(standing(house))) == ("recorded", "0", 2)


async def test_a_day_is_the_teams(house: TestHouse) -> None:
    said(await typed(house, "/settings zone=Auckland"))  # midnight there is 11:00 UTC
    await read(house, "/groq 1.06 2026-11-20T10:59:00Z")
    assert (await read(house, "/groq 1.06")).outcome == "recorded"


async def test_three_digits_are_asked_about_with_two_buttons(house: TestHouse) -> None:
    asked, at = await typed(house, "/groq 1,234"), house.clock.now
    assert standing(house) == []
    house.clock.now += A_DAY
    answer = said(await pressed(house, asked, "1.234"))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.figure.text(), answer.read_at) == ("1.234", at)
    assert list(labels(asked)) == ["1234", "1.234"]


async def test_two_people_at_once_lose_nothing(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    at = house.clock.now
    asks = [
        (ann, "/groq 1.06", at),
        (bob, "/groq 1.08", at + timedelta(seconds=1)),
        (bob, "/reading mistral 5", at),
        (ann, "/groq 1.10", at + timedelta(seconds=2)),
    ]
    done = await asyncio.gather(
        *(
            typed(house, line, person.caller(keeper=True, key=f"k{number}", at=moment))
            for number, (person, line, moment) in enumerate(reversed(asks))
        )
    )
    assert [answered.refusal for answered in done] == [None] * 4
    assert [figure for _, figure, _ in standing(house)] == ["5.00", "1.06", "1.08", "1.10"]
    assert sum(days(house).values()) == Decimal("6.1")
