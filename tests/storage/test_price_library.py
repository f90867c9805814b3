"""The library's data as rate cards: the same sums to the billionth, and where its rules are mended."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest
from genai_prices import Usage, calc_price
from genai_prices.data import providers
from genai_prices.data_units import unit_data
from genai_prices.types import ModelInfo

from ledger.prices import price
from ledger.units import UNITS
from storage.columns import micros
from storage.price_library import IDS, NotPrices, bundled, read_table

ROOT = Path(__file__).parents[2]
OURS = {theirs: ours for ours, theirs in IDS.items()}
SIZES = (0, 10, 1_000, 100_000, 100_001, 200_000, 272_000, 272_001, 300_000, 900_000)
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_the_units_are_the_librarys() -> None:
    assert {name: unit.per for name, unit in UNITS.items()} == {
        name: unit["per"] for name, unit in unit_data.items()
    }


def test_the_same_units_lie_inside_the_same_units() -> None:
    words = {name: set(unit["dimensions"].items()) for name, unit in unit_data.items()}
    theirs = {(one, other) for one in words for other in words if words[other] < words[one]}
    assert theirs == {(a.name, b.name) for a in UNITS.values() for b in UNITS.values() if a.is_inside(b)}


def tokens(chance: random.Random) -> dict[str, int]:
    size, written = chance.choice(SIZES), chance.randrange(5_000)
    writes = chance.randint(0, size // 3)
    return {
        "input_tokens": size,
        "output_tokens": written,
        "cache_read_tokens": chance.randint(0, size // 2),
        "cache_write_tokens": writes,
        "cache_write_1h_tokens": writes // 2,
        "output_reasoning_tokens": written // 3,
        "web_searches": chance.randrange(4),
        "storage_searches": chance.randrange(3),
    }


def others(chance: random.Random) -> dict[str, int]:
    size, written = chance.choice(SIZES), chance.randrange(5_000)
    return {
        "input_tokens": size,
        "output_tokens": written,
        "cache_read_tokens": size // 2,
        "input_audio_tokens": size // 4,
        "cache_audio_read_tokens": size // 8,
        "input_image_tokens": size // 5,
        "cache_image_read_tokens": size // 10,
        "output_audio_tokens": written // 7,
        "output_image_tokens": written // 5,
        "input_document_pages": chance.randrange(9) + 3,
        "input_annotated_document_pages": chance.randrange(3),
        "audio_seconds": 3 + size % 77,
        "input_audio_seconds": 3 + size % 77,
        "input_characters": chance.randrange(9_999),
        "input_text_messages": chance.randrange(5),
    }


def sampled() -> Iterator[tuple[str, ModelInfo, Mapping[str, str], datetime, dict[str, int]]]:
    """Every model of every provider in each of its contexts, once, at moments of two years."""
    chance = random.Random(1)
    for provider in providers:
        for model in provider.models:
            for context in ({}, *(variant.when for variant in model.price_variants or ())):
                at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(730 * 86_400))
                if provider.id == "deepseek" and at.weekday() > 4:
                    at += timedelta(days=2)
                counts = (tokens if chance.random() < 0.7 else others)(chance)
                yield provider.id, model, context, at, counts


def librarys_sum(
    provider: str, model: str, context: Mapping[str, str], at: datetime, counts: dict[str, int]
) -> Decimal | None:
    try:
        found = calc_price(
            Usage(**counts), model, provider_id=provider, genai_request_timestamp=at, price_context=context
        )
    except LookupError:
        return None
    return found.total_price


def test_a_card_comes_to_the_librarys_sum_for_every_model() -> None:
    compared = 0
    for provider, model, context, at, counts in sampled():
        theirs = librarys_sum(provider, model.id, context, at, counts)
        tariff = bundled().tariff(OURS.get(provider, provider), model.id, tuple(sorted(context.items())))
        if theirs is None or tariff is None:
            assert (theirs, tariff) == (None, None)  # some ids do not match their own model
            continue
        card = tariff.at(micros(at)).card
        if card is None:
            assert theirs == 0  # it knows no price; we say so
            continue
        units = (theirs * 10**9).quantize(Decimal(1), ROUND_HALF_EVEN)
        assert price(card, counts) == units, (provider, model.id, context, at, counts)
        compared += 1
    assert compared > 2_400


@pytest.mark.parametrize(
    "day, hour, peak",
    [(18, 2, True), (18, 5, False), (18, 9, True), (18, 10, False), (21, 2, False), (22, 8, False)],
)
def test_the_peak_of_deepseek_is_on_weekdays_only(day: int, hour: int, peak: bool) -> None:
    tariff = bundled().tariff("deepseek", "deepseek-flash")
    assert tariff is not None
    card = tariff.at(micros(datetime(2026, 11, day, hour, tzinfo=UTC))).card
    assert card is not None
    assert price(card, {"input_tokens": 1_000_000}) == (300_000_000 if peak else 150_000_000)


def test_a_night_rate_that_is_no_such_peak_holds_on_weekends_too() -> None:
    tariff = bundled().tariff("deepseek", "deepseek-chat")
    assert tariff is not None
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    cards = [tariff.at(micros(saturday + timedelta(hours=hours))).card for hours in (0, 8)]
    assert [card and price(card, {"input_tokens": 10**6}) for card in cards] == [270_000_000, 135_000_000]


def test_a_stretch_with_one_price_is_looked_up_once() -> None:
    tariff = bundled().tariff("deepseek", "deepseek-flash")
    assert tariff is not None
    noons = [tariff.at(micros(WEDNESDAY + timedelta(minutes=minutes))) for minutes in range(300)]
    assert len({id(held) for held in noons}) == 1
    assert tariff.at(micros(WEDNESDAY - timedelta(hours=5))) is not noons[0]


@pytest.mark.parametrize("provider, model", [("openai", "gpt-99"), ("acme", "gpt-5"), ("openai", "")])
def test_an_unknown_model_has_no_tariff(provider: str, model: str) -> None:
    assert bundled().tariff(provider, model) is None


def test_what_nobody_knows_the_price_of_has_none_and_what_is_free_costs_nothing() -> None:
    at = micros(WEDNESDAY)
    unknown = bundled().tariff("openrouter", "google/lyria-3-pro-preview")
    free = bundled().tariff("openai", "omni-moderation-latest")
    assert unknown is not None
    assert free is not None
    assert unknown.at(at).card is None
    card = free.at(at).card
    assert card is not None
    assert price(card, {"input_tokens": 10**6}) == 0


def test_a_context_without_a_price_is_named() -> None:
    before, after = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    tariff = bundled().tariff("openai", "gpt-5", (("processing", "batch"), ("service_tier", "default")))
    assert tariff is not None
    assert tariff.at(micros(before)).unmatched == "processing batch"
    assert tariff.at(micros(after)).unmatched == ""


def test_names_from_outside_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.price_library.MOST_KEPT", 3)
    table = read_table(some_data(), "some")
    for number in range(10):
        table.tariff("openai", f"model {number}")
    assert len(table._tariffs) <= 3


def test_nothing_of_the_library_is_imported_before_usage_is_priced() -> None:
    code = (
        "import sys, bot.process, bot.pricing, storage.posting, commands\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('genai_prices', 'httpx2')])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"


def some_data(**prices: Any) -> bytes:
    """A table of one model, in the library's form."""
    model = {"id": "gpt-5", "match": {"starts_with": "gpt-5"}, "prices": prices or {"input_mtok": 1.25}}
    provider = {"id": "openai", "name": "OpenAI", "api_pattern": "https://api", "models": [model]}
    return json.dumps([provider]).encode()


def test_data_are_read_exactly() -> None:
    tariff = read_table(some_data(input_mtok=0.1, output_mtok=0.3), "mine").tariff("openai", "gpt-5")
    assert tariff is not None
    card = tariff.at(0).card
    assert card is not None
    assert price(card, {"input_tokens": 10**15, "output_tokens": 10**15}) == 4 * 10**17


def test_data_may_hold_days_hours_and_tiers() -> None:
    long = {"base": 1, "tiers": [{"start": 1000, "price": 2}]}
    prices = [
        {"prices": {"input_mtok": long}},
        {"constraint": {"start_date": "2026-06-01"}, "prices": {"input_mtok": 3}},
        {"constraint": {"start_time": "01:00:00Z", "end_time": "04:00:00Z"}, "prices": {"input_mtok": 4}},
    ]
    data = json.loads(some_data())
    data[0]["models"][0]["prices"] = prices
    tariff = read_table(json.dumps(data).encode(), "mine").tariff("openai", "gpt-5")
    assert tariff is not None
    found = []
    for at in (datetime(2026, 5, 31, 12), datetime(2026, 6, 1), datetime(2026, 6, 1, 3, 59)):
        card = tariff.at(micros(at.replace(tzinfo=UTC))).card
        found.append(card and price(card, {"input_tokens": 1001}))
    assert found == [2_002_000, 3_003_000, 4_004_000]


@pytest.mark.parametrize(
    "data, says",
    [
        (b"", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"{}", "it is not a list of providers"),
        (b"[]", "it is not a list of providers"),
        (b'[{"id": "openai"}]', "0.name: Field required"),
        (b"[" * 100_000, "cannot be read"),
        (some_data(input_mtok=-1), "at openai, gpt-5: a price is missing or absurd"),
        (some_data(input_mtok=10**12), "at openai, gpt-5: a price is missing or absurd"),
        (some_data(input_mtok="dear"), "should be a valid decimal"),
        (some_data(input_zork=1), "at openai, gpt-5: there is no unit input_zork"),
    ],
)
def test_data_that_fail_their_check_are_refused_with_the_place(data: bytes, says: str) -> None:
    with pytest.raises(NotPrices, match=says):
        read_table(data, "mine")
