"""What was spent under which names, over several spans at once: the same money as every other report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from ledger.facts import Charge
from ledger.money import Money
from ledger.movers import Cell
from ledger.periods import Period
from ledger.rates import Rate
from storage.accounts import make_account
from storage.moving import cells_of, used_before
from storage.posting import post
from storage.rates import add_rate
from storage.spend import spend_by_provider
from storage.workspaces import open_workspace
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import NOW, workspace

pytestmark = ON_BOTH

DAY = timedelta(days=1)
THURSDAY = date(2026, 11, 19)
YESTERDAY = Period("day", THURSDAY, THURSDAY)
BEFORE = Period("days", THURSDAY - DAY * 7, THURSDAY - DAY)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


def charge(
    key: str,
    cost: Money,
    day: date = THURSDAY,
    category: str = "Usage",
    dims: Mapping[str, str] | None = None,
) -> Charge:
    return Charge("pushed", key, at(day), at(day), cost, category=category, dims=dims or {})


def cell(provider: str, *names: tuple[str, str]) -> Cell:
    return tuple(sorted([("provider", provider), *names]))


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        yield made


def posted(connection: Connection, *charges: Charge, provider: str = "openai", workspace_id: int = 1) -> None:
    post(connection, make_account(connection, workspace_id, provider, NOW), charges, NOW)


def test_each_span_has_what_was_spent_in_it(connection: Connection) -> None:
    atlas = {"model": "gpt-5.5", "project": "atlas", "api_key": "k1"}
    posted(
        connection,
        charge("1", Money(5), dims=atlas),
        charge("2", Money(7), dims={**atlas, "api_key": "k2"}),
        charge("3", Money(4), THURSDAY - DAY * 2, dims=atlas),
        charge("4", Money(9), THURSDAY - DAY * 8, dims=atlas),
    )
    mine = cell("openai", ("model", "gpt-5.5"), ("project", "atlas"))
    assert cells_of(connection, 1, "USD", [BEFORE, YESTERDAY]) == [{mine: 4}, {mine: 12}]


def test_every_tag_is_a_name_and_so_is_what_is_no_usage(connection: Connection) -> None:
    posted(
        connection,
        charge("1", Money(5), dims={"tag": "blue, red", "tag:team": "search"}),
        charge("2", Money(-3), category="Credit"),
    )
    assert cells_of(connection, 1, "USD", [YESTERDAY]) == [
        {
            cell("openai", ("tag", "blue"), ("tag", "red"), ("tag", "team:search")): 5,
            cell("openai", ("category", "Credit")): -3,
        }
    ]


def test_of_another_workspace_or_currency_nothing_is_read(connection: Connection) -> None:
    open_workspace(connection, "Other", NOW)
    posted(connection, charge("1", Money(5)), workspace_id=2)
    posted(connection, charge("2", Money(5, "EUR")))
    assert cells_of(connection, 1, "USD", [YESTERDAY]) == [{}]


def test_another_currency_counts_by_its_rate_in_the_span_of_its_day(connection: Connection) -> None:
    add_rate(connection, 1, "USD", Rate("EUR", Decimal("1.5"), THURSDAY - DAY * 3), 0, NOW)
    posted(
        connection,
        charge("1", Money(4, "EUR"), dims={"model": "a"}),
        charge("2", Money(100, "EUR"), THURSDAY - DAY * 5, dims={"model": "a"}),
        charge("3", Money(-2, "EUR"), category="Credit"),
    )
    assert cells_of(connection, 1, "USD", [BEFORE, YESTERDAY]) == [
        {},
        {cell("openai", ("model", "a")): 6, cell("openai", ("category", "Credit")): -3},
    ]


def test_the_cells_come_to_what_the_summary_says(connection: Connection) -> None:
    for number, provider in enumerate(("openai", "groq", "anthropic") * 4):
        dims = {"model": f"m{number % 5}"} | ({"member": "ada"} if number % 2 else {})
        posted(
            connection,
            charge(f"{number}", Money(10**9 + number), THURSDAY - DAY * (number % 3), dims=dims),
            provider=provider,
        )
    for span in (BEFORE, YESTERDAY):
        (cells,) = cells_of(connection, 1, "USD", [span])
        lines = spend_by_provider(connection, 1, "USD", span)
        assert sum(cells.values()) == sum(line.cost.units for line in lines)


def test_what_was_used_in_the_four_weeks_before_is_not_new(connection: Connection) -> None:
    atlas, ada, blue = ("project", "atlas"), ("member", "ada"), ("tag", "team:blue")
    posted(
        connection,
        charge(
            "1", Money(5), THURSDAY - DAY * 28, dims={"project": "atlas", "member": "ada", "tag:team": "blue"}
        ),
        charge("2", Money(5), THURSDAY - DAY * 29, dims={"project": "site"}),
        charge("3", Money(5), THURSDAY, dims={"project": "today"}),
        charge("4", Money(5), THURSDAY - DAY, dims={"project": "atlas_2"}),
    )
    wanted = [
        (atlas,),
        (atlas, ada),
        (blue,),
        (("provider", "openai"),),
        (("project", "atlas"), ("member", "bob")),
    ]
    unknown = [(("project", "site"),), (("project", "today"),), (("project", "atlasX2"),), (("tag", "blue"),)]
    assert used_before(connection, 1, [*wanted, *unknown], YESTERDAY) == set(wanted[:-1])
    assert used_before(connection, 1, [], YESTERDAY) == set()
    assert used_before(connection, 2, wanted, YESTERDAY) == set()
