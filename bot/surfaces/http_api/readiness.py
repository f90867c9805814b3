"""Whether asks can be answered: the database can be read, and soon."""

from __future__ import annotations

import asyncio

from storage.store import Store
from storage.trouble import StorageUnusable
from storage.workspaces import first_workspace

SOON = 3  # seconds; who asks is a monitor with a limit of its own


async def check_ready(store: Store) -> None:
    """Return if so; raises StorageUnusable with the sentence that says why not."""
    try:
        async with asyncio.timeout(SOON):
            found = await store.read(first_workspace)
    except TimeoutError:
        raise StorageUnusable(f"The database did not answer within {SOON} seconds.") from None
    if found is None:
        raise StorageUnusable("The database holds no workspace yet.")
