"""Which token and which owner read GitHub's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re
from datetime import timedelta

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected, TryLater
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["copilot"].key_help
OWNERS = {"org": "organizations", "user": "users", "enterprise": "enterprises"}
SUBJECT = "whose bill it is: org:NAME, user:NAME or enterprise:NAME"


def path_of(subject: str) -> str:
    """Raises CollectorError for what names nobody: it becomes a part of an address."""
    named = re.fullmatch(r"(org|user|enterprise):([A-Za-z0-9_-]+)", subject.strip())
    if named:
        return f"/{OWNERS[named[1]]}/{named[2]}"
    raise CollectorError(f"GitHub bills organizations and people. Connect again with of=: {SUBJECT}.")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    token = tidy(secret)
    if re.fullmatch(r"(github_pat_|gh[pou]_)[A-Za-z0-9_]{16,}", token):
        return None
    if token.startswith("ghs_"):
        return f"That is an app's token (ghs_…), which ends within the hour. Needed is {KEY_HELP}."
    return f"That does not look like a token of GitHub's. Needed is {KEY_HELP}."


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = f": “{said}”" if said else ""
    if status in (403, 429) and "rate limit" in said.lower():
        wait = timedelta(minutes=5) if "secondary" in said.lower() else timedelta(hours=1)
        return TryLater(f"GitHub asks to wait ({status}){quote}.", wait)
    if status == 401:
        why = "GitHub does not know this token: it is mistyped, was revoked or has expired."
        return KeyRejected(f"{why} Needed is {KEY_HELP}.")
    if status == 403:
        return KeyRejected(
            f"GitHub does not let this token read the bill (403){quote}. Needed is {KEY_HELP}."
        )
    if status == 404:
        why = "The name is mistyped, the token may not read it, or it is still on GitHub's old billing."
        return CollectorError(f"GitHub shows no such bill (404){quote}. {why} Needed is {KEY_HELP}.")
    return refusal("GitHub", status, said)
