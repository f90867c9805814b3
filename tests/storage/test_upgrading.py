from __future__ import annotations

import re
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, text
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger.facts import Usage
from storage.columns import micros
from storage.copying import copy_database
from storage.engine import StorageUnusable, database_file, open_engine, sqlite_address
from storage.migrating import config_of, run_steps
from storage.posting import post
from storage.rebuilding import rebuild_account
from storage.tables import metadata
from storage.upgrading import FOLDER, HEAD, Steps, prepare
from tests.storage.steps import PREPARE, REMAKE, ROOT, STEP, add_people, older, started, with_a_step


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "purser.db"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    engine = open_engine(sqlite_address(file))
    yield engine
    engine.dispose()


def people(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("PRAGMA foreign_key_check").fetchone() is None
        return [name for (name,) in plain.execute("SELECT name FROM people")]


def version(file: Path) -> str:
    with closing(sqlite3.connect(file)) as plain:
        return str(plain.execute("SELECT version_num FROM alembic_version").fetchone()[0])


CONSTRAINT = re.compile(r"CONSTRAINT \w+ [A-Z ]+\([^)]*\)(?: REFERENCES \w+ \(\w+\)(?: ON DELETE [A-Z]+)?)?")


def schema(engine: Engine) -> dict[str, list[object]]:
    """Of each table its columns in their order, then its constraints in any; of each index its text.

    SQLite writes a column that was added later behind the constraints, which means the same.
    """
    found: dict[str, list[object]] = {}
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        for kind, name, sql in rows.all():
            columns = connection.execute(text(f"PRAGMA table_info({name})")).all()
            constraints = CONSTRAINT.findall(sql)
            assert len(constraints) == sql.count("CONSTRAINT ")
            parts = [*map(tuple, columns), *sorted(constraints)]
            found[name] = parts if kind == "table" else [sql]
    del found["alembic_version"]
    return found


def copies(file: Path) -> list[str]:
    return sorted(each.name for each in file.parent.glob("*before*"))


def test_a_new_database_is_made_and_then_is_current(engine: Engine) -> None:
    made = prepare(engine)
    assert (made.done, made.from_version, made.to_version, made.copy) == ("made", None, HEAD, None)
    assert str(made).endswith("purser.db is new.")
    assert prepare(engine).done == "current"
    add_people(engine)
    assert prepare(engine).done == "current"


def test_neither_making_nor_finding_it_current_loads_alembic(file: Path) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", PREPARE, sqlite_address(file)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    assert [each.stdout for each in said] == ["made False\n", "current False\n"]


def test_the_steps_make_what_the_tables_say(engine: Engine, tmp_path: Path) -> None:
    """If not, after a change of storage/tables.py: `python -m scripts.draft_migration`, and raise HEAD."""
    with engine.begin() as connection:
        run_steps(connection, FOLDER)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    made = open_engine(sqlite_address(tmp_path / "made.db"))
    prepare(made)
    assert schema(made) == schema(engine)
    made.dispose()


def test_a_difference_between_steps_and_tables_would_show(engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        run_steps(connection, FOLDER)
        connection.execute(text("DROP TABLE crossings"))
        assert compare_metadata(MigrationContext.configure(connection), metadata)


def test_the_newest_step_is_the_head_and_there_is_one_way_to_it() -> None:
    steps = ScriptDirectory.from_config(config_of(FOLDER))
    assert steps.get_heads() == [HEAD]
    assert len(steps.get_bases()) == 1
    assert len(list(steps.walk_revisions())) == len(list(FOLDER.glob("versions/*.py"))) == int(HEAD)


def test_the_tables_compile_for_postgresql() -> None:
    postgresql = create_engine("postgresql+psycopg://").dialect
    for table in metadata.sorted_tables:
        made = str(CreateTable(table).compile(dialect=postgresql))
        assert "CREATE TABLE" in made
        assert not {"DATETIME", "FLOAT", "NUMERIC", "BLOB"} & set(made.replace(",", " ").split())
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=postgresql))


def test_an_older_database_is_copied_and_upgraded_and_says_so(engine: Engine, file: Path) -> None:
    older(engine)
    done = prepare(engine)
    assert (done.done, done.from_version, done.to_version) == ("upgraded", "0001", HEAD)
    assert done.copy == file.with_name(f"purser.db.before-{HEAD}-1.db")
    assert str(done) == (
        f"The database {file} was upgraded from 0001 to {HEAD}; a copy of it as it was is {done.copy}."
    )
    assert (version(file), people(file)) == (HEAD, ["Ann"])
    assert (version(done.copy), people(done.copy)) == ("0001", ["Ann"])
    assert stat.S_IMODE(done.copy.stat().st_mode) == 0o600
    assert prepare(engine).done == "current"
    assert copies(file) == [done.copy.name]


def test_charges_of_before_stand_and_usage_may_come_after(engine: Engine, file: Path) -> None:
    """Step 0003 gives charges a model, what was used, and what it was priced by."""
    older(engine, "0002")
    at = datetime(2026, 11, 18, 12, tzinfo=UTC)
    charge = {"account_id": 1, "layer": "pushed", "key": "old", "at": micros(at)}
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO accounts (workspace_id, provider, name, made_at) VALUES (1, 'openai', 'o', 0)")
        )
        connection.execute(
            text(
                "INSERT INTO charges (account_id, layer, key, recorded, start_at, end_at, record, cost,"
                " currency, quantity, category, dims, sku) VALUES (:account_id, :layer, :key, 0, :at, :at,"
                " 1, 2000000000, 'USD', 0, 'Usage', '{}', '')"
            ),
            charge,
        )
    assert prepare(engine).from_version == "0002"
    with engine.begin() as connection:
        rebuild_account(connection, 1)
        post(connection, 1, [Usage("pushed", "new", at, at, "gpt-5", {"input_tokens": 800_000})], at)
        rows = connection.execute(text("SELECT key, cost, model, priced_by FROM charges ORDER BY key")).all()
        assert [tuple(row) for row in rows] == [
            ("new", 1_000_000_000, "gpt-5", "genai-prices 0.2.3"),
            ("old", 2_000_000_000, None, None),
        ]
        assert connection.execute(text("SELECT sum(cost) FROM day_lines")).scalar() == 3_000_000_000
        assert rebuild_account(connection, 1).days == ()


def test_an_earlier_copy_is_never_overwritten(engine: Engine, file: Path) -> None:
    earlier = file.with_name(f"purser.db.before-{HEAD}-1.db")
    earlier.write_text("precious")
    file.with_name(f".purser.db.before-{HEAD}-2.db.unfinished").write_text("of a process that was killed")
    older(engine)
    assert prepare(engine).copy == file.with_name(f"purser.db.before-{HEAD}-2.db")
    assert earlier.read_text() == "precious"
    assert not list(file.parent.glob(".*"))


def test_upgrading_prints_nothing(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    older(engine)
    assert prepare(engine).done == "upgraded"
    assert capfd.readouterr() == ("", "")


def test_a_newer_database_is_refused_and_left_alone(engine: Engine, file: Path) -> None:
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageUnusable, match="written by a newer Purser") as caught:
        prepare(engine)
    assert f"its version is 9999, this one knows {HEAD}" in str(caught.value)
    assert version(file) == "9999"
    assert copies(file) == []


@pytest.mark.parametrize("table", ["recipes (name TEXT)", "alembic_version (version_num TEXT)"])
def test_somebody_elses_database_is_refused_and_left_alone(engine: Engine, table: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {table}"))
    with pytest.raises(StorageUnusable, match="holds tables that are not Purser's"):
        prepare(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sql FROM sqlite_master")).scalars().all() == [
            f"CREATE TABLE {table}"
        ]


def test_a_file_that_is_no_database_is_refused(file: Path) -> None:
    file.write_text("a shopping list, rather long: " + "milk, " * 500)
    engine = open_engine(sqlite_address(file))
    with pytest.raises(StorageUnusable, match="is not an SQLite database"):
        prepare(engine)
    engine.dispose()


def test_a_step_that_makes_a_table_anew_keeps_what_refers_to_it(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    prepare(engine)
    add_people(engine)
    assert prepare(engine, with_a_step(tmp_path, REMAKE)).done == "upgraded"
    assert people(file) == ["Ann"]
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.parametrize(
    "does, says",
    [
        ("op.execute('DELETE FROM people'); op.execute('SELEC 1')", "could not be prepared and is as it was"),
        ("op.execute('DELETE FROM people'); op.drop_table('nothing')", "could not be prepared"),
        ("op.execute('DELETE FROM workspaces')", "a row of people would point to nothing"),
    ],
)
def test_a_step_that_fails_leaves_everything_as_it_was(
    engine: Engine, file: Path, tmp_path: Path, does: str, says: str
) -> None:
    prepare(engine)
    add_people(engine)
    before = schema(engine)
    with pytest.raises(StorageUnusable, match=says):
        prepare(engine, with_a_step(tmp_path, does))
    assert (version(file), people(file), schema(engine)) == (HEAD, ["Ann"], before)
    assert copies(file) == []


def test_without_room_for_a_copy_nothing_is_upgraded(engine: Engine, file: Path) -> None:
    older(engine)
    file.with_name(f".purser.db.before-{HEAD}-1.db.unfinished").mkdir()
    with pytest.raises(StorageUnusable, match="could not be copied before its upgrade"):
        prepare(engine)
    assert version(file) == "0001"


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        copy_database(tmp_path / "missing.db", tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_at_once_make_one_database(file: Path) -> None:
    said = [
        process.communicate(timeout=60)[0].split()[0]
        for process in [started(sqlite_address(file)) for _ in range(3)]
    ]
    assert sorted(said) == ["current", "current", "made"]
    assert version(file) == HEAD


def test_processes_that_start_at_once_upgrade_and_copy_once(engine: Engine, file: Path) -> None:
    older(engine)
    engine.dispose()
    said = [
        process.communicate(timeout=60)[0].split()[0]
        for process in [started(sqlite_address(file)) for _ in range(2)]
    ]
    assert sorted(said) == ["current", "upgraded"]
    assert len(copies(file)) == 1
    assert people(file) == ["Ann"]


def test_a_kill_in_the_middle_of_a_step_is_no_harm(engine: Engine, file: Path, tmp_path: Path) -> None:
    prepare(engine)
    add_people(engine)
    engine.dispose()
    wait = "op.drop_table('crossings'); op.execute('DELETE FROM people'); print('half', flush=True); input()"
    steps = with_a_step(tmp_path, wait)
    with started(sqlite_address(file), steps.head, steps.folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    assert (version(file), people(file)) == (HEAD, ["Ann"])
    (steps.folder / "versions" / "9001_one_more.py").write_text(STEP.format(head=HEAD, does=REMAKE.strip()))
    assert prepare(engine, steps).done == "upgraded"
    assert people(file) == ["Ann"]
    assert database_file(engine) == file


def test_tables_of_ones_own_are_made_the_same_way(engine: Engine) -> None:
    assert prepare(engine, Steps("1", MetaData(), FOLDER)).done == "made"
    with pytest.raises(StorageUnusable, match="newer"):
        prepare(engine)
