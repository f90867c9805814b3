"""`purser prices`: price data from a file, and which data hold."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.command_line.opened import opened
from bot.command_line.trouble import Failed
from bot.price_data import Data, bring, leave, read_data
from bot.pricing import price_due
from bot.wiring import Wiring
from storage.price_library import NotPrices
from storage.price_tables import table_of, waiting_offer
from storage.rebuilding import workspace_ids
from storage.store import Connection


def take(file: Path | None, *, bundled: bool) -> list[str]:
    """Offer a file's data to every workspace, go back to the library's own, or only say what holds."""
    with opened() as wiring:
        if bundled:
            return asyncio.run(leave(wiring))
        if file is None:
            return wiring.store.read_now(_holding)
        try:
            data = read_data(file)
        except NotPrices as wrong:
            raise Failed(f"{wrong} Prices stay as they are.") from None
        return asyncio.run(_bring(wiring, data))


async def _bring(wiring: Wiring, data: Data) -> list[str]:
    lines = await bring(wiring, data)
    await price_due(wiring)
    return lines


def _holding(connection: Connection) -> list[str]:
    lines = []
    for workspace_id in workspace_ids(connection):
        lines.append(f"Workspace {workspace_id}: {table_of(connection, workspace_id).version} holds.")
        offer = waiting_offer(connection, workspace_id)
        if offer is not None:
            lines.append(f"Workspace {workspace_id}: {offer.version} waits for a keeper: /price shows it.")
    return lines
