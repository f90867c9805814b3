"""What is peculiar to Copilot: an owner beside the key, sums without a day, and what the plan includes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from collectors.contract import CollectorError, KeyRejected, ShapeChanged, Span, TryLater
from collectors.copilot import COPILOT
from collectors.copilot.keys import KEY_HELP, check_secret, explain, path_of
from collectors.copilot.usage import charges, read
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.copilot_stand_in import INDEX, CopilotStandIn, answered, item, sample
from tests.collectors.provider_stand_in import JSON, Answer, Asked
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-22T14:03:11")
START, END = utc("2026-11-19"), utc("2026-11-20")
EXPECTED = {entry["file"].removesuffix(".json"): entry.get("expect", {}) for entry in INDEX}
SUMS = [name for name in EXPECTED if name.endswith(("_usage_day", "_usage_month", "_usage_empty"))]
SUMS += ["user_ai_credit_usage", "org_premium_request_usage"]


@pytest.fixture
def copilot() -> Iterator[CopilotStandIn]:
    with CopilotStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


async def collected(copilot: CopilotStandIn, now: datetime = NOW, **more: Any) -> Run:
    return await run(COPILOT, copilot, now, **{"span": Span(START, END)} | more)


def asked_of_reports(copilot: CopilotStandIn) -> list[Asked]:
    """Without the bill of all products, which stands beside them."""
    return [each for each in copilot.asked if not each.path.endswith("/billing/usage")]


def charges_in(answer: Answer, now: datetime = NOW) -> list[Charge]:
    return list(charges(read(answer.body), START, END, now))


def spent(found: list[Charge], *, included: bool = False) -> Money:
    return sum((each.cost for each in found if each.cost and each.included is included), Money(0))


@pytest.mark.parametrize("name", SUMS)
def test_a_sample_adds_up_to_the_billionth(name: str) -> None:
    found, expect = charges_in(sample(name)), EXPECTED[name]
    assert spent(found) == Money.of(expect["net_usd"])
    if "gross_usd" in expect:
        assert spent(found) + spent(found, included=True) == Money.of(expect["gross_usd"])


async def test_the_recorded_day_is_asked_for_and_read(copilot: CopilotStandIn) -> None:
    asked = next(entry["request"] for entry in INDEX if entry["file"] == "org_ai_credit_usage_day.json")
    done = await collected(copilot)
    assert [each.path for each in asked_of_reports(copilot)] == [asked["path"]]
    assert copilot.asked[0].query == [tuple(pair) for pair in asked["query"]]
    assert spent([charge for charge in done.charges if charge.layer == "official"]) == Money.of("6.16")


def test_what_is_owed_and_what_the_plan_includes_are_charges_of_their_own() -> None:
    found = {each.key: each for each in charges_in(sample("org_ai_credit_usage_day"))}
    opus = "2026-11-19|Copilot|Copilot AI Credits|Claude Opus 5.5"
    assert found[opus] == Charge(
        layer="official",
        key=opus,
        start=START,
        end=END,
        cost=Money.of("5.2"),
        settled=True,
        dims={"model": "Claude Opus 5.5"},
        sku="Copilot AI Credits",
    )
    assert found[f"{opus}|included"].cost == Money.of("3.0025")
    assert found[f"{opus}|included"].included
    assert found["2026-11-19|Copilot|Copilot AI Credits|GPT-5.5"].cost == Money(0)
    assert "2026-11-19|Copilot|Copilot AI Credits|Claude Sonnet 5.5|included" not in found


def test_an_idle_day_is_a_charge_of_nothing() -> None:
    assert charges_in(answered()) == [Charge("official", "2026-11-19", START, END, Money(0), settled=True)]


def test_items_that_are_named_alike_add_up_and_are_rounded_once() -> None:
    (charge,) = charges_in(answered(*[item(0.0000000004)] * 3))
    assert charge.cost == Money(1)
    assert len(charges_in(answered(item(1), item(1, model="GPT-5")))) == 2


def test_an_item_of_no_model_belongs_to_none() -> None:
    assert charges_in(answered(item(1, model="")))[0].dims == {}


def test_how_many_credits_were_used_is_told_with_fractions_and_agrees_with_the_dollars() -> None:
    told = read(sample("org_ai_credit_usage_day").body)
    assert told.credits == Decimal(EXPECTED["org_ai_credit_usage_day"]["credits"])
    assert all(each.adds_up for each in told.usage_items)


@pytest.mark.parametrize("more", [{"pricePerUnit": 0.02}, {"grossQuantity": 502}, {"netAmount": 4.98}])
async def test_dollars_that_are_not_those_of_the_credits_are_booked_and_logged(
    copilot: CopilotStandIn, caplog: pytest.LogCaptureFixture, more: dict[str, Any]
) -> None:
    caplog.set_level("WARNING", "purser.copilot")
    copilot.days = {date(2026, 11, 19): [item(5)]}
    await collected(copilot)
    assert caplog.messages == []
    copilot.days = {date(2026, 11, 19): [item(5, **more)]}
    assert len((await collected(copilot)).charges) > 0
    assert "GitHub's amounts of 2026-11-19 are not those of its" in caplog.text


async def test_each_day_is_a_question_and_days_to_come_are_none(copilot: CopilotStandIn) -> None:
    done = await collected(copilot, utc("2026-11-20T14:03:11"), span=COPILOT.span(NOW, None))
    asked = [tuple(int(value) for _, value in each.query) for each in asked_of_reports(copilot)]
    assert asked[0] == (2026, 10, 23)
    assert asked[-1] == (2026, 11, 20)
    days = [page for page in done.pages if page.layer == "official"]
    assert len(asked) == len(set(asked)) == len(days) == 29


async def test_before_june_2026_premium_requests_are_asked_for(copilot: CopilotStandIn) -> None:
    copilot.days = {date(2026, 5, 31): [item(4)], date(2026, 6, 1): [item(1)]}
    done = await collected(copilot, span=Span(utc("2026-05-31"), utc("2026-06-02")))
    assert [each.path.split("/")[-2] for each in asked_of_reports(copilot)] == [
        "premium_request",
        "ai_credit",
    ]
    assert spent(done.charges) == Money.of(5)


async def test_nothing_is_asked_of_what_github_keeps_no_more(copilot: CopilotStandIn) -> None:
    await collected(copilot, span=Span(utc("2020-01-01"), utc("2024-11-24")))
    assert [tuple(value for _, value in each.query) for each in asked_of_reports(copilot)] == [
        ("2024", "11", "22"),
        ("2024", "11", "23"),
    ]


@pytest.mark.parametrize(
    "answer, where",
    [
        (answered(item(1), year=2026), "timePeriod.month"),
        (answered(item(1), year=2026, month=11), "timePeriod.day"),
        (answered(item(1), year=2026, month=11, day=18), "timePeriod.day"),
        (answered(item(1), year=2025, month=11, day=19), "timePeriod.year"),
        (answered(item(1) | {"netAmount": "free"}), "usageItems[0].netAmount"),
        (answered({"model": "GPT-5.5"}), "usageItems[0].product"),
        (sample("org_billing_usage"), "timePeriod"),
        (sample("org_budgets"), "timePeriod"),
        (sample("copilot_seats_summary"), "timePeriod"),
        (sample("metrics_report_links"), "timePeriod"),
    ],
)
async def test_the_answer_to_another_question_is_refused_with_its_place(
    copilot: CopilotStandIn, answer: Answer, where: str
) -> None:
    copilot.always = answer
    done = await collected(copilot)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == []


@pytest.mark.parametrize(
    "subject, path",
    [
        ("org:example-org", "/organizations/example-org"),
        (" user:octocat\n", "/users/octocat"),
        ("enterprise:acme_corp", "/enterprises/acme_corp"),
    ],
)
def test_whose_bill_it_is_is_a_part_of_the_address(subject: str, path: str) -> None:
    assert path_of(subject) == path


@pytest.mark.parametrize("subject", ["", "example-org", "org:", "team:x", "org:a/b", "user:a?b", "org:a b"])
async def test_without_an_owner_nothing_is_asked(copilot: CopilotStandIn, subject: str) -> None:
    copilot.subject = subject
    error = (await collected(copilot)).error
    assert isinstance(error, CollectorError)
    assert "org:NAME, user:NAME" in str(error)
    assert copilot.asked == []


async def test_a_bill_that_is_not_shown_is_told_with_the_reasons_it_may_have(copilot: CopilotStandIn) -> None:
    error = (await collected(copilot, subject="org:another")).error
    assert type(error) is CollectorError
    assert "GitHub shows no such bill (404): “Not Found”. The name is mistyped, the token may not" in str(
        error
    )
    assert KEY_HELP in str(error)


async def test_a_token_that_may_not_read_is_rejected_with_githubs_words(copilot: CopilotStandIn) -> None:
    copilot.always = sample("error_403")
    error = (await collected(copilot)).error
    assert isinstance(error, KeyRejected)
    assert "“Resource not accessible by personal access token”" in str(error)
    assert KEY_HELP in str(error)


def test_a_token_that_is_not_known_is_rejected() -> None:
    error = explain(401, sample("error_401").body)
    assert isinstance(error, KeyRejected)
    assert "mistyped, was revoked or has expired" in str(error)
    assert "a fault of its own (503): “Service unavailable”" in str(explain(503, sample("error_503").body))
    assert "does not take the question (400)" in str(explain(400, b"{}"))


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("headers, wait", [({"Retry-After": "60"}, 60), ({}, 300)])
async def test_a_secondary_limit_is_a_wait_and_no_rejection(
    copilot: CopilotStandIn, status: int, headers: dict[str, str], wait: int
) -> None:
    copilot.always = Answer(status, sample("error_429_secondary_limit").body, JSON | headers)
    error = (await collected(copilot)).error
    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=wait)
    assert len(copilot.asked) == 1


def test_the_hours_limit_is_a_wait_of_an_hour() -> None:
    error = explain(403, b'{"message": "API rate limit exceeded for user ID 1."}')
    assert isinstance(error, TryLater)
    assert error.after == timedelta(hours=1)


@pytest.mark.parametrize("start", ["github_pat_", "ghp_", "gho_", "ghu_"])
def test_a_token_of_a_person_is_taken(start: str) -> None:
    assert check_secret(f"{start}0123456789abcdef") is None


def test_a_token_of_an_app_is_refused_for_it_ends_too_soon() -> None:
    assert "ends within the hour" in str(check_secret("ghs_0123456789abcdef0123"))


@pytest.mark.parametrize("token", ["ghp_short", "sk-0123456789abcdef0123", "xghp_0123456789abcdef"])
def test_what_is_no_token_is_refused_with_the_one_to_make(token: str) -> None:
    assert KEY_HELP in str(check_secret(token))
