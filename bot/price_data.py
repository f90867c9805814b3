"""Price data that the operator brings: read, checked, weighed in each workspace, used or left waiting."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.wiring import Wiring
from commands.price_data import PRICE_DATA, PriceDataAnswer
from commands.priced import MovedPrice
from storage.addresses import tell_keepers
from storage.outbox import Promise
from storage.price_changes import moves_in_use
from storage.price_library import NotPrices, PriceTable, read_table
from storage.price_tables import REPLACED, WAITING, Moves, choice_of, keep_table, offer_table, use_bundled
from storage.rebuilding import workspace_ids
from storage.repricing import of_unpriced, price_again
from storage.store import Connection
from storage.subscriptions import Address

NOWHERE = Address("", "")
LARGEST = 50_000_000  # bytes; the project's own data are 0.4 million
SAID = {
    "used": "it holds from now on",
    "waiting": "it moves prices in use by more than half and waits for a keeper: /price shows them",
    "declined": "a keeper declined it",
}


@dataclass(frozen=True, slots=True)
class Data:
    """A table that was checked, with the bytes that it was read from."""

    content: bytes
    table: PriceTable


def read_data(file: Path) -> Data:
    """Read and check a file. Raises NotPrices with a sentence."""
    try:
        if file.stat().st_size > LARGEST:
            raise NotPrices(f"{file} is too large to be price data.")
        content = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "unknown trouble").lower()
        raise NotPrices(f"The price data {file} cannot be read: {reason}.") from None
    version = f"price data {hashlib.sha256(content).hexdigest()[:8]}"
    return Data(content, read_table(content, version))


async def bring(wiring: Wiring, data: Data) -> list[str]:
    """Offer the data to every workspace; gives a line for each on what became of it."""
    now = wiring.clock()
    keep = partial(keep_table, data=data.content, version=data.table.version, now=now)
    table_id = await wiring.store.write(keep)
    lines = []
    for workspace_id in await wiring.store.read(workspace_ids):
        moved: Moves = ()
        before = await wiring.store.read(partial(choice_of, workspace_id=workspace_id, table_id=table_id))
        if before in (None, REPLACED):
            weigh = partial(moves_in_use, workspace_id=workspace_id, table=data.table, now=now)
            moved = await wiring.store.read(weigh)
        state = await wiring.store.write(partial(_offer, wiring, workspace_id, table_id, data.table, moved))
        lines.append(f"{data.table.version}, workspace {workspace_id}: {SAID[state]}.")
    wiring.wake.tell()
    return lines


async def leave(wiring: Wiring) -> list[str]:
    """Count by the library's own table again, everywhere."""
    lines = []
    for workspace_id in await wiring.store.read(workspace_ids):
        left = await wiring.store.write(partial(use_bundled, workspace_id=workspace_id))
        said = "the library's own prices hold again" if left else "the library's own prices held already"
        lines.append(f"Workspace {workspace_id}: {said}.")
    return lines


def _offer(
    wiring: Wiring, workspace_id: int, table_id: int, table: PriceTable, moved: Moves, connection: Connection
) -> str:
    """What waits is told to the keepers once; what holds prices what had no price."""
    now = wiring.clock()
    before = choice_of(connection, workspace_id, table_id)
    state = offer_table(connection, workspace_id, table_id, moved, now)
    if state != before and state == WAITING:
        told = PriceDataAnswer(
            version=table.version, moved=tuple(MovedPrice.model_validate(each) for each in moved)
        )
        what = Promise(PRICE_DATA.name, told.model_dump_json(), f"price data {workspace_id} {table_id}")
        tell_keepers(connection, workspace_id, what, but=NOWHERE, now=now)
    elif state != before:
        price_again(connection, of_unpriced(connection, workspace_id), now)
    return state
