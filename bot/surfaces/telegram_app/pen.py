"""Writing into a chat: HTML, else plain; a picture with its caption, else words; no link previews."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.rendering.telegram import Painted
from bot.surfaces.telegram_app.pages import Page
from bot.surfaces.telegram_app.patience import patiently
from bot.surfaces.telegram_app.refusals import FORMAT, NO_PHOTOS, NO_TEXT, NOT_EDITABLE, UNCHANGED, says

T = TypeVar("T")
Markup = InlineKeyboardMarkup | ForceReply

FILE = "spend.png"
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where to write: a chat, its topic, and the message that is answered."""

    chat: int
    topic: int | None = None
    answers: int | None = None

    @property
    def reply(self) -> ReplyParameters | None:
        return ReplyParameters(self.answers, allow_sending_without_reply=True) if self.answers else None


@dataclass(frozen=True, slots=True)
class Pen:
    """`patient`: floods and lost connections are waited out; else they are the writer's to deal with."""

    bot: Bot
    patient: bool = True

    async def write(self, spot: Spot, page: Page, markup: Markup | None = None) -> int:
        """Send it; gives the id of the message that holds the buttons. Raises TelegramError."""
        markup = markup or keyboard(page.painted)
        if page.picture is None:
            return await self._words(spot, page.painted, markup)
        try:
            if page.heading is None or page.text is None:
                return await self._picture(spot, page.picture, page.painted, markup)
            await self._picture(spot, page.picture, page.heading, None)
            return await self._words(spot, page.text, markup)
        except BadRequest as refusal:
            if not says(refusal, NO_PHOTOS):
                raise
            return await self._words(spot, page.painted, markup)

    async def hand_over(self, spot: Spot, name: str, body: bytes) -> None:
        """Send a file. Raises TelegramError."""
        await self._ask(
            lambda: self.bot.send_document(
                spot.chat,
                body,
                filename=name,
                message_thread_id=spot.topic,
                disable_content_type_detection=True,
            )
        )

    async def rewrite(self, chat: int, message: int, page: Page) -> bool:
        """Let a message say this; False if it is gone or cannot be edited."""
        try:
            await (self._new_picture(chat, message, page) if page.picture else self._new(chat, message, page))
        except BadRequest as refusal:
            if says(refusal, NOT_EDITABLE):
                return False
            if not says(refusal, UNCHANGED):
                raise
        return True

    async def _words(self, spot: Spot, painted: Painted, markup: Markup | None) -> int:
        def send(text: str, mode: str | None) -> Awaitable[Message]:
            return self.bot.send_message(
                spot.chat,
                text,
                parse_mode=mode,
                message_thread_id=spot.topic,
                reply_parameters=spot.reply,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )

        return (await self._formatted(send, painted.html, painted.plain)).message_id

    async def _picture(self, spot: Spot, picture: bytes, painted: Painted, markup: Markup | None) -> int:
        def send(caption: str, mode: str | None) -> Awaitable[Message]:
            return self.bot.send_photo(
                spot.chat,
                picture,
                caption,
                parse_mode=mode,
                message_thread_id=spot.topic,
                reply_parameters=spot.reply,
                reply_markup=markup,
                filename=FILE,
            )

        return (await self._formatted(send, painted.caption_html, painted.caption_plain)).message_id

    async def _new(self, chat: int, message: int, page: Page) -> None:
        buttons = keyboard(page.painted)

        def edit(text: str, mode: str | None) -> Awaitable[object]:
            return self.bot.edit_message_text(
                text, chat, message, parse_mode=mode, reply_markup=buttons, link_preview_options=NO_PREVIEW
            )

        def edit_caption(caption: str, mode: str | None) -> Awaitable[object]:
            return self.bot.edit_message_caption(
                chat, message, caption=caption, parse_mode=mode, reply_markup=buttons
            )

        painted = page.painted
        try:
            await self._formatted(edit, painted.html, painted.plain)
        except BadRequest as refusal:
            if not says(refusal, NO_TEXT):  # it showed a picture before
                raise
            await self._formatted(edit_caption, painted.caption_html, painted.caption_plain)

    async def _new_picture(self, chat: int, message: int, page: Page) -> None:
        picture, buttons = page.picture or b"", keyboard(page.painted)

        def edit(caption: str, mode: str | None) -> Awaitable[object]:
            media = InputMediaPhoto(picture, caption, mode, filename=FILE)
            return self.bot.edit_message_media(media, chat, message, reply_markup=buttons)

        await self._formatted(edit, page.painted.caption_html, page.painted.caption_plain)

    async def _formatted(self, send: Callable[[str, str | None], Awaitable[T]], html: str, plain: str) -> T:
        try:
            return await self._ask(lambda: send(html, ParseMode.HTML))
        except BadRequest as refusal:
            if not says(refusal, FORMAT):
                raise
            return await self._ask(lambda: send(plain, None))

    async def _ask(self, request: Callable[[], Awaitable[T]]) -> T:
        return await (patiently(request) if self.patient else request())


def keyboard(painted: Painted) -> InlineKeyboardMarkup | None:
    """The buttons of a painted reply."""
    rows = [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in painted.keyboard]
    return InlineKeyboardMarkup(rows) if rows else None


def link_button(label: str, address: str) -> InlineKeyboardMarkup:
    """One button that opens an address."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=address)]])
