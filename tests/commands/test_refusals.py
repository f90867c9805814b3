"""Whatever is typed: an answer or one refusal, which changed nothing, and never an error."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import COMMANDS
from commands.dispatch import Answered
from tests.bot.house import TestHouse, said
from tests.commands.cast import WHO_ASKED, a_team, contents, typed

NAMES = [definition.name for definition in COMMANDS]
WORDS = """
    groq openai 1.06 0 -1 1,234 1.234 off day week month reset correct yes no digest alerts here me 31 Oct
    yesterday tomorrow 18:30 25:00 99999999999 1e9 50% zone=Lisbon zone= code=workspace-1 key=x change=1
    how=reset period=year reserve=1 amount=5 reading=7 when=now provider=foo date=2026-11-31 = =5 💸
"""
UNSEEN = ["\u202e", "\x00", "\ud800", "\u2028", "\u200b"]
lines = st.tuples(
    st.sampled_from(NAMES),
    st.lists(st.one_of(st.sampled_from(WORDS.split() + UNSEEN), st.text(max_size=6)), max_size=4).map(
        " ".join
    ),
)


@pytest.fixture(scope="module")
def one_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestHouse]:
    path: Path = tmp_path_factory.mktemp("refusals")
    with a_team(path) as house:
        asyncio.run(_furnish(house))
        yield house


async def _furnish(house: TestHouse) -> None:
    for line in ("/groq 5 10 Nov", "/groq 7", "/limit 20 day", "/limit 9 month groq"):
        house.clock.pass_(seconds=10)
        said(await typed(house, line))


@settings(max_examples=120, deadline=None)
@given(line=lines)
def test_what_is_refused_changed_nothing(one_house: TestHouse, line: tuple[str, str]) -> None:
    one_house.clock.pass_(seconds=10)
    before = contents(one_house, but=WHO_ASKED)
    answered = asyncio.run(typed(one_house, f"/{line[0]} {line[1]}"))
    if answered.refusal is not None:
        assert contents(one_house, but=WHO_ASKED) == before
        assert _is_a_sentence(answered)


def _is_a_sentence(answered: Answered) -> bool:
    assert answered.refusal is not None
    sentence = answered.refusal.sentence
    kept = answered.refusal.model_validate_json(answered.refusal.model_dump_json())
    return kept == answered.refusal and sentence[-1] in ".?" and "\n" not in sentence and len(sentence) < 400
