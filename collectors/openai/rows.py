"""What OpenAI's reports of usage count, each in its own words, and what is read of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, Field

from collectors.openai.buckets import Buckets

Count = Annotated[int, Field(ge=0, lt=10**15)]
Part = Annotated[Count, BeforeValidator(lambda said: 0 if said is None else said)]


class UsageRow(BaseModel):
    """None means "not attributed". `requests`: those that no other report counts too."""

    project_id: str | None = None
    model: str | None = None
    batch: bool | None = None
    service_tier: str | None = None

    @property
    def requests(self) -> int:
        return 0

    def quantities(self) -> Mapping[str, int]:
        raise NotImplementedError


class AskedRow(UsageRow):
    """Of requests to a model."""

    num_model_requests: Count

    @property
    def requests(self) -> int:
        return self.num_model_requests


class Completions(AskedRow):
    """`input_tokens` holds all kinds of input; the parts by kind split its cached and its uncached tokens.

    Rows of old servers lack the parts. Until 2026 the specification called `input_tokens` text only, so
    other readers add audio to it and count it twice.
    """

    input_tokens: Count
    output_tokens: Count
    input_cached_tokens: Part = 0
    input_cache_write_tokens: Part = 0
    input_audio_tokens: Part = 0
    input_cached_audio_tokens: Part = 0
    output_audio_tokens: Part = 0
    input_image_tokens: Part = 0
    input_cached_image_tokens: Part = 0
    output_image_tokens: Part = 0

    def quantities(self) -> Mapping[str, int]:
        """Text is what is left; a kind that was not used is left out."""
        kinds = {
            "input_audio_tokens": self.input_audio_tokens + self.input_cached_audio_tokens,
            "cache_audio_read_tokens": self.input_cached_audio_tokens,
            "output_audio_tokens": self.output_audio_tokens,
            "input_image_tokens": self.input_image_tokens + self.input_cached_image_tokens,
            "cache_image_read_tokens": self.input_cached_image_tokens,
            "output_image_tokens": self.output_image_tokens,
        }
        return {
            "input_tokens": self.input_tokens,
            "cache_read_tokens": self.input_cached_tokens,
            "cache_write_tokens": self.input_cache_write_tokens,
            "output_tokens": self.output_tokens,
            **{name: count for name, count in kinds.items() if count},
        }


class Inputs(AskedRow):
    input_tokens: Count

    def quantities(self) -> Mapping[str, int]:
        return {"input_tokens": self.input_tokens}


class Images(AskedRow):
    images: Count

    def quantities(self) -> Mapping[str, int]:
        return {"images": self.images}


class Speeches(AskedRow):
    characters: Count

    def quantities(self) -> Mapping[str, int]:
        return {"input_characters": self.characters}


class Transcriptions(AskedRow):
    seconds: Count

    def quantities(self) -> Mapping[str, int]:
        return {"input_audio_seconds": self.seconds}


class VectorStores(UsageRow):
    usage_bytes: Count

    def quantities(self) -> Mapping[str, int]:
        return {"vector_store_bytes": self.usage_bytes}


class Sessions(UsageRow):
    num_sessions: Count

    def quantities(self) -> Mapping[str, int]:
        return {"code_interpreter_sessions": self.num_sessions}


class FileSearches(UsageRow):
    num_requests: Count

    @property
    def requests(self) -> int:
        return self.num_requests

    def quantities(self) -> Mapping[str, int]:
        return {"storage_searches": self.num_requests}


class WebSearches(UsageRow):
    """Its requests to a model are among those of `completions`."""

    num_requests: Count

    def quantities(self) -> Mapping[str, int]:
        return {"web_searches": self.num_requests}


class Report(NamedTuple):
    """`groups`: what its rows are told apart by, as far as a price or a team depends on it."""

    name: str
    shape: type[Buckets[Any]]
    groups: tuple[str, ...]


PROJECT, MODEL = ("project_id",), ("project_id", "model")
REPORTS = (
    Report("completions", Buckets[Completions], (*MODEL, "batch", "service_tier")),
    Report("embeddings", Buckets[Inputs], MODEL),
    Report("moderations", Buckets[Inputs], MODEL),
    Report("images", Buckets[Images], MODEL),
    Report("audio_speeches", Buckets[Speeches], MODEL),
    Report("audio_transcriptions", Buckets[Transcriptions], MODEL),
    Report("vector_stores", Buckets[VectorStores], PROJECT),
    Report("code_interpreter_sessions", Buckets[Sessions], PROJECT),
    Report("file_search_calls", Buckets[FileSearches], PROJECT),
    Report("web_search_calls", Buckets[WebSearches], MODEL),
)
