"""Units that usage is counted in: how many of them a price is for, and which lie inside which.

One convention for all providers: input_tokens is all input, cached tokens of every kind are inside it;
output_tokens is all output, reasoning and citations are inside it. A unit lies inside another whose
words are a part of its own: cache_read_tokens (tokens, input, read) inside input_tokens (tokens, input).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MODALITIES = ("text", "audio", "image", "video")


@dataclass(frozen=True, slots=True)
class Unit:
    """A price is for `per` of them. `words` say what is counted."""

    name: str
    per: int
    words: frozenset[str]

    def is_inside(self, other: Unit) -> bool:
        """Whether what is counted here is counted there too."""
        return other.words < self.words


def _tokens() -> Iterator[Unit]:
    for modality in ("", *MODALITIES):
        part = f"{modality}_" if modality else ""
        kinds = {
            f"input_{part}tokens": "input",
            f"cache_{part}read_tokens": "input read",
            f"cache_{part}write_tokens": "input write",
            f"cache_{part}write_5m_tokens": "input write 5m",
            f"cache_{part}write_1h_tokens": "input write 1h",
            f"input_{part}tool_tokens": "input tool",
            f"output_{part}tokens": "output",
            f"output_{part}reasoning_tokens": "output reasoning",
            f"output_{part}citation_tokens": "output citation",
        }
        for name, words in kinds.items():
            yield Unit(name, 1_000_000, frozenset(f"tokens {words} {modality}".split()))


def _others() -> Iterator[Unit]:
    for name, per, words in (
        ("input_characters", 1_000_000, "characters input"),
        ("input_text_messages", 1_000, "messages input text"),
        ("audio_seconds", 3_600, "seconds audio"),
        ("input_audio_seconds", 3_600, "seconds audio input"),
        ("output_audio_seconds", 3_600, "seconds audio output"),
        ("input_pixels", 1_000_000_000, "pixels input"),
        ("input_document_pages", 1_000, "pages input"),
        ("input_annotated_document_pages", 1_000, "pages input annotated"),
        ("rerank_searches", 1_000, "rerank"),
        ("web_searches", 1_000, "calls web_search"),
        ("social_searches", 1_000, "calls social_search"),
        ("storage_searches", 1_000, "calls storage_search"),
        ("code_executions", 1_000, "calls code_execution"),
        ("requests", 1_000, "requests"),
    ):
        yield Unit(name, per, frozenset(words.split()))


def _parts() -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in ("", *(f"{modality}_" for modality in MODALITIES)):
        yield f"cache_{part}write_tokens", (f"cache_{part}write_5m_tokens", f"cache_{part}write_1h_tokens")
    yield "audio_seconds", ("input_audio_seconds", "output_audio_seconds")


# What is often said by its parts only, which are then added up. input_tokens is none of them: cached
# tokens without input would be a provider's that counts them beside it.
PARTS = dict(_parts())
UNITS = {unit.name: unit for unit in (*_tokens(), *_others())}


def unit_named(name: str) -> Unit:
    """One that is not listed is counted by itself and inside no other; a price is for one of it."""
    return UNITS.get(name) or Unit(name, 1, frozenset((name,)))
