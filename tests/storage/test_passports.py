"""Passports as rows: a digest of a secret, an end, a name that one valid passport has at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from storage.passports import (
    A_MINUTE,
    LETTERS,
    SHAPE,
    Draft,
    Passport,
    find_passport,
    make_passport,
    note_use,
    passport_seat,
    passports_of,
    revoke_passport,
)
from storage.people import Who, clock_seat, note_membership, note_person
from storage.tables import memberships, passports, people
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as connection:
        yield connection


def person(connection: Connection, name: str = "ann", *, keeper: bool = True) -> int:
    """Somebody who belongs to workspace 1."""
    seat = clock_seat(connection, 1)
    assert seat is not None
    who = Who("telegram", name, name.capitalize(), "", keeper=keeper, at=NOW)
    return note_person(connection, who, seat, keeper_by_code=keeper).person_id


def made(connection: Connection, name: str = "ci", *, seed: str = "0", **draft: object) -> str:
    """A passport of a program for a day, unless the draft says otherwise."""
    told = {"person_id": None, "needs": ("ask", "record"), "expires_at": NOW + DAY} | draft
    text = make_passport(connection, 1, Draft(name, **told), seed, None, NOW)  # type: ignore[arg-type]
    assert text is not None
    return text


def found(connection: Connection, text: str, at: datetime = NOW) -> Passport:
    passport = find_passport(connection, text, at)
    assert passport is not None
    return passport


@given(seed=st.text(st.sampled_from("0123456789abcdef"), min_size=64, max_size=64))
@settings(max_examples=30, deadline=None)
def test_a_passport_can_be_recognised_and_is_found_again(seed: str) -> None:
    with workspace() as connection:
        text = made(connection, seed=seed)
        assert SHAPE.fullmatch(text)
        assert text.startswith("purser_1_")
        assert found(connection, text).name == "ci"


def test_another_seed_makes_another_and_the_same_the_same() -> None:
    texts = []
    for seed in ("0", "0", "1"):
        with workspace() as connection:
            texts.append(made(connection, seed=seed))
    assert texts[0] == texts[1] != texts[2]


def test_one_letter_changed_anywhere_is_another_passport(connection: Connection) -> None:
    text = made(connection)
    for at, letter in enumerate(text):
        for other in {*LETTERS, "_", " "} - {letter}:
            assert find_passport(connection, text[:at] + other + text[at + 1 :], NOW) is None
    assert find_passport(connection, text, NOW)


@pytest.mark.parametrize(
    "text",
    ["", "purser_1_", "purser_0_" + "a" * 43, "purser_99_" + "a" * 43, "purser_1_" + "a" * 43, "sk-admin-1"],
)
def test_what_nobody_made_is_none(connection: Connection, text: str) -> None:
    made(connection)
    assert find_passport(connection, text, NOW) is None


def test_the_secret_of_one_is_none_under_the_number_of_another(connection: Connection) -> None:
    one, other = made(connection, "one", seed="1"), made(connection, "other", seed="2")
    swapped = one.rpartition("_")[0] + "_" + other.rpartition("_")[2]
    assert find_passport(connection, swapped, NOW) is None


def test_neither_it_nor_its_secret_is_in_its_row(connection: Connection) -> None:
    text = made(connection)
    row = repr(connection.execute(select(passports)).one())
    assert text not in row
    assert text.rpartition("_")[2] not in row


def test_it_lives_until_its_end_and_not_in_that_moment(connection: Connection) -> None:
    text = made(connection)
    assert found(connection, text, NOW + DAY - MOMENT).state(NOW + DAY - MOMENT) == "valid"
    assert find_passport(connection, text, NOW + DAY) is None
    assert passport_seat(connection, 1, NOW + DAY) is None
    assert passports_of(connection, 1)[0].state(NOW + DAY) == "expired"


def test_once_revoked_it_is_none_and_its_row_stays(connection: Connection) -> None:
    text = made(connection)
    assert revoke_passport(connection, 1, NOW)
    assert not revoke_passport(connection, 1, NOW + MOMENT)
    assert find_passport(connection, text, NOW) is None
    assert passport_seat(connection, 1, NOW) is None
    assert [(each.revoked_at, each.state(NOW + 2 * DAY)) for each in passports_of(connection, 1)] == [
        (NOW, "revoked")
    ]


def test_a_name_is_one_valid_passports(connection: Connection) -> None:
    made(connection)
    draft = Draft("ci", None, ("ask",), NOW + DAY)
    assert make_passport(connection, 1, draft, "1", None, NOW) is None
    assert len(passports_of(connection, 1)) == 1
    other = open_workspace(connection, "Rival", NOW)
    assert make_passport(connection, other, draft, "1", None, NOW)


@pytest.mark.parametrize("how, state", [("revoked", "revoked"), ("expired", "expired")])
def test_the_name_of_one_that_ended_may_be_used_again(connection: Connection, how: str, state: str) -> None:
    old = made(connection, expires_at=NOW if how == "expired" else NOW + DAY)
    if how == "revoked":
        revoke_passport(connection, 1, NOW)
    new = made(connection, seed="1")
    assert find_passport(connection, old, NOW) is None
    assert found(connection, new).id == 2
    assert [each.state(NOW) for each in passports_of(connection, 1)] == ["valid", state]


def test_its_last_use_is_noted_once_a_minute(connection: Connection) -> None:
    made(connection)
    seen = []
    for at in (NOW, NOW + A_MINUTE - MOMENT, NOW + A_MINUTE, NOW):
        note_use(connection, 1, at)
        seen.append(passports_of(connection, 1)[0].used_at)
    assert seen == [NOW, NOW, NOW + A_MINUTE, NOW + A_MINUTE]


def test_a_persons_passport_sits_where_they_do_now(connection: Connection) -> None:
    ann = person(connection)
    text = made(connection, person_id=ann)
    assert not found(connection, text).is_program
    seat = passport_seat(connection, 1, NOW)
    assert seat is not None
    assert (seat.workspace_id, seat.person_id, seat.keeper) == (1, ann, True)
    connection.execute(memberships.update().values(keeper=False))
    seat = passport_seat(connection, 1, NOW)
    assert seat is not None
    assert not seat.keeper


def test_of_who_belongs_no_more_it_is_none(connection: Connection) -> None:
    text = made(connection, person_id=person(connection))
    connection.execute(memberships.delete())
    assert find_passport(connection, text, NOW) is None
    assert passport_seat(connection, 1, NOW) is None


def test_belonging_elsewhere_does_not_help(connection: Connection) -> None:
    ann, other = person(connection), open_workspace(connection, "Rival", NOW)
    text = made(connection, person_id=ann)
    connection.execute(memberships.delete())
    note_membership(connection, other, ann, keeper=True, place_id=None, at=NOW)
    assert find_passport(connection, text, NOW) is None


def test_a_program_is_nobody_else_and_stays_the_same_with_a_new_passport(connection: Connection) -> None:
    person(connection, "ci")
    ids = set()
    for seed in ("1", "2"):
        passport = found(connection, made(connection, seed=seed))
        assert passport.is_program
        ids.add(passport.person_id)
        revoke_passport(connection, passport.id, NOW)
    assert len(ids) == 1
    assert connection.execute(select(people.c.surface).where(people.c.id == ids.pop())).scalar() == "program"


def test_a_list_is_of_one_workspace_and_if_asked_of_one_person(connection: Connection) -> None:
    ann, bob = person(connection), person(connection, "bob")
    made(connection, "hers", person_id=ann)
    made(connection, "his", person_id=bob)
    made(connection, "ci")
    rival = open_workspace(connection, "Rival", NOW)
    make_passport(connection, rival, Draft("theirs", None, ("ask",), NOW + DAY), "9", None, NOW)
    assert [each.name for each in passports_of(connection, 1)] == ["ci", "his", "hers"]
    assert [each.name for each in passports_of(connection, 1, ann)] == ["hers"]
    assert [each.name for each in passports_of(connection, rival)] == ["theirs"]
