"""Which key reads Anthropic's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from collectors.answers import json_of, refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.troubles import key_of, needing, quoted, trouble

KEY_HELP = key_of("anthropic")
OTHER_KEYS = {
    "sk-ant-api01-": trouble("kind_enterprise"),
    "sk-ant-api": trouble("kind_ordinary"),
    "sk-ant-oat": trouble("kind_login"),
    "sk-ant-sid": trouble("kind_browser"),
    "sk-or-": trouble("kind_of", title="OpenRouter"),
    "sk-": trouble("kind_other"),
}
CAPPED = "enforced_spend_limit_reached"
CAP_WAIT = timedelta(days=1)
CURSOR_WAIT = timedelta(minutes=1)


def check_secret(secret: str) -> str | None:
    key = tidy(secret)
    if re.fullmatch(r"sk-ant-admin\d*-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-ant-admin"):
            return needing(trouble("other_key", kind=kind, start=start), "anthropic")
    return needing(trouble("no_key_of", title="Anthropic"), "anthropic")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["error"]["message"])
    quote = quoted(said)
    if status == 401:
        return KeyRejected(needing(trouble("unknown_anthropic"), "anthropic"))
    if status == 402:
        return CollectorError(trouble("pay_first", quote=quote))
    if (
        status == 410
    ):  # documented for lists of Claude Enterprise: the figures were replaced while they were read
        return TryLater(trouble("list_ended", quote=quote), CURSOR_WAIT)
    if status == 429 and _code(body) == CAPPED:
        return TryLater(trouble("capped", quote=quote), CAP_WAIT)
    if status == 529:
        return CollectorError(trouble("overloaded", quote=quote))
    return refusal("Anthropic", status, said, provider="anthropic")


def _code(body: bytes) -> Any:
    try:
        return json_of(body)["error"]["details"]["error_code"]
    except (LookupError, TypeError, ValueError):
        return None
