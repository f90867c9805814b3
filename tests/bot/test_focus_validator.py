"""What is exported as FOCUS passes the published validator, with the exceptions that are documented."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.exporting import pieces_now
from storage.exporting import SHEETS, Wanted
from tests.bot.focus_validator import ROOT, failures, overridden
from tests.bot.house import TestHouse, test_house
from tests.storage.focus_months import fill


def fill_months(house: TestHouse) -> None:
    house.wiring.store.write_now(partial(fill, workspace=1))


FILLED: tuple[Callable[[TestHouse], None], ...] = (fill_months,)


@pytest.fixture(params=FILLED)
def exported(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A FOCUS file of a workspace with much in it."""
    path = tmp_path / "focus.csv"
    with test_house(tmp_path / "home") as house:
        request.param(house)
        pieces = pieces_now(house.wiring.store, Wanted(1, SHEETS["focus"]), "csv")
        path.write_bytes(b"".join(piece.body for piece in pieces))
    return path


def test_what_is_exported_passes(exported: Path) -> None:
    assert failures(exported) == set()


def test_each_exception_is_needed(exported: Path) -> None:
    assert failures(exported, excepted=False) == overridden()


def test_a_file_that_lacks_a_column_or_has_a_wrong_cell_does_not_pass(exported: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(exported.read_text(encoding="utf-8").splitlines(keepends=True)))
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
