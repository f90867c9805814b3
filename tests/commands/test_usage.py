"""What is pushed, beside other sources: once a request, beneath whatever is more trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.dispatch import Answered
from commands.told import Told
from commands.usage import PushAnswer, usage
from ledger.facts import Charge, Usage
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from tests.bot.house import TestHouse, said
from tests.commands.cast import Person, contents, refused

AT = datetime(2026, 11, 18, 10, tzinfo=UTC)


def record(number: int, cost: str, *, layer: str = "pushed", model: str = "llama") -> Charge:
    at = AT + timedelta(hours=number)
    return Charge(layer, f"req-{number}", at, at, Money.of(cost), 1, dims={"model": model})


async def pushed(house: TestHouse, facts: Sequence[Charge | Usage], **more: Any) -> PushAnswer:
    answered = await asked(house, Told(facts), **more)
    answer = said(answered)
    assert isinstance(answer, PushAnswer)
    return answer


async def asked(house: TestHouse, told: Any, provider: str = "groq", **more: Any) -> Answered:
    house.asked += 1
    given = {"provider": provider, "facts": told, **more}
    return await house.wiring.dispatch.ask(usage, given, house.keeper(""))


def collected(house: TestHouse, facts: Sequence[Charge | Usage], provider: str = "groq") -> None:
    """What comes by another way than a push."""

    def write(connection: Connection) -> None:
        account = make_account(connection, 1, provider, house.clock.now)
        post(connection, account, facts, house.clock.now)

    house.wiring.store.write_now(write)


def lines(house: TestHouse) -> list[tuple[object, ...]]:
    """Who gave the money, who the shape, whose it is, and how much."""
    return house.rows('SELECT "by", shape, dims, sum(cost) FROM day_lines GROUP BY 1, 2, 3 ORDER BY 2, 3')


async def test_with_a_reading_the_month_is_the_reading_and_the_difference_is_nobodys(
    house: TestHouse,
) -> None:
    await pushed(house, [record(0, "0.30"), record(1, "0.20", model="gemma")])
    await house.ask("/groq 1.06")
    assert lines(house) == [
        ("reading", "pushed", '{"model":"gemma"}', 200_000_000),
        ("reading", "pushed", '{"model":"llama"}', 300_000_000),
        ("reading", "reading", "{}", 560_000_000),
    ]
    summary = said(await house.ask("/summary")).model_dump(mode="json")
    assert summary["total"]["amount"] == summary["providers"][0]["manual"]["amount"] == "1.06"


async def test_what_is_pushed_beneath_a_reading_changes_its_shape_and_not_its_sum(house: TestHouse) -> None:
    await house.ask("/groq 1.06")
    await pushed(house, [record(0, "0.30")])
    assert sum(int(str(line[3])) for line in lines(house)) == 1_060_000_000
    assert ("reading", "pushed", '{"model":"llama"}', 300_000_000) in lines(house)
    await pushed(house, [record(1, "5")])
    assert lines(house) == [("reading", "pushed", '{"model":"llama"}', 1_060_000_000)]


async def test_a_request_that_was_pushed_and_logged_counts_once(house: TestHouse) -> None:
    collected(house, [record(0, "0.10", layer="local")])
    await pushed(house, [record(0, "0.30"), record(1, "0.20")])
    collected(house, [record(1, "0.90", layer="local")])
    assert lines(house) == [("pushed", "pushed", '{"model":"llama"}', 500_000_000)]


async def test_the_hour_that_a_provider_counted_stands_above_its_requests(house: TestHouse) -> None:
    start = AT.replace(minute=0)
    hour = Charge(
        "usage", "hour", start, start + timedelta(hours=1), Money.of("0.40"), dims={"model": "llama"}
    )
    await pushed(house, [record(0, "0.30")])
    collected(house, [hour])
    assert sum(int(str(line[3])) for line in lines(house)) == 400_000_000


async def test_pushing_again_changes_nothing_at_all(house: TestHouse) -> None:
    facts = [record(number, "0.01") for number in range(20)]
    assert (await pushed(house, facts)).changed == 20
    before = contents(house, but=("asks",))
    house.clock.pass_(days=1)
    assert (await pushed(house, facts[::-1])).changed == 0
    assert contents(house, but=("asks",)) == before


async def test_what_said_no_time_is_moved_by_nothing_but_a_time(house: TestHouse) -> None:
    fact = record(0, "0.30")
    timeless = frozenset((fact.key,))
    await asked(house, Told([fact], timeless))
    at = house.clock.now
    later = Charge("pushed", fact.key, at, at, Money.of("0.40"), 1, dims=fact.dims)
    await asked(house, Told([later], timeless))
    assert house.rows("SELECT count(DISTINCT start_at), sum(cost) FROM charges") == [(1, 400_000_000)]
    assert lines(house) == [("pushed", "pushed", '{"model":"llama"}', 400_000_000)]
    await asked(house, Told([later]))
    day = house.rows("SELECT day FROM day_lines WHERE cost > 0")
    assert day == [(20261120,)]


async def test_a_budget_hears_of_it_at_once(house: TestHouse) -> None:
    await house.ask("/limit 2 day")
    at = house.clock.now
    await pushed(house, [Charge("pushed", "now", at, at, Money.of("1.70"), 1)])
    budget = said(await house.ask("/budget")).model_dump(mode="json")
    assert budget["budgets"][0]["spent"]["amount"] == "1.7"


async def test_an_account_that_is_not_there_is_named_and_none_is_made(house: TestHouse) -> None:
    refusal = refused(await asked(house, Told([record(0, "1")]), account="work"), "no account “work”")
    assert refusal.reason == "unknown"
    assert house.rows("SELECT * FROM accounts") == []
    assert (await pushed(house, [])).account == "groq"
    assert house.rows("SELECT * FROM accounts") == []


async def test_with_several_accounts_of_other_names_one_has_to_be_said(house: TestHouse) -> None:
    def two(connection: Connection) -> None:
        for name in ("home", "work"):
            make_account(connection, 1, "groq", house.clock.now, name)

    house.wiring.store.write_now(two)
    refused(await asked(house, Told([record(0, "1")])), "several accounts: home, work")
    assert (await pushed(house, [record(0, "1")], account="Work")).account == "work"


async def test_whoever_may_not_record_may_not_push(house: TestHouse) -> None:
    ann = Person(house, "ann")
    given = {"provider": "groq", "facts": Told([record(0, "1")])}
    refused(await house.wiring.dispatch.ask(usage, given, ann.caller()), "/usage is for a keeper")
    assert house.rows("SELECT * FROM charges") == []
    await ann.asks("/settings everyone=yes", keeper=True)
    said(await house.wiring.dispatch.ask(usage, given, ann.caller()))


@pytest.mark.parametrize("facts", ["req-1 0.30", 7, [record(0, "1")]])
async def test_facts_are_told_by_a_route_and_cannot_be_typed(house: TestHouse, facts: Any) -> None:
    refused(await asked(house, facts), "cannot be typed")
    assert house.rows("SELECT * FROM charges") == []


async def test_it_is_in_no_list_of_commands(house: TestHouse) -> None:
    assert "usage" not in house.wiring.dispatch.commands
    answered = await house.wiring.dispatch("usage", {"provider": "groq", "facts": "1"}, house.keeper("k"))
    refused(answered, "There is no /usage.")
