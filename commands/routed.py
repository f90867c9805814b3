"""What routes of HTTP ask and nobody types: in no menu, but asked, permitted and remembered alike."""

from __future__ import annotations

from commands.check import check
from commands.days import days
from commands.definition import Definition
from commands.extend import extend
from commands.held import held
from commands.hold import hold
from commands.release import release
from commands.settle import settle
from commands.tracked import tracked
from commands.usage import usage

ROUTED: tuple[Definition, ...] = (tracked, usage, hold, held, settle, extend, release, check, days)
