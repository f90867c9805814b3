"""Deliveries: sending and editing what nobody asked for just now."""

from __future__ import annotations

from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter

from bot.surfaces.contract import Moved, Outgoing, SendLater, Undeliverable
from bot.surfaces.telegram_app.desk import SURFACE, Desk
from bot.surfaces.telegram_app.mentions import mentioning
from bot.surfaces.telegram_app.pages import Page, lay_out
from bot.surfaces.telegram_app.patience import wait_of
from bot.surfaces.telegram_app.pen import Pen, Spot
from bot.surfaces.telegram_app.permissions import missing_at
from bot.surfaces.telegram_app.refusals import why_not
from commands.catalogue import speaking
from commands.retelling import sentence
from storage.subscriptions import Address


class TelegramSurface:
    """What delivers and subscribes is handed (`bot.surfaces.contract.Surface`)."""

    name = SURFACE

    def __init__(self, desk: Desk) -> None:
        self._bot, self._clock = desk.bot, desk.wiring.clock
        self._pen = Pen(desk.bot, patient=False)  # who delivers keeps the promises that have to wait

    async def send(self, outgoing: Outgoing) -> str:
        """Send or edit; the id is `chat:message`, as Telegram counts messages by chat."""
        answered, address = outgoing.answered, outgoing.address
        if address.direct and address.chat.startswith("-"):
            raise Undeliverable(sentence("reaching.telegram_nobody"))
        with speaking(answered.language):
            page = mentioning(await lay_out(answered.reply, answered.zone, self._clock()), outgoing.ping)
        try:
            return await self._edit(outgoing, page) or await self._send(address, page)
        except RetryAfter as flood:
            raise SendLater("Telegram asks to wait", wait_of(flood)) from flood
        except ChatMigrated as moved:
            raise Moved(str(moved.new_chat_id)) from moved
        except (BadRequest, Forbidden) as refusal:
            never = why_not(refusal, direct=address.direct)
            if never is None:
                raise
            raise Undeliverable(never) from refusal

    async def cannot_send(self, address: Address) -> str | None:
        """A sentence that names what is missing there; None if everything would arrive."""
        missing = await missing_at(self._bot, address)
        return missing.sentence if missing else None

    async def _edit(self, outgoing: Outgoing, page: Page) -> str:
        """The message's id if it is there still; empty if it has to be sent anew."""
        chat, _, message = outgoing.message.partition(":")
        if not message or chat != outgoing.address.chat:  # a message does not move with its group
            return ""
        return outgoing.message if await self._pen.rewrite(int(chat), int(message), page) else ""

    async def _send(self, address: Address, page: Page) -> str:
        topic = int(address.topic) if address.topic else None
        sent = await self._pen.write(Spot(int(address.chat), topic), page)
        return f"{address.chat}:{sent}"
