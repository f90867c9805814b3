"""Every transcript is said as it is written; PURSER_REWRITE=1 writes it anew, to be reviewed like prose."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.collectors.openai_days import made_up_days
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.conversations.player import play, typed

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))
REWRITE = bool(os.environ.get("PURSER_REWRITE"))  # read before the tests forget this machine's settings


@pytest.fixture(autouse=True)
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(made_up_days(date(2026, 11, 20))) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        yield stand_in
        assert stand_in.violations == []


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_what_is_said_is_as_written(path: Path, tmp_path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    said = asyncio.run(play(written, tmp_path))
    if REWRITE:
        path.write_text(said, encoding="utf-8")
    else:
        assert said == written


async def test_a_word_that_is_not_said_is_noticed(tmp_path: Path) -> None:
    script = "> /budget\nAnd a fortune to spend.\n"
    assert await play(script, tmp_path) != script


def test_only_what_a_person_does_is_played() -> None:
    script = "# first\n> /budget\nBudget\n\n~ 2026-11-21 09:00\nDigest\n"
    assert list(typed(script)) == ["# first\n> /budget", "~ 2026-11-21 09:00"]
