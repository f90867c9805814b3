"""The examples in CONTRIBUTING.md do what the text around them says."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.settings import Settings
from bot.wiring import Wiring, wire
from collectors.contract import Span
from commands.caller import Caller
from commands.definition import Definition
from commands.dispatch import Dispatch
from commands.permission import STRANGER
from tests.house.tree import ROOT

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    made = wire(Settings(home=tmp_path), lambda: NOON)
    yield made
    made.close()


@contextmanager
def example(number: int) -> Iterator[Any]:
    """One of the examples as a module, which is gone afterwards."""
    blocks = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(blocks) == 3
    module = ModuleType(f"example_{number}")
    sys.modules[module.__name__] = module
    try:
        exec(compile(blocks[number], module.__name__, "exec"), vars(module))
        yield module
    finally:
        del sys.modules[module.__name__]


async def test_the_command_names_the_provider_that_cost_most(wiring: Wiring) -> None:
    with example(0) as module:
        assert isinstance(module.dearest, Definition)
        own = Dispatch(wiring.store, wiring.sealer, (module.dearest,), wiring.dispatch.operator)
        caller = Caller("terminal", "", NOON, "local", "You", "terminal", "Terminal", keeper=True)
        assert (await own("dearest", {}, caller)).answer == module.DearestAnswer(
            provider="", cost={"amount": "0", "currency": "USD"}
        )
        for provider, amount in (("groq", "2"), ("mistral", "3")):
            await wiring.dispatch("reading", {"provider": provider, "amount": amount}, caller)
        answered = await own("dearest", {}, caller)
        assert answered.reply.blocks[0].values["title"] == "Mistral"  # type: ignore[union-attr]


class OneAnswer:
    """A client whose provider knows two days."""

    async def get(self, path: str, query: list[tuple[str, str]]) -> bytes:
        assert (path, query) == ("/billing/days", [("from", "2026-10-21"), ("to", "2026-11-21")])
        return b'{"days": [{"day": "2026-11-01", "usd": "1.25"}, {"day": "2026-11-20", "usd": 0.1}]}'


async def test_the_collector_reads_settled_and_open_days() -> None:
    with example(1) as module:
        span = module.ACME.span(NOON, None)
        pages = [page async for page in module.collect(OneAnswer(), span, NOON)]
        first, today = (page.facts[0] for page in pages)
        assert (first.cost.text(), first.settled, first.key) == ("1.25", True, "2026-11-01")
        assert (today.cost.text(), today.settled, today.end) == ("0.1", False, NOON)
        assert pages[0].covers == Span(first.start, first.start + timedelta(days=1))
        assert module.ACME.check_secret("acme-1") is None
        assert module.ACME.check_secret("other")


async def test_the_surface_answers_and_tells_strangers_one_sentence(wiring: Wiring) -> None:
    with example(2) as module:
        said = await module.answer(wiring, "/budget")
        assert " ".join(said.split()) == STRANGER.sentence
        ready = asyncio.Event()
        serving = asyncio.create_task(module.serve(wiring, ready, port=0))
        await ready.wait()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
