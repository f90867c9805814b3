"""`purser migrate` and `purser rebuild`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.command_line.opened import opened
from bot.settings import read_settings
from bot.wiring import now, wire
from ledger.providers import PROVIDERS
from storage.rebuilding import account_ids, rebuild_account, recount_workspace, workspace_ids
from storage.store import Store

SHOWN = 5  # days named in a line


def migrate() -> str:
    """Make or upgrade the database; gives a sentence on what was done."""
    wiring = wire(read_settings())
    wiring.close()
    return str(wiring.upgrade)


def rebuild() -> Iterator[str]:
    """Make the book again from the facts; a line for each account, and one for all."""
    with opened() as wiring:
        yield from _rebuilt(wiring.store)


def _rebuilt(store: Store) -> Iterator[str]:
    differed = False
    for account_id in store.read_now(account_ids):
        done = store.write_now(partial(rebuild_account, account_id=account_id))
        title = PROVIDERS[done.provider].title if done.provider in PROVIDERS else done.provider
        days = ", ".join(f"{day:%Y-%m-%d}" for day in done.days[:SHOWN])
        more = f" and {len(done.days) - SHOWN} more" if len(done.days) > SHOWN else ""
        yield f"{title}: {f'differed on {days}{more}' if days else 'nothing differed'}."
        differed |= bool(done.days)
    for workspace_id in store.read_now(workspace_ids):
        recount = partial(recount_workspace, workspace_id=workspace_id, now=now())
        if store.write_now(recount):
            yield "A budget had counted wrongly."
            differed = True
    yield (
        "The book differed from its facts, and is made again."
        if differed
        else "The book is as its facts say."
    )
