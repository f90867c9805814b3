"""Keys where they do not belong: deleted if possible, not read, not kept, and what to do next."""

from __future__ import annotations

from bot.surfaces.telegram_app.answering import tell, within_pace
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard

IN_GROUP = (
    "That looked like a key, and everybody here could read it: revoke it where you made it, now, and make "
    "a new one. I did not keep it. Type /connect and the provider's name: I ask for the key in our private "
    "chat."
)
IN_PRIVATE = (
    "That looked like a key, which nothing asked for. I did not keep it: type /connect and the provider's "
    "name, and I ask for it."
)
DELETED = "I have deleted your message."
NOT_DELETED = "I may not delete your message here: please delete it yourself."


async def refuse_key(desk: Desk, heard: Heard) -> None:
    """Delete the message before anything is said of it."""
    deleted = await desk.deletes(heard.spot.chat, heard.message)
    if not await within_pace(desk, heard):
        return
    said = IN_PRIVATE if heard.direct else IN_GROUP
    await tell(desk, heard, f"{said} {DELETED if deleted else NOT_DELETED}")
