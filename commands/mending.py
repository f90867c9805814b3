"""What a person does about an account that cannot be read, in a line each."""

from __future__ import annotations

from typing import Literal

from commands.catalogue import say
from ledger.providers import PROVIDERS

Trouble = Literal["key", "shape", "failing", "stale"]
SKEW = 120  # seconds; from here on hours and days are read beside where they lie


def mend_of(kind: Trouble, provider: str, account: str = "") -> str:
    """What to do next."""
    which = provider if account in ("", provider) else f"{provider} account={account}"
    return say(f"mending.{kind}", which=which, title=PROVIDERS[provider].title)


def skew_sentence(provider: str, ahead: int | None) -> str:
    """What is wrong with this machine's clock, by the provider's, and its mend; empty: nothing."""
    if ahead is None or abs(ahead) < SKEW:
        return ""
    key = "mending.clock_ahead" if ahead > 0 else "mending.clock_behind"
    return say(key, count=round(abs(ahead) / 60), title=PROVIDERS[provider].title)


def account_title(provider: str, account: str) -> str:
    """`OpenAI`, or with its name if it has one of its own: `OpenAI (research)`."""
    title = PROVIDERS[provider].title
    return title if account in ("", provider) else f"{title} ({account})"
