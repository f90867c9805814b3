"""Which key reads OpenAI's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from typing import Any

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["openai"].key_help
OTHER_KEYS = {
    "sk-proj-": "a project key",
    "sk-svcacct-": "a service account's key",
    "sk-ant-": "a key of Anthropic's",
    "sk-or-": "a key of OpenRouter's",
    "sk-": "a user's key",
}


def check_secret(secret: str) -> str | None:
    key = tidy(secret)
    if re.fullmatch(r"sk-admin-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-admin-"):
            return f"That is {kind} ({start}…), which cannot read costs. Needed is {KEY_HELP}."
    return f"That does not look like a key of OpenAI's. Needed is {KEY_HELP}."


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def explain(status: int, body: bytes) -> CollectorError:
    if status in (401, 403) and b"Missing scopes" in body:
        why = "OpenAI refuses this key: it lacks the scope api.usage.read."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 401:
        why = "OpenAI does not know this key: it is mistyped, revoked or expired."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    return refusal("OpenAI", status, said_in(body, _words), key_help=KEY_HELP)


def _words(answer: Any) -> Any:
    """`error` is an object by the specification, text on the wire for 403, and missing for some 404."""
    error = answer.get("error", answer)
    return error if isinstance(error, str) else error["message"]
