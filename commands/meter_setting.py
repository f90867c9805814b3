"""A meter's settings as people say them: `resets=15`, `resets=last`, `resets=never`, `counts=down`."""

from __future__ import annotations

import re
from dataclasses import replace

from commands.answers import Refusal
from commands.catalogue import say
from ledger.facts import Meter
from ledger.zones import parse_zone

DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?", re.ASCII)
LAST = 31  # of a shorter month that is its last day
NEVER = ("never", "no", "off")


def meter_set(meter: Meter, resets: str | None, counts: str | None, zone: str | None) -> Meter | Refusal:
    """The meter with what was said. Raises NotAZone."""
    found = replace(
        meter, counts=counts or meter.counts, reset_zone=parse_zone(zone) if zone else meter.reset_zone
    )
    if resets is None:
        return found
    word = resets.strip().lower()
    if found.counts == "down":
        if word in NEVER:
            return found  # as it is with every balance
        line = f"/meter {meter.name} counts=up resets={word[:10]}"
        return Refusal.of("meter.balance_never_resets", lines=(line,))
    if word in NEVER:
        return replace(found, reset_day=None)
    day = LAST if word == "last" else _day(word)
    if day is None:
        line = f"/meter {meter.name} resets=15"
        return Refusal.of("meter.no_day", values={"typed": resets[:20]}, lines=(line,))
    return replace(found, reset_day=day)


def resets_said(meter: Meter) -> str:
    """When it begins again, as it is typed: `1`, `15`, `last`, `never`."""
    if meter.reset_day is None or meter.counts == "down":
        return "never"
    return "last" if meter.reset_day == LAST else str(meter.reset_day)


def resets_shown(resets: str) -> str:
    """The same in words."""
    if resets in ("never", "last"):
        return say(f"meter.resets_{resets}")
    return say("meter.resets_on_day", day=resets)


def _day(word: str) -> int | None:
    found = DAY.fullmatch(word)
    return int(found[1]) if found and 1 <= int(found[1]) <= LAST else None
