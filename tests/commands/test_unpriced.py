"""What has no price is said beside every total, on every surface, and is never zero."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial

import pytest

from bot.rendering import terminal
from bot.schedule import tick
from bot.surfaces.http_api.kept import budget_status, narrator_context
from commands.context import ContextAnswer
from commands.dispatch import Answered
from commands.unpriced import beside, cost_or_unpriced, count_of
from ledger.facts import Charge, Usage
from ledger.money import Money
from storage.accounts import make_account
from storage.posting import post
from storage.store import Connection
from storage.subscriptions import Address, subscribe
from tests.bot.house import NOON, TestHouse, said
from tests.commands.spending import post_now

HOUR = timedelta(hours=1)


def used(house: TestHouse, *requests: int, model: str = "gpt-99", ago: timedelta = HOUR) -> None:
    """Usage without a price, pushed a while ago."""

    def write(connection: Connection) -> None:
        at = house.clock.now - ago
        facts = [
            Usage("pushed", f"{model} {at} {number}", at, at, model, {"input_tokens": 10}, count)
            for number, count in enumerate(requests)
        ]
        post(connection, make_account(connection, 1, "openai", NOON), facts, house.clock.now)

    house.wiring.store.write_now(write)


def text(answered: Answered) -> str:
    painted = terminal.paint(answered.reply, zone=answered.zone, width=200)
    return " ".join(painted.split())


def test_a_count_is_worded_as_one_or_many() -> None:
    assert [count_of(number) for number in (1, 2, 1204)] == ["1 request", "2 requests", "1,204 requests"]
    assert (beside(0), beside(3)) == ("", " (unpriced: 3 requests)")


def test_a_cell_says_unpriced_where_nothing_else_is_known() -> None:
    assert cost_or_unpriced(Money(0), 3) == "unpriced"
    assert cost_or_unpriced(Money(0), 0) == Money(0)
    assert cost_or_unpriced(Money(1), 3) == Money(1)


@pytest.mark.parametrize("line", ["/budget", "/summary", "/context", "/digest today", "/digest"])
async def test_usage_that_has_no_price_is_never_zero(house: TestHouse, line: str) -> None:
    used(house, 1, 2, ago=timedelta(days=1) if line == "/digest" else HOUR)
    answered = await house.ask(line)
    assert "npriced: 3 requests" in text(answered)
    assert "$0.00" not in text(answered)
    assert "Nothing is known" not in text(answered)


@pytest.mark.parametrize("line", ["/budget", "/summary", "/context", "/digest today", "/limit 5 week"])
async def test_it_stands_beside_what_has_a_price(house: TestHouse, line: str) -> None:
    used(house, 4)
    post_now(house, Charge("pushed", "own", NOON, NOON, Money.of("1.25")))
    await house.ask("/limit 20 day")
    answered = await house.ask(line)
    assert "$1.25" in text(answered)
    assert "npriced: 4 requests" in text(answered)


@pytest.mark.parametrize("line", ["/budget", "/summary", "/context", "/digest today", "/limit 5 week"])
async def test_where_all_has_a_price_nothing_is_said(house: TestHouse, line: str) -> None:
    post_now(house, Charge("pushed", "own", NOON, NOON, Money.of("1.25")))
    await house.ask("/limit 20 day")
    assert "npriced" not in text(await house.ask(line))


async def test_the_data_of_every_answer_count_it(house: TestHouse) -> None:
    used(house, 2)
    used(house, 5, ago=timedelta(days=3))
    await house.ask("/limit 20 day")
    await house.ask("/limit 20 month")
    found = {}
    for line in ("/budget", "/summary", "/context", "/digest today", "/price"):
        found[line] = json.loads(said(await house.ask(line)).model_dump_json())
    assert (found["/budget"]["unpriced"], found["/budget"]["unpriced_today"]) == (7, 2)
    assert [each["unpriced"] for each in found["/budget"]["budgets"]] == [2, 7]
    assert found["/summary"]["unpriced"] == 7
    assert found["/context"]["spend"]["unpriced"] == 7
    assert (found["/digest today"]["unpriced"], found["/digest today"]["month_unpriced"]) == (2, 7)
    assert found["/price"]["unpriced"] == 7


async def test_a_budget_of_a_provider_counts_its_own_only(house: TestHouse) -> None:
    used(house, 2)
    await house.ask("/limit 20 day openai")
    await house.ask("/limit 20 day groq")
    answer = json.loads(said(await house.ask("/budget")).model_dump_json())
    assert [(each["provider"], each["unpriced"]) for each in answer["budgets"]] == [
        ("groq", 0),
        ("openai", 2),
    ]


async def test_the_kept_routes_count_it(house: TestHouse) -> None:
    used(house, 2)
    used(house, 5, ago=timedelta(days=3))
    answer = said(await house.ask("/context"))
    assert isinstance(answer, ContextAnswer)
    status = budget_status(answer)
    assert (status.unpriced_requests, status.unpriced_today) == (7, 2)
    assert status.provider_breakdown["openai"].unpriced_requests == 7
    assert narrator_context(answer).budget == status


async def test_a_reading_and_its_undo_say_what_came_after_it(house: TestHouse) -> None:
    await house.ask("/reading openai 1 yesterday")
    used(house, 3)
    answered = await house.ask("/reading openai 1.5 yesterday correct")
    assert "November so far (unpriced: 3 requests)" in text(answered)
    assert "November so far (unpriced: 3 requests)" in text(await house.ask("/undo"))


async def test_the_digest_of_the_clock_and_an_alert_say_it(house: TestHouse) -> None:
    for what in ("digest", "alerts"):
        subscribed = partial(
            subscribe, workspace_id=1, what=what, address=Address("telegram", "7"), person_id=None, at=NOON
        )
        house.wiring.store.write_now(subscribed)
    await house.ask("/limit 1 day")
    used(house, 3)
    post_now(house, Charge("pushed", "own", NOON, NOON, Money.of("0.9")))
    house.clock.pass_(days=1)
    await tick(house.wiring)
    told = {str(row[0]): json.loads(str(row[1])) for row in house.rows("select command, answer from outbox")}
    assert set(told) == {"crossed", "digest"}
    assert told["crossed"]["unpriced"] == told["digest"]["unpriced"] == 3
    alert = house.wiring.dispatch.reply("crossed", json.dumps(told["crossed"]), "seed")
    assert "Daily budget (unpriced: 3 requests)" in text(alert)
