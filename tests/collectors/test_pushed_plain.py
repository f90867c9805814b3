"""Records in Purser's own words, and whose request it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ledger.facts import Charge, Usage
from tests.collectors.pushed import NOON, charge, plain, pushed, refusal, sample, usage


def test_a_record_is_usage_under_its_id() -> None:
    found = usage(pushed("openai", plain(at="2026-11-20T10:30:00.25Z", cache_read_tokens=40)))
    assert found == Usage(
        layer="pushed",
        key="req-1",
        start=datetime(2026, 11, 20, 10, 30, 0, 250_000, UTC),
        end=datetime(2026, 11, 20, 10, 30, 0, 250_000, UTC),
        model="gpt-5",
        quantities={"input_tokens": 100, "output_tokens": 20, "cache_read_tokens": 40},
        dims={"model": "gpt-5"},
    )


@pytest.mark.parametrize("cost", [0.0042, "0.0042", "4.2e-3"])
def test_a_record_with_a_cost_is_a_charge_of_exactly_that(cost: float | str) -> None:
    found = charge(pushed("openai", plain(cost=cost)))
    assert found.cost
    assert (found.cost.text(), found.cost.currency) == ("0.0042", "USD")


def test_a_cost_may_be_in_another_currency_and_without_a_model() -> None:
    found = charge(pushed("deepseek", {"id": "a", "cost": 12, "currency": "cny"}))
    assert found.cost
    assert (found.cost.currency, found.dims) == ("CNY", {})


def test_other_names_for_the_same_counts_are_read() -> None:
    row = {"id": "a", "model": "m", "prompt_tokens": 9, "completion_tokens": 8, "cached_tokens": 7}
    row |= {"reasoning_tokens": 6, "searches": 5, "duration": 1.5, "total_tokens": 17}
    assert usage(pushed("openai", row)).quantities == {
        "input_tokens": 9,
        "output_tokens": 8,
        "cache_read_tokens": 7,
        "output_reasoning_tokens": 6,
        "web_searches": 5,
        "input_audio_seconds": 2,
    }


def test_project_member_and_tags_are_dimensions_beside_the_model() -> None:
    row = plain(project="search", member="ann", tags=["b", "a"])
    assert usage(pushed("openai", row)).dims == {
        "model": "gpt-5",
        "member": "ann",
        "project": "search",
        "tag": "a, b",
    }
    assert usage(pushed("openai", plain(tags={"env": "prod", "team": 7}))).dims == {
        "model": "gpt-5",
        "tag:env": "prod",
        "tag:team": "7",
    }
    assert usage(pushed("openai", plain(tag="a", tags=[], project=None))).dims == {
        "model": "gpt-5",
        "tag": "a",
    }


def test_labels_longer_than_a_key_can_hold_are_refused_and_those_that_fit_are_not() -> None:
    fits = {f"{number}": "ä" * 80 for number in range(9)}
    assert len(pushed("openai", plain(tags=fits)).facts) == 1
    too_long = plain(tags=dict.fromkeys(fits, "ä" * 100))
    assert "1,600 bytes in all at most" in refusal("openai", too_long)


def test_a_providers_body_may_bear_them_too_or_lie_in_a_wrapper_that_does() -> None:
    body = sample("groq/chat_completion.json")
    beside = pushed("groq", {**body, "project": "search"})
    around = pushed("groq", {"response": body, "project": "search"})
    assert usage(beside) == usage(around)
    assert usage(beside).dims["project"] == "search"
    assert usage(beside).key == body["id"]


def test_what_is_said_of_a_batch_holds_where_a_row_says_nothing() -> None:
    rows = [plain(), plain(id="req-2", member="bob")]
    batch = pushed("openai", rows, labels=(("member", "ann"), ("project", "search")))
    assert [fact.dims["member"] for fact in batch.facts] == ["ann", "bob"]
    assert {fact.dims["project"] for fact in batch.facts} == {"search"}


def test_requests_and_what_a_price_depends_on_are_kept() -> None:
    found = usage(pushed("openai", plain(requests=7, processing="batch", service_tier="default")))
    assert (found.requests, found.context) == (7, {"processing": "batch"})


def test_what_a_subscription_covers_is_said_to_be_included() -> None:
    assert usage(pushed("openai", plain(included=True))).included
    assert charge(pushed("openai", plain(included=True, cost=1))).included
    assert not usage(pushed("openai", plain(included=False))).included


@pytest.mark.parametrize(
    "said",
    ["2026-11-20T09:30:00Z", "2026-11-20T15:00:00+05:30", 1795167000, 1795167000.0],
)
def test_a_moment_is_said_in_seconds_or_with_its_zone(said: Any) -> None:
    assert usage(pushed("openai", plain(at=said))).start == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_a_moment_up_to_a_day_ahead_is_taken_for_clocks_differ() -> None:
    tomorrow = NOON + timedelta(days=1)
    assert usage(pushed("openai", plain(at=tomorrow.isoformat()))).start == tomorrow
    later = tomorrow + timedelta(microseconds=1)
    assert "more than a day in the future" in refusal("openai", plain(at=later.isoformat()))


def test_old_moments_are_taken_in_any_order() -> None:
    rows = [plain(id=f"r{year}", at=f"{year}-01-01T00:00:00Z") for year in (2026, 2019, 2024)]
    assert [fact.start.year for fact in pushed("openai", rows).facts] == [2026, 2019, 2024]


def test_a_record_without_a_time_lies_at_the_moment_of_asking() -> None:
    batch = pushed("openai", [plain(), plain(id="req-2", at=1795161600)])
    assert [fact.start for fact in batch.facts] == [NOON, datetime(2026, 11, 20, 8, tzinfo=UTC)]
    assert batch.timeless == {"req-1"}


@pytest.mark.parametrize(
    "row, word",
    [
        ({"id": "a", "model": "m"}, "nothing to count"),
        ({"id": "a", "input_tokens": 1}, "model is missing"),
        ({}, "nothing to count"),
        (plain(model="  "), "model is missing"),
        (plain(model="a\nb"), "model must be a name"),
        (plain(model="m" * 201), "model must be a name"),
        (plain(input_tokens=-1), "input_tokens must be a whole number"),
        (plain(output_tokens=10**11), "output_tokens must be a whole number"),
        (plain(cache_read_tokens=101), "more than input_tokens"),
        (plain(cache_read_tokens=60, cache_write_tokens=41), "more than input_tokens"),
        (plain(reasoning_tokens=21), "more than output_tokens"),
        (plain(thinking_tokens=5), "“thinking_tokens” is no count that I know"),
        (plain(cost=-1), "cost must be from 0"),
        (plain(cost=10**7), "cost must be from 0"),
        (plain(cost="free"), "cost must be a number"),
        (plain(cost=True), "cost must be a number"),
        (plain(cost="NaN"), "cost must be a number"),
        (plain(cost=1, currency="dollars"), "currency must be a code"),
        (plain(project=["a"]), "project must be text"),
        (plain(project="a\x00b"), "project must be a name"),
        (plain(member="\ud800"), "member must be a name"),
        (plain(tags=7), "tags must be"),
        (plain(tags=["a"] * 11), "tags must be"),
        (plain(included="yes"), "included must be true or false"),
        (plain(requests=-1), "requests must be"),
        (plain(processing=7), "processing must be a word"),
        (plain(id=["a"]), "id must be text"),
        (plain(id="a\nb"), "id must be text"),
        (plain(id=True), "id must be text"),
        (plain(id="a" * 1001), "id must be text"),
        (plain(at="2026-11-20T12:00:00"), "needs its zone"),
        (plain(at="yesterday"), "at must be seconds"),
        (plain(at=1795176000000), "not milliseconds"),
        (plain(at=-5), "at must be seconds"),
        (plain(at=False), "at must be seconds"),
        (plain(at=5), "before the year 2000"),
        (plain(at="0001-01-01T00:00:00+23:00"), "at must be a moment"),
        (plain(duration="long"), "duration must be a number of seconds"),
        ([1], "A record must be a JSON object"),
        ({"response": 7}, "response must be an object"),
        ({"result": 7}, "result must be an object"),
        ({"result": {"type": "succeeded"}}, "result.message must be an object"),
    ],
)
def test_a_record_that_is_wrong_says_what_to_do(row: Any, word: str) -> None:
    assert word in refusal("openai", [row] if isinstance(row, list) else row)


def test_a_numbered_request_is_named_by_its_number() -> None:
    assert pushed("openai", plain(id=42)).facts[0].key == "42"


def test_one_wrong_row_stops_no_other() -> None:
    rows = [plain(), plain(id="req-2", input_tokens="many"), plain(id="req-3")]
    batch = pushed("openai", rows)
    assert [fact.key for fact in batch.facts] == ["req-1", "req-3"]
    assert [place for place, _ in batch.rejections] == [1]


def test_the_first_hundred_that_are_wrong_are_listed_and_all_are_counted() -> None:
    batch = pushed("openai", [plain(cost="free")] * 150)
    assert (batch.rejected, len(batch.rejections)) == (150, 100)
    assert [place for place, _ in batch.rejections] == list(range(100))


def test_a_cost_wins_over_counts() -> None:
    assert isinstance(pushed("openai", plain(cost=1)).facts[0], Charge)
