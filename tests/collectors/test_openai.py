"""OpenAI's costs: the sheet's quirks, each on a real or recorded answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from collectors.contract import CollectorError, KeyRejected, Page, ShapeChanged, Span, TryLater
from collectors.openai import OPENAI, charges, check_secret, explain, read
from ledger.facts import Charge
from ledger.money import Money
from tests.collectors.openai_days import INDEX, made_up_days, sample
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.reading import Run, run, utc

NOW = utc("2026-11-20T14:03")
SAMPLES = Span(utc("2026-11-16"), utc("2026-11-21"))
SUMS = {
    entry["file"].removesuffix(".json"): entry["expect"]["sum_usd"]
    for entry in INDEX
    if "sum_usd" in entry.get("expect", {})
}


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn() as stand_in:
        yield stand_in
        assert stand_in.violations == []


def charges_in(body: bytes) -> list[Charge]:
    return [charge for bucket in read(body).data for charge in charges(bucket, NOW)]


def spent(found: list[Charge]) -> Money:
    return sum((charge.cost for charge in found if charge.cost), Money(0))


async def read_samples(openai: OpenAIStandIn, **more: Any) -> Run:
    return await run(OPENAI, openai, NOW, span=SAMPLES, **more)


@pytest.mark.parametrize("name", SUMS)
def test_a_sample_adds_up_to_the_billionth(name: str) -> None:
    rows = [row for bucket in read(sample(name).body).data for row in bucket.results]
    assert sum((row.amount.value for row in rows), Decimal(0)) == Decimal(SUMS[name])  # nothing went by float
    rounded = sum((Money.of(row.amount.value) for row in rows), Money(0))
    assert spent(charges_in(sample(name).body)) == rounded


async def test_both_pages_give_what_the_index_expects(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 3
    done = await read_samples(openai)
    assert (
        spent(done.charges)
        == openai.spent(date(2026, 11, 16), date(2026, 11, 20))
        == Money.of("214.621374623")
    )
    assert [page.covers.start.day for page in done.pages] == [16, 17, 18, 19, 20]
    assert len(openai.asked) == 2


def test_a_row_is_a_charge_of_its_project_with_its_line_item_as_sku() -> None:
    first = charges_in(sample("costs_page1").body)[0]
    assert first == Charge(
        layer="official",
        key="2026-11-16|proj_abc|gpt-5, input",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        cost=Money.of("12.4417025"),
        settled=True,
        dims={"project": "proj_abc"},
        sku="gpt-5, input",
    )


def test_a_row_of_no_project_stays_a_group_of_its_own() -> None:
    tier = next(charge for charge in charges_in(sample("costs_last_page").body) if charge.sku == "scale tier")
    assert (tier.key, tier.dims, tier.cost) == ("2026-11-19||scale tier", {}, Money.of(5))


def test_an_exponent_is_an_exact_amount() -> None:
    amounts = {charge.sku: charge.cost for charge in charges_in(sample("costs_page1").body)}
    assert amounts["text-embedding-3-small, input"] == Money(123)  # 1.234e-07


def test_amounts_as_text_are_the_same_amounts() -> None:
    as_text = charges_in(sample("quirks/costs_amount_as_string").body)
    assert as_text == charges_in(sample("costs_last_page").body)


async def test_amounts_as_text_are_read_over_the_wire(openai: OpenAIStandIn) -> None:
    as_numbers = await read_samples(openai)
    openai.as_text = True
    assert (await read_samples(openai)).amounts == as_numbers.amounts


def test_fields_that_no_documentation_names_are_left_where_they_are() -> None:
    found = charges_in(sample("quirks/costs_undocumented_fields").body)
    assert [charge.key for charge in found] == ["2026-11-16|proj_a|gpt-5, input"]
    assert "person@example.com" not in repr(found)


def test_an_empty_day_is_a_charge_of_nothing() -> None:
    found = charges_in(sample("costs_empty").body)
    assert [(charge.key, charge.cost) for charge in found] == [
        (f"2026-11-{day}||", Money(0)) for day in (16, 17, 18)
    ]
    assert [charge.settled for charge in found] == [True, True, False]


async def test_a_day_that_is_not_in_the_answer_is_in_no_page(openai: OpenAIStandIn) -> None:
    openai.always = sample("costs_no_buckets")
    assert (await read_samples(openai)) == Run([])


def page_of(*rows: dict[str, Any], **fields: Any) -> bytes:
    """An answer of one day, 16 November, with some fields replaced."""
    bucket = {"start_time": 1794787200, "end_time": 1794873600, "results": rows}
    return json.dumps(
        {"data": [bucket | fields.pop("bucket", {})], "has_more": False, "next_page": None} | fields
    ).encode()


def row(value: Any, **fields: Any) -> dict[str, Any]:
    amount = {"value": value, "currency": fields.pop("currency", "usd")}
    return {"amount": amount, "line_item": "a", "project_id": "p"} | fields


def test_rows_of_one_key_add_up_each_rounded_half_to_even() -> None:
    (charge,) = charges_in(page_of(row("0.0000000005"), row("0.0000000015"), row("-0.25")))
    assert charge.cost == Money.of("-0.249999998")


def test_a_refund_below_nothing_is_kept() -> None:
    assert spent(charges_in(page_of(row(-3.5)))) == Money.of("-3.5")


def test_another_currency_is_kept_apart() -> None:
    found = charges_in(page_of(row(1), row(2, currency="eur")))
    assert [(charge.key, charge.cost) for charge in found] == [
        ("2026-11-16|p|a", Money.of(1)),
        ("2026-11-16|p|a|EUR", Money.of(2, "EUR")),
    ]


@pytest.mark.parametrize(
    "body, where",
    [
        (page_of({"line_item": None}), "data[0].results[0].amount"),
        (page_of(row(1), {"amount": {"currency": "usd"}}), "data[0].results[1].amount.value"),
        (page_of({"amount": {"value": 1}}), "data[0].results[0].amount.currency"),
        (page_of(row("a lot")), "data[0].results[0].amount.value"),
        (page_of(row("NaN")), "data[0].results[0].amount.value"),
        (page_of(row("1e400")), "data[0].results[0].amount.value"),
        (page_of(row(None)), "data[0].results[0].amount.value"),
        (page_of(row(1, currency="dollars")), "data[0].results[0].amount.currency"),
        (page_of(row(1, project_id=7)), "data[0].results[0].project_id"),
        (page_of(bucket={"results": None}), "data[0].results"),
        (page_of(bucket={"start_time": "noon"}), "data[0].start_time"),
        (page_of(bucket={"start_time": 10**15}), "data[0].start_time"),
        (page_of(data={}), "data"),
        (page_of(has_more=None), "has_more"),
        (b'{"data": [], "has_more": false}', "next_page"),
        (b'{"data": [], "next_page": null}', "has_more"),
        (b'{"has_more": false, "next_page": null}', "data"),
    ],
)
def test_a_field_that_is_missing_or_strange_is_named(body: bytes, where: str) -> None:
    with pytest.raises(ShapeChanged) as caught:
        read(body)
    assert (caught.value.where, caught.value.body) == (where, body)


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda answer: answer["data"].insert(0, answer["data"][1]), "data[1].start_time"),
        (lambda answer: answer["data"].append(answer["data"][-1]), "data[5].start_time"),
        (lambda answer: answer["data"][2].update(start_time=1794960060), "data[2].start_time"),
        (lambda answer: answer["data"][0].update(start_time=1794700800), "data[0].start_time"),
        (lambda answer: answer["data"][0].update(end_time=1794787200), "data[0].end_time"),
        (lambda answer: answer["data"][0].update(end_time=1794960000), "data[0].end_time"),
        (lambda answer: answer.update(has_more=True), "next_page"),
    ],
)
async def test_days_out_of_place_book_nothing(
    openai: OpenAIStandIn, change: Callable[[Any], None], where: str
) -> None:
    def changed(body: bytes) -> bytes:
        answer = json.loads(body)
        change(answer)
        return json.dumps(answer).encode()

    done = await read_samples(openai, change=changed)
    assert isinstance(done.error, ShapeChanged)
    assert done.error.where == where
    assert done.pages == [] or where == "next_page"


async def test_paging_that_never_ends_is_noticed(openai: OpenAIStandIn) -> None:
    openai.always = sample("costs_no_buckets")
    done = await read_samples(
        openai, change=lambda _: b'{"data": [], "has_more": true, "next_page": "again"}'
    )
    assert isinstance(done.error, ShapeChanged)
    assert len(openai.asked) == 6


async def test_every_page_is_asked_with_the_same_frozen_query(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 2
    await read_samples(openai)
    first, *others = (asked.query for asked in openai.asked)
    assert dict(first)["start_time"] == "1794787200"
    assert dict(first)["end_time"] == "1795219200"
    assert [pair for pair in first if pair[0] == "group_by"] == [
        ("group_by", "project_id"),
        ("group_by", "line_item"),
    ]
    assert len(others) == 2
    assert all([pair for pair in query if pair[0] != "page"] == first for query in others)


@pytest.mark.parametrize("start, days", [("2026-11-20T00:00", 31), ("2026-11-16T13:37", 5)])
async def test_the_query_begins_and_ends_at_midnight(openai: OpenAIStandIn, start: str, days: int) -> None:
    await run(OPENAI, openai, NOW, span=Span(utc(start), utc("2026-11-20T13:00")))
    query = dict(openai.asked[0].query)
    assert int(query["start_time"]) % 86_400 == int(query["end_time"]) % 86_400 == 0
    assert int(query["end_time"]) == utc("2026-11-21").timestamp()


async def test_a_span_that_has_not_begun_asks_nothing(openai: OpenAIStandIn) -> None:
    ahead = Span(utc("2026-11-21"), utc("2026-11-25"))
    assert await run(OPENAI, openai, NOW, span=ahead) == Run([])
    assert openai.asked == []


async def test_a_month_is_one_page_and_two_months_are_two() -> None:
    with OpenAIStandIn(made_up_days(date(2026, 11, 20), 62)) as openai:
        month = await run(OPENAI, openai, NOW)
        assert (len(openai.asked), len(month.pages)) == (1, 31)
        both = await run(OPENAI, openai, NOW, span=Span(utc("2026-09-20"), SAMPLES.end))
        assert (len(openai.asked), len(both.pages)) == (3, 62)
        assert spent(both.charges) == openai.spent(date(2026, 9, 20), date(2026, 11, 20))


async def test_a_restated_day_has_the_same_keys_and_other_amounts(openai: OpenAIStandIn) -> None:
    before = await read_samples(openai)
    openai.days[date(2026, 11, 17)][0] = ("proj_abc", "gpt-5, input", Decimal("8.07"))
    after = await read_samples(openai)
    assert after.amounts == before.amounts | {"2026-11-17|proj_abc|gpt-5, input": "8.07"}


async def test_a_row_that_vanished_is_missing_from_the_page_that_covers_its_day(
    openai: OpenAIStandIn,
) -> None:
    openai.days[date(2026, 11, 20)] = []
    *_, today = (await read_samples(openai)).pages
    assert today.covers == Span(utc("2026-11-20"), utc("2026-11-21"))
    assert [fact.key for fact in today.facts if isinstance(fact, Charge)] == ["2026-11-20||"]


async def test_the_open_day_ends_at_the_moment_of_asking_and_keeps_its_key(openai: OpenAIStandIn) -> None:
    at_two = (await read_samples(openai)).charges[-1]
    assert (at_two.start, at_two.end) == (utc("2026-11-20"), NOW)
    next_day = (await run(OPENAI, openai, NOW + timedelta(days=1), span=SAMPLES)).charges[-1]
    assert (next_day.key, next_day.end) == (at_two.key, utc("2026-11-21"))


@pytest.mark.parametrize(
    "now, settled", [("2026-11-18T23:59:59", False), ("2026-11-19T00:00", True), ("2026-11-25", True)]
)
def test_a_day_settles_two_days_after_its_end(now: str, settled: bool) -> None:
    (charge,) = charges(read(page_of(row(1))).data[0], utc(now))
    assert charge.settled is settled


@pytest.mark.parametrize(
    "read_at, now, start",
    [
        (None, "2026-11-20T14:03", "2026-10-21"),
        ("2026-11-20T13:00", "2026-11-20T14:03", "2026-11-17"),
        ("2026-11-10T13:00", "2026-11-20T14:03", "2026-11-07"),  # it was away for days
        ("2026-12-03T23:10", "2026-12-04T00:10", "2026-11-01"),  # the month before, once after its end
        ("2026-12-04T00:10", "2026-12-04T01:10", "2026-12-01"),
        ("2026-12-31T23:10", "2027-01-05T00:10", "2026-12-01"),
        ("2026-09-02T00:00", "2026-12-04T01:10", "2026-08-30"),
    ],
)
def test_a_later_read_reaches_back_behind_the_last_good_one(
    read_at: str | None, now: str, start: str
) -> None:
    span = OPENAI.span(utc(now), utc(read_at) if read_at else None)
    assert span.start == utc(start)
    assert span.end == utc(now[:10]) + timedelta(days=1)


def test_every_day_is_read_once_more_after_it_settled() -> None:
    day = utc("2026-11-16")
    settled_at = day + timedelta(days=1) + OPENAI.lag
    assert OPENAI.span(settled_at, settled_at - timedelta(hours=1)).start <= day


@pytest.mark.parametrize(
    "secret, kind",
    [
        ("sk-proj-abc", "a project key (sk-proj-…)"),
        ("sk-svcacct-abc", "a service account's key (sk-svcacct-…)"),
        ("sk-abc123", "a user's key (sk-…)"),
        ("sk-ant-admin01-abc", "a key of Anthropic's"),
        ("sk-admin-", "not look like a key of OpenAI's"),
        ("sk-admin-abc def", None),
        ("my key", "not look like a key of OpenAI's"),
        (" sk-admin-Ab_1-2 \r\n", None),
    ],
)
def test_another_kind_of_key_is_named_with_the_one_to_make(secret: str, kind: str | None) -> None:
    sentence = check_secret(secret)
    if kind is None:
        assert sentence is None
    else:
        assert kind in str(sentence)
        assert "api.usage.read" in str(sentence)
        assert "abc" not in str(sentence)


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_401_invalid_key", KeyRejected, "mistyped, revoked or expired"),
        ("error_403_missing_scopes", KeyRejected, "lacks the scope api.usage.read"),
        ("quirks/error_403_bare_string", KeyRejected, "lacks the scope api.usage.read"),
        ("error_400_limit_too_large", CollectorError, "Limit must be less than or equal to 180"),
        ("error_400_bad_start_time", CollectorError, "expected an integer"),
        ("error_400_api_key_grouping_floor", CollectorError, "on or after 1764979200"),
        ("error_404_project", CollectorError, "Is the address of its API right?"),
        ("quirks/error_404_flat", CollectorError, "The project proj_nope was not found"),
        ("error_429_rate_limited", TryLater, "Please try again later"),
        ("error_429_no_retry_after", TryLater, "check your plan and billing details"),
        ("error_500_server", TryLater, "OpenAI has a fault of its own (500)"),
        ("error_503_overloaded", TryLater, "currently overloaded"),
    ],
)
async def test_a_refusal_is_one_sentence_that_says_what_to_do(
    openai: OpenAIStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    openai.always = sample(name)
    done = await read_samples(openai)
    assert type(done.error) is kind or (kind is TryLater and isinstance(done.error, TryLater))
    assert words in str(done.error)
    assert done.pages == []


def test_a_403_without_the_scopes_text_still_asks_for_the_right_key() -> None:
    error = explain(403, b'{"error": {"message": "Country not supported"}}')
    assert isinstance(error, KeyRejected)
    assert str(error).startswith(
        "OpenAI refuses this key (403): “Country not supported”. Needed is an Admin key"
    )


async def test_a_project_key_that_was_sent_all_the_same_is_explained(openai: OpenAIStandIn) -> None:
    done = await read_samples(openai, key="sk-proj-abcdef")
    assert isinstance(done.error, KeyRejected)
    assert "api.usage.read" in str(done.error)


async def test_pages_come_as_the_days_are_read(openai: OpenAIStandIn) -> None:
    openai.buckets_a_page = 1
    openai.script(None, None, sample("error_401_invalid_key"))
    done = await read_samples(openai)
    assert [page.covers for page in done.pages] == [
        Span(utc("2026-11-16"), utc("2026-11-17")),
        Span(utc("2026-11-17"), utc("2026-11-18")),
    ]
    assert all(isinstance(page, Page) for page in done.pages)
    assert isinstance(done.error, KeyRejected)
