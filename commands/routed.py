"""What routes of HTTP ask and nobody types: in no menu, but asked, permitted and remembered alike."""

from __future__ import annotations

from commands.definition import Definition
from commands.usage import usage

ROUTED: tuple[Definition, ...] = (usage,)
