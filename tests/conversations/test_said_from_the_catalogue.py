"""Whatever is said in a transcript stands in the catalogue, so that another language can say it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from commands.catalogue import NAMED, sentences_of, topics
from commands.dispatch import Answered
from commands.reply import Facts, Meter, Note, Reply, Table, Text
from ledger.periods import MONTHS
from ledger.providers import PROVIDERS
from ledger.zones import SUGGESTED_ZONES, show_zone
from tests.bot.house import test_house
from tests.collectors.openai_days import made_up_days
from tests.collectors.openai_stand_in import OpenAIStandIn
from tests.conversations.player import Table as Played
from tests.conversations.player import typed

NOT_HERE = ("german", "groq_year")  # in another language; long, and nothing else is said in them
SCRIPTS = [path for path in sorted(Path(__file__).parent.glob("*.txt")) if not path.stem.startswith(NOT_HERE)]
NAMES = {"Purser", "lab", "research", "groq", *(show_zone(key) for key in SUGGESTED_ZONES)}
LETTERS = re.compile(r"[A-Za-z]{2,}")
COMMAND = re.compile(r"/[a-z]+[^.]*")  # a line to type is the same in every language
VALUES = re.compile(
    "|".join(
        [r"-?[$€][\d,.]+", r"gpt-[\w.-]+", r"\d+\.\d+\.\d+", r"\d+ [A-Z][a-z]{2}\b"]
        + [re.escape(each.title) for each in PROVIDERS.values()]
        + [re.escape(name) for name in sorted(NAMES, key=len, reverse=True)]
        + [re.escape(show_zone(key).rpartition("/")[2]) for key in SUGGESTED_ZONES]
        + list(MONTHS)
    )
)
OURS = 3  # letters that a template has to have of its own, to be more than a frame around names


@cache
def forms() -> frozenset[str]:
    found: set[str] = set()
    for topic in topics():
        for each in sentences_of("en", topic).values():
            found |= {each} if isinstance(each, str) else set(each.values())
    return frozenset(found)


@cache
def templates() -> tuple[re.Pattern[str], ...]:
    """Those with words of their own, the names in them standing for anything."""
    own = [form for form in forms() if len("".join(LETTERS.findall(NAMED.sub("", form)))) >= OURS]
    return tuple(
        re.compile("(.*)".join(re.escape(part) for part in NAMED.split(form)[::2]), re.DOTALL) for form in own
    )


def is_said(text: str) -> bool:
    """Whether it is a sentence of the catalogue, a list of such, or has no words of its own."""
    plain = VALUES.sub("", NAMED.sub("", text))
    if not LETTERS.search(plain) or COMMAND.fullmatch(text) or text in forms():
        return True
    if any(template.fullmatch(text) for template in templates()):
        return True
    first, comma, rest = text.partition(", ")
    return bool(comma) and is_said(first) and is_said(rest)


def own_words(reply: Reply) -> Iterator[str]:
    """What a reply says itself; cells and values may hold what people typed."""
    yield reply.title
    for block in reply.blocks:
        match block:
            case Text() | Note():
                yield block.text
            case Facts():
                yield from (label for label, _ in block.rows)
            case Table():
                yield from block.columns
            case Meter():
                yield block.label
    yield from (each.label for each in reply.actions)


class Listening(Played):
    """A player that keeps the replies too."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.replies: list[Reply] = []
        show = self._printer.show

        def kept(said: object) -> None:
            if isinstance(said, Answered):
                self.replies.append(said.reply)
            show(said)  # type: ignore[arg-type]

        self._printer.show = kept  # type: ignore[method-assign]


async def replies(script: str, home: Path) -> list[Reply]:
    with test_house(home) as house:
        played = Listening(house)
        for block in typed(script):
            await played.turn(block)
        return played.replies


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_is_said_stands_in_the_catalogue(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIStandIn(made_up_days(date(2026, 11, 20))) as stand_in:
        monkeypatch.setenv("PURSER_OPENAI_URL", stand_in.url)
        said = asyncio.run(replies(path.read_text(encoding="utf-8"), tmp_path))
    assert said
    assert {text for reply in said for text in own_words(reply) if not is_said(text)} == set()


def test_a_sentence_of_somebodys_own_is_noticed() -> None:
    assert not is_said("And a fortune to spend.")
    assert is_said("{spent} of {limit}")
    assert is_said("and 3 more")
