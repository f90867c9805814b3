"""A reply as the letter that a channel takes: an e-mail, a few sentences, or plain text."""

from __future__ import annotations

from datetime import date

from apprise import NotifyType

from bot.rendering import email, plain, short
from bot.rendering.dialects import utf16
from bot.surfaces.channels.speaking import Letter, Speaker
from commands.answered import Answered
from commands.catalogue import speaking
from commands.reply import Chart, Reply, Tone

SHORT = 600  # letters: what has less room is an SMS, a pager, a headline
KINDS: dict[Tone, NotifyType] = {
    "plain": NotifyType.INFO,
    "good": NotifyType.SUCCESS,
    "warning": NotifyType.WARNING,
    "over": NotifyType.FAILURE,
    "refused": NotifyType.WARNING,
}
FILE = "purser-1.png"
ESCAPED = frozenset("\\`*_{}[]()#+-.!|>~<&\"'/:;=?@^$%,")
MARGIN = 20


def write(answered: Answered, speaker: Speaker, today: date, name: str, *, pictures: bool) -> Letter:
    """In the language of where it was subscribed; it draws, which takes a while."""
    with speaking(answered.language):
        if speaker.is_email:
            return _email(answered, speaker, today, name, pictures=pictures)
        if speaker.room < SHORT:
            text = short.paint(answered.reply, speaker.room, zone=answered.zone, today=today)
            return Letter("", text, False, KINDS[answered.reply.tone])
        return _plain(answered, speaker, today, pictures=pictures)


def _email(answered: Answered, speaker: Speaker, today: date, name: str, *, pictures: bool) -> Letter:
    inline = pictures and speaker.shows_inline
    painted = email.paint(answered.reply, zone=answered.zone, today=today, inline=inline, name=name)
    drawn = tuple((each.name, _draw(each.chart)) for each in painted.pictures) if pictures else ()
    return Letter(painted.subject, painted.html, True, KINDS[answered.reply.tone], drawn)


def _plain(answered: Answered, speaker: Speaker, today: date, *, pictures: bool) -> Letter:
    painted = plain.paint(
        answered.reply,
        zone=answered.zone,
        today=today,
        title=max(speaker.title_room - MARGIN, 0),
        limit=speaker.room - speaker.title_room - MARGIN,  # some count the title too
        size=_escaped if speaker.marks_up else utf16,
    )
    chart = _chart(answered.reply) if pictures else None
    drawn = ((FILE, _draw(chart)),) if chart else ()
    return Letter(painted.title, painted.text, False, KINDS[answered.reply.tone], drawn)


def _escaped(text: str) -> int:
    """Letters of it once Apprise has escaped it for a network that reads Markdown."""
    return utf16(text) + sum(letter in ESCAPED for letter in text)


def _chart(reply: Reply) -> Chart | None:
    return next((block for block in reply.blocks if isinstance(block, Chart)), None)


def _draw(chart: Chart) -> bytes:
    from bot.rendering.chart import svg  # these two take a while, and most processes draw one a day
    from bot.rendering.picture import png

    return png(svg(chart, corners=0))
