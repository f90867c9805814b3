"""Many asks in one operation are answered as one after another, and hurt one another in nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, cast

import pytest

from commands.answers import Answer, Refusal
from commands.caller import Ask, Caller
from commands.definition import Definition
from commands.dispatch import Answered
from commands.held import held
from commands.hold import hold
from commands.holding import HoldAnswer
from commands.release import release
from commands.settle import settle
from commands.together import MOST, Together
from ledger.money import Money
from storage.holds import sweep
from storage.store import Store
from storage.trouble import StorageBusy
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.commands.cast import joins, new_workspace
from tests.storage.crew import agree
from tests.storage.engines import ON_BOTH
from tests.storage.noting import Gate

pytestmark = ON_BOTH

HOLDS = "select state, amount from holds order by amount, state"


def program(house: TestHouse, key: str = "", place: str = "terminal") -> Caller:
    surface = "terminal" if place == "terminal" else "telegram"
    return replace(house.keeper(), key=key, via="http", place=place, surface=surface)


async def asked(house: TestHouse, amount: str, key: str = "", place: str = "terminal") -> Answered:
    given = {"provider": "groq", "amount": amount, "purpose": "a test"}
    return await house.wiring.dispatch.ask(hold, given, program(house, key, place))


async def held_for(house: TestHouse, amount: str) -> HoldAnswer:
    answer = said(await asked(house, amount))
    assert isinstance(answer, HoldAnswer)
    return answer


async def behind_a_gate(house: TestHouse, asks: Sequence[Any]) -> list[Any]:
    """What these come to, after all of them waited together."""
    gate = Gate()
    first = asyncio.create_task(house.wiring.store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    tasks = [asyncio.create_task(each) for each in asks]
    await asyncio.sleep(0)
    gate.let_go.set()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    await first
    return list(answers)


def seen(answered: Answered) -> tuple[object, ...]:
    """What two houses have to agree on: ids are random."""
    answer = answered.answer
    if isinstance(answer, Refusal):
        return answer.reason, answer.sentence, answered.private
    assert isinstance(answer, HoldAnswer)
    return answer.state, answer.amount, answer.left, answer.left_in, answer.expires_at, answered.private


async def test_a_hundred_at_once_are_answered_as_one_after_another(house: TestHouse, tmp_path: Path) -> None:
    amounts = [f"0.{number % 7}{number % 10}" for number in range(MOST + 30)]
    with test_house(tmp_path / "apart") as apart:
        for each in (house, apart):
            await each.ask("/limit 10 day reserve=0")
            await each.ask("/limit 7 month groq")
        together = await behind_a_gate(house, [asked(house, amount) for amount in amounts])
        one_by_one = [await asked(apart, amount) for amount in amounts]
        assert [seen(each) for each in together] == [seen(each) for each in one_by_one]
        assert len(Counter(seen(each)[0] for each in together)) >= 2
        assert house.rows(HOLDS) == apart.rows(HOLDS)
        house.wiring.store.read_now(lambda connection: agree(connection, 1, NOON))


async def test_a_key_that_comes_several_times_at_once_is_one_ask(house: TestHouse) -> None:
    await house.ask("/limit 1 day reserve=0")
    answers = await behind_a_gate(house, [asked(house, "0.4", key) for key in ("a", "b", "a", "c", "a", "b")])
    ids = [each.answer.id if isinstance(each.answer, HoldAnswer) else None for each in answers]
    assert ids[0] == ids[2] == ids[4] != ids[1] == ids[5]
    assert ids[3] is None
    assert len(house.rows(HOLDS)) == 2
    again = await behind_a_gate(house, [asked(house, "0.4", key) for key in "cba"])
    assert [each.answer for each in again] == [answers[3].answer, answers[1].answer, answers[0].answer]
    assert len(house.rows(HOLDS)) == 2


async def test_a_key_that_was_another_commands_is_refused_among_others(house: TestHouse) -> None:
    first = await held_for(house, "0.4")
    await house.wiring.dispatch.ask(release, {"id": first.id}, program(house, "a"))
    answers = await behind_a_gate(house, [asked(house, "0.4", key) for key in ("b", "a")])
    assert [each.refusal is None for each in answers] == [True, False]
    assert "used for /release" in answers[1].refusal.sentence


async def test_workspaces_that_ask_at_once_have_each_their_own_limits(house: TestHouse) -> None:
    other = new_workspace(house, "crew")
    joins(house, "crew2", other)
    await house.ask("/limit 1 day reserve=0")
    caller = replace(program(house, place="crew"), via="", keeper=True)
    said(await house.wiring.dispatch("limit", {"amount": "2", "reserve": "0"}, replace(caller, key="l")))
    asks = [asked(house, "0.5", place=place) for _ in range(5) for place in ("terminal", "crew", "crew2")]
    answers = await behind_a_gate(house, asks)
    granted = [isinstance(each.answer, HoldAnswer) for each in answers]
    assert (sum(granted[0::3]), sum(granted[1::3]) + sum(granted[2::3])) == (2, 4)
    for workspace in (1, other):
        house.wiring.store.read_now(lambda connection, id=workspace: agree(connection, id, NOON))  # type: ignore[misc]


def broken() -> Definition:
    """`hold`, but for a purpose that nothing is ready for."""

    def several(asks: Sequence[tuple[Ask, dict[str, Any]]]) -> list[Answer]:
        assert hold.several is not None
        return hold.several([(ask, _checked(values)) for ask, values in asks])

    @wraps(hold.function)
    def function(ask: Ask, **values: Any) -> Answer:
        return hold.function(ask, **_checked(values))

    return replace(hold, several=several, function=function)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    if values["purpose"] == "boom":
        raise ZeroDivisionError
    return values


async def test_one_that_raises_does_not_hurt_the_others(house: TestHouse) -> None:
    await house.ask("/limit 1 day reserve=0")
    definition = broken()
    asks = [
        house.wiring.dispatch.ask(
            definition, {"provider": "groq", "amount": "0.3", "purpose": purpose}, program(house, f"{number}")
        )
        for number, purpose in enumerate(("a", "boom", "b", "boom", "c", "d"))
    ]
    answers = await behind_a_gate(house, asks)
    kinds = [type(each if isinstance(each, Exception) else each.answer) for each in answers]
    error = ZeroDivisionError
    assert kinds == [HoldAnswer, error, HoldAnswer, error, HoldAnswer, Refusal]
    assert len(house.rows(HOLDS)) == 3
    assert house.rows("select spent, held from counters") == [(0, Money.of("0.9").units)]


async def test_who_is_cancelled_loses_the_answer_only_and_the_hold_expires(house: TestHouse) -> None:
    await house.ask("/limit 1 day reserve=0")
    gate = Gate()
    first = asyncio.create_task(house.wiring.store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    tasks = [asyncio.create_task(asked(house, "0.2", f"{number}")) for number in range(5)]
    await asyncio.sleep(0)
    for number in (0, 3):
        tasks[number].cancel()
    gate.let_go.set()
    await first
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(each) for each in answers] == [
        asyncio.CancelledError,
        Answered,
        Answered,
        asyncio.CancelledError,
        Answered,
    ]
    assert len(house.rows(HOLDS)) == 5
    assert isinstance((await asked(house, "0.2")).answer, Refusal)
    again = await asked(house, "0.2", "3")  # who comes back with the key gets the hold after all
    assert isinstance(again.answer, HoldAnswer)
    house.clock.pass_(seconds=61)
    for number in range(5):
        assert isinstance((await asked(house, "0.2", f"new {number}")).answer, HoldAnswer)
    house.wiring.store.read_now(lambda connection: agree(connection, 1, house.clock.now))


class Locked:
    """A store whose database another program keeps for itself."""

    def __init__(self) -> None:
        self.asked = 0

    async def write(self, op: object) -> object:
        self.asked += 1
        await asyncio.sleep(0)
        raise StorageBusy("Somebody else writes.")


async def test_trouble_of_the_database_is_told_to_each_and_tried_once(house: TestHouse) -> None:
    locked = Locked()
    house.wiring.dispatch.together = Together(cast("Store", locked))
    answers = await asyncio.gather(*(asked(house, "0.1") for _ in range(20)), return_exceptions=True)
    assert {type(each) for each in answers} == {StorageBusy}
    assert len({id(each) for each in answers}) == 20  # each its own: tracebacks grow
    assert locked.asked == 1


async def test_settlements_at_once_are_posted_once_each(house: TestHouse) -> None:
    await house.ask("/limit 10 day reserve=0")
    holds = [await held_for(house, "0.5") for _ in range(4)]
    gone = holds[3]
    said(await house.wiring.dispatch.ask(release, {"id": gone.id}, program(house)))
    ids = [each.id for each in holds]
    asks = [
        (ids[0], "0.1"),
        (ids[1], "0.2"),
        (ids[0], "0.9"),
        ("nobody", "1"),
        (ids[3], "1"),
        (ids[2], "0.7"),
    ]
    answers = await behind_a_gate(
        house,
        [house.wiring.dispatch.ask(settle, {"id": i, "amount": a}, program(house)) for i, a in asks],
    )
    actuals = [each.answer.actual if isinstance(each.answer, HoldAnswer) else None for each in answers]
    paid = [Money.of(text) for text in ("0.1", "0.2", "0.1", "0.7")]
    assert actuals == [paid[0], paid[1], paid[2], None, None, paid[3]]
    assert [each.refusal.reason if each.refusal else "" for each in answers] == [
        "", "", "", "unknown", "conflict", "",
    ]  # fmt: skip
    overrun = answers[5].answer
    assert isinstance(overrun, HoldAnswer)
    assert overrun.overrun == Money.of("0.2")
    assert house.rows("select spent, held from counters") == [(Money.of("1").units, 0)]


async def test_who_may_not_spend_is_refused_among_those_who_may(house: TestHouse) -> None:
    nobody = replace(program(house), limit_to=frozenset({"ask"}))
    given = {"provider": "groq", "amount": "0.1", "purpose": "a test"}
    answers = await behind_a_gate(
        house, [asked(house, "0.1"), house.wiring.dispatch.ask(hold, given, nobody), asked(house, "0.1")]
    )
    assert [each.refusal.reason if each.refusal else "" for each in answers] == ["", "not_allowed", ""]
    assert len(house.rows(HOLDS)) == 2


async def test_what_one_may_is_what_is_said_with_each_ask(house: TestHouse) -> None:
    """The same person in the same place, who is a keeper there at one moment and none at another."""
    keeper = replace(
        program(house), via="", person="ann", person_name="Ann", place="team", surface="telegram"
    )
    member = replace(keeper, keeper=False)
    given = {"provider": "groq", "amount": "0.1", "purpose": "a test"}
    said(await house.wiring.dispatch.ask(hold, given, keeper))
    asks = [house.wiring.dispatch.ask(hold, given, each) for each in (keeper, member, keeper)]
    answers = await behind_a_gate(house, asks)
    assert [each.refusal.reason if each.refusal else "" for each in answers] == ["", "not_allowed", ""]


async def test_midnight_between_those_who_wait_grants_each_in_its_own_day(house: TestHouse) -> None:
    await house.ask("/limit 1 day reserve=0")
    house.clock.now = NOON.replace(hour=23, minute=59, second=59)
    before = [asked(house, "0.5", f"{number}") for number in range(3)]
    late = house.clock.now + timedelta(seconds=1)
    callers = [replace(program(house, f"late {number}"), at=late) for number in range(3)]
    given = {"provider": "groq", "amount": "0.5", "purpose": "a test"}
    after = [house.wiring.dispatch.ask(hold, given, caller) for caller in callers]
    answers = await behind_a_gate(house, [each for pair in zip(before, after, strict=True) for each in pair])
    granted = [isinstance(each.answer, HoldAnswer) for each in answers]
    assert granted == [True, True, True, True, False, False]
    house.wiring.store.read_now(lambda connection: agree(connection, 1, late))


@pytest.mark.parametrize("waits", [False, True])
async def test_a_hold_can_be_looked_at_by_a_reader(house: TestHouse, waits: bool) -> None:
    if waits:
        house.wiring.store.write_now(lambda c: c.exec_driver_sql("update workspaces set approval_above = 0"))
    answer = await held_for(house, "0.5")
    looked = said(await house.wiring.dispatch.ask(held, {"id": answer.id}, program(house)))
    assert isinstance(looked, HoldAnswer)
    assert (looked.id, looked.state) == (answer.id, "waiting" if waits else "held")
    house.clock.pass_(hours=2)
    looked = said(await house.wiring.dispatch.ask(held, {"id": answer.id}, program(house)))
    assert isinstance(looked, HoldAnswer)
    assert looked.state == "expired"
    assert house.wiring.store.write_now(lambda connection: sweep(connection, house.clock.now, 1)) == 1
