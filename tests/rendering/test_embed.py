from __future__ import annotations

import pytest

from bot.rendering.embed import Field, Painted, paint
from commands.answers import Refusal
from commands.charts import StackedDays
from commands.reply import Action, Block, Facts, Note, Reply, Table, Text, Tone
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

J = "\u2060"
CHART = StackedDays("Spend", "One day, $1.06.", (TODAY,), (), None)


def painted(
    *blocks: Block, title: str = "Budget", actions: tuple[Action, ...] = (), tone: Tone = "plain"
) -> Painted:
    return paint(Reply(title, blocks, actions, tone), zone=LISBON, today=TODAY)


def test_a_reply_is_an_embed() -> None:
    said = painted(
        Text("You spent {spent}.", {"spent": Money.of("3.42")}),
        Table(("Provider", "Spend"), (("Groq", Money.of("1.06")),)),
        Facts((("Month", Money.of("60.33")),)),
        CHART,
        Note("May still grow_."),
    )
    assert said.title == "Budget"
    assert said.description == "You spent $3.42.\n\n```\nProvider  Spend\nGroq      $1.06\n```"
    assert said.fields == (Field("Month", "$60.33"),)
    assert said.footer == "May still grow_."
    assert (said.picture, said.alt) == (CHART, "One day, $1.06.")


def test_facts_before_other_blocks_keep_their_place() -> None:
    said = painted(Facts((("Month", Money.of("60.33")),)), Text("Hello."))
    assert said.fields == ()
    assert said.description == "**Month**: $60.33\n\nHello."


def test_every_tone_has_a_colour_of_its_own() -> None:
    tones: tuple[Tone, ...] = ("plain", "good", "warning", "over", "refused")
    assert len({painted(tone=tone).colour for tone in tones}) == 5


@pytest.mark.parametrize(
    "name,shown",
    [
        ("*_~|`x", r"\*\_\~\|\`x"),
        ("[here](https://evil.example)", rf"\[here\]\(https:{J}//evil.{J}example\)"),
        ("@everyone", rf"\@{J}everyone"),
        ("<@123>", rf"\<\@{J}123\>"),
        ("<t:1:R>", r"\<t\:1:R\>"),
        ("# big", r"\# big"),
        ("> quote", r"\> quote"),
        ("-# small", r"\-# small"),
        ("1. item", r"1\. item"),
        (":smile:", r"\:smile:"),
        ("gpt-4.1 at 18:30", "gpt-4.1 at 18:30"),
    ],
)
def test_a_name_is_no_markdown(name: str, shown: str) -> None:
    assert painted(Facts((("Project", name),))).fields == (Field("Project", shown),)


def test_ticks_in_a_table_do_not_end_it() -> None:
    said = painted(Table(("Name",), (("```@everyone",),)))
    assert said.description == f"```\nName\n`{J}`{J}`{J}@{J}everyone\n```"


def test_a_line_to_type_is_not_put_where_it_cannot_be_copied() -> None:
    said = paint(Refusal(sentence="1.06 is lower.", lines=("/groq 1.06 reset",)).reply(), zone=LISBON)
    assert said.description == "1.06 is lower.\n\n`/groq 1.06 reset`"
    assert said.footer == ""


@pytest.mark.parametrize("count,shown", [(0, 0), (1, 1), (30, 30), (500, 30)])
def test_rows_are_shown_to_the_thirtieth(count: int, shown: int) -> None:
    said = painted(Table(("Provider", "Spend"), (("Groq", Money.of("1.06")),) * count))
    assert said.description.count("Groq") == shown
    assert (f"and {count - 30} more" in said.description) == (count > 30)
    assert len(said.content) <= 2000


@pytest.mark.parametrize("count,fields", [(1, 1), (25, 25), (26, 25), (500, 25)])
def test_facts_beyond_the_fields_are_counted(count: int, fields: int) -> None:
    said = painted(Facts((("Month", Money.of("60.33")),) * count)).fields
    assert len(said) == fields
    assert (said[-1] == Field("…", f"and {count - 24} more", inline=False)) == (count > 25)


def test_buttons_come_five_in_a_row() -> None:
    rows = painted(actions=(Action("Undo", "undo"),) * 7).components
    assert [len(row) for row in rows] == [5, 2]


def test_the_fall_back_says_it_all_in_one_text() -> None:
    said = painted(Table(("Provider", "Spend"), (("Groq", Money.of("1.06")),)), Note("May grow."), CHART)
    assert said.content == "Budget\nGroq · Spend $1.06\n\nMay grow.\n\nOne day, $1.06."


def test_an_empty_reply_is_still_an_embed() -> None:
    said = painted(title="")
    assert (said.description, said.content) == ("(nothing to show)",) * 2
