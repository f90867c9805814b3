"""Exports on their way out: in flat memory, whole or not at all, by the command line too."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.exporting import keep_file, pieces_now, take_file, whole_or_nothing
from commands.reply import File, Note, Reply
from ledger.facts import Charge
from ledger.money import Money
from storage.accounts import make_account
from storage.exporting import SHEETS, SLICE, Wanted
from storage.store import Connection
from storage.tables import history
from tests.bot.house import NOON, TestHouse, said, test_house
from tests.bot.started import surroundings
from tests.commands.spending import post_now

FEW, MANY = 5_000, 50_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with test_house(tmp_path / "home") as house:
        yield house


def remember(house: TestHouse, count: int) -> None:
    """Rows of history, the quickest to make, of the first account."""

    def write(connection: Connection, numbers: range) -> None:
        account = make_account(connection, 1, "groq", NOON)
        said = [
            {"account_id": account, "kind": "charge", "fact_id": n, "said": {"cost": n}, "replaced_at": n}
            for n in numbers
        ]
        rows = [{**each, "said": json.dumps(each["said"])} for each in said]
        connection.execute(history.insert(), rows)

    house.wiring.store.write_now(partial(write, numbers=range(count)))


def peak(house: TestHouse) -> tuple[int, int]:
    """Bytes in memory at most while all of it is exported, and the rows."""
    rows = 0
    tracemalloc.start()
    for piece in pieces_now(house.wiring.store, Wanted(1, SHEETS["history"]), "json"):
        rows += piece.rows
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most, rows


def test_ten_times_the_rows_take_no_more_memory(house: TestHouse) -> None:
    remember(house, FEW)
    peak(house)  # what is made once
    few, rows = peak(house)
    assert rows == FEW > 2 * SLICE
    remember(house, MANY - FEW)
    many, rows = peak(house)
    assert rows == MANY
    assert many < few * 1.5 + 1_000_000


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    with whole_or_nothing(path) as file:
        file.write(b"all of it")
        file.flush()
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert [path] == list(tmp_path.iterdir())
    assert path.stat().st_mode & 0o077 == 0


def fails_half_way(path: Path) -> None:
    with whole_or_nothing(path) as file:
        file.write(b"half")
        raise KeyboardInterrupt


def test_of_a_file_that_fails_nothing_is_left_and_the_one_before_stays(tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_bytes(b"before")
    with pytest.raises(KeyboardInterrupt):
        fails_half_way(path)
    assert path.read_bytes() == b"before"
    assert [path] == list(tmp_path.iterdir())


def a_reply(what: str = "spend") -> Reply:
    return Reply("Export", file=File(f"{what}.csv", what, "csv", 1))


def test_a_kept_file_is_told_with_its_place(house: TestHouse, tmp_path: Path) -> None:
    post_now(house, Charge("pushed", "a", NOON, NOON, Money.of("0.25")))
    told = keep_file(house.wiring.store, a_reply(), tmp_path / "exports")
    (path,) = (tmp_path / "exports").iterdir()
    assert told.blocks[-1] == Note("It is in {path}.", {"path": str(path)})
    assert told.file is None
    assert [row["cost"] for row in csv.DictReader(path.read_text().splitlines())] == ["0.25"]


async def test_a_file_that_is_larger_than_a_network_takes_is_told_how_to_get(house: TestHouse) -> None:
    post_now(house, Charge("pushed", "a", NOON, NOON, Money.of("0.25")))
    store = house.wiring.store
    reply, body = await take_file(store, a_reply(), 10_000, "Discord")
    assert body is not None
    assert b"0.25" in body
    assert reply == a_reply()
    reply, body = await take_file(store, a_reply(), len(body) - 1, "Discord")
    assert body is None
    assert reply.file is None
    (note,) = reply.blocks
    assert isinstance(note, Note)
    assert note.values == {"network": "Discord", "command": "purser export spend --format csv"}


async def test_spend_comes_to_what_the_summary_says(house: TestHouse) -> None:
    charges = [
        Charge(
            "pushed",
            f"{n}",
            at := NOON - timedelta(hours=n),
            at,
            Money(10**9 + n),
            dims={"model": f"m{n % 7}"},
        )
        for n in range(200)
    ]
    post_now(house, *charges)
    answer = said(await house.ask("/summary november")).model_dump(mode="json")
    body = b"".join(piece.body for piece in pieces_now(house.wiring.store, Wanted(1, SHEETS["spend"]), "csv"))
    lines = list(csv.DictReader(body.decode().splitlines()))
    assert (
        sum(Decimal(line["cost"]) for line in lines)
        == Decimal(answer["total"]["amount"])
        == Decimal("200.0000199")
    )


def purser(*words: str) -> Result:
    result = CliRunner().invoke(cli, words, prog_name="purser")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(*words: str) -> str:
    result = purser("export", *words)
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("purser: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_the_command_line_writes_a_file_or_to_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert purser("ask", "/groq 1.06").exit_code == 0
    assert purser("export").exit_code == 0
    (path,) = tmp_path.glob("purser-spend-*Z.csv")
    assert sum(Decimal(row["cost"]) for row in csv.DictReader(path.read_text().splitlines())) == Decimal(
        "1.06"
    )
    out = purser("export", "facts", "--format", "jsonl", "--to", "-")
    assert json.loads(out.stdout)["figure"] == "1.06"
    assert out.stderr == "1 row.\n"
    (tmp_path / "there").mkdir()
    purser("export", "budgets", "--to", "there")
    assert [each.name.startswith("purser-budgets-") for each in (tmp_path / "there").iterdir()] == [True]


def test_what_is_quick_tells_no_progress() -> None:
    purser("ask", "/groq 1.06")
    assert purser("export", "facts", "--to", "-").stderr == "1 row.\n"


def test_the_command_line_writes_focus_and_files_for_accounting(tmp_path: Path) -> None:
    assert purser("ask", "/groq 1.06").exit_code == 0
    amounts = {}
    for what in ("focus", "quickbooks", "xero"):
        path = tmp_path / f"{what}.csv"
        assert purser("export", what, "--to", str(path)).exit_code == 0
        amounts[what] = list(csv.DictReader(path.read_text().splitlines()))
    assert sum(Decimal(row["BilledCost"]) for row in amounts["focus"]) == Decimal("1.06")
    assert [row["Amount"] for row in amounts["quickbooks"]] == ["-1.06"]
    assert [row["*Amount"] for row in amounts["xero"]] == ["-1.06"]


def test_the_form_of_a_file_is_by_its_name_unless_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "spend.json"
    assert purser("export", "--to", str(path)).exit_code == 0
    assert json.loads(path.read_bytes()) == []
    assert purser("export", "--to", str(path), "--format", "csv", "--bom").exit_code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfday,")


@pytest.mark.parametrize(
    "words, told",
    [
        (["secrets"], "to export: spend, facts, focus, quickbooks, xero, or a table. accounts, "),
        (["spend", "--since", "lots"], "is no day"),
        (["spend", "--since", "2026-11-02", "--until", "2026-11-01"], "say the earlier day first"),
        (["spend", "--since", "0001-01-01"], "out of reach"),
        (["accounts", "--since", "yesterday"], "accounts has no days"),
        (["spend", "--to", "/no/such/folder/spend.csv"], "cannot be written: no such file"),
        (["spend", "--to", os.devnull], "is no file"),
    ],
)
def test_what_cannot_be_exported_is_one_line(words: list[str], told: str) -> None:
    assert told in refused(*words)


def test_a_wrong_format_is_wrong_usage() -> None:
    assert purser("export", "--format", "xml").exit_code == 2


@pytest.mark.parametrize("how, left", [(signal.SIGTERM, 0), (signal.SIGKILL, 1)])
def test_an_export_that_is_ended_half_way_leaves_no_half_file(
    tmp_path: Path, how: signal.Signals, left: int
) -> None:
    """SIGKILL leaves what nobody takes for the file: its name says that it is not whole."""
    with test_house(tmp_path / "home") as house:
        remember(house, MANY)
    out = tmp_path / "out"
    out.mkdir()
    env = surroundings({"PURSER_HOME": str(tmp_path / "home")})
    command = [sys.executable, "-m", "bot", "export", "history", "--to", str(out)]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        while not any(path.stat().st_size for path in out.iterdir()):
            assert process.poll() is None
            time.sleep(0.001)
        process.send_signal(how)
        _, log = process.communicate()
    assert process.returncode == (1 if how is signal.SIGTERM else -how)
    assert list(out.glob("purser-*")) == []
    assert len(list(out.iterdir())) == left
    assert b"Traceback" not in log
