"""Credits among a period's spend, said apart: they are in its sums, below zero."""

from __future__ import annotations

from collections.abc import Iterable

from commands.answers import Cost, Part
from commands.caller import Ask
from commands.catalogue import say
from commands.reply import Note
from commands.spelling import money
from ledger.money import Money
from ledger.periods import Period
from ledger.providers import PROVIDERS
from storage.spend import credits_by_provider


class CreditLine(Part):
    """What a provider gave back; below zero."""

    provider: str
    cost: Cost


def credit_lines(ask: Ask, days: Period) -> tuple[CreditLine, ...]:
    """What came back in some days, the most first."""
    found = credits_by_provider(ask.connection, ask.workspace, ask.currency, days)
    ranked = sorted(found.items(), key=lambda each: (each[1], each[0]))
    return tuple(CreditLine(provider=name, cost=Money(units, ask.currency)) for name, units in ranked)


def credit_note(lines: Iterable[CreditLine], where: str = "") -> list[Note]:
    """`In it, credits and refunds: -$5.00 (OpenAI).`, or nothing."""
    said = ", ".join(f"{money(line.cost)} ({PROVIDERS[line.provider].title})" for line in lines)
    return [Note(say("credited.note", where=where or say("credited.in_it"), said=said))] if said else []
