"""Writing without being asked: deliveries to channels and direct messages, and their edits."""

from __future__ import annotations

from datetime import timedelta

import discord

from bot.surfaces.contract import Outgoing, SendLater, Undeliverable
from bot.surfaces.discord_app.heard import SURFACE
from bot.surfaces.discord_app.mentions import beside, only, silent
from bot.surfaces.discord_app.pages import Page, Sheet, in_some_form, lay_out
from bot.surfaces.discord_app.permissions import Missing, lacking, missing_at
from bot.surfaces.discord_app.refusals import (
    NO_ACCESS,
    NO_PERMISSION,
    OUT_OF_REACH,
    is_gone,
    wait_of,
    why_never,
)
from bot.wiring import Clock
from commands.retelling import sentence
from storage.subscriptions import Address

SOON = timedelta(seconds=5)


class DiscordSurface:
    """A message's id here is `channel:message`: an edit needs both."""

    name = SURFACE

    def __init__(self, client: discord.Client, clock: Clock) -> None:
        self._client, self._clock = client, clock
        self.under_way = 0

    async def send(self, outgoing: Outgoing) -> str:
        """Send or edit it. The library asks that the nonce be enforced: the same one shows one message."""
        if not self._client.is_ready():
            raise SendLater("Discord is not connected yet.", SOON)
        page = await lay_out(outgoing.answered, self._clock())
        self.under_way += 1
        try:
            return await self._write(outgoing, page)
        except OUT_OF_REACH as lost:
            raise SendLater("Discord is out of reach.", SOON * 2) from lost
        except (discord.HTTPException, discord.RateLimited) as refusal:
            raise await self._meant(refusal, outgoing.address) from refusal
        finally:
            self.under_way -= 1

    async def cannot_send(self, address: Address) -> str | None:
        missing = await self.missing(address)
        return missing.sentence if missing else None

    async def missing(self, address: Address) -> Missing | None:
        """What is missing there, and whether it is in the way of everything."""
        return await missing_at(self._client, address)

    def silent(self, address: Address, ping: str) -> str | None:
        """Which of the roles to be mentioned there would not ring, in a sentence."""
        return None if address.direct else silent(self._client, address.chat, ping)

    async def _write(self, outgoing: Outgoing, page: Page) -> str:
        if outgoing.message:
            try:
                return await self._edit(outgoing, page)
            except discord.HTTPException as refusal:
                if not is_gone(refusal):
                    raise
        return await self._send(outgoing, page)

    async def _send(self, outgoing: Outgoing, page: Page) -> str:
        there = await self._messageable(outgoing.address)

        async def send(sheet: Sheet) -> discord.Message:
            return await there.send(
                beside(outgoing.ping, sheet.content),
                embeds=sheet.embeds,
                files=sheet.files,
                view=sheet.view,
                nonce=outgoing.nonce,
                allowed_mentions=only(outgoing.ping),
            )

        message = await in_some_form(page, send)
        return f"{message.channel.id}:{message.id}"

    async def _edit(self, outgoing: Outgoing, page: Page) -> str:
        channel, _, id = outgoing.message.partition(":")
        there = self._client.get_partial_messageable(int(channel)).get_partial_message(int(id))

        async def edit(sheet: Sheet) -> discord.Message:
            return await there.edit(
                content=beside(outgoing.ping, sheet.content),
                embeds=sheet.embeds,
                attachments=sheet.files,
                view=sheet.view,
                allowed_mentions=only(outgoing.ping),
            )

        await in_some_form(page, edit)
        return outgoing.message

    async def _messageable(self, address: Address) -> discord.abc.Messageable:
        if address.direct:
            return await self._client.create_dm(discord.Object(int(address.chat)))
        return self._client.get_partial_messageable(int(address.chat))

    async def _meant(
        self, refusal: discord.HTTPException | discord.RateLimited, address: Address
    ) -> Exception:
        later = wait_of(refusal)
        if later or isinstance(refusal, discord.RateLimited):
            return later or refusal
        never = why_never(refusal)
        if never is None and refusal.code in (NO_ACCESS, NO_PERMISSION):
            never = await lacking(self._client, address)
        if never is None and isinstance(refusal, discord.Forbidden):
            never = sentence("reaching.discord_forbids", why=refusal.text)
        return Undeliverable(never) if never else refusal
