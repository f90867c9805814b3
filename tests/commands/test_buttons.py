"""Buttons: one press is one ask, of the one who may press it, until it expires, whatever process runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from commands.recorded import ReadingAnswer
from commands.undo import UndoAnswer
from storage.actions import LASTS, StoredAction, forget_actions, keep_actions
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, a_team, contents, joins, labels, new_workspace, refused

STANDING = "select figure from readings where not withdrawn order by at"
ONE, TWO = (1_000_000_000,), (2_000_000_000,)


async def undo_button(house: TestHouse, person: Person, place: str = "team") -> str:
    return labels(await person.asks("/groq 1", place, keeper=True))["Undo"]


async def test_a_button_pressed_twice_is_pressed_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 0.5", keeper=True))
    row = await undo_button(house, ann)
    first = await ann.presses(row, keeper=True, key="8")
    before = contents(house)
    again = await ann.presses(row, keeper=True, key="9")  # another update of the network's
    assert isinstance(said(first), UndoAnswer)
    assert again == first
    assert contents(house) == before
    assert house.rows(STANDING) == [(500_000_000,)]


async def test_nobody_presses_a_button_of_another(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    row = await undo_button(house, ann)
    before = contents(house, but=("asks", "people", "memberships"))
    refused(await bob.presses(row, keeper=True), "for the one who asked")
    assert contents(house, but=("asks", "people", "memberships")) == before  # nor is it used up
    said(await ann.presses(row, keeper=True))


async def test_nor_the_zones_that_another_was_offered(house: TestHouse) -> None:
    ann, bob = Person(house, "ann"), Person(house, "bob")
    row = labels(await ann.asks("/start", keeper=True))["Lisbon"]
    refused(await bob.presses(row, keeper=True), "for the one who asked")
    assert house.rows("select zone from workspaces") == [(None,)]
    said(await ann.presses(row, keeper=True))
    assert house.rows("select zone from workspaces") == [("Europe/Lisbon",)]


async def test_a_stranger_who_knows_a_buttons_name_changes_nothing(house: TestHouse) -> None:
    row = await undo_button(house, Person(house, "ann"))
    zone = labels(await Person(house, "ann").asks("/start", keeper=True))["Lisbon"]
    before = contents(house)
    for name in (row, zone):
        for place in ("elsewhere", ""):
            assert refused(await Person(house, "eve").presses(name, place, keeper=True)).reason == "stranger"
    assert contents(house) == before


async def test_a_button_acts_in_its_workspace_only(house: TestHouse) -> None:
    new_workspace(house, "rival")
    ann = Person(house, "ann")
    row = await undo_button(house, ann)
    refused(await ann.presses(row, "rival", keeper=True), "for the one who asked")
    assert house.rows(STANDING) == [ONE]


async def test_a_button_in_a_direct_chat_acts_in_its_workspace_whichever_that_chat_is_about(
    house: TestHouse,
) -> None:
    ann = Person(house, "ann")
    row = await undo_button(house, ann)
    other = new_workspace(house, "others")
    said(await ann.asks("/budget", "others", keeper=True))
    said(await ann.asks(f"/start workspace-{other}", ""))
    assert isinstance(said(await ann.presses(row, "")), UndoAnswer)


async def test_nor_in_a_direct_chat_does_one_act_for_who_is_not_of_its_workspace(house: TestHouse) -> None:
    row = await undo_button(house, Person(house, "ann"))
    new_workspace(house, "others")
    eve = Person(house, "eve")
    said(await eve.asks("/budget", "others", keeper=True))
    before = contents(house)
    assert (await eve.presses(row, "")).refusal is not None
    assert contents(house) == before


async def test_a_button_works_in_another_place_of_its_workspace(house: TestHouse) -> None:
    joins(house, "crew")
    ann = Person(house, "ann")
    said(await ann.presses(await undo_button(house, ann), "crew", keeper=True))
    assert house.rows(STANDING) == []


async def test_a_press_needs_the_right_that_the_command_needs(house: TestHouse) -> None:
    ann = Person(house, "ann")
    row = await undo_button(house, ann)
    assert refused(await ann.presses(row, keeper=False)).reason == "not_allowed"
    assert house.rows("select used_at from actions where id = '" + row + "'") == [(None,)]


async def test_an_expired_button_says_so(house: TestHouse) -> None:
    ann = Person(house, "ann")
    row = await undo_button(house, ann)
    house.clock.pass_(seconds=LASTS.total_seconds() - 11)
    refused(await ann.presses("0" * 24, keeper=True), "has expired")
    refused(await ann.presses(row, keeper=True), "has expired")
    assert house.rows(STANDING) == [ONE]


async def test_just_before_it_still_works(house: TestHouse) -> None:
    ann = Person(house, "ann")
    row = await undo_button(house, ann)
    house.clock.pass_(seconds=LASTS.total_seconds() - 11)
    said(await ann.presses(row, keeper=True))
    assert house.rows(STANDING) == []


async def test_a_button_of_a_command_that_is_gone_has_expired(house: TestHouse) -> None:
    old = StoredAction("a" * 24, 1, None, "gone", {}, "", house.clock.now + timedelta(days=1), None)
    house.wiring.store.write_now(lambda connection: keep_actions(connection, [old]))
    refused(await Person(house, "ann").presses(old.id, keeper=True), "has expired")


async def test_expired_buttons_are_forgotten_and_no_others(house: TestHouse) -> None:
    await undo_button(house, Person(house, "ann"))
    forget = house.wiring.store.write_now
    assert forget(lambda connection: forget_actions(connection, house.clock.now + LASTS)) == 0
    later = house.clock.now + LASTS + timedelta(seconds=1)
    assert forget(lambda connection: forget_actions(connection, later)) == 1


async def test_buttons_survive_the_process(tmp_path: Path) -> None:
    with a_team(tmp_path) as first:
        row = await undo_button(first, Person(first, "ann"))
    with a_team(tmp_path) as second:
        said(await Person(second, "ann").presses(row, keeper=True))
        assert second.rows(STANDING) == []


async def test_a_button_that_asks_for_something_takes_it_as_often_as_it_is_said(house: TestHouse) -> None:
    ann = Person(house, "ann")
    row = labels(await ann.asks("/start", keeper=True))["Another…"]
    refused(await ann.presses(row, keeper=True, key="1", answer="Lisbonn"), "is no time zone")
    said(await ann.presses(row, keeper=True, key="2", answer="New York"))
    said(await ann.presses(row, keeper=True, key="2", answer="Tokyo"))  # delivered again
    assert house.rows("select zone from workspaces") == [("America/New_York",)]


async def test_the_buttons_of_a_doubtful_figure_record_it_as_of_when_it_was_typed(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 2", keeper=True))
    doubtful = await ann.asks("/groq 1", keeper=True)
    asked_at = house.clock.now
    house.clock.pass_(hours=3)
    answer = said(await ann.presses(labels(doubtful)["It is a correction"], keeper=True))
    assert isinstance(answer, ReadingAnswer)
    assert answer.read_at == asked_at
    assert house.rows(STANDING) == [ONE]


async def test_its_other_button_says_that_the_meter_began_again(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 2", keeper=True))
    doubtful = await ann.asks("/groq 1", keeper=True)
    answer = said(await ann.presses(labels(doubtful)["It was reset"], keeper=True))
    assert isinstance(answer, ReadingAnswer)
    assert (answer.reset, answer.month_to_date.text()) == (True, "3")
    assert house.rows(STANDING) == [TWO, ONE]
