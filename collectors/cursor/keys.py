"""Which key reads Cursor's list of calls, and what its refusals mean to a person."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["cursor"].key_help
WAIT = timedelta(minutes=1)  # limits are by the minute, and an answer may not say how long to wait


def check_secret(secret: str) -> str | None:
    if re.fullmatch(r"(key|crsr)_[A-Za-z0-9_-]{8,}", tidy(secret)):
        return None
    return f"That does not look like a key of Cursor's (key_… or crsr_…). Needed is {KEY_HELP}."


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def headers(secret: str) -> dict[str, str]:
    """HTTP Basic: the key is the name, and the password is empty."""
    named = base64.b64encode(f"{tidy(secret)}:".encode()).decode()
    return {"Authorization": f"Basic {named}"}


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = f": “{said}”" if said else ""
    if status == 401:
        why = "Cursor does not know this key: it is mistyped or was revoked."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 403:
        why = "It is no admin's, or the plan is an individual one."
        return KeyRejected(f"Cursor does not let this key read (403){quote}. {why} Needed is {KEY_HELP}.")
    if status == 429:
        return TryLater(f"Cursor asks to wait (429){quote}.", WAIT)
    return refusal("Cursor", status, said, key_help=KEY_HELP)
