"""A newcomer's first ten minutes, on either network, in a process that both are connected to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger.amounts import show_money
from ledger.money import Money
from tests.acceptance.harbour import Harbour, harbour
from tests.acceptance.purser_process import PurserProcess
from tests.acceptance.visitors import Visitor

CODE = re.compile(r"[A-Z0-9]{5}-[A-Z0-9]{5}")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("first, second", [("telegram", "discord"), ("discord", "telegram")])
async def test_a_newcomer_is_at_home_on_one_network_and_then_on_the_other(
    tmp_path: Path, first: str, second: str
) -> None:
    async with harbour(tmp_path / "home") as here:
        process = await here.starts()
        one, other = here.visitors[first], here.visitors[second]
        await comes_aboard(one, await process.code())
        await records(one)
        await connects(one, here)
        found = CODE.search((await one.asks_in_private("/link")).text)
        assert found
        welcome = await other.asks(f"/start {found[0]}")
        assert "Welcome aboard" in welcome.text
        assert "Asia/Kolkata" in welcome.text
        for visitor in (one, other):
            assert (await visitor.asks_in_private("/start")).text
            await subscribes(visitor)
        await agree(process, one, other)


async def comes_aboard(visitor: Visitor, code: str) -> None:
    """Join by the code, and say the time zone by one tap."""
    seen = await visitor.asks(f"/start {code}")
    assert "Welcome aboard" in seen.text
    tapped = await visitor.presses(seen, "Kolkata")
    assert "Asia/Kolkata" in tapped.text
    assert "Next: figures" in tapped.text


async def records(visitor: Visitor) -> None:
    """A reading, taken back by its button, and typed again; a limit."""
    seen = await visitor.asks("/groq 1.06")
    assert "$1.06 recorded" in seen.text
    assert "$1.06 was taken back" in (await visitor.presses(seen, "Undo")).text
    assert "$1.06" not in (await visitor.asks("/summary")).text
    assert "$1.06 recorded" in (await visitor.asks("/groq 1.06")).text
    assert "$20.00" in (await visitor.asks("/limit 20 day")).text


async def connects(visitor: Visitor, here: Harbour) -> None:
    """The key goes where only its owner reads; one message tells how the reading goes, and how it went."""
    here.openai.lets(0)
    assert "OpenAI connected" in (await visitor.hands_over(here.openai.key)).text
    began = await visitor.is_told("0 of 31 days", alone=True)
    here.openai.lets(math.inf)
    days = here.openai.days
    total = show_money(here.openai.spent(min(days), max(days)))
    ended = await visitor.is_told(f"31 days, {total}, official", alone=True)
    assert ended.message is began.message


async def subscribes(visitor: Visitor) -> None:
    assert "The digest comes here" in (await visitor.asks("/subscribe digest here")).text
    assert "Alerts come here" in (await visitor.asks("/subscribe alerts here")).text
    assert "Alerts come to you" in (await visitor.asks("/subscribe alerts me")).text


async def agree(process: PurserProcess, *visitors: Visitor) -> None:
    """HTTP's figures are the same to the unit wherever they stand; both chats show them."""
    summary, digest = await process.get("/commands/summary"), await process.get("/commands/digest")
    status = await process.get("/virtual-budget/status")
    month = {line["provider"]: money(line["cost"]) for line in summary["providers"]}
    said = status["provider_breakdown"]
    assert month == {provider: money(part["month"]) for provider, part in said.items()}
    assert money(summary["total"]) == sum(month.values(), Money(0))
    assert Money(0) < money(digest["spent"])
    for visitor in visitors:
        seen = await visitor.asks("/summary", containing="Spend, ")
        shown = [*month.values(), money(summary["total"])]
        assert [cost for cost in shown if show_money(cost) not in seen.text] == []
        await shows_picture(visitor, digest)


async def shows_picture(visitor: Visitor, digest: Mapping[str, Any]) -> None:
    seen = await visitor.asks("/digest", containing="Digest, ")
    assert show_money(money(digest["spent"])) in seen.text
    assert show_money(money(digest["month_to_date"])) in seen.text
    assert (seen.picture or b"").startswith(PNG)
    assert show_money(money(digest["spent"])) in seen.said_of_picture


def money(said: Any) -> Money:
    """An amount as HTTP spells it."""
    return Money.of(Decimal(said["amount"] if isinstance(said, dict) else said))
