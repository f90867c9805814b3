"""One key is one ask: the first answer again, one change; and nothing doubles when a group runs twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from commands.asking import Asking
from commands.given import words_to_given
from commands.link import LinkAnswer
from commands.recorded import ReadingAnswer
from storage.asks import KEPT, forget_asks
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, a_team, contents, joins, new_workspace, refused, typed

CHANGES = "select count(*) from changes"


async def test_the_same_key_gets_the_first_answer_and_changes_once(house: TestHouse) -> None:
    ann = Person(house, "ann")
    first = await ann.asks("/groq 1.06", keeper=True, key="7")
    before = contents(house)
    again = await ann.asks("/groq 1.06", keeper=True, key="7")
    assert again == first
    assert contents(house) == before
    assert isinstance(said(again), ReadingAnswer)


async def test_another_key_or_none_is_another_ask(house: TestHouse) -> None:
    ann = Person(house, "ann")
    for key in ("7", "8", "", ""):
        said(await ann.asks("/charge groq 1.06", keeper=True, key=key))
    assert house.rows(CHANGES) == [(4,)]


async def test_the_same_key_of_another_person_place_or_network_is_another_ask(house: TestHouse) -> None:
    joins(house, "crew")
    joins(house, "team", surface="discord")
    ann, bob, cat = Person(house, "ann"), Person(house, "bob"), Person(house, "ann", surface="discord")
    for person, place in ((ann, "team"), (bob, "team"), (ann, "crew"), (cat, "team")):
        said(await person.asks("/charge groq 1.06", place, keeper=True, key="7"))
    assert house.rows(CHANGES) == [(4,)]


async def test_a_key_used_for_another_command_is_refused(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1.06", keeper=True, key="7"))
    before = contents(house)
    answered = await ann.asks("/limit 2 day", keeper=True, key="7")
    assert refused(answered, "used for /groq before").reason == "conflict"
    assert contents(house) == before


async def test_what_changes_nothing_needs_no_key_and_meets_none(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 1.06", keeper=True, key="7"))
    before = contents(house)
    said(await ann.asks("/budget", keeper=True, key="7"))
    bob = Person(house, "bob")
    said(await bob.asks("/budget", keeper=True, key="7"))  # written down: who asked; not what
    assert contents(house, but=("people", "memberships")) == {
        name: rows for name, rows in before.items() if name not in ("people", "memberships")
    }


async def test_a_refusal_is_the_first_answer_too(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/groq 2", keeper=True))
    first = await ann.asks("/groq 1", keeper=True, key="7")
    said(await ann.asks("/undo", keeper=True))
    again = await ann.asks("/groq 1", keeper=True, key="7")
    assert refused(again) == refused(first, "is less than")
    assert again.reply == first.reply


async def test_keys_are_kept_for_a_month_and_then_forgotten(house: TestHouse) -> None:
    ann = Person(house, "ann")
    said(await ann.asks("/charge groq 1.06", keeper=True, key="7"))
    forget = house.wiring.store.write_now
    assert forget(lambda connection: forget_asks(connection, house.clock.now + KEPT)) == 0
    later = house.clock.now + KEPT + timedelta(seconds=1)
    assert forget(lambda connection: forget_asks(connection, later)) == 1
    said(await ann.asks("/charge groq 1.06", keeper=True, key="7"))
    assert house.rows(CHANGES) == [(2,)]


async def test_a_secret_is_shown_once_and_kept_nowhere(house: TestHouse) -> None:
    ann = Person(house, "ann")
    answered = await ann.asks("/link", keeper=True, key="7")
    answer = said(answered)
    assert isinstance(answer, LinkAnswer)
    everything = repr(contents(house))
    assert answer.code not in everything
    assert answer.code.replace("-", "") not in everything
    assert house.rows("select answer, seed from asks where command = 'link'") == [("", "")]
    before = contents(house)
    again = await ann.asks("/link", keeper=True, key="7")
    assert refused(again, "shown once: please ask again").reason == "conflict"
    assert contents(house) == before
    other = said(await ann.asks("/link", keeper=True, key="8"))
    assert isinstance(other, LinkAnswer)
    assert other.code != answer.code


async def test_a_first_word_that_joined_a_place_is_answered_alike_again(house: TestHouse) -> None:
    ann, answer = Person(house, "ann"), said(await typed(house, "/link"))
    assert isinstance(answer, LinkAnswer)
    first = await ann.asks(f"/start {answer.code}", "crew", key="7")
    again = await ann.asks(f"/start {answer.code}", "crew", key="7")
    assert said(again) == said(first)
    assert again.reply == first.reply


async def test_the_clocks_keys_do_not_meet_across_workspaces(house: TestHouse) -> None:
    other = new_workspace(house, "rival")
    clock = replace(house.keeper("2026-11-20"), surface="clock", person="", place="", chat="")
    for workspace in (1, other, 1, other):
        caller = replace(clock, workspace=workspace)
        said(await house.wiring.dispatch("groq", {"reading": "1.06"}, caller))
    assert house.rows("select workspace_id from changes order by id") == [(1,), (other,)]


async def test_of_one_key_at_the_same_time_one_changes_things(house: TestHouse) -> None:
    ann = Person(house, "ann")
    answers = await asyncio.gather(*(ann.asks("/charge groq 1.06", keeper=True, key="7") for _ in range(15)))
    assert all(answered.answer == answers[0].answer for answered in answers)
    assert house.rows(CHANGES) == [(1,)]


class Slip(Exception):
    """What another operation of the group raises."""


@pytest.mark.parametrize("line", ["/charge groq 1.06", "/limit 2 day", "/link", "/start zone=Lisbon"])
async def test_an_operation_that_runs_twice_doubles_nothing(tmp_path: Path, line: str) -> None:
    """The writer rolls a group back when one of it raises, and runs each again."""
    with a_team(tmp_path / "once") as once, a_team(tmp_path / "twice") as twice:
        first = once.wiring.store.write_now(asking(once, line).write)
        before, op = contents(twice), asking(twice, line)
        with pytest.raises(Slip):
            twice.wiring.store.write_now(partial(and_slip, op))
        assert contents(twice) == before
        assert twice.wiring.store.write_now(op.write) == first
        assert contents(twice) == contents(once)


def asking(house: TestHouse, line: str) -> Asking:
    dispatch = house.wiring.dispatch
    name, _, rest = line.removeprefix("/").partition(" ")
    given = words_to_given(dispatch.commands[name], rest)
    assert isinstance(given, dict)
    return Asking(
        dispatch, dispatch.commands[name], given, Person(house, "ann").caller(keeper=True, key="7"), "seed"
    )


def and_slip(op: Asking, connection: Connection) -> None:
    op.write(connection)
    raise Slip
