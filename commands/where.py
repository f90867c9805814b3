"""Where an asker is told what comes later."""

from __future__ import annotations

from commands.caller import Caller
from storage.addresses import DIRECT
from storage.subscriptions import Address

LOCAL = Address("terminal", "terminal")


def here(caller: Caller) -> Address | None:
    """The chat (and topic) that was asked in; None: who comes with a passport is in no chat."""
    if caller.passport is not None:
        return None
    if caller.surface not in DIRECT:
        return LOCAL
    if caller.direct:
        return privately(caller)
    return Address(caller.surface, caller.chat, caller.topic)


def privately(caller: Caller) -> Address | None:
    """The asker's direct messages; None likewise."""
    if caller.passport is not None:
        return None
    if caller.surface not in DIRECT:
        return LOCAL
    return Address(caller.surface, caller.person, "", direct=True)
