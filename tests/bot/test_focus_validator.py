"""What is exported as FOCUS passes the published validator, with the exceptions that are documented."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.demo.filling import fill as fill_demo
from bot.exporting import pieces_now
from storage.exporting import SHEETS, Wanted
from tests.bot.focus_validator import ROOT, failures, is_needed_here, overridden
from tests.bot.house import TestHouse, test_house
from tests.storage.focus_months import fill


def demo(house: TestHouse) -> None:
    """What `purser demo` opens."""
    asyncio.run(fill_demo(house.wiring))


def every_kind(house: TestHouse) -> None:
    house.wiring.store.write_now(partial(fill, workspace=1))


def nothing_but_whole_amounts(house: TestHouse) -> None:
    asyncio.run(house.ask("/groq 20"))


def exported(folder: Path, filled: Callable[[TestHouse], None]) -> Path:
    """A FOCUS file of a workspace, for the validator."""
    is_needed_here()
    path = folder / "focus.csv"
    with test_house(folder / "home") as house:
        filled(house)
        pieces = pieces_now(house.wiring.store, Wanted(1, SHEETS["focus"]), "csv")
        path.write_bytes(b"".join(piece.body for piece in pieces))
    return path


@pytest.mark.parametrize("filled", [demo, every_kind, nothing_but_whole_amounts])
def test_what_is_exported_passes(tmp_path: Path, filled: Callable[[TestHouse], None]) -> None:
    path = exported(tmp_path, filled)
    assert failures(path) == set()
    assert path.read_text(encoding="utf-8").count("\n") > 10


def test_each_exception_is_needed(tmp_path: Path) -> None:
    assert failures(exported(tmp_path, every_kind), excepted=False) == overridden()


def test_a_file_that_lacks_a_column_or_has_a_wrong_cell_does_not_pass(tmp_path: Path) -> None:
    lines = exported(tmp_path, every_kind).read_text(encoding="utf-8").splitlines(keepends=True)
    rows = list(csv.DictReader(lines))
    assert failures(written(tmp_path, [{**row, "BillingCurrency": "Dollar"} for row in rows])) == {
        "BillingCurrency_IsCurrencyCode"
    }
    for row in rows:
        del row["ListCost"]
    assert failures(written(tmp_path, rows)) == {"ListCost_Required"}


def written(folder: Path, rows: list[dict[str, str]]) -> Path:
    path = folder / "wrong.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_every_exception_is_documented() -> None:
    page = (ROOT / "docs" / "focus.md").read_text(encoding="utf-8")
    assert all(name in page for name in overridden())
