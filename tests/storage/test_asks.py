"""Asks and actions as rows: a key and a button belong to one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from storage.actions import (
    LASTS,
    StoredAction,
    action_id,
    find_action,
    forget_actions,
    keep_actions,
    mark_used,
)
from storage.asks import KEPT, FirstAnswer, KeptAnswer, ask_key, first_answers, forget_asks, remember_answers
from storage.tables import asks
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.posted import NOW, in_memory

pytestmark = ON_BOTH

FIRST = FirstAnswer("groq", refused=False, answer="{}", seed="seed")
SECOND = timedelta(seconds=1)


def remember(connection: Connection, key: str, surface: str = "telegram") -> None:
    remember_answers(connection, [KeptAnswer(FIRST, surface, key, 1, None, NOW)])


def test_a_key_is_one_askers_in_one_place() -> None:
    keys = {ask_key(person, place, key) for person in ("1", "2") for place in ("1", "2", "") for key in "ab"}
    assert len(keys) == 12
    assert all(len(key) == 64 for key in keys)


def test_an_answer_is_found_by_network_and_key() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        remember(connection, "k")
        assert first_answers(connection, [("telegram", "k")]) == {("telegram", "k"): FIRST}
        assert first_answers(connection, [("discord", "k")]) == {}
        assert first_answers(connection, [("telegram", "l")]) == {}
        remember(connection, "k", "discord")


def test_two_answers_to_one_key_cannot_both_be_kept() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        remember(connection, "k")
        with pytest.raises(IntegrityError), connection.begin_nested():
            remember(connection, "k")


def test_an_answer_is_forgotten_after_its_time_and_not_before() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        remember(connection, "k")
        assert forget_asks(connection, NOW + KEPT) == 0
        assert forget_asks(connection, NOW + KEPT + SECOND) == 1
        assert connection.execute(select(asks)).all() == []


def action(id: str, command: str = "undo") -> StoredAction:
    return StoredAction(id, 1, None, command, {"change": "1"}, "", NOW + LASTS, None)


def test_an_actions_name_follows_from_its_seed() -> None:
    assert action_id("seed", 0) == action_id("seed", 0)
    assert len({action_id(seed, index) for seed in ("seed", "other") for index in range(3)}) == 6


def test_an_action_that_is_there_stays_as_it_is() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        keep_actions(connection, [action("a"), action("b")])
        keep_actions(connection, [action("a", "limit")])
        assert find_action(connection, "a") == action("a")
        assert find_action(connection, "c") is None


def test_an_action_remembers_when_it_was_first_pressed() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        keep_actions(connection, [action("a"), action("b")])
        mark_used(connection, "a", NOW)
        mark_used(connection, "a", NOW + SECOND)
        found = [find_action(connection, id) for id in "ab"]
        assert [each and each.used_at for each in found] == [NOW, None]


def test_an_action_is_forgotten_once_it_has_expired() -> None:
    with in_memory() as connection:
        open_workspace(connection, "One", NOW)
        keep_actions(connection, [action("a")])
        assert forget_actions(connection, NOW + LASTS) == 0
        assert forget_actions(connection, NOW + LASTS + SECOND) == 1
