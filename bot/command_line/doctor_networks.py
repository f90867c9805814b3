"""What `purser doctor` says of the networks: whether they let the bot in, and let it write where it is to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from functools import partial
from importlib import import_module

from bot.command_line.doctor_settings import TOKENS
from bot.command_line.finding import Finding
from bot.services import CannotStart, OutOfReach
from bot.settings import Settings
from storage.store import Store
from storage.subscriptions import Address, subscribed_on

PATIENCE = 30.0  # seconds for a network


def look_at_networks(settings: Settings, store: Store) -> Iterator[Finding]:
    """Those that are on. Nothing is sent."""
    for network, form in TOKENS.items():
        if form.fullmatch(getattr(settings, f"{network}_token").get_secret_value()):
            told = store.read_now(partial(subscribed_on, surface=network))
            addresses = {subscriber.address: None for subscriber in told}
            yield from asyncio.run(look_at_network(network, settings, list(addresses)))


async def look_at_network(network: str, settings: Settings, addresses: list[Address]) -> list[Finding]:
    """One that is on, and the channels and groups there that are told something."""
    for name in (network, "httpx", "httpcore"):  # at lower levels they log addresses that hold the token
        logging.getLogger(name).setLevel(logging.ERROR)
    looking = import_module(f"bot.surfaces.{network}_app.looking")
    try:
        async with asyncio.timeout(PATIENCE):
            lacks: list[str] = await looking.look(settings, addresses)
    except (CannotStart, OutOfReach) as trouble:
        return [Finding(network, False, str(trouble))]
    except TimeoutError:
        return [Finding(network, False, f"{network.capitalize()} does not answer: is it reached from here?")]
    well = Finding(network, True, f"lets the bot in; {len(addresses)} channels are told something")
    return [well, *(Finding(network, False, sentence) for sentence in lacks)]
