from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.house import TestHouse
from tests.commands.cast import a_team


@pytest.fixture
def house(tmp_path: Path) -> Iterator[TestHouse]:
    with a_team(tmp_path / "house") as made:
        yield made
