"""What OpenAI's usage costs by the price list, and what has no price."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.bot.house import TestHouse, test_house
from tests.bot.openai_house import GPT, TODAY, WORK, by, known_as, lines, read, spent
from tests.collectors.openai_hours import Use, completions, hour_of
from tests.collectors.openai_stand_in import OpenAIStandIn


@pytest.fixture
def openai() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(days={}) as stand_in:
        yield stand_in
        assert stand_in.violations == []


@pytest.fixture
def house(tmp_path: Path, openai: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHouse]:
    monkeypatch.setenv("PURSER_OPENAI_URL", openai.url)
    with test_house(tmp_path) as made:
        yield made


TALK = completions(
    "gpt-realtime-2025-08-28",
    None,
    1_000_000,
    0,
    input_cached_tokens=200_000,  # half of them audio, at $0.40 a million as text is
    input_cached_audio_tokens=100_000,
    input_audio_tokens=300_000,  # at $32, the other 500,000 at $4
)
PRICED: list[tuple[Use, str]] = [
    (completions(GPT, None, 1_000_000, 100_000), "2.25"),
    (completions(GPT, None, 1_000_000, 100_000, batch=True), "1.125"),
    (completions(GPT, None, 1_000_000, 100_000, service_tier="flex"), "1.125"),
    (completions(GPT, None, 1_000_000, 100_000, service_tier="priority"), "4.5"),
    (completions(GPT, None, 1_000_000, 10_000, input_cached_tokens=600_000), "0.675"),
    (TALK, "11.68"),
    (
        ("embeddings", {"model": "text-embedding-3-small", "input_tokens": 10**6, "num_model_requests": 9}),
        "0.02",
    ),
    (("audio_speeches", {"model": "tts-1", "characters": 100_000, "num_model_requests": 9}), "1.5"),
    (("audio_transcriptions", {"model": "whisper-1", "seconds": 600, "num_model_requests": 9}), "0.06"),
    (("web_search_calls", {"model": GPT, "num_requests": 250, "num_model_requests": 200}), "2.5"),
    (("moderations", {"model": "omni-moderation-latest", "input_tokens": 90, "num_model_requests": 9}), "0"),
]
UNPRICED: list[tuple[Use, int]] = [
    (completions("gpt-unheard-of", None, 10, 10, num_model_requests=7), 7),
    (("images", {"model": "gpt-image-1", "images": 3, "num_model_requests": 2}), 2),
    (("file_search_calls", {"num_requests": 14}), 14),
    (("code_interpreter_sessions", {"num_sessions": 3}), 1),  # nobody says how many requests
    (("vector_stores", {"usage_bytes": 2**30}), 1),
    (("web_search_calls", {"model": "gpt-unheard-of", "num_requests": 9, "num_model_requests": 4}), 1),
]


def of_project(number: int, use: Use) -> Use:
    report, told = use
    return report, told | {"project_id": f"proj_{number}"}


async def test_what_was_used_has_its_list_price(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.hours = {hour_of(TODAY, 9): [of_project(number, use) for number, (use, _) in enumerate(PRICED)]}
    await read(house, openai)
    found = {number: spent(house, TODAY, project=f"proj_{number}") for number in range(len(PRICED))}
    assert found == {number: Decimal(dollars) for number, (_, dollars) in enumerate(PRICED)}
    assert by(house, TODAY) == {"usage"}
    assert house.rows("select * from unpriced_lines") == []


async def test_what_has_no_price_is_counted_and_never_free(house: TestHouse, openai: OpenAIStandIn) -> None:
    uses = [of_project(number, use) for number, (use, _) in enumerate(UNPRICED)]
    openai.hours = {hour_of(TODAY, 9): [WORK, *uses]}
    await read(house, openai)
    found = house.rows("select quantity from unpriced_lines order by json_extract(dims, '$.project')")
    assert found == [(requests,) for _, requests in UNPRICED]
    assert house.rows("select count(*) from charges where layer = 'usage' and cost = 0 and sku <> ''") == [
        (0,)
    ]
    line = await known_as(house, "today")
    assert (line["cost"]["amount"], line["unpriced"]) == ("2.25", sum(requests for _, requests in UNPRICED))


async def test_what_scale_tier_has_paid_for_is_in_no_sum(house: TestHouse, openai: OpenAIStandIn) -> None:
    openai.hours = {
        hour_of(TODAY, 9): [completions(GPT, "proj_abc", 1_000_000, 100_000, service_tier="scale")]
    }
    openai.days = {TODAY: [(None, "scale tier", Decimal(5))]}
    await read(house, openai)
    assert lines(house, TODAY) == [("official", {}, Decimal(5))]
    assert [cost for _, _, cost in lines(house, TODAY, included=True)] == [Decimal("2.25")]
