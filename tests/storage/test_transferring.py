"""What a file holds is on a server afterwards, and the other way round, to the row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.engine import file_of, open_engine, sqlite_address
from storage.locks import lock_beside
from storage.rebuilding import account_ids, rebuild_account
from storage.tables import metadata
from storage.transferring import copy_everything
from storage.trouble import StorageUnusable
from storage.upgrading import prepare
from tests.bot.house import test_house
from tests.storage.engines import Databases


@pytest.fixture
def url(postgresql: Databases, tmp_path: Path) -> Iterator[str]:
    yield postgresql.address(tmp_path, empty=True)
    postgresql.forget()


@pytest.fixture
async def file(tmp_path: Path) -> str:
    """A file in which something was asked."""
    with test_house(tmp_path) as house:
        for line in (
            "/limit 2 day",
            "/groq 1.06",
            "/charge openai 5",
            "/connect openai key=sk-admin-x",
            "/rate CNY 0.14",
        ):
            await house.ask(line)
    return sqlite_address(tmp_path / "purser.db")


def contents(address: str) -> dict[str, list[Any]]:
    engine = open_engine(address)
    with engine.begin() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_everything_is_copied_and_numbers_go_on_after_it(file: str, url: str, tmp_path: Path) -> None:
    kept = contents(file)
    assert copy_everything(file, url) == sum(map(len, kept.values())) > 20
    assert contents(url) == kept
    back = sqlite_address(tmp_path / "back.db")
    assert copy_everything(url, back) == sum(map(len, kept.values()))
    assert contents(back) == kept


async def test_a_copy_is_a_purser_as_the_first_one_was(file: str, url: str, tmp_path: Path) -> None:
    copy_everything(file, url)
    with test_house(tmp_path, database_url=url) as house:
        house.clock.pass_(hours=1)
        await house.ask("/groq 1.50", key="another")
        assert house.rows("select count(*) from readings") == [(2,)]
        for account in house.wiring.store.read_now(account_ids):
            done = house.wiring.store.write_now(partial(rebuild_account, account_id=account))
            assert done.days == ()


def test_what_is_in_use_is_not_written_over(file: str, url: str) -> None:
    copy_everything(file, url)
    with pytest.raises(StorageUnusable, match="is in use already: name an empty database"):
        copy_everything(file, url)


def test_what_is_not_there_or_not_of_this_version_is_not_copied(url: str, tmp_path: Path) -> None:
    with pytest.raises(StorageUnusable, match=r"There is no file .*missing\.db"):
        copy_everything(sqlite_address(tmp_path / "missing.db"), url)
    assert file_of(sqlite_address(tmp_path / "missing.db")) is not None
    with pytest.raises(StorageUnusable, match="of another version of Purser, or empty"):
        copy_everything(url, sqlite_address(tmp_path / "new.db"))


def test_beside_a_purser_that_runs_nothing_is_copied(file: str, url: str) -> None:
    engine = open_engine(file)
    lock = lock_beside(engine, "process")
    assert lock.try_take()
    with pytest.raises(StorageUnusable, match="end it first"):
        copy_everything(file, url)
    lock.release()
    engine.dispose()
    target = open_engine(url)
    prepare(target)
    target.dispose()
    assert copy_everything(file, url)  # tables without rows are empty too
