"""Which token and which owner read GitHub's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from datetime import timedelta

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.troubles import key_of, needing, quoted, trouble

KEY_HELP = key_of("copilot")
OWNERS = {"org": "organizations", "user": "users", "enterprise": "enterprises"}
SUBJECT = trouble("of_github")


def path_of(subject: str) -> str:
    """Raises CollectorError for what names nobody: it becomes a part of an address."""
    named = re.fullmatch(r"(org|user|enterprise):([A-Za-z0-9_-]+)", subject.strip())
    if named:
        return f"/{OWNERS[named[1]]}/{named[2]}"
    raise CollectorError(trouble("owners_bill", of=SUBJECT))


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    token = tidy(secret)
    if re.fullmatch(r"(github_pat_|gh[pou]_)[A-Za-z0-9_]{16,}", token):
        return None
    if token.startswith("ghs_"):
        return needing(trouble("app_token"), "copilot")
    return needing(trouble("no_token_of_github"), "copilot")


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = quoted(said)
    if status in (403, 429) and "rate limit" in said.lower():
        wait = timedelta(minutes=5) if "secondary" in said.lower() else timedelta(hours=1)
        told = trouble("asks_to_wait", title="GitHub", status=str(status), quote=quote)
        return TryLater(told, wait)
    if status == 401:
        return KeyRejected(needing(trouble("unknown_github"), "copilot"))
    if status == 403:
        return KeyRejected(needing(trouble("may_not_read_bill", quote=quote), "copilot"))
    if status == 404:
        return CollectorError(needing(trouble("no_such_bill", quote=quote), "copilot"))
    return refusal("GitHub", status, said)
