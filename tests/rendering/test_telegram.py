from __future__ import annotations

import pytest

from bot.rendering.telegram import Painted, paint
from commands.answers import Refusal
from commands.charts import StackedDays
from commands.reply import Action, Block, Facts, Meter, Note, Reply, Table, Text
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

J = "\u2060"
CHART = StackedDays("Spend", "One day, $1.06.", (TODAY,), (), None)


def painted(*blocks: Block, title: str = "", actions: tuple[Action, ...] = ()) -> Painted:
    return paint(Reply(title, blocks, actions), zone=LISBON, today=TODAY)


def test_a_reply_is_html() -> None:
    said = painted(
        Text("You spent {spent}.", {"spent": Money.of("3.42")}),
        Table(("Provider", "Spend"), (("<Groq>", Money.of("1.06")),)),
        Meter("Today", Money.of("1.06"), Money.of("2"), Money.of("0.4"), Money(1)),
        Facts((("Month", Money.of("60.33")),)),
        Note("May still grow."),
        title="Digest & more",
    )
    assert said.html == (
        "<b>Digest &amp; more</b>\nYou spent $3.42.\n\n"
        "<pre>Provider  Spend\n&lt;Groq&gt;    $1.06</pre>\n\n"
        "<b>Today</b>: $1.06 of $2.00 · 53 %\n<code>[#####---|--]</code> "
        "$0.40 kept in reserve, &lt;$0.01 held\n\n"
        "<b>Month</b>: $60.33\n\n<i>May still grow.</i>"
    )


def test_the_plain_form_has_no_markup() -> None:
    said = painted(Table(("Provider", "Spend"), (("Groq", Money.of("1.06")),)), Note("a < b"), title="Digest")
    assert said.plain == "Digest\nGroq · Spend $1.06\n\na < b"


@pytest.mark.parametrize(
    "name,shown",
    [
        ("@bob", f"@{J}bob"),
        ("evil.example/x", f"evil.{J}example/x"),
        ("tg://resolve", f"tg:{J}//resolve"),
        ("#tag", f"#{J}tag"),
        ("$USD", f"${J}USD"),
        ("and /start", f"and /{J}start"),
        ("/start", "<code>/start</code>"),
        ("gpt-4.1 and/or $1.06 @ 3", f"gpt-4.1 and/or $1.06 @{J} 3"),
    ],
)
def test_a_name_pings_nobody_and_leads_nowhere(name: str, shown: str) -> None:
    assert painted(Facts((("Project", name),))).html == f"<b>Project</b>: {shown}"


def test_our_own_words_keep_links_and_commands() -> None:
    hint = "Try /help, or see platform.openai.com."
    assert painted(Text(hint)).html == hint


def test_a_refusal_gives_lines_that_can_be_copied() -> None:
    said = paint(Refusal(sentence="1.06 is lower.", lines=("/groq 1.06 reset",)).reply(), zone=LISBON)
    assert said.html == "1.06 is lower.\n\n<code>/groq 1.06 reset</code>"
    assert said.plain == "1.06 is lower.\n\n/groq 1.06 reset"


@pytest.mark.parametrize("count,shown", [(0, 0), (1, 1), (30, 30), (31, 30), (500, 30)])
def test_rows_are_shown_to_the_thirtieth(count: int, shown: int) -> None:
    said = painted(Table(("Provider", "Spend"), (("Groq", Money.of("1.06")),) * count)).html
    assert said.count("Groq") == shown
    assert ("more" in said) == (count > 30)
    assert (f"and {count - 30} more</pre>" in said) == (count > 30)


def test_a_caption_is_shorter_and_counts_what_it_leaves_out() -> None:
    wide = Table(("Provider", "Spend"), (("A provider of some length", Money.of("1.06")),) * 30)
    said = painted(wide, Note("Last."), CHART, title="Digest")
    assert said.html.count("A provider") == 30
    rows = said.caption_html.count("A provider")
    assert 15 < rows < 30
    assert f"and {30 - rows} more" in said.caption_html
    assert said.caption_html.endswith("<i>Last.</i>")


def test_words_stand_for_the_picture_where_there_is_none_and_end_its_caption() -> None:
    said = painted(Text("Hello."), CHART)
    assert said.picture is CHART
    assert "One day, $1.06." in said.html
    assert said.caption_html.endswith("<i>One day, $1.06.</i>")


def test_a_caption_without_room_for_them_leaves_the_words_of_its_picture_out() -> None:
    said = painted(Text("Hello. " * 100), Text("Goodbye. " * 40), CHART)
    assert "One day, $1.06." not in said.caption_html
    assert not said.captioned


def test_without_a_chart_there_is_no_picture() -> None:
    assert painted(Text("Hello.")).picture is None


def test_an_empty_reply_is_still_a_message() -> None:
    said = painted(Text(" \n "))
    assert (said.html, said.plain) == ("(nothing to show)",) * 2


def test_short_buttons_stand_side_by_side() -> None:
    actions = (
        Action("Undo", "undo"),
        Action("Budget", "budget"),
        Action("It was reset on the first", "reading"),
    )
    assert [[one.label for one in row] for row in painted(actions=actions).keyboard] == [
        ["Undo", "Budget"],
        ["It was reset on the first"],
    ]


def test_an_action_that_no_button_holds_is_a_line_to_type() -> None:
    said = painted(title="Done", actions=(Action("Reset", "reading", {"provider": "g" * 80}),))
    assert said.keyboard == ()
    assert said.html == f"<b>Done</b>\n\nReset: <code>/reading provider={'g' * 80}</code>"
