"""DeepSeek: chat completions, whose cache stands in fields of its own as well.

https://api-docs.deepseek.com/api/create-chat-completion
"""

from __future__ import annotations

from collectors.pushed.counts import count
from collectors.pushed.openai import chat_quantities, checked, usage_of
from collectors.pushed.request import Pushed, Request, Row, model_of


def read(body: Row, request: Request) -> list[Pushed]:
    usage = usage_of(body)
    if usage is None:
        return []
    quantities = chat_quantities(usage)
    if "cache_read_tokens" not in quantities and (hit := count(usage, "prompt_cache_hit_tokens")):
        quantities["cache_read_tokens"] = hit
    return [request.usage(model_of(body), checked(quantities))]
