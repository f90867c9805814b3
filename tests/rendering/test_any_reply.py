from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wcwidth import width as columns_of

from bot.rendering import email, embed, plain, short, telegram, terminal
from bot.rendering.buttons import read_data
from bot.rendering.dialects import DISCORD, JOINER, TELEGRAM, utf16, within
from bot.rendering.values import Span, one_line
from commands.reply import Reply
from tests.rendering.replies import LISBON, TODAY, replies, words

some = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


class Tags(HTMLParser):
    """Which tags there are, and the text outside fixed width, where Telegram looks for links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.text, self.outside = "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.opened.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        self.outside += " " if {"code", "pre"} & set(self.open) else data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


@some
@given(replies)
def test_any_reply_is_html_that_telegram_takes(reply: Reply) -> None:
    painted = telegram.paint(reply, zone=LISBON, today=TODAY)
    for html, limit in ((painted.html, 4096), (painted.caption_html, 1024)):
        read = Tags(html)
        assert not re.search(r"<(?!/?(b|i|code|pre)>)|&(?!(lt|gt|amp);)", html)
        assert not read.open
        assert 0 < utf16(read.text) <= limit
        assert not re.search(r"@\w", read.outside)
        assert not re.search(r"#[^\W\d]", read.outside)
    assert 0 < utf16(painted.plain) <= 4096
    assert 0 < utf16(painted.caption_plain) <= 1024
    assert not re.search(r"(?<!\w)@\w", re.sub(r"/[a-z].*", "", painted.plain))


@some
@given(replies)
def test_any_reply_has_a_keyboard_that_telegram_takes(reply: Reply) -> None:
    buttons = [button for row in telegram.paint(reply, zone=LISBON, today=TODAY).keyboard for button in row]
    assert len(buttons) <= 24
    for button in buttons:
        assert 1 <= len(button.data.encode()) <= 64
        assert button.label.strip()
        assert read_data(button.data) is not None


@some
@given(replies)
def test_any_reply_is_an_embed_that_discord_takes(reply: Reply) -> None:
    painted = embed.paint(reply, zone=LISBON, today=TODAY)
    assert utf16(painted.title) <= 256
    assert utf16(painted.description) <= 4096
    assert len(painted.fields) <= 25
    assert all(1 <= utf16(one.name) <= 256 and 1 <= utf16(one.value) <= 1024 for one in painted.fields)
    fields = "".join(one.name + one.value for one in painted.fields)
    assert utf16(painted.title + painted.description + painted.footer + fields) <= 6000
    assert painted.title or painted.description or painted.fields
    assert 1 <= utf16(painted.content) <= 2000
    assert utf16(painted.alt) <= 1024
    assert painted.description.count("```") % 2 == 0
    for text in (painted.title, painted.description, painted.footer, painted.content, fields):
        assert not re.search(r"@\w", text)
    for text in (painted.title, painted.description, fields):
        left = re.sub(r"\\.|```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert not re.search(r"[<>\[\]`|~]", left)


@some
@given(replies)
def test_any_reply_has_buttons_that_discord_takes(reply: Reply) -> None:
    rows = embed.paint(reply, zone=LISBON, today=TODAY).components
    assert len(rows) <= 5
    assert all(1 <= len(row) <= 5 for row in rows)
    for button in [button for row in rows for button in row]:
        assert 1 <= utf16(button.label) <= 80
        assert 1 <= utf16(button.data) <= 100


@some
@given(replies, st.integers(24, 120))
def test_any_reply_keeps_inside_the_terminal(reply: Reply, width: int) -> None:
    text = terminal.paint(reply, zone=LISBON, width=width, today=TODAY)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert all(columns_of(line) <= width for line in text.split("\n"))


@some
@given(replies, st.booleans())
def test_any_reply_is_an_email_without_markup_of_anybody_else(reply: Reply, inline: bool) -> None:
    painted = email.paint(reply, zone=LISBON, today=TODAY, inline=inline, name="ops-mail")
    assert 0 < len(painted.subject) <= 140
    assert not re.search(r"[\x00-\x1f\x7f]", painted.subject)
    read = Elements(painted.html)
    assert not read.open
    assert set(read.opened) <= EMAIL_TAGS
    assert set(read.attributes) <= {"style", "src", "alt", "lang", "charset", "name", "content"}
    assert set(read.sources) == ({f"cid:{each.name}" for each in painted.pictures} if inline else set())
    assert not re.search(r"@\w", re.sub(r"/[a-z].*", "", read.text))


EMAIL_TAGS = {"html", "head", "meta", "body", "div", "h1", "p", "b", "span", "br", "pre", "img"}


class Elements(HTMLParser):
    """Which elements there are, with their attributes, and the text of those that are shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.open: list[str] = []
        self.attributes: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.sources += [str(value) for name, value in attrs if name == "src"]
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += "" if "pre" in self.open else data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


@some
@given(replies, st.integers(20, 600))
def test_any_reply_is_a_short_text_within_its_limit(reply: Reply, limit: int) -> None:
    text = short.paint(reply, limit, zone=LISBON, today=TODAY)
    assert 0 < len(text) <= limit
    assert not re.search(r"[\x00-\x1f\x7f]|@\w|<[@!#/a-z]", text)


@some
@given(replies, st.sampled_from([0, 100, 250]), st.integers(400, 8000))
def test_any_reply_is_plain_text_that_mentions_nobody(reply: Reply, title: int, limit: int) -> None:
    painted = plain.paint(reply, zone=LISBON, today=TODAY, title=title, limit=limit)
    assert utf16(painted.text) <= limit
    assert painted.text.strip()
    assert bool(painted.title) == bool(title)
    for text in (painted.title, painted.text):
        assert not re.search(r"@\w|<[@!#/a-z]", text)


@some
@given(words)
def test_nothing_in_a_value_leads_anywhere_from_a_channel(text: str) -> None:
    line = one_line(text)
    in_email = Elements(f"<p>{email.EMAIL.mark(Span(line, 'cell'))}</p>").text
    for shown in (in_email, plain.mark(Span(line, "cell"))):
        if shown != line or not line.startswith("/"):  # a line to type is shown as it is, to be copied
            assert not re.search(r"@\w|\.[^\W\d]|://", shown)
        assert shown.replace(JOINER, "") == line.replace(JOINER, "")


@some
@given(words)
def test_markdown_in_a_value_is_escaped_and_still_reads_the_same(text: str) -> None:
    line = one_line(text)
    marked = DISCORD.mark(Span(line, "cell"))
    if line.startswith("/"):
        return  # shown as code, to be copied
    assert not re.search(r"[*_~|`\[\]()<>@]", re.sub(r"\\.", "", marked))
    assert re.sub(r"\\(.)", r"\1", marked).replace(JOINER, "") == line.replace(JOINER, "")


@some
@given(words)
def test_nothing_in_a_value_leads_anywhere_on_telegram(text: str) -> None:
    read = Tags(TELEGRAM.mark(Span(one_line(text), "cell")))
    assert not re.search(r"@\w|\.[^\W\d]|://|#[^\W\d]|\$[A-Z]|(?<![\w/])/\w", read.outside)
    assert read.text.replace(JOINER, "") == one_line(text).replace(JOINER, "")


@some
@given(
    st.lists(st.builds(Span, words, st.sampled_from(["own", "prose", "cell"])), max_size=4),
    st.integers(1, 300),
)
def test_spans_are_cut_to_their_room(spans: list[Span], room: int) -> None:
    for dialect in (TELEGRAM, DISCORD):
        assert dialect.size(within(spans, room, dialect)) <= room
