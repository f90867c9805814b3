"""What a row and an hour of OpenAI's usage say, without the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collectors.answers import shape_of
from collectors.contract import ShapeChanged
from collectors.openai.hours import usage
from collectors.openai.rows import REPORTS, Report
from ledger.facts import Usage
from tests.collectors.openai_days import INDEX, sample
from tests.collectors.openai_hours import GROUPS, completions, results_of
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.collectors.provider_stand_in import Asked
from tests.collectors.reading import utc

NOW = utc("2026-11-20T14:03")
START = 1795176000  # 20 November 2026, 12:00 UTC
BY_NAME = {report.name: report for report in REPORTS}
SAMPLES = [entry for entry in INDEX if "usage_" in entry["file"]]


def report_of(name: str) -> Report:
    """The report that a sample is an answer of."""
    return next(report for report in REPORTS if f"usage_{report.name}" in name)


def used_in(name: str, body: bytes) -> list[Usage]:
    report = report_of(name)
    return [fact for bucket in shape_of(report.shape, body).data for fact in usage(report, bucket, NOW)]


def answer_of(report: str, *rows: dict[str, Any]) -> bytes:
    buckets = [{"start_time": START, "end_time": START + 3600, "results": rows}]
    return json.dumps({"data": buckets, "has_more": False, "next_page": None}).encode()


def used(report: str, *rows: dict[str, Any]) -> list[Usage]:
    return used_in(f"usage_{report}", answer_of(report, *rows))


def of_completions(**told: Any) -> Usage:
    row = {"input_tokens": 100, "output_tokens": 40, "num_model_requests": 2}
    (fact,) = used("completions", row | told)
    return fact


def test_every_report_of_the_specification_is_read_and_grouped_as_it_allows() -> None:
    assert set(BY_NAME) == set(GROUPS)
    for name, report in BY_NAME.items():
        assert set(report.groups) <= set(GROUPS[name])
        asked = Asked(f"/organization/usage/{name}", [("start_time", "0")], {})
        with OpenAIStandIn(days={}) as stand_in:
            asked.query.extend(("group_by", group) for group in report.groups)
            asked.headers["authorization"] = f"Bearer {stand_in.key}"
            stand_in.answer(asked)
            assert stand_in.violations == []


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda entry: entry["file"])
def test_a_sample_adds_up(entry: dict[str, Any]) -> None:
    name = entry["file"].removesuffix(".json")
    found = used_in(name, sample(name).body)
    sums = {
        unit: sum(fact.quantities.get(unit, 0) for fact in found)
        for unit in ("input_tokens", "output_tokens")
    }
    sums["requests"] = sum(fact.requests for fact in found)
    expected = {unit: count for unit, count in entry.get("expect", {}).items() if unit != "buckets"}
    assert expected.items() <= sums.items()
    assert bool(found) is ("empty" not in name)


def test_a_row_is_usage_of_its_project_and_model() -> None:
    first = used_in("usage_completions", sample("usage_completions_page1").body)[0]
    assert first == Usage(
        layer="usage",
        key="2026-11-16T00|completions|proj_abc|gpt-5-2025-08-07|False|default",
        start=utc("2026-11-16"),
        end=utc("2026-11-17"),
        model="gpt-5-2025-08-07",
        quantities={
            "input_tokens": 17989662,
            "cache_read_tokens": 8036300,
            "cache_write_tokens": 0,
            "output_tokens": 3127544,
        },
        requests=4210,
        dims={"project": "proj_abc", "model": "gpt-5-2025-08-07"},
        context={"service_tier": "default"},
        settled=True,
        sku="completions",
    )


def test_audio_is_inside_the_tokens_and_counted_once() -> None:
    *_, spoken = used_in("usage_completions", sample("usage_completions_page1").body)
    assert spoken.quantities == {
        "input_tokens": 7340,  # as it came: 1200 + 300 of text, 5776 + 64 of audio
        "cache_read_tokens": 364,
        "cache_write_tokens": 0,
        "output_tokens": 4066,
        "input_audio_tokens": 5840,
        "cache_audio_read_tokens": 64,
        "output_audio_tokens": 3166,
    }


def test_images_are_inside_the_tokens_too() -> None:
    said = of_completions(input_image_tokens=30, input_cached_image_tokens=20, output_image_tokens=10)
    assert said.quantities == {
        "input_tokens": 100,
        "cache_read_tokens": 0,
        "cache_write_tokens": 0,
        "output_tokens": 40,
        "input_image_tokens": 50,
        "cache_image_read_tokens": 20,
        "output_image_tokens": 10,
    }


def test_a_row_of_an_old_server_lacks_the_parts_and_is_read_all_the_same() -> None:
    (fact,) = used_in("usage_completions", sample("quirks/usage_completions_older_fields").body)
    assert (fact.quantities["input_tokens"], fact.quantities["cache_read_tokens"]) == (3716544, 76544)
    assert (fact.model, dict(fact.dims), dict(fact.context), fact.requests) == ("", {}, {}, 3053)


def test_a_part_that_is_null_is_none() -> None:
    said = of_completions(input_cached_tokens=None, input_audio_tokens=None)
    assert said.quantities == of_completions().quantities


@pytest.mark.parametrize(
    "told, context",
    [
        ({"batch": True, "service_tier": "default"}, {"processing": "batch"}),
        ({"batch": False, "service_tier": "flex"}, {"service_tier": "flex"}),
        ({"service_tier": "something new"}, {"service_tier": "something new"}),
        ({"batch": None, "service_tier": None}, {}),
    ],
)
def test_a_price_depends_on_batch_and_tier(told: dict[str, Any], context: dict[str, str]) -> None:
    assert of_completions(**told).context == context


def test_what_scale_tier_has_paid_for_is_included_and_nothing_else_is() -> None:
    assert of_completions(service_tier="scale").included
    assert not of_completions(service_tier="priority").included


def test_rows_that_differ_in_nothing_we_ask_for_add_up() -> None:
    row = {"input_tokens": 5, "output_tokens": 1, "num_model_requests": 1, "model": "m"}
    (fact,) = used("completions", row, row | {"input_audio_tokens": 2, "user_id": "user_x"})
    assert (fact.quantities["input_tokens"], fact.quantities["input_audio_tokens"]) == (10, 2)
    assert fact.requests == 2


def test_batch_and_other_requests_of_a_model_are_two() -> None:
    row = {"input_tokens": 5, "output_tokens": 1, "num_model_requests": 1, "model": "m"}
    keys = [fact.key for fact in used("completions", row | {"batch": False}, row | {"batch": True})]
    assert keys == ["2026-11-20T12|completions||m|False|", "2026-11-20T12|completions||m|True|"]


@pytest.mark.parametrize(
    "report, row, quantities, requests",
    [
        ("embeddings", {"input_tokens": 9, "num_model_requests": 2}, {"input_tokens": 9}, 2),
        ("moderations", {"input_tokens": 9, "num_model_requests": 2}, {"input_tokens": 9}, 2),
        ("images", {"images": 3, "num_model_requests": 2}, {"images": 3}, 2),
        ("audio_speeches", {"characters": 9, "num_model_requests": 2}, {"input_characters": 9}, 2),
        ("audio_transcriptions", {"seconds": 9, "num_model_requests": 2}, {"input_audio_seconds": 9}, 2),
        ("vector_stores", {"usage_bytes": 9}, {"vector_store_bytes": 9}, 0),
        ("code_interpreter_sessions", {"num_sessions": 9}, {"code_interpreter_sessions": 9}, 0),
        ("file_search_calls", {"num_requests": 9}, {"storage_searches": 9}, 9),
        ("web_search_calls", {"num_requests": 9}, {"web_searches": 9}, 0),
    ],
)
def test_a_report_counts_in_its_own_unit(
    report: str, row: dict[str, int], quantities: dict[str, int], requests: int
) -> None:
    (fact,) = used(report, row | {"project_id": "proj_abc"})
    assert (fact.quantities, fact.requests, fact.sku) == (quantities, requests, report)
    assert fact.dims == {"project": "proj_abc"}
    for name in row:
        with pytest.raises(ShapeChanged, match=rf"results\[0\]\.{name}"):
            used(report, {other: count for other, count in row.items() if other != name})


def test_requests_that_searched_the_web_are_counted_with_their_tokens_and_not_again() -> None:
    (fact,) = used_in("usage_web_search_calls", sample("usage_web_search_calls").body)
    assert (fact.requests, fact.quantities) == (0, {"web_searches": 250})


def test_a_row_of_nothing_is_no_usage() -> None:
    assert used("vector_stores", {"usage_bytes": 0}) == []
    assert used("completions", {"input_tokens": 0, "output_tokens": 0, "num_model_requests": 0}) == []
    assert len(used("completions", {"input_tokens": 0, "output_tokens": 0, "num_model_requests": 1})) == 1


@pytest.mark.parametrize("count", [-1, 10**15, "many", 1.5])
def test_a_count_that_is_none_is_refused(count: object) -> None:
    with pytest.raises(ShapeChanged, match=r"data\[0\]\.results\[0\]\.input_tokens"):
        of_completions(input_tokens=count)


def test_the_stand_in_tells_rows_apart_by_what_was_asked_for_only() -> None:
    uses = [completions("a", "p", 5, 1), completions("a", "q", 7, 2), completions("b", "p", 1, 1)]
    rows = results_of("completions", uses, {"model"})
    assert [(row["model"], row["project_id"], row["input_tokens"]) for row in rows] == [
        ("a", None, 12),
        ("b", None, 1),
    ]
