"""Putting an answer where it was asked, and saying why where that cannot be done."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from telegram import ForceReply
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.exporting import take_file
from bot.how_far import EVERY, HowFar
from bot.surfaces.telegram_app.desk import Desk
from bot.surfaces.telegram_app.heard import Heard
from bot.surfaces.telegram_app.making import Making
from bot.surfaces.telegram_app.pages import addressed, lay_out_whole
from bot.surfaces.telegram_app.pen import Markup, Spot, link_button
from bot.surfaces.telegram_app.refusals import NO_WORDS, says
from commands.answers import Refusal
from commands.catalogue import say, speaking
from commands.dispatch import TOO_MANY, UTC, Answered
from commands.reply import Note, Reply, Text
from commands.tongue import TONGUE

log = logging.getLogger("purser.telegram")

LARGEST_FILE = 50_000_000  # bytes that a bot may send
HOW_OFTEN = EVERY  # seconds between two words on how far a file is
AN_HOUR, A_MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFTEN = {"stranger": AN_HOUR, "too_many": A_MINUTE}  # how often such a refusal is said in a chat


async def respond(desk: Desk, heard: Heard, answered: Answered, note: str = "") -> None:
    """Say the answer in the chat that asked; what is for the asker's eyes only, in their private chat."""
    refusal = answered.refusal
    if heard.press:
        await heard.press.answer(refusal.sentence if refusal else "")
    if refusal and not _may_refuse(desk, heard, refusal):
        return
    reply = answered.reply
    if note:
        reply = replace(reply, blocks=(*reply.blocks, Note(note)))
    with speaking(answered.language):
        if answered.private and not refusal and not heard.direct:
            await _say_in_private(desk, heard, reply, answered.zone)
        else:
            await put(desk, heard, reply, zone=answered.zone)


async def refuse(desk: Desk, heard: Heard, refusal: Refusal, command: str = "") -> None:
    """A refusal of this surface's own."""
    told = refusal.retold()
    await respond(desk, heard, Answered(command, told, told.reply(), private=True, language=TONGUE.get()))


async def within_pace(desk: Desk, heard: Heard) -> bool:
    """Whether this may be answered now; too many are told so, once a minute."""
    if desk.pace.allows(heard.caller):
        return True
    await refuse(desk, heard, TOO_MANY)
    return False


async def tell(desk: Desk, heard: Heard, sentence: str, markup: Markup | None = None) -> None:
    """One sentence of this surface's own."""
    await put(desk, heard, Reply("", (Text(sentence),)), markup)


async def put(
    desk: Desk, heard: Heard, reply: Reply, markup: Markup | None = None, zone: ZoneInfo = UTC
) -> int | None:
    """Write it; gives the message's id, None where the bot may not write (the asker is told in private)."""
    making = Making(desk, heard.spot)
    how_far = HowFar(making.show, HOW_OFTEN)
    reply, body = await take_file(desk.wiring.store, reply, LARGEST_FILE, "Telegram", how_far)
    *before, page = await lay_out_whole(reply, zone, desk.wiring.clock())
    if heard.press and isinstance(markup, ForceReply) and not heard.direct:
        page = addressed(page, heard.person, heard.caller.person_name)
    spot = heard.spot
    try:
        if reply.file and body is not None:
            await desk.pen.hand_over(spot, reply.file.name, body)
        while before:
            await desk.pen.write(spot, before[0])
            del before[0]
        return await making.end(page) or await desk.pen.write(spot, page, markup)
    except ChatMigrated as moved:
        await desk.follow(spot.chat, moved.new_chat_id)
        for each in before:  # what is not written yet
            await desk.pen.write(Spot(moved.new_chat_id), each)
        return await desk.pen.write(Spot(moved.new_chat_id), page, markup)
    except Forbidden as refusal:
        log.info("An answer on Telegram found no reader: %s", refusal.message)
    except BadRequest as refusal:
        if heard.direct or not says(refusal, NO_WORDS):
            raise
        await _tell_mute(desk, heard)
    return None


def _may_refuse(desk: Desk, heard: Heard, refusal: Refusal) -> bool:
    """A stranger's chat gets one sentence an hour, unless it brings a code."""
    if heard.press and not refusal.offers and not refusal.lines:
        return False  # the alert has said it
    every = OFTEN.get(refusal.reason)
    code = refusal.reason == "stranger" and heard.brings_code
    what = refusal.reason, heard.spot.chat, code
    return every is None or desk.quiet.may_say(what, heard.caller.at, A_MINUTE if code else every)


async def _say_in_private(desk: Desk, heard: Heard, reply: Reply, zone: ZoneInfo) -> None:
    if heard.nameless or not await desk.reaches(heard.person):
        await tell(
            desk, heard, say("telegram.not_in_private"), link_button(say("telegram.open_ours"), desk.link())
        )
        return
    await put(desk, heard.privately(), reply, zone=zone)


async def _tell_mute(desk: Desk, heard: Heard) -> None:
    """Where the bot is silenced, only the asker's private chat is left to say so."""
    often = desk.quiet.may_say(("mute", heard.spot.chat, heard.caller.person), heard.caller.at, AN_HOUR)
    if often and not heard.nameless and await desk.reaches(heard.person):
        sentence = Text(say("telegram.mute"), {"group": heard.caller.place_name})
        await put(desk, heard.privately(), Reply("", (sentence,)))
