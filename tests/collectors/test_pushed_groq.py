"""Groq: whole answers, streams that say their usage twice, compound systems, audio."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.collectors.pushed import events, pushed, refusal, sample, usage

STREAM = "groq/chat_stream.sse.txt"


def test_a_chat_completion_is_one_request_at_its_own_time() -> None:
    found = usage(pushed("groq", sample("groq/chat_completion.json")))
    assert found.quantities == {
        "input_tokens": 2000,
        "cache_read_tokens": 1500,
        "output_tokens": 350,
        "output_reasoning_tokens": 120,
    }
    assert (found.layer, found.key) == ("pushed", "chatcmpl-7d0c2a7e-4b53-4f0c-9c57-1f7c8f2a0b11")
    assert found.start == found.end == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert found.dims == {"model": "openai/gpt-oss-120b"}
    assert (found.model, found.requests, found.context) == ("openai/gpt-oss-120b", 1, {})


def test_details_that_are_missing_count_as_nothing() -> None:
    found = usage(pushed("groq", sample("groq/chat_completion_minimal_usage.json")))
    assert found.quantities == {"input_tokens": 218, "output_tokens": 15}


def test_statistics_of_the_cache_are_no_usage() -> None:
    found = usage(pushed("groq", sample("groq/chat_completion_x_groq_cache.json")))
    assert found.quantities["input_tokens"] == 2000


def test_a_stream_counts_once_though_its_last_chunk_says_it_twice() -> None:
    chunks = events(STREAM)
    found = usage(pushed("groq", chunks[-1]))
    assert found.quantities == {
        "input_tokens": 17,
        "output_tokens": 1107,
        "output_reasoning_tokens": 963,
    }
    for left_out in ("usage", "x_groq"):
        part = {name: value for name, value in chunks[-1].items() if name != left_out}
        assert usage(pushed("groq", part)) == found


def test_all_chunks_of_a_stream_are_one_request_too() -> None:
    chunks = events(STREAM)
    batch = pushed("groq", chunks)
    assert (batch.received, batch.accepted, batch.ignored) == (3, 1, 2)
    assert batch.facts == pushed("groq", chunks[-1]).facts


def test_an_error_inside_a_stream_is_no_usage() -> None:
    chunk = events(STREAM)[1]
    batch = pushed("groq", {**chunk, "x_groq": {"id": "req_1", "error": "over capacity"}})
    assert (batch.facts, batch.ignored) == ([], 1)


def test_a_compound_system_is_counted_by_the_models_behind_it() -> None:
    batch = pushed("groq", sample("groq/chat_completion_compound.json"))
    assert batch.accepted == 1
    found = {fact.dims["model"]: fact.quantities for fact in batch.facts}  # type: ignore[union-attr]
    assert found == {
        "openai/gpt-oss-120b": {"input_tokens": 2100, "output_tokens": 440},
        "llama-3.3-70b-versatile": {"input_tokens": 1000, "output_tokens": 200},
    }
    assert len({fact.key for fact in batch.facts}) == 2


def test_a_model_that_is_asked_twice_is_added_up() -> None:
    body = sample("groq/chat_completion_compound.json")
    body["usage_breakdown"]["models"] *= 2
    batch = pushed("groq", body)
    assert [fact.quantities["input_tokens"] for fact in batch.facts] == [4200, 2000]  # type: ignore[union-attr]


def test_a_compound_systems_stream_says_its_models_in_its_last_chunk() -> None:
    breakdown = sample("groq/chat_completion_compound.json")["usage_breakdown"]
    chunk = events(STREAM)[-1] | {"model": "groq/compound"}
    chunk["x_groq"]["usage_breakdown"] = breakdown
    assert [fact.dims["model"] for fact in pushed("groq", chunk).facts] == [
        "openai/gpt-oss-120b",
        "llama-3.3-70b-versatile",
    ]


def test_an_embedding_has_no_output_and_no_id() -> None:
    batch = pushed("groq", sample("groq/embedding.json"))
    found = usage(batch)
    assert found.quantities == {"input_tokens": 8, "output_tokens": 0}
    assert found.key.startswith("unnamed ")
    assert batch.timeless == {found.key}


def test_a_transcript_needs_the_length_of_its_audio() -> None:
    transcript = sample("groq/transcription.json")
    assert "audio_seconds" in refusal("groq", transcript)
    found = usage(pushed("groq", {**transcript, "model": "whisper-large-v3", "audio_seconds": 12.3}))
    assert found.quantities == {"input_audio_seconds": 13}
    assert found.key == "req_01jx2s9yq3f6d8m1v4t7w0k5ze"


def test_a_batch_sends_to_its_output_file() -> None:
    assert "output_file_id" in refusal("groq", sample("groq/batch_completed.json"))


def test_a_batchs_line_is_processed_as_a_batch() -> None:
    body = sample("groq/chat_completion.json")
    line = {
        "id": "batch_req_1",
        "custom_id": "a",
        "response": {"status_code": 200, "body": body},
        "error": None,
    }
    found = usage(pushed("groq", line))
    assert found.context == {"processing": "batch"}
    assert found.key == body["id"]


def test_another_tier_is_told_and_the_usual_one_is_not() -> None:
    body = sample("groq/chat_completion.json")
    assert usage(pushed("groq", {**body, "service_tier": "flex"})).context == {"service_tier": "flex"}
    assert usage(pushed("groq", {**body, "service_tier": None})).context == {}
