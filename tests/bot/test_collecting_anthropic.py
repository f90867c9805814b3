"""Anthropic in the book: an open day is filled by its hours, a settled day is what was billed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.collecting import collect_due
from ledger.facts import Charge
from ledger.money import Money
from storage.columns import micros
from storage.posting import post
from tests.bot.house import TestHouse, said, test_house
from tests.collectors.anthropic_days import code_record, cost_row, hour_of, sample, use_row
from tests.collectors.anthropic_stand_in import AnthropicStandIn

TODAY, SETTLED = date(2026, 11, 20), date(2026, 11, 17)
OPUS, HAIKU = "claude-opus-5", "claude-haiku-4-5"


@pytest.fixture
def anthropic() -> Iterator[AnthropicStandIn]:
    with AnthropicStandIn(costs={}) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(
    tmp_path: Path, anthropic: AnthropicStandIn, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_ANTHROPIC_URL", anthropic.url)
    with test_house(tmp_path) as made:
        yield made


async def connect(house: TestHouse, anthropic: AnthropicStandIn, *, whole: bool = False) -> None:
    """Read five days, or all that a first connection reads."""
    given = {"provider": "anthropic", "key": anthropic.key}
    said(await house.wiring.dispatch("connect", given, house.keeper()))
    since = micros(datetime(2026, 11, 16, tzinfo=UTC))
    if not whole:
        sql = f"update runs set since = {since}"
        house.wiring.store.write_now(lambda connection: connection.exec_driver_sql(sql).rowcount)
    assert await collect_due(house.wiring) == 1


async def read_again(house: TestHouse) -> None:
    said(await house.ask("/collect anthropic"))
    assert await collect_due(house.wiring) == 1


def lines(
    house: TestHouse, which: date, *, included: bool = False
) -> list[tuple[str, dict[str, str], Decimal]]:
    """A day's lines: the layer that gave the money, dimensions, dollars."""
    found = house.rows(
        "select by, dims, cost from day_lines "
        f"where day = {which:%Y%m%d} and included = {int(included)} order by 1, 2"
    )
    return [(str(by), json.loads(str(dims)), Decimal(str(cost)) / 10**9) for by, dims, cost in found]


def spent(house: TestHouse, which: date, **dims: str) -> Decimal:
    """What a day comes to, or its lines with these dimensions."""
    return sum((cost for _, said, cost in lines(house, which) if said.items() >= dims.items()), Decimal(0))


def told(house: TestHouse) -> dict[str, object]:
    (*_, last) = house.rows("select answer from outbox order by id")
    return dict(json.loads(str(last[0])))


async def test_an_open_day_is_what_its_hours_come_to(house: TestHouse, anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {
        hour_of(TODAY, 9): [use_row(100_000), use_row(100_000, HAIKU, None, service_tier="batch")],
        hour_of(TODAY, 11): [use_row(0, uncached_input_tokens=10_000)],
    }
    await connect(house, anthropic)
    assert lines(house, TODAY) == [
        ("usage", {"model": HAIKU, "project": "Default"}, Decimal("0.25")),  # batch is half of $5 a million
        ("usage", {"model": OPUS, "project": "Production"}, Decimal("2.55")),
    ]


async def test_a_floor_below_the_hours_leaves_them_and_one_above_takes_over(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.hours = {hour_of(TODAY, 9): [use_row(100_000)]}
    anthropic.costs = {TODAY: [cost_row("100")]}
    await connect(house, anthropic)
    assert (spent(house, TODAY), {by for by, _, _ in lines(house, TODAY)}) == (Decimal("2.5"), {"usage"})
    anthropic.costs = {TODAY: [cost_row("310")]}
    await read_again(house)
    assert (spent(house, TODAY), {by for by, _, _ in lines(house, TODAY)}) == (Decimal("3.1"), {"official"})


async def test_a_settled_day_is_the_official_figure_to_the_billionth(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.hours = {
        hour_of(SETTLED, hour): [use_row(100_000), use_row(7, HAIKU, None)] for hour in range(9, 17)
    }
    anthropic.costs = {SETTLED: [cost_row("1512.78912"), cost_row("0.1", HAIKU, None), cost_row("10", None)]}
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {OPUS: 430})]}
    await connect(house, anthropic)
    assert spent(house, SETTLED) == anthropic.spent(SETTLED, SETTLED).decimal == Decimal("15.2288912")
    assert {by for by, _, _ in lines(house, SETTLED)} == {"official"}


async def test_people_are_named_on_a_settled_day_and_count_once(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.hours = {hour_of(SETTLED, 9): [use_row(400_000), use_row(100_000, HAIKU)]}
    anthropic.costs = {SETTLED: [cost_row("1000"), cost_row("50", HAIKU)]}
    anthropic.people = {
        SETTLED: [
            code_record(SETTLED, "ann@example.com", {OPUS: 430}),
            code_record(SETTLED, "ann@example.com", {OPUS: 20}),  # at another terminal
            code_record(SETTLED, "bob@example.com", {OPUS: 150}),
        ]
    }
    await connect(house, anthropic)
    assert spent(house, SETTLED, member="ann@example.com", project="Production") == Decimal("4.5")
    assert spent(house, SETTLED, member="bob@example.com") == Decimal("1.5")
    assert spent(house, SETTLED) == Decimal("10.5")
    usage = "select sum(cost) from charges where layer = 'usage' and not withdrawn and not included"
    assert house.rows(usage) == [(6 * 10**9 + 5 * 10**8,)]  # the people and the other model's hours


async def test_people_overrule_no_other_program_of_the_same_model(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.hours = {hour_of(SETTLED, 9): [use_row(300_000)]}
    anthropic.costs = {SETTLED: [cost_row("750")]}
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {OPUS: 450})]}
    await connect(house, anthropic)
    at = hour_of(SETTLED, 9)
    dims = {"model": OPUS, "member": "nightly"}
    pushed = Charge("pushed", "msg_1", at, at, Money.of("2.75"), dims=dims)
    house.wiring.store.write_now(lambda connection: post(connection, 1, [pushed], house.clock.now))
    assert spent(house, SETTLED, member="ann@example.com") == Decimal("4.5")
    assert spent(house, SETTLED, member="nightly") == Decimal("2.75")
    assert spent(house, SETTLED) == Decimal("7.5")


async def test_people_of_an_open_day_are_not_counted_beside_its_hours(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    yesterday = date(2026, 11, 19)
    anthropic.hours = {hour_of(yesterday, 9): [use_row(100_000)]}
    anthropic.people = {yesterday: [code_record(yesterday, "ann@example.com", {OPUS: 250})]}
    await connect(house, anthropic)
    assert spent(house, yesterday) == Decimal("2.5")


async def test_a_day_settles_as_time_goes_by(house: TestHouse, anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(TODAY, hour): [use_row(100_000)] for hour in (9, 11, 15)}
    await connect(house, anthropic)
    assert spent(house, TODAY) == Decimal(5)  # what was used until noon
    anthropic.costs = {TODAY: [cost_row("738")]}
    anthropic.people = {TODAY: [code_record(TODAY, "ann@example.com", {OPUS: 99.5})]}
    house.clock.pass_(days=1)
    await read_again(house)
    assert spent(house, TODAY) == Decimal("7.5")  # the official figure may still grow
    assert spent(house, TODAY, member="ann@example.com") == 0
    house.clock.pass_(days=2)
    await read_again(house)
    assert spent(house, TODAY) == Decimal("7.38")
    assert spent(house, TODAY, member="ann@example.com") == Decimal("0.995")


async def test_reading_anthropic_again_changes_nothing(house: TestHouse, anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(which, 9): [use_row(100_000)] for which in (SETTLED, TODAY)}
    anthropic.costs = {SETTLED: [cost_row("1000")], TODAY: [cost_row("1")]}
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {OPUS: 430})]}
    await connect(house, anthropic)
    query = "select * from day_lines order by 1, 2, 3, 4, 5, 6, 7, 8"
    before = house.rows(query)
    await read_again(house)
    assert house.rows(query) == before
    assert told(house)["changed"] == 0


async def test_what_is_paid_for_already_is_in_no_sum(house: TestHouse, anthropic: AnthropicStandIn) -> None:
    anthropic.hours = {hour_of(SETTLED, 9): [use_row(100_000, service_tier="priority")]}
    anthropic.costs = {SETTLED: [cost_row("300")]}
    anthropic.people = {SETTLED: [code_record(SETTLED, "eve@example.com", {OPUS: 77}, "subscription")]}
    await connect(house, anthropic)
    assert spent(house, SETTLED) == Decimal(3)
    assert spent(house, SETTLED, member="eve@example.com") == 0
    assert sum(cost for _, _, cost in lines(house, SETTLED, included=True)) == Decimal("3.27")


async def test_a_model_without_a_price_is_unpriced_and_not_free(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.hours = {hour_of(TODAY, 9): [use_row(1, "claude-unheard-of")]}
    await connect(house, anthropic)
    assert lines(house, TODAY) == []
    unpriced = house.rows("select day, dims, quantity from unpriced_lines")
    assert unpriced == [(20261120, '{"model":"claude-unheard-of","project":"Production"}', 1)]


async def test_what_was_said_of_the_read_is_the_official_total(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.costs = {SETTLED: [cost_row("300")]}
    anthropic.people = {SETTLED: [code_record(SETTLED, "ann@example.com", {OPUS: 77})]}
    await connect(house, anthropic, whole=True)
    assert told(house)["total"] == {"amount": "3", "currency": "USD"}
    assert (told(house)["state"], told(house)["days"]) == ("done", 31)


async def test_a_spend_limit_that_is_reached_is_said_and_not_asked_again_at_once(
    house: TestHouse, anthropic: AnthropicStandIn
) -> None:
    anthropic.script(sample("error_429_spend_cap"))
    await connect(house, anthropic)
    assert told(house)["state"] == "waiting"
    assert "monthly spend limit is reached" in str(told(house)["trouble"])
    house.clock.pass_(minutes=30)
    assert (await collect_due(house.wiring), len(anthropic.asked)) == (0, 1)


async def test_trouble_with_the_hours_keeps_the_bill(house: TestHouse, anthropic: AnthropicStandIn) -> None:
    anthropic.costs = {SETTLED: [cost_row("300")]}
    anthropic.script(None, None, sample("error_403_permission"))
    await connect(house, anthropic)
    assert told(house)["state"] == "failed"
    assert spent(house, SETTLED) == Decimal(3)
