"""Mistral: chat completions and embeddings, transcriptions by the second, documents by the page.

mistralai/client-python, `models/usageinfo.py` and `models/ocrusageinfo.py`.
"""

from __future__ import annotations

from collectors.pushed.counts import count, details_of, seconds
from collectors.pushed.openai import chat_quantities, usage_of
from collectors.pushed.request import Pushed, Request, Row, model_of


def read(body: Row, request: Request) -> list[Pushed]:
    pages = details_of(body, "usage_info")
    if pages is not None:
        return [request.usage(model_of(body), {"input_document_pages": count(pages, "pages_processed")})]
    usage = usage_of(body)
    if usage is None:
        return []
    quantities = chat_quantities(usage)
    if length := usage.get("prompt_audio_seconds"):
        quantities["input_audio_seconds"] = seconds(length, "usage.prompt_audio_seconds")
    return [request.usage(model_of(body), quantities)]
