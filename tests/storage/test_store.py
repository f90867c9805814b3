"""One process: who is answered when, and with what, on either database.

What happens to a file or a server: test_store_on_a_file.py, test_store_on_a_server.py. Other processes:
test_store_beside_others.py.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from storage.engine import open_engine, take_turn
from storage.store import Connection, StorageBusy, StorageUnusable, Store
from tests.storage.engines import ON_BOTH, address
from tests.storage.noting import Gate, behind_a_gate, made_notes, note, notes

pytestmark = ON_BOTH

SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT max(i) FROM n"  # for ever


@pytest.fixture
def engine(tmp_path: Path, each_engine: None) -> Iterator[Engine]:
    engine = open_engine(address(tmp_path))
    made_notes(engine)
    yield engine
    engine.dispose()


@contextmanager
def somebody_writes(engine: Engine) -> Iterator[None]:
    """Another program is in a transaction that writes."""
    with engine.begin() as connection:
        take_turn(connection, time.monotonic() + 10)
        yield


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    with Store(engine) as store:
        yield store


async def test_what_is_answered_can_be_read(store: Store) -> None:
    assert await store.write(note(7)) == 7
    assert await store.read(notes) == [7]


async def test_writes_that_wait_together_share_one_commit(store: Store, engine: Engine) -> None:
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)
    assert await behind_a_gate(store, *map(note, range(1, 101))) == list(range(1, 101))
    assert len(commits) <= 2  # the gate's and the hundred's, or all in one
    assert store.read_now(notes) == list(range(1, 101))


async def test_nobody_is_answered_before_the_commit(store: Store, engine: Engine) -> None:
    tasks: list[asyncio.Task[int]] = []
    answered: list[bool] = []
    event.listen(engine, "commit", lambda _: answered.extend(task.done() for task in tasks))
    tasks += [asyncio.create_task(store.write(note(number))) for number in range(1, 4)]
    await asyncio.gather(*tasks)
    assert answered
    assert not any(answered[:3])


async def test_an_operation_that_raises_takes_nobody_with_it(store: Store) -> None:
    answers = await behind_a_gate(store, note(1), note(2), note(1), note(3))
    assert answers[0::3] == [1, 3]
    assert answers[1] == 2
    assert isinstance(answers[2], IntegrityError)
    assert await store.read(notes) == [1, 2, 3]


async def test_what_an_operation_did_before_it_raised_is_undone(store: Store) -> None:
    def half(connection: Connection) -> None:
        note(5)(connection)
        raise LookupError("no such account")

    answers = await behind_a_gate(store, note(1), half, note(2))
    assert [type(answer) for answer in answers] == [int, LookupError, int]
    assert await store.read(notes) == [1, 2]


async def test_an_error_that_shows_at_the_commit_is_its_own_operations_only(store: Store) -> None:
    def dangling(connection: Connection) -> None:
        connection.execute(text("INSERT INTO late VALUES (99)"))

    answers = await behind_a_gate(store, note(1), dangling, note(2))
    assert [type(answer) for answer in answers] == [int, IntegrityError, int]
    assert await store.read(notes) == [1, 2]


async def test_operations_run_in_the_order_they_came(store: Store) -> None:
    order: list[int] = []

    def numbered(number: int) -> Callable[[Connection], None]:
        return lambda _: order.append(number)

    await behind_a_gate(store, *map(numbered, range(50)))
    assert order == list(range(50))


async def test_a_waiter_that_is_cancelled_loses_the_answer_and_not_the_write(store: Store) -> None:
    gate = Gate()
    first = asyncio.create_task(store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    gone, stays = (asyncio.create_task(store.write(note(number))) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    gate.let_go.set()
    assert await stays == 2
    await first
    assert gone.cancelled()
    assert await store.read(notes) == [1, 2]


def test_a_loop_that_ended_meanwhile_does_not_stop_the_writer(store: Store) -> None:
    gate = Gate()

    async def ask_and_leave() -> None:
        tasks = [asyncio.ensure_future(store.write(op)) for op in (gate, note(1))]
        await asyncio.to_thread(gate.reached.wait, 10)
        for task in tasks:
            task.cancel()

    asyncio.run(ask_and_leave())
    gate.let_go.set()
    assert store.write_now(note(2)) == 2
    assert store.read_now(notes) == [1, 2]


@pytest.mark.parametrize("error, told", [(SystemExit, SystemExit), (StopIteration, RuntimeError)])
def test_no_exception_ends_the_writer(
    store: Store, error: type[BaseException], told: type[BaseException]
) -> None:
    def fails(connection: Connection) -> None:
        raise error

    with pytest.raises(told):
        store.write_now(fails)
    with pytest.raises(told):
        store.read_now(fails)
    assert store.write_now(note(1)) == 1


async def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(RuntimeError, match=r"belongs to store\.write"):
        await store.read(note(1))
    assert await store.read(notes) == []


async def test_a_read_does_not_wait_for_a_long_write(store: Store) -> None:
    gate = Gate()
    writing = asyncio.create_task(store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)
    assert await store.read(notes) == []
    assert not writing.done()
    gate.let_go.set()
    await writing


def test_threads_write_side_by_side(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(lambda number: store.write_now(note(number)), range(200))) == list(
            range(200)
        )
    assert store.read_now(notes) == list(range(200))


def test_an_operation_that_asks_the_store_is_refused_instead_of_waiting_for_itself(store: Store) -> None:
    with pytest.raises(RuntimeError, match="asks the store for nothing"):
        store.write_now(lambda _: store.read_now(notes))
    with pytest.raises(RuntimeError, match="asks the store for nothing"):
        store.read_now(lambda _: store.write_now(note(1)))


def test_an_operation_may_not_commit_by_itself(store: Store) -> None:
    with pytest.raises(RuntimeError, match="ended its transaction"):
        store.write_now(lambda connection: connection.exec_driver_sql("ROLLBACK"))
    assert store.write_now(note(1)) == 1


async def test_close_finishes_what_was_accepted_and_refuses_the_rest(engine: Engine) -> None:
    store, gate = Store(engine), Gate()
    ops: list[Callable[[Connection], object]] = [gate, *map(note, range(1, 201))]
    tasks = [asyncio.create_task(store.write(op)) for op in ops]
    reads = [asyncio.create_task(store.read(lambda _: "read")) for _ in range(20)]
    await asyncio.to_thread(gate.reached.wait, 10)
    closing = asyncio.create_task(asyncio.to_thread(store.close))
    gate.let_go.set()
    assert (await asyncio.gather(*tasks))[1:] == list(range(1, 201))
    assert await asyncio.gather(*reads) == ["read"] * 20
    await closing
    with pytest.raises(StorageUnusable, match="is stopping"):
        await store.write(note(900))
    with engine.connect() as connection:
        assert notes(connection) == list(range(1, 201))
    engine.dispose()


async def test_close_interrupts_what_would_not_end_and_undoes_it(engine: Engine) -> None:
    store, reached = Store(engine), threading.Event()

    def endless(connection: Connection) -> None:
        note(1)(connection)
        reached.set()
        connection.exec_driver_sql(SLOW)

    writing = asyncio.create_task(store.write(endless))
    reading = asyncio.create_task(store.read(lambda connection: connection.exec_driver_sql(SLOW).scalar()))
    await asyncio.to_thread(reached.wait, 10)
    await asyncio.to_thread(store.close, 0.5)
    for task in (writing, reading):
        with pytest.raises(StorageUnusable, match=r"was (stopped|told to stop) before this was done"):
            await task
    with engine.connect() as connection:
        assert notes(connection) == []
    engine.dispose()


def test_a_database_kept_busy_is_said_and_works_again_when_it_is_free(engine: Engine) -> None:
    with Store(engine, wait=0.1) as store:
        with somebody_writes(engine), pytest.raises(StorageBusy, match="did not come free"):
            store.write_now(note(1))
        assert store.write_now(note(2)) == 2
        assert store.read_now(notes) == [2]


def test_a_write_waits_for_another_program_and_is_done_then(engine: Engine, store: Store) -> None:
    with ThreadPoolExecutor(1) as threads:
        with somebody_writes(engine):
            writing = threads.submit(store.write_now, note(1))
            assert store.read_now(notes) == []
            assert not writing.done()
        assert writing.result(10) == 1


def test_close_does_not_sit_out_the_wait_for_another_program(engine: Engine) -> None:
    store = Store(engine, wait=600)
    program = open_engine(engine.url.render_as_string())  # a closed store takes its own engine with it
    with ThreadPoolExecutor(1) as threads, somebody_writes(program):
        writing = threads.submit(store.write_now, note(1))
        while store._writes._waiting:
            pass
        store.close(0.3)
        with pytest.raises(StorageUnusable, match=r"did not come free|was told to stop"):
            writing.result(10)
    program.dispose()


async def test_everyone_who_waited_too_long_for_a_busy_database_is_told_at_once(engine: Engine) -> None:
    with Store(engine, wait=0.2) as store:
        with somebody_writes(engine):
            writing = [store.write(note(number)) for number in range(50)]
            told = await asyncio.gather(*writing, return_exceptions=True)
        assert {type(each) for each in told} == {StorageBusy}
        assert len({id(each) for each in told}) == 50
        assert await store.write(note(1)) == 1


async def test_an_error_that_nobody_waits_for_is_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()
    first = asyncio.create_task(store.write(gate))
    await asyncio.to_thread(gate.reached.wait, 10)

    def fails(connection: Connection) -> None:
        raise LookupError("no such account")

    gone = asyncio.create_task(store.write(fails))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    gate.let_go.set()
    await first
    await store.write(note(1))
    assert caplog.messages == ["an operation nobody waits for any more failed: no such account"]
