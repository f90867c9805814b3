"""`purser --help` answers at once: what is heavy is imported when it is first needed."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys

from tests.house.tree import PACKAGES, ROOT

LIGHT = {"click", "colorama"}
INSTALLED = {"_distutils_hack", "a1_coverage"}  # a .pth file of a development tool loads these everywhere
ASK_FOR_HELP = """
import sys
from bot.cli import main
sys.argv = ["purser", "--help"]
try:
    main()
except SystemExit as ended:
    print("ended with", ended.code or 0)
print("loaded", *{name.partition(".")[0] for name in sys.modules})
"""


def test_help_loads_click_and_nothing_else_that_was_installed() -> None:
    asked = [sys.executable, "-c", ASK_FOR_HELP]
    told = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0].startswith("Usage: purser")
    assert told[-2] == "ended with 0"
    loaded = set(told[-1].split()) & set(importlib.metadata.packages_distributions())
    assert loaded - INSTALLED - set(PACKAGES) <= LIGHT  # ours count as installed where they are
    assert "click" in loaded
