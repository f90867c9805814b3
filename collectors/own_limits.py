"""What a provider itself lets be spent: worth knowing, and never worth a read of the bill."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from collectors.contract import Client, Collector, CollectorError, TryLater
from ledger.facts import OwnLimit

log = logging.getLogger("purser.own_limits")


async def own_limits(collector: Collector, client: Client) -> Sequence[OwnLimit] | None:
    """The limits that stand now; none where the key may not see them, or where there are none.

    None: the provider was busy, so what was known of them stands. Raises no CollectorError.
    """
    if collector.limits is None:
        return ()
    try:
        return await collector.limits(client)
    except TryLater as busy:
        log.info("The own limits of %s are left as they were: %s", collector.provider, busy)
        return None
    except CollectorError as refused:
        log.info("The own limits of %s are left out: %s", collector.provider, refused)
        return ()
