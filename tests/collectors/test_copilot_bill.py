"""GitHub's bill of all products: the same money as the report of credits, told by repository."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collectors.contract import ShapeChanged, Span, TryLater
from collectors.copilot import COPILOT
from collectors.copilot.bill import charges, read
from ledger.book import book
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.copilot_stand_in import INDEX, CopilotStandIn, billed, item, line, sample
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-22T14:03:11")
START, END = utc("2026-11-19"), utc("2026-11-20")
DAY = date(2026, 11, 19)


@pytest.fixture
def copilot() -> Iterator[CopilotStandIn]:
    with CopilotStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


async def collected(copilot: CopilotStandIn, now: datetime = NOW, **more: Any) -> Run:
    return await run(COPILOT, copilot, now, **{"span": Span(START, END)} | more)


def spent(found: list[Charge]) -> Money:
    return sum((each.cost for each in found if each.cost and not each.included), Money(0))


def test_the_sample_comes_to_what_the_index_says_without_other_products() -> None:
    expected = next(entry["expect"] for entry in INDEX if entry["file"] == "org_billing_usage.json")
    owed, included = charges(read(sample("org_billing_usage").body), START)
    assert owed == Charge(
        layer="usage",
        key="2026-11-19|bill|Copilot AI Credits|example-org/app",
        start=START,
        end=END,
        cost=Money.of(expected["copilot_net_usd"]),
        dims={"project": "example-org/app"},
        sku="Copilot AI Credits",
    )
    assert (included.cost, included.included) == (Money.of("15.4"), True)
    assert included.key == f"{owed.key}|included"


@pytest.mark.parametrize(
    "words, counts",
    [
        ({"product": "Copilot AI Credits", "sku": "AI Credit", "unitType": "ai-credits"}, True),
        ({"product": "COPILOT", "sku": "Premium Request", "unitType": "requests"}, True),
        ({"product": "copilot", "sku": "Copilot Business", "unitType": "user-months"}, False),
        ({"product": "Actions", "sku": "Actions Linux", "unitType": "minutes"}, False),
    ],
)
def test_credits_count_however_they_are_spelled_and_seats_and_other_products_do_not(
    words: dict[str, Any], counts: bool
) -> None:
    assert bool(charges(read(billed(line(1, **words))), START)) is counts


def test_lines_of_one_repository_add_up_and_of_no_repository_belong_to_none() -> None:
    told = read(billed(line(1), line(2, repository="example-org/api"), line(0.5), line(4, repository="")))
    found = {each.dims.get("project"): each.cost for each in charges(told, START)}
    assert found == {
        "example-org/app": Money.of("1.5"),
        "example-org/api": Money.of(2),
        None: Money.of(4),
    }


async def test_a_settled_day_comes_to_its_report_and_not_to_both(copilot: CopilotStandIn) -> None:
    copilot.days = {DAY: [item(5.25, model="A"), item(0.75, model="B")]}
    copilot.lines = {DAY: [line(4.5, repository="org/app"), line(1.5, repository="org/api")]}
    told = {
        each.dims: Money(each.cost)
        for each in book((await collected(copilot)).charges, ZoneInfo("UTC")).lines
        if each.cost and not each.included
    }
    assert sum(told.values(), Money(0)) == Money.of(6)
    shares = {("A", "org/app"): "3.9375", ("A", "org/api"): "1.3125", ("B", "org/app"): "0.5625"}
    for (model, project), amount in shares.items():
        assert told[("model", model), ("project", project)] == Money.of(amount)


async def test_a_day_that_may_still_grow_is_not_asked_for(copilot: CopilotStandIn) -> None:
    early = await collected(copilot, utc("2026-11-21T23:59:59"))
    assert {page.layer for page in early.pages} == {"official"}
    late = await collected(copilot, utc("2026-11-22"))
    assert {page.layer for page in late.pages} == {"official", "usage"}


@pytest.mark.parametrize("name", ["error_403", "error_404"])
async def test_a_token_that_may_not_see_all_products_still_reads_the_report(
    copilot: CopilotStandIn, name: str
) -> None:
    whole = await collected(copilot)
    copilot.bill = sample(name)
    done = await collected(copilot)
    assert done.error is None
    assert done.pages == [page for page in whole.pages if page.layer == "official"]


async def test_a_busy_github_is_asked_again_for_the_bill(copilot: CopilotStandIn) -> None:
    copilot.bill = Answer(429, b"{}")
    assert isinstance((await collected(copilot)).error, TryLater)


@pytest.mark.parametrize(
    "lines, where",
    [
        ([line(1), line(1, date="2026-11-01T00:00:00Z")], "usageItems[1].date"),
        ([line(1, date="2026-11-20T00:00:00Z")], "usageItems[0].date"),
        ([line(1) | {"netAmount": "free"}], "usageItems[0].netAmount"),
    ],
)
async def test_what_is_not_as_described_is_refused_and_takes_no_report_along(
    copilot: CopilotStandIn, lines: list[dict[str, Any]], where: str
) -> None:
    copilot.bill = Answer(200, billed(*lines))
    done = await collected(copilot)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert [page.layer for page in done.pages] == ["official"]
