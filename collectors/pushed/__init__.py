"""Pushed records: what programs tell of their own requests, one reader for each provider's bodies."""

from __future__ import annotations

from collections.abc import Mapping

from collectors.pushed import anthropic, deepseek, groq, mistral, openai, openrouter, perplexity, xai
from collectors.pushed.request import Reader

READERS: Mapping[str, Reader] = {
    "anthropic": anthropic.read,
    "deepseek": deepseek.read,
    "groq": groq.read,
    "mistral": mistral.read,
    "openai": openai.read,
    "openrouter": openrouter.read,
    "perplexity": perplexity.read,
    "xai": xai.read,
}


def reader_of(provider: str) -> Reader:
    """Who is not listed answers in OpenAI's shape, as most do who have another's clients."""
    return READERS.get(provider, openai.read)
