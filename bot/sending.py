"""One delivery on its way: laid out, sent, and marked, or put off, or given up and told to the keepers."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.giving_up import give_up_for_good
from bot.jitter import jitter
from bot.surfaces.contract import Moved, NotTaken, Outgoing, SendLater, Surface, Undeliverable
from bot.wiring import Wiring
from commands.dispatch import Answered
from commands.retelling import sentence
from commands.tongue import ENGLISH
from storage.actions import LASTS, StoredAction, keep_actions
from storage.addresses import follow
from storage.languages import language_to
from storage.outbox import LEASE, Delivery, mark_sent, put_off
from storage.people import clock_seat
from storage.store import Connection, StorageUnusable
from storage.wishes import ping_of

log = logging.getLogger("purser.delivering")

SEND_WITHIN = 60.0  # seconds; a network that takes longer is asked again
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
SHORTEST_WAIT = timedelta(seconds=1)
MOST_TRIES = 30  # about a day
MOST_MOVES = 2  # of the chat, for one message
MARK_EVERY = 2.0  # seconds between tries to write down that a message was sent
NONCE = 25  # characters, what Discord takes


async def deliver(wiring: Wiring, surface: Surface, delivery: Delivery) -> bool:
    """Send it and mark it; False if what comes after it in its chat is not to be sent right away.

    Raises StorageUnusable only.
    """
    try:
        outgoing = await _laid_out(wiring, delivery)
    except StorageUnusable:
        raise
    except Exception:
        log.exception("%s cannot be laid out", delivery.command)
        await _abandon(wiring, delivery, sentence("reaching.not_laid_out"), reachable=True)
        return True
    return await _send(wiring, surface, delivery, outgoing)


def nonce_of(delivery: Delivery) -> str:
    """The same each time this version is tried."""
    said = f"{delivery.dedup_key}\n{delivery.version}"
    return hashlib.sha256(said.encode()).hexdigest()[:NONCE]


async def _laid_out(wiring: Wiring, delivery: Delivery) -> Outgoing:
    """Its reply in the place's language, the rows behind its buttons kept: they outlive the process."""
    zone, ping, language = await wiring.store.read(lambda connection: _wishes(connection, delivery))
    seed = f"{delivery.dedup_key} {delivery.version}"
    answered = wiring.dispatch.reply(delivery.command, delivery.answer, seed, zone=zone, language=language)
    rows = _rows(answered, delivery, wiring.clock() + LASTS)
    if rows:
        await wiring.store.write(lambda connection: keep_actions(connection, rows))
    return Outgoing(delivery.address, answered, delivery.message, nonce_of(delivery), ping)


def _wishes(connection: Connection, delivery: Delivery) -> tuple[ZoneInfo, str, str]:
    """The workspace's zone; of where it goes, who is mentioned and what is spoken."""
    seat = clock_seat(connection, delivery.workspace_id)
    zone = ZoneInfo((seat.zone if seat else None) or "UTC")
    subscription = delivery.subscription_id
    spoken = language_to(connection, delivery.workspace_id, delivery.address, subscription)
    return zone, ping_of(connection, subscription), spoken or ENGLISH


def _rows(answered: Answered, delivery: Delivery, until: datetime) -> list[StoredAction]:
    return [
        StoredAction(
            id=action.row,
            workspace_id=delivery.workspace_id,
            person_id=None,
            command=action.command,
            given=action.given,
            asks_for=action.asks_for,
            expires_at=until,
            used_at=None,
        )
        for action in answered.reply.actions
        if action.row
    ]


async def _send(
    wiring: Wiring, surface: Surface, delivery: Delivery, outgoing: Outgoing, moves: int = MOST_MOVES
) -> bool:
    try:
        async with asyncio.timeout(SEND_WITHIN):
            message = await surface.send(outgoing)
    except SendLater as later:
        await _put_off(wiring, delivery, later.sentence, max(later.after, SHORTEST_WAIT), counts=False)
        return False
    except Undeliverable as final:
        await _abandon(wiring, delivery, final.sentence, reachable=False)
        return False  # what else is for there may have been given up with it
    except Moved as moved:
        if moves:
            delivery = await _follow(wiring, delivery, moved)
            there = replace(outgoing, address=delivery.address)
            return await _send(wiring, surface, delivery, there, moves - 1)
        return await _failed(wiring, delivery, moved)
    except Exception as trouble:  # noqa: BLE001 (whatever a network's library raises may pass)
        return await _failed(wiring, delivery, trouble)
    await _mark(wiring, delivery, message)
    log.info("%s was sent on %s", delivery.command, delivery.address.surface)
    return True


async def _mark(wiring: Wiring, delivery: Delivery, message: str) -> None:
    """Write down that it was sent, as long as the lease lasts: unmarked it would be sent once more."""
    now, clock = wiring.clock(), asyncio.get_running_loop().time
    until = clock() + LEASE.total_seconds() - SEND_WITHIN
    while True:
        try:
            await wiring.store.write(lambda connection: mark_sent(connection, delivery, message, now))
        except StorageUnusable as trouble:
            if clock() > until:
                raise
            log.warning("%s", trouble)
            await asyncio.sleep(MARK_EVERY)
        else:
            return


async def _follow(wiring: Wiring, delivery: Delivery, moved: Moved) -> Delivery:
    there = delivery.address
    await wiring.store.write(lambda connection: follow(connection, there.surface, there.chat, moved.chat))
    log.info("a chat on %s has another id now", there.surface)
    return replace(delivery, address=replace(there, chat=moved.chat))


async def _failed(wiring: Wiring, delivery: Delivery, trouble: Exception) -> bool:
    """Something that may pass: try again, later and later, for about a day."""
    network = delivery.address.surface.capitalize()
    known = isinstance(trouble, NotTaken)
    kind = type(trouble).__name__
    said = (
        trouble.sentence
        if isinstance(trouble, NotTaken)
        else sentence("reaching.not_taken", network=network, why=kind)
    )
    if delivery.attempts + 1 >= MOST_TRIES:
        await _abandon(wiring, delivery, said, reachable=True)
        return True
    log.warning("%s: %s", delivery.command, said, exc_info=None if known else trouble)
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts, 20), LONGEST_WAIT)
    wait += jitter(f"{delivery.id} {delivery.attempts}", wait / 5)
    await _put_off(wiring, delivery, said, wait, counts=True)
    return False


async def _put_off(wiring: Wiring, delivery: Delivery, said: str, wait: timedelta, *, counts: bool) -> None:
    until = wiring.clock() + wait
    await wiring.store.write(lambda connection: put_off(connection, delivery, until, said, counts=counts))


async def _abandon(wiring: Wiring, delivery: Delivery, reason: str, *, reachable: bool) -> None:
    now = wiring.clock()
    said, told = await wiring.store.write(
        lambda connection: give_up_for_good(connection, delivery, reason, now, reachable=reachable)
    )
    keepers = "1 keeper is told." if told == 1 else f"{told} keepers are told."
    log.warning("%s %s", said, keepers if told else "No keeper can be told.")
    wiring.wake.tell()
