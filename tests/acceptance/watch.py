"""Who is told what without asking, and networks that hold it back until the process is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from storage.subscriptions import Address
from tests.acceptance.harbour import Harbour, digest_is_due, subscribes
from tests.acceptance.visitors import OnDiscord, OnTelegram, Seen, Visitor
from tests.bot.house import said
from tests.surfaces.discord_stand_in.messages import Message
from tests.surfaces.discord_stand_in.network import Phase as DiscordPhase
from tests.surfaces.telegram_stand_in.interventions import Pause
from tests.surfaces.telegram_stand_in.records import Call

DIGEST, ALERT = "Digest, ", "80% reached"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A chat, or a visitor's direct messages, that is promised one message with these words."""

    visitor: Visitor
    words: str
    address: Address

    @property
    def network(self) -> str:
        return self.address.surface

    def told(self, words: str = "") -> list[Seen]:
        return self.visitor.told(words or self.words, alone=self.address.direct)

    async def is_told(self, words: str = "") -> Seen:
        return await self.visitor.is_told(words or self.words, alone=self.address.direct)


@dataclass(frozen=True, slots=True)
class Watch:
    """On each network the digest goes to one chat, the alerts to another and to a person."""

    here: Harbour
    recipients: tuple[Recipient, ...]

    @classmethod
    def of(cls, here: Harbour) -> Self:
        telegram, discord = here.telegram, here.discord
        bridge = telegram.group("Bridge", members=[here.ann], admins=[here.ann])
        channel = discord.world.add_channel(discord.guild, "bridge")
        on_telegram = OnTelegram(telegram, here.ann, here.team)
        on_discord = OnDiscord(discord, discord.keeper, discord.channel)
        found = (
            Recipient(OnTelegram(telegram, here.ann, bridge), DIGEST, Address("telegram", str(bridge.id))),
            Recipient(on_telegram, ALERT, Address("telegram", str(here.team.id))),
            Recipient(on_telegram, ALERT, Address("telegram", str(here.ann.id), direct=True)),
            Recipient(
                OnDiscord(discord, discord.keeper, channel), DIGEST, Address("discord", str(channel.id))
            ),
            Recipient(on_discord, ALERT, Address("discord", str(discord.channel.id))),
            Recipient(on_discord, ALERT, Address("discord", str(discord.keeper.id), direct=True)),
        )
        return cls(here, found)

    async def promised(self, *lines: str) -> None:
        """While no process runs: everybody subscribes, the digest is due; and what these lines promise."""
        with self.here.ashore() as house:
            for what, words in (("digest", DIGEST), ("alerts", ALERT)):
                subscribes(house, what, *(each.address for each in self.recipients if each.words == words))
            for line in ("/limit 20 month groq", "/reading anthropic 12 yesterday", *lines):
                said(await house.ask(line))
            digest_is_due(house)

    async def promised_more(self) -> None:
        """While no process runs: an alert for all of them, which comes behind whatever is still due there."""
        with self.here.ashore() as house:
            subscribes(house, "alerts", *(each.address for each in self.recipients))
            said(await house.ask("/groq 21"))

    async def all_told_more(self) -> None:
        for each in self.recipients:
            await each.is_told("100% reached")

    def counts(self) -> dict[str, list[int]]:
        """How often each of a network's recipients was told."""
        return {
            network: [len(each.told()) for each in self.recipients if each.network == network]
            for network in ("telegram", "discord")
        }

    def unsent(self) -> list[tuple[object, ...]]:
        return self.here.rows("SELECT * FROM outbox WHERE state != 'sent'")


class Held:
    """Messages of both networks that wait, accepted or not, for what the test does meanwhile."""

    def __init__(self, watch: Watch, *, accepted: bool) -> None:
        self.watch, self.accepted = watch, accepted
        self.over = asyncio.Event()
        self.reached: set[int] = set()
        self.pauses = list(self._on_telegram())
        watch.here.discord.on_message = self._on_discord

    def _on_telegram(self) -> Iterator[Pause]:
        for each in self.watch.recipients:
            if each.network == "telegram":
                chat = int(each.address.chat)
                method = "sendPhoto" if each.words == DIGEST else "sendMessage"
                yield self.watch.here.telegram.pauses(method, accepted=self.accepted, where=_to(chat))

    async def _on_discord(self, message: Message, phase: DiscordPhase) -> None:
        if phase == ("after" if self.accepted else "before") and not self.over.is_set():
            self.reached.add(message.channel.id)
            await self.over.wait()

    async def all(self) -> None:
        """Until every recipient's message is held."""
        for pause in self.pauses:
            await pause.reached(60.0)
        await self.watch.here.discord.until(lambda: len(self.reached) == 3, "three messages on Discord")

    async def ends(self) -> None:
        """Let them go on: on Telegram they have ended with their process, on Discord they come late."""
        self.over.set()
        for pause in self.pauses:
            pause.release()
        requests = self.watch.here.discord.requests
        await self.watch.here.discord.until(lambda: all(r.status for r in requests), "all requests answered")


def _to(chat: int) -> Callable[[Call], bool]:
    return lambda call: call.given["chat_id"] == chat
