"""Which key and which team read xAI's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected
from ledger.providers import PROVIDERS

KEY_HELP = PROVIDERS["xai"].key_help
SUBJECT = "the team's id, which stands in the team's settings at console.x.ai"


def address_of(subject: str) -> str:
    """A team's part of the address. Raises CollectorError for what cannot be a team's id."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", subject.strip()):
        return f"/v1/billing/teams/{subject.strip()}"
    raise CollectorError(f"xAI's bill is a team's. Connect again with of=: {SUBJECT}.")


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    """Both of xAI's kinds look alike: a key for asking models is told apart by the refusal only."""
    if re.fullmatch(r"(?!sk-|gsk_|pplx-|key_)[A-Za-z0-9_.-]{20,}", tidy(secret)):
        return None
    return f"That does not look like a key of xAI's. Needed is {KEY_HELP}."


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = f": “{said}”" if said else ""
    if status in (401, 403):
        why = "It is a key for asking models, was revoked, or has no right on this team."
        return KeyRejected(f"xAI refuses this key ({status}){quote}. {why} Needed is {KEY_HELP}.")
    if status == 404:
        return CollectorError(f"xAI knows no such team (404){quote}. Connect again with of=: {SUBJECT}.")
    return refusal("xAI", status, said)
