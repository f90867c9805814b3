"""Which key and which team read xAI's bill, and what its refusals mean to a person."""

from __future__ import annotations

import re

from collectors.answers import refusal, said_in
from collectors.contract import CollectorError, KeyRejected
from ledger.troubles import key_of, needing, quoted, trouble

KEY_HELP = key_of("xai")
SUBJECT = trouble("of_xai")


def address_of(subject: str) -> str:
    """A team's part of the address. Raises CollectorError for what cannot be a team's id."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", subject.strip()):
        return f"/v1/billing/teams/{subject.strip()}"
    raise CollectorError(trouble("teams_bill", of=SUBJECT))


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    """Both of xAI's kinds look alike: a key for asking models is told apart by the refusal only."""
    if re.fullmatch(r"(?!sk-|gsk_|pplx-|key_)[A-Za-z0-9_.-]{20,}", tidy(secret)):
        return None
    return needing(trouble("no_key_of", title="xAI"), "xai")


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["message"])
    quote = quoted(said)
    if status in (401, 403):
        return KeyRejected(needing(trouble("refused_by_xai", status=str(status), quote=quote), "xai"))
    if status == 404:
        return CollectorError(trouble("no_such_team", quote=quote, of=SUBJECT))
    return refusal("xAI", status, said)
