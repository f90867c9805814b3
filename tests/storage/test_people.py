"""Where a person sits: by place, by membership, and by what a surface said last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, select

from storage.people import (
    Seat,
    Several,
    Who,
    choose_workspace_of,
    clock_seat,
    find_seat,
    note_person,
    place_of,
)
from storage.tables import memberships, people
from storage.workspaces import change_workspace, join_place, open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH

ANN = Who("telegram", "1", "Ann", "team", True, NOW)
DIRECT = replace(ANN, place="", keeper=False)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with in_memory() as made:
        join_place(made, open_workspace(made, "One", NOW), "telegram", "team", "Team", NOW)
        yield made


def seat(connection: Connection, who: Who) -> Seat:
    found = find_seat(connection, who)
    assert isinstance(found, Seat)
    return found


def noted(connection: Connection, who: Who, *, by_code: bool = False) -> Seat:
    return note_person(connection, who, seat(connection, who), keeper_by_code=by_code)


def test_a_stranger_has_no_seat(connection: Connection) -> None:
    for who in (DIRECT, replace(ANN, place="other"), replace(ANN, surface="discord")):
        assert find_seat(connection, who) is None
    assert connection.execute(select(people)).all() == []


def test_in_a_joined_place_everybody_has_one_that_is_still_to_be_noted(connection: Connection) -> None:
    found = seat(connection, ANN)
    assert (found.workspace_name, found.person_id, found.keeper, found.noted) == ("One", 0, True, False)
    found = noted(connection, ANN)
    assert (found.person_id, found.keeper, found.noted) == (1, True, True)
    assert seat(connection, ANN) == found
    assert connection.execute(select(people.c.name)).scalars().all() == ["Ann"]


def test_another_name_or_another_right_is_to_be_noted_again(connection: Connection) -> None:
    noted(connection, ANN)
    assert not seat(connection, replace(ANN, person_name="Anna")).noted
    assert not seat(connection, replace(ANN, keeper=False)).noted
    assert seat(connection, replace(ANN, person_name=" Ann\x00\n")).noted  # the same, as it is kept


def test_a_direct_chat_acts_in_the_persons_only_workspace(connection: Connection) -> None:
    noted(connection, ANN)
    found = seat(connection, DIRECT)
    assert (found.workspace_name, found.keeper, found.noted) == ("One", True, True)
    noted(connection, replace(ANN, keeper=False))
    assert not seat(connection, DIRECT).keeper


def test_with_several_one_is_chosen_and_no_others(connection: Connection) -> None:
    two = open_workspace(connection, "Two", NOW)
    join_place(connection, two, "telegram", "crew", "Crew", NOW)
    alien = open_workspace(connection, "Three", NOW)
    noted(connection, ANN)
    noted(connection, replace(ANN, place="crew"))
    assert find_seat(connection, DIRECT) == Several(((1, "One"), (two, "Two")))
    assert not choose_workspace_of(connection, DIRECT, alien)
    assert not choose_workspace_of(connection, replace(DIRECT, person="9"), two)
    assert isinstance(find_seat(connection, DIRECT), Several)
    assert choose_workspace_of(connection, DIRECT, two)
    assert seat(connection, DIRECT).workspace_name == "Two"
    assert seat(connection, ANN).workspace_name == "One"  # a place is its own


def test_an_answer_sits_in_the_workspace_that_asked_if_they_belong_there(connection: Connection) -> None:
    two = open_workspace(connection, "Two", NOW)
    join_place(connection, two, "telegram", "crew", "Crew", NOW)
    alien = open_workspace(connection, "Three", NOW)
    noted(connection, ANN)
    noted(connection, replace(ANN, place="crew"))
    assert seat(connection, replace(DIRECT, within=two)).workspace_name == "Two"
    assert choose_workspace_of(connection, DIRECT, two)
    assert seat(connection, replace(DIRECT, within=1)).workspace_name == "One"
    assert find_seat(connection, replace(DIRECT, within=alien)) is None
    assert find_seat(connection, replace(DIRECT, person="9", within=1)) is None


def test_a_right_by_a_code_outlasts_what_surfaces_say(connection: Connection) -> None:
    join_place(connection, 1, "telegram", "crew", "Crew", NOW)
    noted(connection, ANN)
    noted(connection, replace(ANN, place="crew"), by_code=True)
    assert connection.execute(select(memberships.c.place_id)).scalars().all() == [None]
    for place in ("team", "crew"):
        assert noted(connection, replace(ANN, place=place, keeper=False)).keeper
    assert seat(connection, DIRECT).keeper


def test_a_right_of_one_place_is_taken_back_there_only(connection: Connection) -> None:
    join_place(connection, 1, "telegram", "crew", "Crew", NOW)
    noted(connection, ANN)
    assert noted(connection, replace(ANN, place="crew", keeper=False)).keeper
    assert not noted(connection, replace(ANN, keeper=False)).keeper
    assert not noted(connection, replace(ANN, place="crew", keeper=False)).keeper
    assert noted(connection, replace(ANN, place="crew")).keeper  # and given again, by the other place
    assert seat(connection, replace(ANN, keeper=False)).keeper


def test_the_clock_sits_as_a_keeper_and_nowhere_that_is_not(connection: Connection) -> None:
    found = clock_seat(connection, 1)
    assert found is not None
    assert (found.person_id, found.keeper, found.noted, found.everyone_may) == (0, True, True, False)
    change_workspace(connection, 1, everyone_may=True, zone="Asia/Kolkata")
    found = clock_seat(connection, 1)
    assert found is not None
    assert (found.everyone_may, found.zone) == (True, "Asia/Kolkata")
    assert clock_seat(connection, 2) is None


def test_a_place_is_found_by_its_network(connection: Connection) -> None:
    assert place_of(connection, "telegram", "team") == 1
    assert place_of(connection, "discord", "team") is None
