"""`purser demo`: a scratch workspace with four months of a made-up team, and the chat on it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.command_line.trouble import Failed
from bot.demo.filling import fill
from bot.ending import end_in_time
from bot.logs import set_up_logging
from bot.process import run_process
from bot.services import SERVICES
from bot.settings import Settings
from bot.surfaces.terminal_chat.opening import Input, kind_of_input, open_chat
from bot.wiring import Wiring, wire

SERVED = ("schedule", "delivering")  # nothing is collected, and no network is told
INTRODUCTION = """\
DEMONSTRATION: every figure here is invented, and nothing is sent anywhere.
A team of four has used OpenAI, Anthropic, OpenRouter, Groq and Cursor for four months.
Try /digest, /week, /month, /budget, /summary october by model, /forecast or /chart models."""
SCRATCH = "It lies in a scratch folder that is gone when you leave."
KEPT = "It is kept in {home}: PURSER_HOME={home} purser run opens it again."


def demonstrate(home: Path | None) -> None:
    """Make it, talk, and forget it; in `home`, a folder that holds nothing yet, it stays."""
    with _folder(home) as folder:
        settings = Settings.model_construct(home=folder, http_port=0)
        kind = kind_of_input()
        set_up_logging(settings, chatting=True)
        wiring = wire(settings)
        try:
            asyncio.run(_talk(wiring, kind, home))
        finally:
            wiring.close()


async def _talk(wiring: Wiring, kind: Input, home: Path | None) -> None:
    print("Making up four months …", file=sys.stderr, flush=True)  # noqa: T201 - it takes some seconds
    await fill(wiring)
    print(INTRODUCTION)  # noqa: T201 - so that nobody takes it for their own
    print(KEPT.format(home=home) if home else SCRATCH, end="\n\n", flush=True)  # noqa: T201
    chat = open_chat(wiring, kind, demo=True)
    if chat is None:
        return
    services = [service for service in SERVICES if service.name in SERVED]
    await run_process(wiring, chat, services, at_signal=end_in_time)


@contextmanager
def _folder(home: Path | None) -> Iterator[Path]:
    if home is None:
        with tempfile.TemporaryDirectory(prefix="purser-demo-") as folder:
            yield Path(folder)
        return
    if home.exists() and any(home.iterdir()):
        raise Failed(f"{home} holds something already: name a folder that is new or empty.")
    yield home
