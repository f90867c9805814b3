"""What is peculiar to Claude Enterprise: a discount, a hundred rows at most, days that are not told yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collectors.anthropic.enterprise import CLAUDE_ENTERPRISE, costs, limits, people
from collectors.anthropic.enterprise.keys import KEY_HELP, check_secret, explain
from collectors.contract import CollectorError, KeyRejected, Page, ShapeChanged, Span, TryLater
from ledger.book import book
from ledger.facts import Charge, OwnLimit
from ledger.money import Money
from tests.collectors.anthropic_days import INDEX, sample
from tests.collectors.enterprise_stand_in import MOST_ROWS, EnterpriseStandIn, cost, person
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import Run, run, run_limits, utc

NOW = utc("2026-11-20T14:03:11")
SPAN = Span(utc("2026-11-16"), utc("2026-11-21"))
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}
MONDAY = date(2026, 11, 16)


@pytest.fixture
def claude() -> Iterator[EnterpriseStandIn]:
    with EnterpriseStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


async def collected(claude: EnterpriseStandIn, now: datetime = NOW, **more: Any) -> Run:
    return await run(CLAUDE_ENTERPRISE, claude, now, **{"span": SPAN} | more)


def official(done: Run) -> list[Page]:
    return [page for page in done.pages if page.layer == "official"]


def spent(charges: list[Charge], *, included: bool = False) -> Money:
    return sum((each.cost for each in charges if each.cost and each.included is included), Money(0))


async def test_the_samples_come_to_what_the_index_says_and_the_discount_is_apart(
    claude: EnterpriseStandIn,
) -> None:
    expected = EXPECTED["enterprise_cost_report_page1"]
    found = Run(official(await collected(claude, span=Span(SPAN.start, utc("2026-11-18"))))).charges
    assert spent(found) == Money.of(expected["sum_usd"])
    assert spent(found) + spent(found, included=True) == Money.of(expected["sum_list_usd"])
    told = people.charges(people.read(sample("enterprise_user_cost_report").body).data, SPAN.start, NOW)
    assert spent(list(told)) == Money.of(EXPECTED["enterprise_user_cost_report"]["sum_usd"])


async def test_a_day_is_a_floor_by_product_and_model_until_thirty_days_are_over(
    claude: EnterpriseStandIn,
) -> None:
    claude.days = {MONDAY: [cost("100", "chat", "claude-opus-5", list_amount="100")]}
    first = Run(official(await collected(claude))).charges[0]
    assert first == Charge(
        layer="official",
        key="2026-11-16|chat|claude-opus-5",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        cost=Money.of(1),
        settled=False,
        dims={"project": "chat", "model": "claude-opus-5"},
        sku="chat",
    )
    last, after = utc("2026-12-16T23:59:59"), utc("2026-12-17")
    assert [Run(official(await collected(claude, at))).charges[0].settled for at in (last, after)] == [
        False,
        True,
    ]


async def test_what_is_not_told_yet_is_left_open_and_not_zero(claude: EnterpriseStandIn) -> None:
    done = await collected(claude)
    assert [page.covers.start.day for page in official(done)] == [16, 17, 18, 19]
    (idle,) = official(done)[-1].facts
    assert idle == Charge(
        "official", "2026-11-19", utc("2026-11-19"), utc("2026-11-19T20:00"), Money(0), settled=False
    )
    assert {page.covers.start.day for page in done.pages if page.layer == "usage"} == {16, 17, 18, 19}
    claude.refreshed_at = None
    assert (await collected(claude)).pages == []


def test_a_report_that_knows_of_nothing_says_so() -> None:
    assert costs.read(sample("enterprise_cost_report_not_ready").body).data_refreshed_at is None


@pytest.mark.parametrize("rows", [MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 20])
async def test_a_day_of_very_many_rows_is_whole(claude: EnterpriseStandIn, rows: int) -> None:
    claude.days = {MONDAY: [cost("10", "chat", f"model {number}") for number in range(rows)]}
    found = Run(official(await collected(claude))).charges
    assert spent(found) == Money.of(Decimal(rows) / 10)
    assert any("model" in charge.dims for charge in found) is (rows < MOST_ROWS)


async def test_people_say_who_a_day_went_to_and_add_nothing_to_it(claude: EnterpriseStandIn) -> None:
    claude.days = {MONDAY: [cost("1000", "chat"), cost("500", "claude_code")]}
    claude.members = {
        MONDAY: [person("ann@example.com", "600"), person("bob@example.com", "500", "claude_code")]
    }
    told: dict[tuple[str, str], Money] = {}
    for line in book((await collected(claude)).charges, ZoneInfo("UTC")).lines:
        if line.cost and not line.included:
            dims = dict(line.dims)
            told[dims["project"], dims.get("member", "")] = Money(line.cost)
    assert told == {
        ("chat", "ann@example.com"): Money.of(6),
        ("chat", ""): Money.of(4),
        ("claude_code", "bob@example.com"): Money.of(5),
    }


async def test_people_on_several_pages_are_all_read_and_the_deleted_go_by_their_id(
    claude: EnterpriseStandIn,
) -> None:
    names = [f"{number}@example.com" for number in range(5)]
    claude.members, claude.rows_a_page = {MONDAY: [person(name, "1") for name in names]}, 2
    claude.members[MONDAY][0]["actor"] |= {"email": None, "deleted": True}
    done = await collected(claude)
    members = {charge.dims["member"] for charge in done.charges if charge.layer == "usage"}
    assert members == {"id of 0@example.com", *names[1:]}


async def test_a_long_time_is_asked_for_in_parts_and_its_people_of_a_month(claude: EnterpriseStandIn) -> None:
    claude.refreshed_at = NOW
    done = await collected(claude, span=Span(utc("2025-06-01"), utc("2026-11-21")))
    days = [page.covers.start for page in official(done)]
    assert (days[0], days[-1], len(days)) == (utc("2026-01-01"), utc("2026-11-20"), 324)
    asked = [each.path for each in claude.asked]
    assert asked.count(people.PATH) == 31
    assert asked.count(costs.PATH) == 11


@pytest.mark.parametrize(
    "change, where",
    [
        ({"currency": "EUR"}, "data[0].results[0].currency"),
        ({"amount": "much"}, "data[0].results[0].amount"),
        ({"list_amount": None}, "data[0].results[0].list_amount"),
    ],
)
async def test_what_is_not_as_described_is_refused_with_its_place(
    claude: EnterpriseStandIn, change: dict[str, object], where: str
) -> None:
    told = json.loads(sample("enterprise_cost_report_page1").body)
    told["data"][0]["results"][0] |= change
    claude.always = Answer(200, json.dumps(told).encode())
    done = await collected(claude)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == []


async def test_a_day_told_twice_is_refused(claude: EnterpriseStandIn) -> None:
    told = json.loads(sample("enterprise_cost_report_last_page").body)
    claude.always = Answer(200, json.dumps(told | {"data": told["data"] * 2}).encode())
    error = (await collected(claude)).error
    assert isinstance(error, ShapeChanged)
    assert error.where == "data[1].starting_at"


async def test_peoples_limits_are_told_with_what_they_spent(claude: EnterpriseStandIn) -> None:
    jane = OwnLimit(Money.of(500), "jane@example.com", "month", Money.of("120.505"))
    assert await run_limits(CLAUDE_ENTERPRISE, claude) == (jane,)


async def test_a_person_with_two_limits_has_both_on_two_pages(claude: EnterpriseStandIn) -> None:
    recorded = json.loads(sample("enterprise_spend_limits_effective").body)
    daily = recorded["data"][0] | {"period": "daily", "amount": None}
    claude.script(
        Answer(200, json.dumps(recorded | {"next_page": "page_2"}).encode()),
        Answer(200, json.dumps(recorded | {"data": [daily]}).encode()),
    )
    told = await run_limits(CLAUDE_ENTERPRISE, claude)
    assert told is not None
    assert [(limit.name, limit.amount, limit.period) for limit in told] == [
        ("jane@example.com", Money.of(500), "month"),
        ("jane@example.com, day", None, "day"),
    ]
    assert claude.asked[-1].query == [("page", "page_2")]
    assert limits.read(sample("enterprise_spend_limits_effective").body).next_page is None


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_400_invalid_date_range", CollectorError, "ending date must be after starting date"),
        ("error_400_page_token_mismatch", CollectorError, "Invalid page token for this query"),
        ("error_401_invalid_key", KeyRejected, "does not know this key (401)"),
        ("error_403_permission", KeyRejected, "a scope may be missing"),
        ("error_404_not_found", CollectorError, "Is the address of its API right?"),
        ("error_410_cursor_expired", TryLater, "ended while it was read (410)"),
        ("error_429_rate_limited", TryLater, "would exceed your organization's rate limit"),
        ("error_500_api_error", TryLater, "has a fault of its own (500)"),
        ("error_504_timeout", TryLater, "Request timeout"),
        ("error_529_overloaded", TryLater, "overloaded (529)"),
    ],
)
async def test_every_refusal_says_what_to_do(
    claude: EnterpriseStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    claude.always = sample(name)
    error = (await collected(claude)).error
    assert type(error) is kind or (kind is TryLater and isinstance(error, TryLater))
    assert words in str(error)


def test_a_refused_key_is_told_which_one_to_make() -> None:
    for status in (401, 403):
        assert KEY_HELP in str(explain(status, b"{}"))


@pytest.mark.parametrize(
    "secret, words",
    [
        (
            "sk-ant-admin01-abc",
            "an Admin key of the Claude Console, another product: connect it as anthropic",
        ),
        ("sk-ant-api03-abc", "an ordinary API key (sk-ant-api…)"),
        ("sk-ant-api01-", "not look like a key of Claude Enterprise's"),
        ("sk-proj-abc", "not look like a key of Claude Enterprise's"),
        (" sk-ant-api01-Ab_1-2 \r\n", None),
    ],
)
def test_another_kind_of_key_is_named_with_the_one_to_make(secret: str, words: str | None) -> None:
    sentence = check_secret(secret)
    if words is None:
        assert sentence is None
    else:
        assert words in str(sentence)
        assert KEY_HELP in str(sentence)


def test_a_day_is_read_again_after_it_settled() -> None:
    again = CLAUDE_ENTERPRISE.span(NOW, NOW - timedelta(hours=1))
    assert again.start + timedelta(days=1) + CLAUDE_ENTERPRISE.lag <= NOW
