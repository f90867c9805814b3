"""An answer as each network shows it, in one text to be read."""

from __future__ import annotations

import asyncio
import re
from datetime import date, datetime

from apprise import NotifyFormat
from apprise.conversion import convert_between

from bot.rendering import email, embed, terminal
from bot.rendering.buttons import Button
from bot.surfaces.telegram_app import pages
from commands.answered import Answered
from commands.catalogue import speaking

COLUMNS = 80
STYLE = re.compile(r' style="[^"]*"')  # they are read once, in the whole document of one e-mail


def on_every_surface(answered: Answered, now: datetime) -> str:
    """Terminal, Telegram, Discord and e-mail, in the language of the answer."""
    today = now.astimezone(answered.zone).date()
    with speaking(answered.language):
        shown = {
            "terminal": _terminal(answered, today),
            "Telegram": _telegram(answered, now),
            "Discord": _discord(answered, today),
            "e-mail": _email(answered, today),
        }
    return "\n\n".join(f"--- {name}\n{_visible(text)}" for name, text in shown.items())


def in_the_terminal(answered: Answered, today: date) -> str:
    """There alone: for another language, where the sentences matter and not their frame."""
    with speaking(answered.language):
        return f"--- terminal ({answered.language})\n{_visible(_terminal(answered, today))}"


def whole_email(answered: Answered, today: date) -> str:
    """The HTML as it is sent, styles and all."""
    with speaking(answered.language):
        return email.paint(answered.reply, zone=answered.zone, today=today, name="ops-mail").html


def _visible(text: str) -> str:
    """Word joiners, which keep names from being links, have no width: here they are named."""
    return text.replace("\u2060", "<wj>").replace("\xa0", "␣")


def _terminal(answered: Answered, today: date) -> str:
    return terminal.paint(answered.reply, zone=answered.zone, width=COLUMNS, today=today)


def _telegram(answered: Answered, now: datetime) -> str:
    """As it is sent: with a picture in one message or in two."""
    page = asyncio.run(pages.lay_out(answered.reply, answered.zone, now))
    painted, keyboard = page.painted, _keyboard(page.painted.keyboard)
    if page.picture is None:
        return f"{painted.html}\n{keyboard}".rstrip()
    if page.text is None:
        shown = f"(picture, and as its caption:)\n{painted.caption_html}"
    else:
        shown = f"(picture; a message of its own:)\n{page.text.html}"
    return "\n".join([shown, keyboard, f"(where the picture is refused:)\n{painted.html}"]).rstrip()


def _discord(answered: Answered, today: date) -> str:
    painted = embed.paint(answered.reply, zone=answered.zone, today=today)
    lines = [f"title: {painted.title}", f"colour: #{painted.colour:06x}", painted.description]
    lines += [
        f"field{'' if each.inline else ' (wide)'}: {each.name} = {each.value}" for each in painted.fields
    ]
    lines += [f"footer: {painted.footer}"] if painted.footer else []
    lines += [f"picture's alt: {painted.alt}"] if painted.picture else []
    lines += [_keyboard(painted.components)] if painted.components else []
    return "\n".join([*lines, "(where embeds are refused:)", painted.content])


def _email(answered: Answered, today: date) -> str:
    painted = email.paint(answered.reply, zone=answered.zone, today=today, name="ops-mail")
    text = convert_between(NotifyFormat.HTML, NotifyFormat.TEXT, painted.html)  # type: ignore[no-untyped-call]
    body = STYLE.sub("", painted.html.partition("<body")[2].partition(">")[2].partition("</body>")[0]).strip()
    attached = ", ".join(each.name for each in painted.pictures)
    lines = [f"subject: {painted.subject}", *([f"attached: {attached}"] if attached else [])]
    return "\n".join([*lines, "(text:)", text.strip(), "(HTML:)", body])


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> str:
    return "\n".join("  ".join(f"[{each.label} → {each.data}]" for each in row) for row in rows)
