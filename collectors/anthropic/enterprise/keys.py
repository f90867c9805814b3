"""Which key reads the bill of Claude Enterprise, and what its refusals mean to a person."""

from __future__ import annotations

import re

from collectors.answers import said_in
from collectors.anthropic import keys
from collectors.contract import CollectorError, KeyRejected
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["claude_enterprise"].key_help
OTHER_KEYS = {
    "sk-ant-admin": "an Admin key of the Claude Console, another product: connect it as anthropic",
    "sk-ant-api": "an ordinary API key",
}


def check_secret(secret: str) -> str | None:
    key = keys.tidy(secret)
    if re.fullmatch(r"sk-ant-api01-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-ant-api01-"):
            return f"That is {kind} ({start}…), which cannot read this bill. Needed is {KEY_HELP}."
    return f"That does not look like a key of Claude Enterprise's. Needed is {KEY_HELP}."


def explain(status: int, body: bytes) -> CollectorError:
    if status not in (401, 403):
        return keys.explain(status, body)
    said = said_in(body, lambda answer: answer["error"]["message"])
    quote = f": “{said}”" if said else ""
    if status == 401:
        why = f"Anthropic does not know this key (401){quote}: it is mistyped, revoked or expired."
    else:
        why = f"Claude Enterprise does not let this key read (403){quote}: a scope may be missing."
    return KeyRejected(f"{why} Needed is {KEY_HELP}.")
