"""A month of providers' samples: estimated within a percent of the bill, and exactly it afterwards."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from collectors.answers import shape_of
from collectors.openai import costs
from collectors.openai.hours import usage
from collectors.openai.rows import REPORTS
from ledger.facts import Charge, Usage
from ledger.money import Money
from ledger.periods import DAY, Period
from storage.accounts import make_account
from storage.posting import post
from storage.reconciling import reconcile
from storage.spend import spend_by_provider
from tests.storage.engines import ON_BOTH
from tests.storage.in_memory import workspace

pytestmark = ON_BOTH

DATA = Path(__file__).parents[1] / "data"
CORPUS: list[dict[str, Any]] = json.loads((DATA / "prices/corpus.json").read_text(encoding="utf-8"))
MONTH = Period("month", date(2026, 11, 1), date(2026, 11, 30))
FIRST, LAST = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
SAMPLED = datetime(2026, 11, 16, tzinfo=UTC)
NOW = datetime(2026, 12, 5, 12, tzinfo=UTC)
TIMES = 20  # each record of the corpus


@pytest.fixture
def connection() -> Iterator[Connection]:
    with workspace() as made:
        yield made


def month(connection: Connection, provider: str) -> Money:
    found = spend_by_provider(connection, 1, "USD", MONTH)
    return next(each.cost for each in found if each.provider == provider)


def sampled_bill() -> Sequence[Charge]:
    """What OpenAI billed on one day, as its answer says it."""
    buckets = costs.read((DATA / "openai/costs_page1.json").read_bytes()).data
    return next(costs.charges(bucket, NOW) for bucket in buckets if bucket.start == SAMPLED)


def sampled_usage() -> list[Usage]:
    """What was used on that day, of what the bill's lines name: the sample holds more than was billed."""
    found: list[Usage] = []
    for name in ("completions_page1", "web_search_calls"):
        report = next(report for report in REPORTS if name.startswith(report.name))
        buckets = shape_of(report.shape, (DATA / f"openai/usage_{name}.json").read_bytes()).data
        found += [fact for bucket in buckets for fact in usage(report, bucket, NOW) if fact.start == SAMPLED]
    return [fact for fact in found if fact.context.get("processing") != "batch"]


Fact = TypeVar("Fact", Charge, Usage)


def on_days(fact: Fact) -> list[Fact]:
    """The same on each day of the month."""
    moves = [DAY * (number - 15) for number in range(30)]
    return [
        replace(fact, key=f"{fact.key} {by.days}", start=fact.start + by, end=fact.end + by) for by in moves
    ]


def test_a_month_of_openais_sample_is_near_before_its_bill_and_exact_after(connection: Connection) -> None:
    account = make_account(connection, 1, "openai", NOW)
    bill = [part for charge in sampled_bill() for part in on_days(charge)]
    billed = sum((part.cost for part in bill if part.cost), Money(0))
    post(connection, account, [part for fact in sampled_usage() for part in on_days(fact)], NOW)
    before = month(connection, "openai")
    assert before != billed
    assert abs(before.units - billed.units) * 100 <= billed.units
    post(connection, account, bill, NOW)
    assert month(connection, "openai") == billed
    noted = reconcile(connection, account, FIRST, LAST, NOW)
    assert {each.verdict.cause for each in noted} == {"rounding"}
    assert len(noted) == 30


def records_of(provider: str) -> tuple[list[Usage], dict[datetime, Decimal]]:
    """Each record of the corpus some times, over the days of the month, and what its source says it costs."""
    told: list[Usage] = []
    cost: dict[datetime, Decimal] = defaultdict(Decimal)
    of_then = [each for each in CORPUS if each["provider"] == provider and each["at"] > "2026-11"]
    for number, record in enumerate(of_then):
        day = FIRST + DAY * (number % 30)
        clock = datetime.fromisoformat(record["at"]).timetz()  # some cost less at night
        cost[day] += Decimal(record["expected"]) * TIMES
        for again in range(TIMES):
            at = datetime.combine(day, clock) + timedelta(seconds=again)
            name, counts = record["model"], record["quantities"]
            context = record.get("context", {})
            said = Usage("pushed", f"{number} {again}", at, at, name, counts, record.get("requests", 1))
            told.append(replace(said, context=context))
    return told, cost


@pytest.mark.parametrize("provider", ["openai", "anthropic", "xai", "deepseek"])
def test_a_month_of_priced_records_is_near_before_its_bill_and_exact_after(
    connection: Connection, provider: str
) -> None:
    """Prices and costs are of the corpus, whose numbers are not worked out here; bills are in millionths."""
    account = make_account(connection, 1, provider, NOW)
    told, cost = records_of(provider)
    assert told
    bills = [
        Charge("official", f"{day}", day, day + DAY, Money.of(round(cost[day], 6))) for day in sorted(cost)
    ]
    billed = sum((bill.cost for bill in bills if bill.cost), Money(0))
    post(connection, account, told, NOW)
    before = month(connection, provider)
    assert abs(before.units - billed.units) * 100 <= billed.units
    post(connection, account, bills, NOW)
    assert month(connection, provider) == billed
    noted = reconcile(connection, account, FIRST, LAST, NOW)
    assert {each.verdict.cause for each in noted} <= {"", "rounding"}
    assert len(noted) == len(bills)
