"""How often one may ask: twenty times a minute a person, sixty a place, presses and wrong words too."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from commands.caller import Caller
from commands.pace import KEPT, PERSON, PLACE, PROGRAM, Pace
from tests.bot.house import NOON, TestHouse, said
from tests.commands.cast import Person, contents, labels, refused

SECOND = timedelta(seconds=1)


def asks(person: str = "ann", place: str = "team", surface: str = "telegram", via: str = "") -> Caller:
    return Caller(surface, "", NOON, person=person, place=place, via=via)


def later(caller: Caller, seconds: float) -> Caller:
    return Caller(caller.surface, "", NOON + SECOND * seconds, person=caller.person, place=caller.place)


def test_a_person_may_ask_twenty_times_a_minute() -> None:
    pace = Pace()
    assert all(pace.allows(asks()) for _ in range(PERSON))
    assert not pace.allows(asks())
    assert not pace.allows(asks(place="crew"))
    assert pace.allows(asks("bob"))
    assert pace.allows(asks(surface="discord"))


def test_one_too_many_is_not_counted_and_a_minute_later_all_is_well() -> None:
    pace = Pace()
    for second in range(PERSON):
        assert pace.allows(later(asks(), second))
    assert not pace.allows(later(asks(), 59.9))
    assert pace.allows(later(asks(), 60))
    assert not pace.allows(later(asks(), 60))


def test_a_place_may_ask_sixty_times_a_minute() -> None:
    pace = Pace()
    assert all(pace.allows(asks(f"person {number}")) for number in range(PLACE))
    assert not pace.allows(asks("one more"))
    assert pace.allows(asks("one more", place=""))


def test_a_program_keeps_its_own_pace_and_takes_nothing_from_people() -> None:
    pace = Pace()
    assert all(pace.allows(asks(via="http")) for _ in range(PROGRAM))
    assert not pace.allows(asks(via="http"))
    assert pace.allows(asks())


def test_a_program_that_was_too_fast_goes_on_as_its_asks_grow_old() -> None:
    pace, one = Pace(), asks("", "", "http", "http")
    share = 60 / PROGRAM
    assert all(pace.allows(one) for _ in range(PROGRAM))
    assert not pace.allows(one)
    assert pace.allows(replace(one, at=NOON + SECOND * share))
    assert not pace.allows(replace(one, at=NOON + SECOND * share))


def test_a_clock_that_was_set_back_keeps_no_program_waiting() -> None:
    pace, one = Pace(), asks("", "", "http", "http")
    assert all(pace.allows(one) for _ in range(PROGRAM))
    assert pace.allows(replace(one, at=NOON - SECOND * 3600))


def test_a_program_is_remembered_as_one_moment_and_forgotten_when_it_rests() -> None:
    pace, one = Pace(), asks("", "", "http", "http")
    for number in range(KEPT + 1):
        pace.allows(replace(one, passport=number))
    assert set(map(type, pace._rested_at.values())) == {datetime}
    pace.allows(replace(one, at=NOON + SECOND))
    assert len(pace._rested_at) == 1


def test_a_passport_keeps_its_own_pace_and_takes_nothing_from_another() -> None:
    pace = Pace()
    one, other = (replace(asks("", "", "http", "http"), passport=number) for number in (1, 2))
    assert all(pace.allows(one) for _ in range(PROGRAM))
    assert not pace.allows(one)
    assert pace.allows(other)
    assert pace.allows(asks(via="http"))


def test_the_clock_is_not_counted() -> None:
    pace = Pace()
    assert all(pace.allows(asks("", "")) for _ in range(PLACE * 2))


def test_the_quiet_ones_are_forgotten() -> None:
    pace = Pace()
    for number in range(KEPT + 1):
        pace.allows(asks(f"person {number}", ""))
    assert len(pace._asked) == KEPT + 1
    pace.allows(later(asks("somebody", ""), 61))
    assert len(pace._asked) == 1


async def test_who_asks_too_much_is_told_so_and_nothing_is_changed(house: TestHouse) -> None:
    ann = Person(house, "ann")
    row = labels(await ann.asks("/groq 1", keeper=True))["Undo"]
    dispatch, caller = house.wiring.dispatch, ann.caller(keeper=True)
    for number in range(PERSON - 1):
        said(await dispatch("budget", {}, caller)) if number % 2 else refused(
            await dispatch("nope", {}, caller)
        )
    before = contents(house)
    for answered in (await dispatch("groq", {"reading": "2"}, caller), await dispatch.press(row, caller)):
        assert refused(answered, "a lot in one minute").reason == "too_many"
    assert contents(house) == before
    house.clock.pass_(minutes=1)
    said(await ann.presses(row, keeper=True))
