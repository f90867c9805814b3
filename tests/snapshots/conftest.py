from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.house import TestHouse
from tests.snapshots.stage import on_stage


@pytest.fixture
def house(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestHouse]:
    """A copy of the stage, which all workers of a run fill once."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with on_stage(shared, tmp_path / "home") as made:
        yield made
