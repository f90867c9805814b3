"""What a person does about an account that cannot be read, in a line each."""

from __future__ import annotations

from typing import Literal

from ledger.providers import PROVIDERS

Trouble = Literal["key", "shape", "failing", "stale"]
SKEW = 120  # seconds; from here on hours and days are read beside where they lie


def mend_of(kind: Trouble, provider: str, account: str = "") -> str:
    """What to do next."""
    which = provider if account in ("", provider) else f"{provider} account={account}"
    return {
        "key": f"With the right key, type /connect {which}.",
        "shape": "Update Purser; if this is the newest version, report the place that is named. The answer "
        "lies in the folder answers beside the database, for whoever mends it.",
        "failing": f"I go on trying every hour. If {PROVIDERS[provider].title} reports no outage, "
        "purser doctor says more.",
        "stale": f"Type /collect {which}; if nothing comes, purser doctor says what is in the way.",
    }[kind]


def skew_sentence(provider: str, ahead: int | None) -> str:
    """What is wrong with this machine's clock, by the provider's, and its mend; empty: nothing."""
    if ahead is None or abs(ahead) < SKEW:
        return ""
    way = "ahead of" if ahead > 0 else "behind"
    minutes = round(abs(ahead) / 60)
    theirs = f"{minutes} minutes {way} {PROVIDERS[provider].title}'s"
    return f"This machine's clock is {theirs}: switch its time synchronisation (NTP) on."


def account_title(provider: str, account: str) -> str:
    """`OpenAI`, or with its name if it has one of its own: `OpenAI (research)`."""
    title = PROVIDERS[provider].title
    return title if account in ("", provider) else f"{title} ({account})"
