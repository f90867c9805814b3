from __future__ import annotations

import subprocess
import sys
from datetime import date

from bot.rendering.chart import svg
from bot.rendering.picture import png
from bot.rendering.shapes import drawing, rect, text
from commands.charts import Series, StackedDays
from ledger.money import Money


def label(words: str, *, bold: bool = False) -> bytes:
    return png(
        drawing(200, 60, [rect(0, 0, 200, 60, "#1B1F27"), text(10, 40, words, 28, "#FFFFFF", bold=bold)]), 200
    )


def test_a_label_changes_pixels() -> None:
    assert len({label(""), label("OpenAI"), label("Groq")}) == 3


def test_bold_changes_pixels() -> None:
    assert label("OpenAI") != label("OpenAI", bold=True)


def test_a_chart_is_a_png_of_its_size() -> None:
    amounts = Series("OpenAI", "#0072B2", (Money.of("1.06"),))
    painted = png(svg(StackedDays("Spend", "", (date(2026, 11, 19),), (amounts,), Money.of(2))))
    assert painted.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(painted[16:20], "big") == 800
    assert 400 <= int.from_bytes(painted[20:24], "big") <= 560
    assert len(painted) < 60_000


def test_the_painter_is_loaded_with_the_first_picture_only() -> None:
    asked = "import sys, bot.rendering.picture, bot.rendering.chart; sys.exit('resvg_py' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
