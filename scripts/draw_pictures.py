"""Draw the pictures of the documentation from the demonstration's figures: `make pictures`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from bot.demo.filling import fill
from bot.rendering.chart import svg
from bot.rendering.picture import png
from bot.settings import Settings
from bot.wiring import Wiring, wire
from commands.caller import Caller
from commands.charts import DriftDays
from commands.reply import Chart

FOLDER = Path(__file__).parents[1] / "docs" / "images"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
PER_MILLE = (12, 26, 54, 14, 12, 20, 31, -20, -22, 57, 240, 15, 36, 34, 56, -22, -33, 12, -6)
ASKED: Mapping[str, tuple[str, dict[str, object]]] = {
    "digest": ("digest", {}),
    "budget": ("chart", {"what": "budget"}),
    "forecast": ("chart", {"what": "forecast"}),
    "models": ("chart", {"what": "models"}),
}


async def draw(wiring: Wiring) -> None:
    """Into `docs/images`, over what is there."""
    await fill(wiring)
    for number, (name, (command, given)) in enumerate(ASKED.items()):
        at = AT + timedelta(seconds=5 * number)
        caller = Caller("terminal", name, at, "local", "You", "terminal", chat="terminal", keeper=True)
        answered = await wiring.dispatch(command, given, caller)
        for block in answered.reply.blocks:
            if isinstance(block, Chart):
                _write(name, block)
    _write("drift", _drift())


def _drift() -> DriftDays:
    """The demonstration's bills are as estimated: these are made up here."""
    days = tuple(date(2026, 11, 1) + timedelta(days=at) for at in range(len(PER_MILLE)))
    gaps = tuple(Fraction(gap, 1000) for gap in PER_MILLE)
    return DriftDays("Bills beside estimates, November 2026", "", days, gaps, Fraction(1, 10))


def _write(name: str, chart: Chart) -> None:
    (FOLDER / f"{name}.png").write_bytes(png(svg(chart)))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        wiring = wire(Settings.model_validate({"home": Path(folder) / "home"}), lambda: AT)
        try:
            asyncio.run(draw(wiring))
        finally:
            wiring.close()


if __name__ == "__main__":
    main()
