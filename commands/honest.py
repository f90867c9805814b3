"""The honest range: how far today's estimates usually are from what is billed in the end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from math import ceil

from commands.answers import Part
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Note
from commands.saying import percent_said
from ledger.providers import PROVIDERS
from ledger.usual_drift import UsualDrift, usual_drift
from storage.drifts import settled_since

LATELY = timedelta(days=30)


class Honest(Part):
    """A provider's estimates were within so many percent of its bills, of the last 30 days' nine tenths."""

    provider: str
    within_percent: int
    bills: int


def usual_drifts(ask: Ask) -> dict[str, UsualDrift]:
    """By provider, of its bills of the last 30 days; of too few nothing is usual."""
    known = settled_since(ask.connection, ask.workspace, ask.now - LATELY)
    found = {provider: usual_drift(drifts) for provider, drifts in known.items()}
    return {provider: usual for provider, usual in found.items() if usual is not None}


def honest_range(ask: Ask, providers: Collection[str]) -> tuple[Honest, ...]:
    """Of these providers, whose figures are estimates, where it is known."""
    if not providers:
        return ()
    return tuple(
        Honest(provider=provider, within_percent=ceil(usual.most * 100), bills=usual.bills)
        for provider, usual in usual_drifts(ask).items()
        if provider in providers
    )


def honest_notes(ranges: Collection[Honest]) -> list[Note]:
    """One line; the widest first, so that nobody takes the best one for all."""
    if not ranges:
        return []
    if len(ranges) == 1:
        (only,) = ranges
        return [Note(say("honest.within", share=_share(only)))]
    widest = sorted(ranges, key=lambda each: (-each.within_percent, each.provider))
    said = [
        say("honest.provider_within", title=PROVIDERS[each.provider].title, share=_share(each))
        for each in widest
    ]
    return [Note(say("honest.near", said=", ".join(said)))]


def _share(one: Honest) -> str:
    return percent_said(str(max(one.within_percent, 1)))
