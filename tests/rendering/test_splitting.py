"""A long answer over several messages: every row once, in order, within each network's limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rendering import embed, telegram
from bot.rendering.dialects import TAG, utf16
from bot.rendering.splitting import MOST_ROWS, parts
from commands.reply import Action, Facts, Note, Reply, Table, Text, Value
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY, words

few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
ROW = tuple[Value, ...]


def on_telegram(reply: Reply) -> bool:
    return telegram.paint(reply, zone=LISBON, today=TODAY, most=MOST_ROWS).whole


def on_discord(reply: Reply) -> bool:
    return embed.paint(reply, zone=LISBON, today=TODAY, most=MOST_ROWS).whole


NETWORKS = pytest.mark.parametrize("whole", [on_telegram, on_discord], ids=["telegram", "discord"])


def reply_of(rows: list[ROW]) -> Reply:
    blocks = (Text("Before."), Table(("Model", "Cost"), tuple(rows)), Note("After."))
    return Reply("Spend", blocks, (Action("Budget", "budget"),))


def rows_of(some: tuple[Reply, ...]) -> list[ROW]:
    return [row for reply in some for block in reply.blocks if isinstance(block, Table) for row in block.rows]


def models(count: int) -> list[ROW]:
    return [(f"model-{number:03d}-with-a-long-name", Money.of(number)) for number in range(count)]


@NETWORKS
@few
@given(rows=st.lists(st.tuples(words, st.builds(Money, st.integers(-(10**12), 10**12))), max_size=60))
def test_every_row_is_there_once_and_in_order(whole: Callable[[Reply], bool], rows: list[ROW]) -> None:
    made = parts(reply_of(rows), whole)
    assert rows_of(made) == rows
    assert all(part.blocks for part in made)
    assert [bool(part.actions) for part in made] == [False] * (len(made) - 1) + [True]


@NETWORKS
@pytest.mark.parametrize("count", [0, 1, 30, 31, 75, 500])
def test_as_few_messages_as_hold_it_and_each_within_the_limits(
    whole: Callable[[Reply], bool], count: int
) -> None:
    made = parts(reply_of(models(count)), whole)
    assert rows_of(made) == models(count)
    assert len(made) == 1 if count <= 75 else 4 <= len(made) <= 7
    for part in made:
        assert whole(part)
        html = telegram.paint(part, zone=LISBON, today=TODAY, most=MOST_ROWS).html
        assert utf16(TAG.sub("", html)) <= 4096 or whole is on_discord
    if len(made) > 1:
        assert [part.title for part in made][:2] == [f"Spend ({at} of {len(made)})" for at in (1, 2)]


@NETWORKS
def test_beyond_five_hundred_rows_a_file_is_named(whole: Callable[[Reply], bool]) -> None:
    made = parts(reply_of(models(501)), whole)
    assert rows_of(made) == models(500)
    notes = [block.text for part in made for block in part.blocks if isinstance(block, Note)]
    assert notes == ["and 1 more: /export gives all of it as a file.", "After."]


@NETWORKS
def test_a_list_of_facts_is_split_too(whole: Callable[[Reply], bool]) -> None:
    rows = tuple((f"Account {number}", Money.of(number)) for number in range(400))
    made = parts(Reply("Accounts", (Facts(rows),)), whole)
    assert tuple(row for part in made for block in part.blocks for row in block.rows) == rows  # type: ignore[union-attr]
    assert len(made) > 1


@NETWORKS
def test_a_sentence_that_is_too_long_for_any_message_stands_alone(whole: Callable[[Reply], bool]) -> None:
    long = Reply("", tuple(Text("word " * 150) for _ in range(12)))
    made = parts(long, whole)
    assert sum(len(part.blocks) for part in made) == 12


def test_what_has_no_rows_is_one_part_however_long() -> None:
    assert parts(Reply("Nothing"), lambda _: False) == (Reply("Nothing"),)
