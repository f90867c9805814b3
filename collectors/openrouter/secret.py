"""Which key reads OpenRouter's account, and what its refusals mean to a person."""

from __future__ import annotations

import re
from datetime import timedelta

from pydantic import BaseModel

from collectors.answers import refusal, said_in, shape_of
from collectors.contract import Client, CollectorError, KeyRejected, TryLater
from ledger.troubles import key_of, needing, quoted, trouble

PATH = "/key"
KEY_HELP = key_of("openrouter")
KEY_SHAPE = re.compile(r"sk-or-[A-Za-z0-9_-]{16,}")
TIMED_OUT = (408, 524)
SLOW_WAIT = timedelta(minutes=5)


class Key(BaseModel):
    is_management_key: bool


class KeyAnswer(BaseModel):
    data: Key


def tidy(secret: str) -> str:
    """A pasted key brings spaces and line ends along; none has any inside."""
    return "".join(secret.split())


def check_secret(secret: str) -> str | None:
    """Both kinds look alike (sk-or-v1-…): which one it is says OpenRouter."""
    if KEY_SHAPE.fullmatch(tidy(secret)):
        return None
    return needing(trouble("no_key_of", title="OpenRouter"), "openrouter")


async def check_kind(client: Client) -> None:
    """Raises KeyRejected for an ordinary key: OpenRouter knows it, and lets it read nothing but itself."""
    if not shape_of(KeyAnswer, await client.get(PATH, [])).data.is_management_key:
        raise KeyRejected(_ordinary())


def explain(status: int, body: bytes) -> CollectorError:
    said = said_in(body, lambda answer: answer["error"]["message"])
    quote = quoted(said)
    if status == 401:
        return KeyRejected(needing(trouble("unknown_openrouter", quote=quote), "openrouter"))
    if status == 403 and "management" in said.lower():
        return KeyRejected(_ordinary())
    if status == 402:
        return CollectorError(trouble("credits_used_up", quote=quote))
    if status in TIMED_OUT:
        return TryLater(trouble("slow", status=str(status), quote=quote), SLOW_WAIT)
    return refusal("OpenRouter", status, said, provider="openrouter")


def _ordinary() -> str:
    return needing(trouble("ordinary_openrouter"), "openrouter")
