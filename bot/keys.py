"""What the collectors know of keys, for commands that know no collector."""

from __future__ import annotations

from collectors import collector_of
from ledger.troubles import trouble


def subject_of(provider: str) -> str:
    """What a keeper says beside the provider's key, so that it is known whose bill it is; empty: nothing."""
    collector = collector_of(provider)
    return collector.subject if collector else ""


def check_key(provider: str, key: str) -> str | None:
    """A sentence if this cannot be a key that reads the provider's bill; None if it may be one."""
    collector = collector_of(provider)
    if collector is None:
        return trouble("no_billing", provider=provider)
    return collector.check_secret(key)
