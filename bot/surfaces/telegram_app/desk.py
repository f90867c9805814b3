"""What every part of this surface is handed, and the requests that several of them make."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden

from bot.surfaces.telegram_app.keepers import Keepers
from bot.surfaces.telegram_app.patience import patiently
from bot.surfaces.telegram_app.pen import Pen
from bot.surfaces.telegram_app.quiet import Quiet
from bot.surfaces.telegram_app.refusals import GONE, says
from bot.wiring import Wiring
from commands.asking import who_asks
from commands.caller import Caller
from commands.pace import Pace
from storage.addresses import follow
from storage.keeping import end_keeping, keeping_of
from storage.people import find_seat

SURFACE = "telegram"


@dataclass(frozen=True, slots=True)
class Desk:
    """One bot at work."""

    bot: Bot
    wiring: Wiring
    keepers: Keepers
    quiet: Quiet
    pen: Pen
    pace: Pace = field(default_factory=Pace)  # of what is answered without dispatch, which has its own

    @classmethod
    def of(cls, bot: Bot, wiring: Wiring) -> Desk:
        return cls(bot, wiring, Keepers(bot, wiring.clock), Quiet(), Pen(bot))

    def link(self, payload: str = "") -> str:
        """An address that opens the private chat with this bot, and starts it with the payload."""
        start = f"?start={payload}" if payload else ""
        return f"https://t.me/{self.bot.username}{start}"

    async def knows(self, caller: Caller) -> bool:
        """Whether the place has joined, or in a direct chat whether the person belongs to a workspace."""
        return await self.wiring.store.read(
            lambda connection: find_seat(connection, who_asks(caller)) is not None
        )

    async def takes_back(self, person: int) -> None:
        """End what a person keeps by the word of groups that they administer no longer."""
        who, at = str(person), self.wiring.clock()
        for keeping in await self.wiring.store.read(lambda connection: keeping_of(connection, SURFACE, who)):
            if not await self.keepers.include(int(keeping.place), person):
                await self.wiring.store.write(partial(end_keeping, keeping=keeping, at=at))

    async def reaches(self, person: int) -> bool:
        """Whether the bot may write to this person; the person sees that it is typing."""
        try:
            await patiently(lambda: self.bot.send_chat_action(person, ChatAction.TYPING))
        except (BadRequest, Forbidden):
            return False
        return True

    async def deletes(self, chat: int, message: int) -> bool:
        """Delete a message; False if the bot may not. One that is gone counts as deleted."""
        try:
            return await patiently(lambda: self.bot.delete_message(chat, message))
        except BadRequest as refusal:
            return says(refusal, GONE)
        except Forbidden:
            return False

    async def follow(self, old: int, new: int) -> None:
        """A group became a supergroup: what is kept of it goes with it."""
        await self.wiring.store.write(lambda connection: follow(connection, SURFACE, str(old), str(new)))
