"""Carrying out what an interaction asks."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace

import discord

from bot.exporting import take_file
from bot.how_far import EVERY, HowFar
from bot.rendering.embed import CUSTOM_ID
from bot.surfaces.answering_reminders import about
from bot.surfaces.discord_app.answering import Said, answer
from bot.surfaces.discord_app.forms import form
from bot.surfaces.discord_app.heard import Interaction, caller_of
from bot.surfaces.discord_app.pages import lay_out_whole
from bot.surfaces.discord_app.permissions import Missing
from bot.surfaces.discord_app.refusals import OUT_OF_REACH
from bot.surfaces.discord_app.sending import DiscordSurface
from bot.surfaces.discord_app.suggesting import suggest
from bot.surfaces.discord_app.wishes import Wish, wish_of
from bot.surfaces.foreseeing import may_press, refusal_of
from bot.wiring import Wiring
from commands.answers import Refusal
from commands.caller import Caller
from commands.catalogue import say, speaking
from commands.definition import Definition
from commands.dispatch import Answered
from commands.reply import Note
from commands.retelling import retold
from commands.subscribe import address_of
from commands.tongue import TONGUE
from storage.actions import StoredAction, find_action
from storage.store import StorageUnusable
from storage.subscriptions import Address

log = logging.getLogger("purser.discord")

LARGEST_FILE = 10 * 1024 * 1024  # bytes that Discord takes where nobody has paid for more
PATIENCE = 2.0  # seconds before an answer is promised; Discord waits for three
LOOKS_UP = 0.3  # seconds to find out which language is spoken there
LOOKS_AHEAD = 1.0  # seconds to find out that a form would be refused, before it is opened anyway


@dataclass(frozen=True, slots=True)
class Desk:
    """What asking needs: the parts, where to look for permissions, and who owns the bot."""

    wiring: Wiring
    surface: DiscordSurface
    owners: frozenset[int]
    patience: float = PATIENCE
    how_often: float = EVERY  # seconds between two words on how far an answer is


async def hear(desk: Desk, interaction: Interaction) -> None:
    """Take one interaction to its end."""
    caller = caller_of(interaction, desk.owners, desk.wiring.clock())
    if interaction.type is discord.InteractionType.autocomplete:
        await suggest(desk.wiring.dispatch, interaction, caller, desk.patience)
        return
    wish = wish_of(interaction)
    if wish is None:
        return
    await answer(interaction, Asking(desk, caller, wish), desk.patience, desk.how_often)


class Asking:
    """One ask being carried out: see `answering.Work`."""

    def __init__(self, desk: Desk, caller: Caller, wish: Wish) -> None:
        self._desk, self._caller, self._wish = desk, caller, wish
        self._dispatch = desk.wiring.dispatch
        self._action: StoredAction | None = None  # the pressed button's
        self.private = True  # until the command behind a button is known
        self.how_far = ""
        self._look_up(wish.command)

    async def done(self) -> Said | discord.ui.Modal:
        with speaking(await self._language()):
            return await self._done()

    async def _language(self) -> str:
        """A form has to open in three seconds, in whichever language."""
        try:
            async with asyncio.timeout(LOOKS_UP):
                return await self._dispatch.language(self._caller)
        except TimeoutError:
            return self._caller.language

    async def _done(self) -> Said | discord.ui.Modal:
        try:
            outcome = await self._outcome()
            return await self._laid_out(outcome) if isinstance(outcome, Answered) else outcome
        except StorageUnusable as trouble:
            log.warning("/%s on Discord: %s", self._wish.command, trouble)
        except Exception:  # whatever it was, the asker is told
            log.exception("/%s on Discord could not be finished", self._wish.command)
        return await self._laid_out(self._refused(say("surfaces.trouble")))

    async def too_late(self) -> Said:
        with speaking(self._caller.language):
            return await self._laid_out(self._refused(say("discord.too_slow")))

    async def _outcome(self) -> Answered | discord.ui.Modal:
        wish = self._wish = await self._with_row(self._wish)
        definition = self._look_up(wish.command)
        lacks = wish.lacks(definition) if definition else ""
        if definition and lacks:
            return await self._form(definition, replace(wish, asks_for=lacks))
        if definition and definition.name == "subscribe" and not wish.given.get("to"):
            return await self._subscribe(definition)
        return await self._ask()

    async def _with_row(self, wish: Wish) -> Wish:
        """What a stored action's button asks; one that is gone is told by dispatch."""
        if not wish.row:
            return wish
        action = await self._desk.wiring.store.read(lambda connection: find_action(connection, wish.row))
        if action is None or action.expires_at <= self._caller.at:
            return wish
        self._action = action
        self._caller = about(self._caller, action.workspace_id)
        return replace(wish, command=action.command, given=action.given, asks_for=action.asks_for)

    def _look_up(self, command: str) -> Definition | None:
        definition = self._dispatch.commands.get(command)
        if definition:
            self.private = definition.private
        return definition

    async def _form(self, definition: Definition, wish: Wish) -> Answered | discord.ui.Modal:
        """The form, unless what it is for would be refused anyway and that is known in time."""
        if await self._would_be_refused(definition, wish):
            return await self._ask()
        argument = next(each for each in definition.arguments if each.name == wish.asks_for)
        if len(wish.custom_id.encode()) > CUSTOM_ID:
            return self._refused(say("discord.too_long"))
        return form(definition, argument, wish.given, wish.custom_id)

    async def _would_be_refused(self, definition: Definition, wish: Wish) -> bool:
        action = self._action
        look = refusal_of(self._dispatch, definition, wish.given, wish.asks_for, self._caller)
        read = self._desk.wiring.store.read
        try:
            async with asyncio.timeout(LOOKS_AHEAD):
                if action and not await read(may_press(action, self._caller)):
                    return True
                return await read(look) is not None
        except TimeoutError:
            return False

    async def _subscribe(self, definition: Definition) -> Answered:
        """The command knows no network, so what is missing there is looked up before it is asked."""
        if await self._would_be_refused(definition, self._wish):
            return await self._ask()
        address = address_of(self._caller, self._wish.given.get("where", "here"))
        missing = await self._missing(address)
        if missing and missing.in_the_way:
            return self._refused(retold(missing.sentence))
        answered = await self._ask()
        silent = self._desk.surface.silent(address, self._wish.given.get("ping", ""))
        notes = [
            Note("{said}", {"said": retold(said)}) for said in (missing and missing.sentence, silent) if said
        ]
        if not notes or answered.refusal:
            return answered
        reply = answered.reply
        return replace(answered, reply=replace(reply, blocks=(*reply.blocks, *notes)))

    async def _missing(self, address: Address) -> Missing | None:
        try:
            return await self._desk.surface.missing(address)
        except (*OUT_OF_REACH, discord.HTTPException, discord.RateLimited) as trouble:
            log.info("What is missing on Discord could not be looked up: %s", trouble)
            return None

    async def _ask(self) -> Answered:
        wish = self._wish
        if wish.row:
            answered = await self._dispatch.press(wish.row, self._caller, wish.text)
        else:
            given = wish.given if wish.text is None else {**wish.given, wish.asks_for: wish.text}
            answered = await self._dispatch(wish.command, given, self._caller)
        self._desk.wiring.wake.tell()  # it may have made something due
        return answered

    async def _laid_out(self, answered: Answered) -> Said:
        private = answered.private or answered.refusal is not None
        store, how_far = self._desk.wiring.store, HowFar(self._note, self._desk.how_often)
        reply, body = await take_file(store, answered.reply, LARGEST_FILE, "Discord", how_far)
        first, *others = await lay_out_whole(replace(answered, reply=reply), self._caller.at)
        file = (reply.file.name, body) if reply.file and body is not None else None
        return Said((replace(first, file=file), *others), private)

    async def _note(self, sentence: str) -> None:
        self.how_far = sentence

    def _refused(self, sentence: str) -> Answered:
        refusal = Refusal(sentence=sentence, reason="trouble")
        return Answered(self._wish.command, refusal, refusal.reply(), private=True, language=TONGUE.get())
