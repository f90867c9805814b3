"""An e-mail: its subject, its HTML, and the same as plain text, as Apprise makes it."""

from __future__ import annotations

import re
from fractions import Fraction

from apprise import NotifyFormat
from apprise.conversion import convert_between

from bot.rendering.email import paint
from commands.catalogue import speaking
from commands.reply import Action, Facts, Note, Reply, Table, Text
from ledger.money import Money
from tests.rendering.replies import LISBON, TODAY

USD = Money.of
REPLY = Reply(
    "Digest, Thursday 19 November 2026",
    (
        Text("{spent}, {share} more than usual.", {"spent": USD("12.40"), "share": Fraction(1, 5)}),
        Table(("Provider", "19 Nov"), (("OpenAI", USD("8.40")), ("<b>Acme</b>", USD(4)))),
        Facts((("Left", USD("3.80")), ("Owner", "ann & bob"))),
        Note("Estimated: OpenAI."),
    ),
    (Action("Raise", "raise", {"until": "today"}, "row", "amount"), Action("Budget", "budget")),
)


def html(reply: Reply = REPLY, name: str = "ops-mail") -> str:
    return paint(reply, zone=LISBON, today=TODAY, name=name).html


def plain(reply: Reply = REPLY) -> str:
    text: str = convert_between(NotifyFormat.HTML, NotifyFormat.TEXT, html(reply))  # type: ignore[no-untyped-call]
    return text


def test_the_subject_says_it_all() -> None:
    painted = paint(REPLY, zone=LISBON, today=TODAY)
    assert painted.subject == "Purser: Digest, Thursday 19 November 2026: $12.40, 20 % more than usual"


def test_a_subject_is_one_line_of_a_length_that_is_shown() -> None:
    long = Reply("A title\nwith a break", (Text("and much to say " * 30),))
    subject = paint(long, zone=LISBON, today=TODAY).subject
    assert subject.startswith("Purser: A title with a break: and much to say")
    assert len(subject) == 140
    assert "\n" not in subject


def test_what_people_typed_is_text_and_no_markup() -> None:
    assert "&lt;b&gt;Acme&lt;/b&gt;" in html()
    assert "ann &amp; bob" in html()


def test_no_style_stands_apart_and_no_colour_of_text_or_ground_is_named() -> None:
    assert "<style" not in html()
    assert "<link" not in html()
    assert not re.search(r"(?<!-)color:|background", html())
    assert "max-width:600px" in html()
    assert '<meta name="color-scheme" content="light dark">' in html()


def test_its_plain_text_reads_as_well() -> None:
    assert plain() == PLAIN


def test_buttons_are_lines_to_type_and_none_leads_anywhere() -> None:
    assert "Raise: /raise until=today amount=…" in plain()
    assert "href" not in html()


def test_it_says_how_to_end_it_where_the_channel_has_a_name() -> None:
    assert "/unsubscribe and to=ops-mail" in html()
    assert "/unsubscribe" not in html(name="")


def test_a_reader_is_told_its_language() -> None:
    assert '<html lang="en">' in html()
    with speaking("de"):
        assert '<html lang="de">' in html()
        assert "Im Chat mit Purser kannst du tippen:" in html()


PLAIN = """\
Digest, Thursday 19 November 2026

$12.40, 20 % more than usual.

Provider     19 Nov
OpenAI        $8.40
<b>Acme</b>   $4.00

Left: $3.80
Owner: ann & bob

Estimated: OpenAI.

In your chat with Purser you can type:
Raise: /raise until=today amount=…
Budget: /budget

Purser sends this to ops-mail. A keeper ends it with /unsubscribe and to=ops-mail."""
