"""Alerts and other notices as they are on each network; PURSER_REWRITE=1 writes the text anew."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from commands.tongue import ENGLISH
from tests.bot.house import TestHouse
from tests.snapshots.alerts import told
from tests.snapshots.painted import in_the_terminal, on_every_surface
from tests.snapshots.written import compare, in_parts

LISBON = ZoneInfo("Europe/Lisbon")


def test_what_is_told_unasked_is_painted_as_it_is_written(house: TestHouse) -> None:
    now, shown = house.clock.now, []
    for heading, command, answer in asyncio.run(told(house)):
        english, german = (
            house.wiring.dispatch.reply(command, answer, "seed", zone=LISBON, language=language)
            for language in (ENGLISH, "de")
        )
        text = f"{on_every_surface(english, now)}\n\n{in_the_terminal(german, now.date())}"
        shown.append((heading, text))
    compare("alerts.txt", in_parts(shown))
