"""Bodies as rows, records without an id, and any JSON at all."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.pushed import READERS
from collectors.pushed.batch import slices
from collectors.pushed.rows import MOST, NotRows, TooMany
from tests.collectors.pushed import NOON, plain, pushed, sample

UNNAMED: dict[str, Any] = {"model": "gpt-5", "input_tokens": 100, "output_tokens": 20}
TIMED = UNNAMED | {"at": "2026-11-20T10:00:00Z"}


def keys(body: Any, **more: Any) -> list[str]:
    return sorted(fact.key for fact in pushed("openai", body, **more).facts)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([plain(), plain(id="req-2")]),
        json.dumps({"records": [plain(), plain(id="req-2")]}, indent=2),
        json.dumps({"records": [plain(), plain(id="req-2")], "sender": "a"}),
        json.dumps({"sender": "a", "records": [plain(), plain(id="req-2")]}),
        f"{json.dumps(plain())}\n{json.dumps(plain(id='req-2'))}\n",
        f"\n{json.dumps(plain())}\r\n\r\n{json.dumps(plain(id='req-2'))}",
        json.dumps([plain(), plain(id="req-2")], indent=1),
    ],
)
def test_a_batch_is_an_array_or_records_or_lines(text: str) -> None:
    assert keys(text) == ["req-1", "req-2"]


@pytest.mark.parametrize("text", ["[]", '{"records": []}', " [ \n ] "])
def test_a_batch_may_be_empty(text: str) -> None:
    batch = pushed("openai", text)
    assert (batch.received, batch.facts) == (0, [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[1",
        "[{}",
        "[{} {}]",
        "[{},]",
        "[,]",
        "[]]",
        '{"records": []',
        '{"records": []}}',
        '{"records": [] "sender": 1}',
        '[{"cost": NaN}]',
        '[{"cost": 1e999999999999999999999}]',
        '{"a": 1} x',
        "[" * 100_000,
    ],
)
def test_what_is_no_json_is_refused_whole(text: str) -> None:
    with pytest.raises(NotRows):
        pushed("openai", text)


def test_the_place_where_it_is_no_json_is_told() -> None:
    with pytest.raises(NotRows, match="at character 11"):
        pushed("openai", '[{"a": 1} {"b": 2}]')


def test_a_broken_line_is_rejected_alone() -> None:
    batch = pushed("openai", f"{json.dumps(plain())}\n{{broken\n{json.dumps(plain(id='req-3'))} x\n")
    assert (batch.accepted, batch.rejected) == (1, 2)
    assert [why for _, why in batch.rejections] == [
        "This line is not JSON that I can read.",
        "This line is not one JSON object.",
    ]


def test_ten_thousand_are_a_batch_and_one_more_is_not() -> None:
    rows = [plain(id=f"r{number}") for number in range(MOST)]
    assert pushed("openai", rows).accepted == 10_000
    with pytest.raises(TooMany, match="10,000"):
        pushed("openai", [*rows, plain()])


def test_equal_records_without_an_id_are_as_many_as_there_are() -> None:
    for row in (TIMED, UNNAMED):
        assert len(set(keys([row, row, row]))) == 3


@pytest.mark.parametrize("row", [TIMED, UNNAMED])
def test_a_batch_that_is_sent_again_has_the_same_names(row: dict[str, Any]) -> None:
    batch = [row, plain(), row, {**row, "input_tokens": 7}]
    again = {"records": [dict(sorted(each.items(), reverse=True)) for each in batch]}
    assert keys(again, now=NOON + timedelta(hours=1)) == keys(batch)
    assert keys(batch, key="one") == keys(again, key="one")


def test_a_record_with_its_time_is_the_same_in_another_batch() -> None:
    assert set(keys([TIMED])) < set(keys([{**TIMED, "input_tokens": 7}, TIMED]))


def test_a_record_without_a_time_is_another_in_another_batch() -> None:
    one, other = ([UNNAMED, {**UNNAMED, "input_tokens": count}] for count in (7, 8))
    assert not set(keys(one)) & set(keys(other))


def test_batches_that_are_named_apart_hold_other_requests() -> None:
    assert not set(keys([TIMED], key="one")) & set(keys([TIMED], key="two"))


def test_equal_counts_of_different_embeddings_are_two() -> None:
    body = sample("pushed/openai/embedding.json")
    other = sample("pushed/openai/embedding.json")
    other["data"][0]["embedding"] = [0.1] * 2_000
    assert keys([body]) != keys([other])
    assert keys([other]) == keys([other])


def test_slices_hold_all_facts_once() -> None:
    facts = pushed("openai", [plain(id=f"r{number}") for number in range(25)]).facts
    assert [len(part) for part in slices(facts, 10)] == [10, 10, 5]
    assert [fact for part in slices(facts, 10) for fact in part] == facts
    assert list(slices([], 10)) == [[]]


NAMES = """
    id usage model cost at response result type object x_groq tags records prompt_tokens input_tokens output
    usage_breakdown models message body status_code total_cost tool_calls_details cost_in_usd_ticks results
    usage_info text succeeded choices prompt_tokens_details cached_tokens invocation
"""
WORDS = st.sampled_from(NAMES.split())
ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*READERS, "gemini"]), st.lists(ANY_JSON, max_size=4))
def test_any_json_at_all_is_accepted_ignored_or_rejected(provider: str, rows: list[Any]) -> None:
    batch = pushed(provider, rows)
    assert batch.received == len(rows) == batch.accepted + batch.ignored + batch.rejected
    assert len(batch.rejections) == batch.rejected
    assert keys(rows) == keys(rows)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([TIMED, UNNAMED, plain(), plain(cost=1)]), max_size=8), st.randoms())
def test_the_order_of_rows_changes_no_name(rows: list[Any], chance: random.Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    timed = [row for row in rows if row is not UNNAMED]
    assert len(keys(mixed)) == len(keys(rows)) == len(rows)
    assert keys([row for row in mixed if row is not UNNAMED]) == keys(timed)
