"""Which key reads the bill of Claude Enterprise, and what its refusals mean to a person."""

from __future__ import annotations

import re

from collectors.answers import said_in
from collectors.anthropic import keys
from collectors.contract import CollectorError, KeyRejected
from ledger.troubles import key_of, needing, quoted, trouble

PROVIDER = "claude_enterprise"
KEY_HELP = key_of(PROVIDER)
OTHER_KEYS = {
    "sk-ant-admin": trouble("kind_console"),
    "sk-ant-api": trouble("kind_ordinary"),
}


def check_secret(secret: str) -> str | None:
    key = keys.tidy(secret)
    if re.fullmatch(r"sk-ant-api01-[A-Za-z0-9_-]+", key):
        return None
    for start, kind in OTHER_KEYS.items():
        if key.startswith(start) and not key.startswith("sk-ant-api01-"):
            return needing(trouble("other_key_for_bill", kind=kind, start=start), PROVIDER)
    return needing(trouble("no_key_of", title="Claude Enterprise"), PROVIDER)


def explain(status: int, body: bytes) -> CollectorError:
    if status not in (401, 403):
        return keys.explain(status, body)
    said = said_in(body, lambda answer: answer["error"]["message"])
    why = "unknown_enterprise" if status == 401 else "lacks_scope_perhaps"
    return KeyRejected(needing(trouble(why, quote=quoted(said)), PROVIDER))
