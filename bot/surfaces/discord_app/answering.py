"""Answering within Discord's three seconds: at once if it is ready, else with a promise first.

Whether a promise ("is thinking…") is for the asker's eyes only cannot be changed later, so what turns
out to be private then takes its place.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import aiohttp
import discord

from bot.how_far import EVERY
from bot.surfaces.discord_app.heard import Interaction
from bot.surfaces.discord_app.pages import Page, Sheet, in_some_form
from bot.surfaces.discord_app.refusals import ANSWERED_ALREADY, TOO_LATE

log = logging.getLogger("purser.discord")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer ready to be shown, on several pages if it is long. `private`: for the asker's eyes only."""

    pages: tuple[Page, ...]
    private: bool


class Work(Protocol):
    """An ask being carried out. `private` is what a promise must be, as far as is known yet.

    `how_far` says where something long is, in a sentence; empty: nothing to say.
    """

    private: bool
    how_far: str

    async def done(self) -> Said | discord.ui.Modal:
        """What to answer. It raises nothing."""

    async def too_late(self) -> Said:
        """What to say where a form can be opened no more."""


async def answer(interaction: Interaction, work: Work, patience: float, how_often: float = EVERY) -> None:
    """Answer by what the work comes to; after `patience` seconds promise an answer first.

    The promise says how far it is, if that is known, every `how_often` seconds.
    A second delivery of the same interaction finds it answered, and says nothing.
    """
    task = asyncio.create_task(work.done())
    try:
        await _answer(interaction, work, task, patience, how_often)
    except discord.HTTPException as refusal:
        if refusal.code == ANSWERED_ALREADY:
            log.info("An interaction was delivered twice, and answered once.")
        elif refusal.code in TOO_LATE:
            log.warning("An answer came too late for Discord.")
        else:
            log.warning("Discord did not take an answer: %s", refusal)
    except (aiohttp.ClientError, OSError):
        log.warning("An answer was lost on the way to Discord.")
    finally:
        await asyncio.wait([task])  # what it does is done wholly, answered or not


async def _answer(
    interaction: Interaction,
    work: Work,
    task: asyncio.Task[Said | discord.ui.Modal],
    patience: float,
    how_often: float,
) -> None:
    ready, _ = await asyncio.wait([task], timeout=patience)
    promised = None if ready else work.private
    if promised is not None:
        hidden = promised
        await _insist(lambda: interaction.response.defer(ephemeral=hidden, thinking=True))
        await _tell_how_far(interaction, work, task, how_often)
    outcome = await task
    if promised is None:
        await _say_at_once(interaction, outcome)
        if isinstance(outcome, Said):
            await _follow_up(interaction, outcome.pages[1:], hidden=outcome.private)
        return
    said = outcome if isinstance(outcome, Said) else await work.too_late()
    if said.private and not promised:
        await interaction.delete_original_response()
        await _follow_up(interaction, said.pages, hidden=True)
    else:
        await _keep_promise(interaction, said)
        await _follow_up(interaction, said.pages[1:], hidden=promised)


async def _tell_how_far(
    interaction: Interaction, work: Work, task: asyncio.Task[Said | discord.ui.Modal], how_often: float
) -> None:
    """Until the work is done. The answer matters more: trouble is only logged."""
    shown = ""
    while not (await asyncio.wait([task], timeout=how_often))[0]:
        if work.how_far == shown:
            continue
        shown = work.how_far
        try:
            await interaction.edit_original_response(content=shown)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as trouble:
            log.info("How far an answer is was not taken by Discord: %s", trouble)


async def _say_at_once(interaction: Interaction, outcome: Said | discord.ui.Modal) -> None:
    if not isinstance(outcome, Said):
        modal = outcome
        await _insist(lambda: interaction.response.send_modal(modal))
        return
    said = outcome

    async def send(sheet: Sheet) -> object:
        return await interaction.response.send_message(
            sheet.content, embeds=sheet.embeds, files=sheet.files, view=sheet.view, ephemeral=said.private
        )

    await _insist(lambda: in_some_form(said.pages[0], send))


async def _keep_promise(interaction: Interaction, said: Said) -> None:
    async def edit(sheet: Sheet) -> object:
        return await interaction.edit_original_response(
            content=sheet.content, embeds=sheet.embeds, attachments=sheet.files, view=sheet.view
        )

    await _insist(lambda: in_some_form(said.pages[0], edit))


async def _follow_up(interaction: Interaction, pages: Sequence[Page], *, hidden: bool) -> None:
    async def send(sheet: Sheet) -> object:
        return await interaction.followup.send(
            sheet.content or "",
            embeds=sheet.embeds,
            files=sheet.files,
            view=sheet.view,
            ephemeral=hidden,
            wait=True,
        )

    for page in pages:
        await in_some_form(page, send)


async def _insist(request: Callable[[], Awaitable[T]]) -> T:
    """Once more if the connection broke: what had arrived after all is refused the second time."""
    try:
        return await request()
    except aiohttp.ClientConnectionError:
        return await request()
