"""Which key reads Cursor's list of calls, and what its refusals mean to a person."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.troubles import key_of, needing, quoted, trouble

KEY_HELP = key_of("cursor")
WAIT = timedelta(minutes=1)  # limits are by the minute, and an answer may not say how long to wait


def check_secret(secret: str) -> str | None:
    if re.fullmatch(r"(key|crsr)_[A-Za-z0-9_-]{8,}", tidy(secret)):
        return None
    return needing(trouble("no_key_of_cursor"), "cursor")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def headers(secret: str) -> dict[str, str]:
    """HTTP Basic: the key is the name, and the password is empty."""
    named = base64.b64encode(f"{tidy(secret)}:".encode()).decode()
    return {"Authorization": f"Basic {named}"}


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = quoted(said)
    if status == 401:
        return KeyRejected(needing(trouble("unknown_cursor"), "cursor"))
    if status == 403:
        return KeyRejected(needing(trouble("no_admins", quote=quote), "cursor"))
    if status == 429:
        return TryLater(trouble("asks_to_wait", title="Cursor", status="429", quote=quote), WAIT)
    return refusal("Cursor", status, said, provider="cursor")
