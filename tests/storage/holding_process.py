"""A process of its own that asks for holds: `python -m tests.storage.holding_process ADDRESS NUMBER`.

It says `ready` and carries out each line of standard input: `hold WORKSPACE ACCOUNT COUNT UNITS` asks in
COUNT tasks for UNITS billionths each and answers how many were admitted; `settle WORKSPACE UNITS` settles
those at this and answers how many. Tasks that wait together share operations, as programs do that ask over
HTTP. Who is told that the database is busy comes back.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from functools import partial

from ledger.money import Money
from storage.engine import open_engine
from storage.store import StorageBusy, Store
from tests.storage.holding import Op, hold_all, settle_all

TOGETHER = 10


async def ask(store: Store, op: Op) -> list[str]:
    while True:
        try:
            return await store.write(op)
        except StorageBusy:
            await asyncio.sleep(0.01)


async def ask_all(store: Store, op: Callable[..., list[str]], ids: Sequence[str]) -> list[str]:
    parts = [ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)]
    done = await asyncio.gather(*(ask(store, partial(op, ids=part)) for part in parts))
    return [id for part in done for id in part]


async def serve(store: Store, number: str) -> None:
    held: list[str] = []
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        word, *said = line.split()
        workspace, *rest, units = map(int, said)
        if word == "hold":
            account, count = rest
            ids = [f"{number}-{workspace}-{each}" for each in range(count)]
            op = partial(hold_all, workspace_id=workspace, account_id=account, amount=Money(units))
            done = held = await ask_all(store, op, ids)
        else:
            op = partial(settle_all, workspace_id=workspace, actual=Money(units))
            done = await ask_all(store, op, held)
        print(len(done), flush=True)


def main(address: str, number: str) -> None:
    with Store(open_engine(address), readers=1) as store:
        asyncio.run(serve(store, number))


if __name__ == "__main__":
    main(*sys.argv[1:])
