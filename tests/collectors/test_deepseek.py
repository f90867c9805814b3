"""What DeepSeek's balance says, exactly, and what its refusals mean to a person."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from collectors.contract import CollectorError, KeyRejected, ShapeChanged, TryLater
from collectors.deepseek import DEEPSEEK, check_secret, explain
from ledger.money import Money
from tests.collectors.deepseek_stand_in import INDEX, DeepSeekStandIn, sample
from tests.collectors.provider_stand_in import Answer
from tests.collectors.reading import run, utc

NOW = utc("2026-11-20T14:03")


@pytest.mark.parametrize("name", [entry["file"] for entry in INDEX if "expect" in entry])
async def test_a_sample_comes_to_what_its_index_says(deepseek: DeepSeekStandIn, name: str) -> None:
    deepseek.always = sample(name.removesuffix(".json"))
    done = await run(DEEPSEEK, deepseek, NOW)
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for reading in done.readings:
        totals[reading.figure.currency] += reading.figure.decimal
        assert (reading.at, reading.reset) == (NOW, False)
    expected = next(entry["expect"] for entry in INDEX if entry["file"] == name)
    assert totals == {currency: Decimal(amount) for currency, amount in expected.items()}


async def test_the_parts_are_meters_that_count_down_in_their_own_currency(deepseek: DeepSeekStandIn) -> None:
    (page,) = (await run(DEEPSEEK, deepseek, NOW)).pages
    assert [(meter.name, meter.counts, meter.reset_day) for meter in page.meters] == [
        ("CNY topped up", "down", None),
        ("CNY granted", "down", None),
    ]
    figures = [fact.figure for fact in page.facts]  # type: ignore[union-attr]
    assert figures == [Money.of("100", "CNY"), Money.of("10", "CNY")]
    assert page.covers.start == NOW
    assert page.covers.end - NOW == timedelta(microseconds=1)


async def test_a_balance_below_nothing_is_read(deepseek: DeepSeekStandIn) -> None:
    deepseek.always = sample("balance_exhausted")
    done = await run(DEEPSEEK, deepseek, NOW)
    assert done.amounts == {"USD topped up": "-0.02", "USD granted": "0"}


@pytest.mark.parametrize(
    "change, where",
    [
        ({"currency": "EUR"}, "balance_infos[0].currency"),
        ({"topped_up_balance": None}, "balance_infos[0].topped_up_balance"),
        ({"granted_balance": "much"}, "balance_infos[0].granted_balance"),
        ({"granted_balance": "1e30"}, "balance_infos[0].granted_balance"),
    ],
)
async def test_a_field_that_changed_is_named(
    deepseek: DeepSeekStandIn, change: dict[str, object], where: str
) -> None:
    answer = json.loads(sample("balance_cny").body)
    answer["balance_infos"][0] |= change
    deepseek.always = Answer(200, json.dumps(answer).encode())
    error = (await run(DEEPSEEK, deepseek, NOW)).error
    assert isinstance(error, ShapeChanged)
    assert error.where == where


@pytest.mark.parametrize("field", ["currency", "granted_balance", "topped_up_balance"])
async def test_a_field_that_is_missing_is_named(deepseek: DeepSeekStandIn, field: str) -> None:
    answer = json.loads(sample("balance_cny").body)
    del answer["balance_infos"][0][field]
    deepseek.always = Answer(200, json.dumps(answer).encode())
    error = (await run(DEEPSEEK, deepseek, NOW)).error
    assert isinstance(error, ShapeChanged)
    assert error.where == f"balance_infos[0].{field}"


@pytest.mark.parametrize("times, where", [(0, "balance_infos"), (2, "balance_infos[1].currency")])
async def test_no_balance_and_a_currency_twice_are_noticed(
    deepseek: DeepSeekStandIn, times: int, where: str
) -> None:
    answer = json.loads(sample("balance_cny").body)
    answer["balance_infos"] *= times
    deepseek.always = Answer(200, json.dumps(answer).encode())
    done = await run(DEEPSEEK, deepseek, NOW)
    assert isinstance(done.error, ShapeChanged)
    assert (done.error.where, done.pages) == (where, [])


@pytest.mark.parametrize(
    "name, kind, words",
    [
        ("error_401", KeyRejected, "DeepSeek does not know this key"),
        ("error_402", CollectorError, "DeepSeek's balance is used up (402): “Insufficient Balance”."),
    ],
)
async def test_a_refusal_is_one_sentence_that_says_what_to_do(
    deepseek: DeepSeekStandIn, name: str, kind: type[CollectorError], words: str
) -> None:
    deepseek.always = sample(name)
    done = await run(DEEPSEEK, deepseek, NOW)
    assert type(done.error) is kind
    assert words in str(done.error)
    assert ("\n" in str(done.error), "abcd" in str(done.error), done.pages) == (False, False, [])


@pytest.mark.parametrize(
    "status, kind", [(422, CollectorError), (429, TryLater), (500, TryLater), (503, TryLater)]
)
async def test_refusals_without_a_sample_are_sentences_too(
    deepseek: DeepSeekStandIn, status: int, kind: type[CollectorError]
) -> None:
    deepseek.always = Answer(status, b'{"error": {"message": "Something"}}')
    error = (await run(DEEPSEEK, deepseek, NOW)).error
    assert isinstance(error, kind)
    assert "“Something”" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>", b"[]", b'{"error": "no"}', b'{"error": {}}'])
def test_a_refusal_that_is_no_error_of_deepseeks_is_a_sentence_all_the_same(body: bytes) -> None:
    assert str(explain(422, body)) == "DeepSeek does not take the question (422)."
    assert str(explain(402, body)).startswith("DeepSeek's balance is used up (402). Top it up")


@pytest.mark.parametrize(
    "secret, fits",
    [
        ("sk-0123456789abcdef0123456789abcdef", True),
        (" sk-0123456789abcdef0123456789abcdef\r\n", True),
        ("sk-ant-api03-0123456789abcdef0123", False),
        ("sk-or-v1-0123456789abcdef0123456789", False),
        ("sk-short", False),
    ],
)
def test_a_key_of_another_provider_is_not_taken(secret: str, *, fits: bool) -> None:
    sentence = check_secret(secret)
    assert (sentence is None) is fits
    assert fits or "Needed is an API key (sk-…), made at platform.deepseek.com" in str(sentence)
