"""Which key reads Anthropic's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from collectors.answers import json_of, refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["anthropic"].key_help
OTHER_KEYS = {
    "sk-ant-api01-": "a key of Claude Enterprise, another product: connect it as claude_enterprise",
    "sk-ant-api": "an ordinary API key",
    "sk-ant-oat": "a person's login to Claude Code",
    "sk-ant-sid": "a browser's login",
    "sk-or-": "a key of OpenRouter's",
    "sk-": "a key of another provider's",
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
            return f"That is {kind} ({start}…), which cannot read costs. Needed is {KEY_HELP}."
    return f"That does not look like a key of Anthropic's. Needed is {KEY_HELP}."


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["error"]["message"])
    quote = f": “{said}”" if said else ""
    if status == 401:
        why = "Anthropic does not know this key: it is mistyped, revoked or expired, or no Admin key."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 402:
        return CollectorError(f"Anthropic asks for a payment first (402){quote}.")
    if (
        status == 410
    ):  # documented for lists of Claude Enterprise: the figures were replaced while they were read
        return TryLater(f"Anthropic's list ended while it was read (410){quote}.", CURSOR_WAIT)
    if status == 429 and _code(body) == CAPPED:
        why = f"Anthropic's monthly spend limit is reached{quote}"
        return TryLater(f"{why}. Until it is raised or the month ends there are no new figures.", CAP_WAIT)
    if status == 529:
        return CollectorError(f"Anthropic is overloaded (529){quote}.")
    return refusal("Anthropic", status, said, key_help=KEY_HELP)


def _code(body: bytes) -> Any:
    try:
        return json_of(body)["error"]["details"]["error_code"]
    except (LookupError, TypeError, ValueError):
        return None
