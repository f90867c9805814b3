"""Which key reads OpenAI's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from typing import Any

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected
from ledger.troubles import key_of, needing, trouble

KEY_HELP = key_of("openai")
OTHER_KEYS = {
    "sk-proj-": trouble("kind_project"),
    "sk-svcacct-": trouble("kind_service"),
    "sk-ant-": trouble("kind_of", title="Anthropic"),
    "sk-or-": trouble("kind_of", title="OpenRouter"),
    "sk-": trouble("kind_user"),
}


def check_secret(secret: str) -> str | None:
    key = tidy(secret)
    if re.fullmatch(r"sk-admin-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-admin-"):
            return needing(trouble("other_key", kind=kind, start=start), "openai")
    return needing(trouble("no_key_of", title="OpenAI"), "openai")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def explain(status: int, body: bytes) -> CollectorError:
    if status in (401, 403) and b"Missing scopes" in body:
        return KeyRejected(needing(trouble("lacks_scope"), "openai"))
    if status == 401:
        return KeyRejected(needing(trouble("unknown_openai"), "openai"))
    return refusal("OpenAI", status, said_in(body, _words), provider="openai")


def _words(answer: Any) -> Any:
    """`error` is an object by the specification, text on the wire for 403, and missing for some 404."""
    error = answer.get("error", answer)
    return error if isinstance(error, str) else error["message"]
