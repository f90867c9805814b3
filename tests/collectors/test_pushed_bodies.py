"""Bodies of OpenAI, Anthropic, xAI, DeepSeek, Mistral and OpenRouter, whole and in their envelopes."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.facts import Usage
from tests.collectors.pushed import DATA, NOON, charge, events, pushed, refusal, sample, usage

OPENAI, ANTHROPIC = "pushed/openai/", "pushed/anthropic/"
CHAT = {
    "input_tokens": 2000,
    "output_tokens": 300,
    "cache_read_tokens": 1200,
    "output_reasoning_tokens": 100,
}


@pytest.mark.parametrize("provider", ["openai", "gemini", "copilot"])
def test_a_chat_completion_is_read_whoever_answers_in_that_shape(provider: str) -> None:
    found = usage(pushed(provider, sample(OPENAI + "chat_completion.json")))
    assert (found.quantities, found.key) == (CHAT, "chatcmpl-made-up-1")


def test_a_response_counts_the_searches_that_are_paid_for() -> None:
    found = usage(pushed("openai", sample(OPENAI + "response.json")))
    assert found.quantities == {
        "input_tokens": 3000,
        "output_tokens": 500,
        "cache_read_tokens": 1000,
        "output_reasoning_tokens": 192,
        "web_searches": 1,
    }


@pytest.mark.parametrize("stream, count", [("chat_stream.sse.txt", 57), ("response_stream.sse.txt", 30)])
def test_a_stream_of_openai_counts_once(stream: str, count: int) -> None:
    told = events(OPENAI + stream)
    batch = pushed("openai", told)
    assert (batch.accepted, batch.ignored) == (1, len(told) - 1)
    assert usage(batch) == usage(pushed("openai", told[-1]))
    assert usage(batch).quantities["input_tokens"] + usage(batch).quantities["output_tokens"] == count


def test_a_stream_that_was_not_asked_for_its_usage_says_how_to_ask() -> None:
    whole = sample(OPENAI + "chat_completion.json") | {"usage": None}
    assert "stream_options.include_usage" in refusal("openai", whole)


def test_a_transcript_that_says_its_length_is_counted_in_begun_seconds() -> None:
    transcript = sample(OPENAI + "transcription.json")
    assert usage(pushed("openai", transcript | {"model": "whisper-1"})).quantities == {
        "input_audio_seconds": 13
    }
    assert "model is missing" in refusal("openai", transcript)


def test_images_say_which_tokens_are_pictures() -> None:
    body = {
        "created": 1795161600,
        "model": "gpt-image-2",
        "data": [{"b64_json": "AAAA"}],
        "usage": {
            "input_tokens": 50,
            "input_tokens_details": {"text_tokens": 10, "image_tokens": 40},
            "output_tokens": 1056,
            "output_tokens_details": {"image_tokens": 1056, "text_tokens": 0},
            "total_tokens": 1106,
        },
    }
    assert usage(pushed("openai", body)).quantities == {
        "input_tokens": 50,
        "input_image_tokens": 40,
        "output_tokens": 1056,
        "output_image_tokens": 1056,
    }


def test_lines_of_a_batchs_output_are_read_and_failed_ones_are_not() -> None:
    batch = pushed("openai", (DATA / OPENAI / "batch_output.jsonl").read_text("utf-8"))
    assert (batch.received, batch.accepted, batch.ignored, batch.rejected) == (4, 2, 2, 0)
    chat, embedding = batch.facts
    assert isinstance(chat, Usage)
    assert (chat.key, chat.context) == ("chatcmpl-made-up-3", {"processing": "batch"})
    assert embedding.key == "batch_req_made_up_2"


def test_a_message_of_anthropics_counts_all_three_parts_of_its_input() -> None:
    batch = pushed("anthropic", sample(ANTHROPIC + "message.json"))
    found = usage(batch)
    assert found.quantities == {
        "input_tokens": 6120,
        "cache_read_tokens": 4000,
        "cache_write_5m_tokens": 1500,
        "cache_write_1h_tokens": 500,
        "output_tokens": 300,
        "output_reasoning_tokens": 128,
        "web_searches": 2,
    }
    assert (found.key, found.start, found.context) == ("msg_made_up_a", NOON, {})
    assert batch.timeless == {"msg_made_up_a"}


def test_an_older_message_says_only_how_much_was_written_to_the_cache() -> None:
    body = sample(ANTHROPIC + "message.json")
    body["usage"]["cache_creation"] = None
    found = usage(pushed("anthropic", body)).quantities
    assert found["cache_write_tokens"] == 2000
    assert "cache_write_5m_tokens" not in found


def test_tier_and_speed_of_anthropics_are_told() -> None:
    body = sample(ANTHROPIC + "message.json")
    body["usage"] |= {"service_tier": "priority", "speed": "fast"}
    assert usage(pushed("anthropic", body)).context == {"service_tier": "priority", "speed": "fast"}


def test_results_of_anthropics_batches_are_read_and_failed_ones_are_not() -> None:
    batch = pushed("anthropic", (DATA / ANTHROPIC / "batch_results.jsonl").read_text("utf-8"))
    assert (batch.accepted, batch.ignored) == (1, 2)
    assert usage(batch).context == {"processing": "batch"}


def test_a_message_delta_sends_to_the_whole_message() -> None:
    told = events(ANTHROPIC + "message_stream.sse.txt")
    batch = pushed("anthropic", told)
    assert (batch.facts, batch.ignored, batch.rejected) == ([], 6, 1)
    assert "get_final_message" in batch.rejections[0].why


def test_xais_ticks_are_the_cost() -> None:
    found = charge(pushed("xai", sample("xai/chat_completion.json")))
    assert found.cost
    assert found.cost.text() == "0.00282"


@pytest.mark.parametrize("ticks, units", [(0, 0), (5, 0), (15, 2), (16, 2), (10_000_000_000, 10**9)])
def test_ticks_are_rounded_to_the_billionth(ticks: int, units: int) -> None:
    body = sample("xai/chat_completion.json")
    body["usage"]["cost_in_usd_ticks"] = ticks
    assert charge(pushed("xai", body)).cost.units == units  # type: ignore[union-attr]


def test_xais_reasoning_lies_outside_its_completion() -> None:
    body = sample("xai/chat_completion.json")
    del body["usage"]["cost_in_usd_ticks"]
    found = usage(pushed("xai", body)).quantities
    assert (found["output_tokens"], found["output_reasoning_tokens"]) == (250, 200)
    body["usage"] |= {"completion_tokens": 250}  # the total says that it is inside here
    assert usage(pushed("xai", body)).quantities == found


def test_xais_responses_hold_their_reasoning() -> None:
    body = sample(OPENAI + "response.json")
    assert usage(pushed("xai", body)).quantities["output_tokens"] == 500


def test_deepseeks_cache_is_read_from_either_place() -> None:
    body = sample("deepseek/chat_completion.json")
    found = usage(pushed("deepseek", body)).quantities
    assert found["cache_read_tokens"] == 1536
    del body["usage"]["prompt_tokens_details"]
    assert usage(pushed("deepseek", body)).quantities == found


def test_mistral_counts_tokens_seconds_and_pages() -> None:
    body = sample("pushed/mistral/chat_completion.json")
    tokens = {"input_tokens": 400, "output_tokens": 60, "cache_read_tokens": 100}
    assert usage(pushed("mistral", body)).quantities == tokens
    body["usage"]["prompt_audio_seconds"] = 61
    assert usage(pushed("mistral", body)).quantities == {**tokens, "input_audio_seconds": 61}
    pages = {"model": "mistral-ocr-latest", "pages": [], "usage_info": {"pages_processed": 3}}
    assert usage(pushed("mistral", pages)).quantities == {"input_document_pages": 3}


def test_openrouters_cost_is_what_its_credits_paid() -> None:
    body = sample("pushed/openrouter/chat_completion.json")
    found = charge(pushed("openrouter", body))
    assert found.cost
    assert found.cost.text() == "0.0000257"
    del body["usage"]["cost"]
    assert usage(pushed("openrouter", body)).quantities == {"input_tokens": 194, "output_tokens": 2}


@pytest.mark.parametrize(
    "change, word",
    [
        ({"model": None}, "model is missing"),
        ({"usage": []}, "usage must be an object"),
        ({"usage": {}}, "neither prompt_tokens nor input_tokens"),
        ({"usage": {"prompt_tokens": -1}}, "prompt_tokens must be a whole number"),
        ({"usage": {"prompt_tokens": 1.5}}, "prompt_tokens must be a whole number"),
        ({"usage": {"prompt_tokens": True}}, "prompt_tokens must be a whole number"),
        ({"usage": {"prompt_tokens": "7"}}, "prompt_tokens must be a whole number"),
        ({"usage": {"prompt_tokens": 7, "prompt_tokens_details": 7}}, "must be an object"),
        (
            {"usage": {"prompt_tokens": 7, "prompt_tokens_details": {"cached_tokens": 8}}},
            "more than input_tokens",
        ),
        ({"created": 1795161600000}, "not milliseconds"),
        ({"service_tier": "\ud800"}, "service_tier must be a name"),
        ({"service_tier": "a\x00b"}, "service_tier must be a name"),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_the_place(change: dict[str, Any], word: str) -> None:
    assert word in refusal("openai", sample(OPENAI + "chat_completion.json") | change)
