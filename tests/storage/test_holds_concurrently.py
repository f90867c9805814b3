"""One, 20, 200 and 2,000 callers at once, in tasks, threads and four processes: not a billionth too much."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from ledger.money import Money
from storage.engine import open_engine
from storage.store import Store
from storage.tables import metadata
from tests.storage.engines import ON_BOTH, address, on_postgresql
from tests.storage.holding import hold_all, opened, settle_all, totals

pytestmark = ON_BOTH

ROOT = Path(__file__).parents[2]
CENT = Money.of("0.01")
CALLERS = pytest.mark.parametrize("callers", [1, 20, 200, 2_000])
PROCESSES = 4


@pytest.fixture
def store(tmp_path: Path, each_engine: None) -> Iterator[Store]:
    engine = open_engine(address(tmp_path, empty=False))
    if not on_postgresql():
        metadata.create_all(engine)
    with Store(engine) as store:
        yield store


def limit_for(callers: int) -> Money:
    """Room for three of four, and half of one more."""
    return Money(CENT.units * (callers * 3 // 4) + CENT.units // 2)


@CALLERS
async def test_tasks_get_what_fits_and_nothing_more(store: Store, callers: int) -> None:
    limit = limit_for(callers)
    workspace, account = await store.write(partial(opened, amount=limit))
    ids = [f"task-{number}" for number in range(callers)]
    hold = partial(hold_all, workspace_id=workspace, account_id=account, amount=CENT)
    settle = partial(settle_all, workspace_id=workspace, actual=Money.of("0.007"))
    admitted = await asyncio.gather(*(store.write(partial(hold, ids=[id])) for id in ids))
    held = [id for one in admitted for id in one]
    fits = limit.units // CENT.units
    assert len(held) == fits == callers * 3 // 4
    assert await store.write(partial(totals, workspace_id=workspace)) == {(0, fits * CENT.units)}
    ended = held[: fits // 2][:50]
    done = await asyncio.gather(*(store.write(partial(settle, ids=[id])) for id in ended * 2))  # each twice
    assert [id for one in done for id in one] == ended * 2
    left = (fits - len(ended)) * CENT.units
    paid = len(ended) * Money.of("0.007").units
    assert await store.write(partial(totals, workspace_id=workspace)) == {(paid, left)}


@CALLERS
def test_threads_get_what_fits_and_nothing_more(store: Store, callers: int) -> None:
    limit = limit_for(callers)
    workspace, account = store.write_now(partial(opened, amount=limit))
    hold = partial(hold_all, workspace_id=workspace, account_id=account, amount=CENT)
    with ThreadPoolExecutor(callers) as threads:
        ops = [partial(hold, ids=[f"thread-{number}"]) for number in range(callers)]
        admitted = [id for one in threads.map(store.write_now, ops) for id in one]
    fits = limit.units // CENT.units
    assert len(admitted) == fits == callers * 3 // 4
    assert store.write_now(partial(totals, workspace_id=workspace)) == {(0, fits * CENT.units)}


def test_four_processes_get_what_fits_and_nothing_more(store: Store, tmp_path: Path) -> None:
    with ExitStack() as stack:
        processes = [
            stack.enter_context(_process(address(tmp_path, empty=False), number))
            for number in range(PROCESSES)
        ]
        for process in processes:
            stack.callback(process.kill)
            assert _read(process) == "ready"
        for callers in (1, 20, 200, 2_000):
            _race(store, processes, callers)


def _race(store: Store, processes: list[subprocess.Popen[str]], callers: int) -> None:
    """Each asks in its share of the tasks, at the same time as the others; then all settle."""
    limit = limit_for(callers)
    workspace, account = store.write_now(partial(opened, amount=limit))
    shares = [callers // PROCESSES + (number < callers % PROCESSES) for number in range(PROCESSES)]
    for process, share in zip(processes, shares, strict=True):
        _tell(process, f"hold {workspace} {account} {share} {CENT.units}")
    admitted = [int(_read(process)) for process in processes]
    fits = limit.units // CENT.units
    assert sum(admitted) == fits == callers * 3 // 4
    assert store.write_now(partial(totals, workspace_id=workspace)) == {(0, fits * CENT.units)}
    more = CENT.units + 1
    for process in processes:
        _tell(process, f"settle {workspace} {more}")
    assert [int(_read(process)) for process in processes] == admitted
    assert store.write_now(partial(totals, workspace_id=workspace)) == {(fits * more, 0)}


def _process(address: str, number: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.storage.holding_process", address, str(number)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def _read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
