"""A small bot on the real library, for the stand-in's own tests; as a process it announces one thing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, cast

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from tests.surfaces.telegram_stand_in.pictures import png

Context = ContextTypes.DEFAULT_TYPE
UNDO = InlineKeyboardMarkup([[InlineKeyboardButton("Undo", callback_data="undo")]])


def asked(update: Update) -> Message:
    """The message that asks."""
    assert update.effective_message is not None
    return update.effective_message


async def patiently(send: Callable[[], Awaitable[Any]]) -> None:
    """Send once more when Telegram says to wait."""
    try:
        await send()
    except RetryAfter as wait:
        await asyncio.sleep(cast("timedelta", wait.retry_after).total_seconds())
        await send()


async def echo(update: Update, context: Context) -> None:
    words = " ".join(context.args or [])
    await patiently(lambda: asked(update).reply_text(f"You said {words}"))


async def html(update: Update, context: Context) -> None:
    words = asked(update).text or ""
    text = words.partition(" ")[2]
    try:
        await asked(update).reply_text(text, parse_mode="HTML", reply_markup=UNDO)
    except BadRequest as refusal:
        if "can't parse entities" not in refusal.message.lower():
            raise
        await asked(update).reply_text(text)


async def picture(update: Update, context: Context) -> None:
    try:
        await asked(update).reply_photo(png(3, 2), caption="<b>Days</b>", parse_mode="HTML")
    except BadRequest as refusal:
        await asked(update).reply_text(refusal.message)


async def progress(update: Update, context: Context) -> None:
    message = await asked(update).reply_photo(png(3, 2), caption="half")
    await message.edit_caption("done")
    await message.edit_media(InputMediaPhoto(png(9, 9), caption="all"))


async def question(update: Update, context: Context) -> None:
    await asked(update).reply_text("How much?", do_quote=True, reply_markup=ForceReply(selective=True))


async def answer(update: Update, context: Context) -> None:
    await asked(update).reply_text(f"Thank you for {asked(update).text}")


async def tell(update: Update, context: Context) -> None:
    for person in context.args or []:
        try:
            await context.bot.send_message(int(person), "In private")
        except (BadRequest, Forbidden) as refusal:
            await asked(update).reply_text(refusal.message)
        except ChatMigrated as moved:
            await context.bot.send_message(moved.new_chat_id, "I followed")


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.edit_message_text("Undone")
    await query.answer("It is undone", show_alert=True)


def small_bot(url: str, token: str) -> Application[Any, Any, Any, Any, Any, Any]:
    """The bot, pointed at a server; not yet started."""
    # Without it 22.8 warns whenever it makes a RetryAfter, and warnings are errors here.
    os.environ["PTB_TIMEDELTA"] = "true"
    builder = Application.builder().token(token).job_queue(None)
    app = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    commands = {"echo": echo, "html": html, "picture": picture, "progress": progress}
    commands |= {"ask": question, "tell": tell, "start": echo}
    for name, act in commands.items():
        app.add_handler(CommandHandler(name, act, filters.UpdateType.MESSAGE))
    app.add_handler(MessageHandler(filters.REPLY & filters.TEXT & ~filters.COMMAND, answer))
    app.add_handler(CallbackQueryHandler(pressed))
    return app


async def poll(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Start it."""
    await app.initialize()
    await app.start()
    assert app.updater is not None
    await app.updater.start_polling(timeout=10)


async def stop(app: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Stop it, as a process does that ends well."""
    assert app.updater is not None
    await app.updater.stop()
    await app.stop()
    await app.shutdown()


async def announce() -> None:
    """Send one message and end."""
    async with small_bot(os.environ["TELEGRAM_URL"], os.environ["TELEGRAM_TOKEN"]) as app:
        await app.bot.send_message(int(os.environ["TELEGRAM_CHAT"]), "It is nine")


if __name__ == "__main__":
    asyncio.run(announce())
