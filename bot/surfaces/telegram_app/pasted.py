"""Keys where they do not belong: deleted if possible, not read, not kept, and what to do next."""

from __future__ import annotations

from bot.surfaces.telegram_app.answering import tell, within_pace
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard
from commands.catalogue import say


async def refuse_key(desk: Desk, heard: Heard) -> None:
    """Delete the message before anything is said of it."""
    deleted = await desk.deletes(heard.spot.chat, heard.message)
    if not await within_pace(desk, heard):
        return
    said = say("telegram.key_in_private" if heard.direct else "telegram.key_in_group")
    await tell(desk, heard, f"{said} {say('telegram.deleted' if deleted else 'telegram.not_deleted')}")
