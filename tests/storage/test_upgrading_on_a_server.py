"""The same steps on PostgreSQL: they make what the tables say, one process at a time, whole or not at all."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from storage.engine import StorageUnusable, open_engine
from storage.migrating import run_steps
from storage.store import Store
from storage.tables import metadata
from storage.upgrading import FOLDER, HEAD, prepare
from tests.storage.engines import Databases
from tests.storage.steps import STEP, add_people, older, started, with_a_step

VERSIONS = sorted(each.name.partition("_")[0] for each in FOLDER.glob("versions/*.py"))
# Without the order of columns: here a step adds at the end, and nothing asks for them by their place.
SCHEMA = """
    SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length, is_nullable,
      column_default) FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@pytest.fixture
def engine(postgresql: Databases, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(postgresql.address(tmp_path, empty=True))
    yield engine
    engine.dispose()
    postgresql.forget()


def address(engine: Engine) -> str:
    return engine.url.render_as_string()


def schema(engine: Engine) -> set[str]:
    """Every column, constraint and index, in words."""
    with engine.connect() as connection:
        return set(connection.execute(text(SCHEMA)).scalars())


def people(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT name FROM people")).scalars())


def version(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


@pytest.fixture(scope="module")
def made(postgresql: Databases, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The schema of a new database."""
    engine = open_engine(postgresql.address(tmp_path_factory.mktemp("made"), empty=True))
    assert prepare(engine).done == "made"
    assert prepare(engine).done == "current"
    found = schema(engine)
    engine.dispose()
    return found


def test_the_steps_make_what_the_tables_say(engine: Engine, made: set[str]) -> None:
    with engine.begin() as connection:
        run_steps(connection, FOLDER)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert schema(engine) ^ made == set()
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX ix_charges_model"))
    assert len(schema(engine) ^ made) == 1


@pytest.mark.parametrize("old", VERSIONS[:-1])
def test_an_older_database_becomes_as_a_new_one_and_keeps_its_rows(
    engine: Engine, old: str, made: set[str]
) -> None:
    older(engine, old)
    done = prepare(engine)
    assert (done.done, done.from_version, done.to_version, done.copy) == ("upgraded", old, HEAD, None)
    assert str(done) == f"PostgreSQL at this machine:5432 was upgraded from {old} to {HEAD}."
    assert schema(engine) ^ made == set()
    assert (version(engine), people(engine)) == (HEAD, ["Ann"])


def test_a_step_that_fails_leaves_everything_as_it_was(engine: Engine, tmp_path: Path) -> None:
    prepare(engine)
    add_people(engine)
    before = schema(engine)
    does = "op.drop_table('crossings'); op.execute('DELETE FROM people'); op.execute('SELEC 1')"
    with pytest.raises(StorageUnusable, match="could not be prepared and is as it was"):
        prepare(engine, with_a_step(tmp_path, does))
    assert (version(engine), people(engine), schema(engine)) == (HEAD, ["Ann"], before)


def test_processes_that_start_at_once_make_one_database(engine: Engine) -> None:
    said = [process.communicate(timeout=60)[0].split()[0] for process in _two(engine)]
    assert sorted(said) == ["current", "made"]
    assert version(engine) == HEAD


def test_processes_that_start_at_once_upgrade_once(engine: Engine) -> None:
    older(engine)
    said = [process.communicate(timeout=60)[0].split()[0] for process in _two(engine)]
    assert sorted(said) == ["current", "upgraded"]
    assert people(engine) == ["Ann"]


def test_a_kill_in_the_middle_of_a_step_is_no_harm(engine: Engine, tmp_path: Path) -> None:
    prepare(engine)
    add_people(engine)
    wait = "op.drop_table('crossings'); op.execute('DELETE FROM people'); print('half', flush=True); input()"
    steps = with_a_step(tmp_path, wait)
    with started(address(engine), steps.head, steps.folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    assert (version(engine), people(engine)) == (HEAD, ["Ann"])
    adds = "op.add_column('people', sa.Column('motto', sa.Text()))"
    (steps.folder / "versions" / "9001_one_more.py").write_text(STEP.format(head=HEAD, does=adds))
    assert prepare(engine, steps).done == "upgraded"
    assert people(engine) == ["Ann"]


def test_an_upgrade_waits_for_the_turn_of_who_writes(engine: Engine, tmp_path: Path) -> None:
    prepare(engine)
    steps = with_a_step(tmp_path, "op.add_column('people', sa.Column('motto', sa.Text()))")
    other = open_engine(address(engine))
    with Store(other) as store, ThreadPoolExecutor(1) as threads:

        def writes(_: object) -> object:
            upgrading = threads.submit(prepare, engine, steps)
            while not _somebody_waits(engine):
                pass
            assert not upgrading.done()
            return upgrading

        assert store.write_now(writes).result(30).done == "upgraded"  # type: ignore[attr-defined]


def _two(engine: Engine) -> list[subprocess.Popen[str]]:
    return [started(address(engine)) for _ in range(2)]


def _somebody_waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(connection.execute(text(waits)).scalar())
