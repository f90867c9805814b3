"""The stand-in's reading of Telegram's HTML. Expected refusals are worded as tdlib words them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.surfaces.telegram_stand_in.checks import trimmed
from tests.surfaces.telegram_stand_in.formatting import HtmlReader, checked_link
from tests.surfaces.telegram_stand_in.found_entities import with_found

ANN = {"id": 7, "is_bot": False, "first_name": "Ann"}


def read(source: str) -> tuple[str, list[dict[str, Any]]]:
    return HtmlReader(source, {7: ANN}.get).read()


def kinds(source: str) -> list[str]:
    return [entity["type"] for entity in read(source)[1]]


@pytest.mark.parametrize(
    "source, text",
    [
        ("1 &lt; 2 &amp;&gt; &quot;", '1 < 2 &> "'),
        ("&#36;&#x24;&lt", "$$<"),
        ("&nbsp;&apos;&hellip; AT&T &", "&nbsp;&apos;&hellip; AT&T &"),
        ("&#0; &#xD800; &#1114112;", "&#0; &#xD800; &#1114112;"),
        ("<b>a</b><I>b</i><blockquote expandable>c</blockquote>", "abc"),
        ("a > b", "a > b"),
    ],
)
def test_only_some_references_stand_for_letters(source: str, text: str) -> None:
    assert read(source)[0] == text


@pytest.mark.parametrize(
    "source, reason",
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x', 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_with_the_reason(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match="^" + reason.replace("(", r"\(") + "$"):
        read(source)


def test_offsets_count_in_utf_16() -> None:
    assert read("🎈<b>é🎈</b>")[1] == [{"type": "bold", "offset": 2, "length": 3}]


def test_a_language_belongs_to_a_block_only() -> None:
    block = read('<pre><code class="language-json">{}</code></pre>')[1]
    assert block == [{"type": "pre", "offset": 0, "length": 2, "language": "json"}]
    assert read('<code class="language-json">{}</code>')[1] == [{"type": "code", "offset": 0, "length": 2}]


def test_a_link_needs_an_address_and_a_mention_a_known_user() -> None:
    assert read('<a href="https://groq.com">x</a>')[1][0]["url"] == "https://groq.com/"
    assert kinds('<a href="http://localhost:8000/">x</a><a href="javascript:x()">y</a>') == []
    assert read('<a href="tg://user?id=7">x</a>')[1][0]["user"] == ANN
    assert kinds('<a href="tg://user?id=8">x</a>') == []
    assert checked_link("http://[::1]:1/") == "http://[::1]:1/"


def test_an_empty_tag_says_nothing() -> None:
    assert read("<b></b>x") == ("x", [])


def test_white_space_around_goes_and_entities_move() -> None:
    text, entities = trimmed(" \n" + "a b \n", [{"type": "bold", "offset": 4, "length": 3}])
    assert (text, entities) == ("a b", [{"type": "bold", "offset": 2, "length": 1}])
    assert trimmed("  x", [{"type": "bold", "offset": 0, "length": 3}])[0] == "  x"


def test_telegram_finds_commands_mentions_and_tags_in_plain_text() -> None:
    text = "/groq@purser_bot 1.06 @bobby a@b.co $USD #ai https://x.io/@eve /2 1/2 $1.06"
    found = [(e["type"], text[e["offset"] : e["offset"] + e["length"]]) for e in with_found(text, [])]
    assert found == [
        ("bot_command", "/groq@purser_bot"),
        ("mention", "@bobby"),
        ("email", "a@b.co"),
        ("cashtag", "$USD"),
        ("hashtag", "#ai"),
        ("url", "https://x.io/@eve"),
        ("bot_command", "/2"),
    ]


def test_nothing_is_found_inside_code_or_a_link() -> None:
    code = [{"type": "code", "offset": 0, "length": 6}]
    assert [entity["type"] for entity in with_found("@bobby @bobby", code)] == ["code", "mention"]
