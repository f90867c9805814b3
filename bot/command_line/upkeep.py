"""`purser migrate`, `purser copy`, `purser rebuild` and `purser rotate-key`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial

from bot.command_line.opened import opened
from bot.command_line.progress import Progress, progress
from bot.settings import read_settings
from bot.wiring import load_keys, make_home, now, wire
from ledger.providers import PROVIDERS
from storage.engine import open_engine
from storage.rebuilding import Rebuilt, account_ids, rebuild_account, recount_workspace, workspace_ids
from storage.resealing import Resealed, reseal
from storage.store import Connection, Store
from storage.transferring import copy_everything
from storage.upgrading import prepare

SHOWN = 5  # days named in a line


def migrate() -> str:
    """Make or upgrade the database; gives a sentence on what was done."""
    settings = read_settings()
    make_home(settings.home)
    load_keys(settings)  # without its key a database is of no use: nothing is upgraded then
    engine = open_engine(settings.database)
    try:
        with progress("{done} steps are done.") as told:
            upgrade = prepare(engine, tell=told.tell)
    finally:
        engine.dispose()
    wire(settings).close()
    return str(upgrade)


def copy(address: str) -> str:
    """Copy the database at `address` into the empty one of the settings; gives a sentence."""
    settings = read_settings()
    make_home(settings.home)
    with progress("{done} rows are copied.") as told:
        count = copy_everything(address, settings.database, told.tell)
    return f"{count:,} rows were copied; `purser rebuild` proves that they are whole."


def rebuild() -> Iterator[str]:
    """Make the book again from the facts; a line for each account, and one for all."""
    with opened() as wiring:
        yield from _rebuilt(wiring.store)


def rotate_key() -> int:
    """Seal every secret again with the newest key; gives the exit status."""
    with opened() as wiring:
        done = wiring.store.write_now(partial(reseal, sealer=wiring.sealer))
    sys.stdout.write(_rotated(done))
    for provider, name in done.closed:
        which = f"{provider} account={name}" if name != provider else provider
        sys.stderr.write(
            f"purser: the key of {which} was sealed with a key that is not among PURSER_SECRET_KEY: add that "
            f"one after the newest and rotate again, or type /rekey {which}.\n"
        )
    return 1 if done.closed else 0


def _rotated(done: Resealed) -> str:
    if not done.secrets:
        return "There is no secret to seal again.\n"
    are = "secret is" if done.secrets == 1 else "secrets are"
    newest = f"{done.secrets - len(done.closed)} of {done.secrets} {are} sealed with the newest key"
    return f"{newest}; {done.again} sealed again now.\n"


def _rebuild(connection: Connection, *, account_id: int, told: Progress) -> Rebuilt:
    def added(done: int, total: int) -> None:
        told.about("{done} records are added up.")
        told.tell(done, total)

    def laid(done: int, total: int) -> None:
        told.about("{done} days are laid.")
        told.tell(min(done, total), total)

    return rebuild_account(connection, account_id, added, laid)


def _rebuilt(store: Store) -> Iterator[str]:
    differed = False
    for account_id in store.read_now(account_ids):
        with progress("") as told:
            done = store.write_now(partial(_rebuild, account_id=account_id, told=told))
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
